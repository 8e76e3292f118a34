// Databases that released versions of the server wrote, opened by this one. tests/stored/N holds a
// meeting whose poll is open and one that is counted, as schema N has them, and expected.txt what
// is in them. They are made by
//   unit_tests "[make_stored]"
// into tests/stored/<current version>, once for each schema, before its release.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sstream>

#include "core/openssl/digest.hpp"
#include "server/ops/backup.hpp"
#include "server/store/files.hpp"
#include "server/store/sqlite/box_store.hpp"
#include "server/store/sqlite/meeting_store.hpp"
#include "server/store/sqlite/schema.hpp"
#include "tests/support/hosted_meeting.hpp"
#include "tests/support/temporary_file.hpp"

using namespace piaojue;
using namespace piaojue::server;
using piaojue::test::HostedMeeting;
namespace fs = std::filesystem;

namespace {

const fs::path kStored = PIAOJUE_SOURCE_DIR "/tests/stored";
constexpr std::array kMoments{"open", "counted"};

const PollId& poll() {
  static const PollId id = PollId::parse("p1").value();
  return id;
}

struct Folder {
  Folder() : path(file.str() + ".stored") { fs::create_directory(path); }
  ~Folder() { fs::remove_all(path); }
  const test::TemporaryFile file;
  const fs::path path;
};

/// What a hash is taken of: each part with its length before it.
class Content {
 public:
  void add(ByteView bytes) {
    CanonicalWriter out;
    out.bytes(bytes);
    hasher_.update(out.view());
  }
  void add(std::uint64_t number) { add(as_bytes(std::to_string(number))); }
  std::string hex() { return to_hex(hasher_.finish()); }

 private:
  Hasher hasher_{HashAlgorithm::sha256};
};

void add_documents(Content& content, MeetingTables& tables, const std::string& of) {
  for (unsigned kind = 1; kind < 64; ++kind)
    for (const Bytes& one : tables.documents(of, static_cast<SectionKind>(kind))) {
      content.add(kind);
      content.add(one);
    }
}

/// Everything of a meeting that its interface tells.
std::string content_of(MeetingStore& store) {
  return store.query([](MeetingTables& tables) {
    Content content;
    add_documents(content, tables, {});
    add_documents(content, tables, poll().str());
    for (const StoredPin& pin : tables.pins()) {
      content.add(as_bytes(pin.official.str()));
      content.add(pin.role);
      content.add(pin.sign_key);
      content.add(pin.exchange_key);
    }
    const CeremonyAttempt ceremony = tables.ceremony().value();
    content.add(ceremony.attempt);
    for (const std::uint16_t one : ceremony.participants) content.add(one);
    for (const Bytes& message : tables.ceremony_messages(ceremony.attempt)) content.add(message);
    for (const VoterEntry& voter : tables.voters()) {
      content.add(as_bytes(voter.voter.str()));
      content.add(voter.voter_class);
      content.add(voter.salt);
      content.add(voter.code_hash);
      content.add(voter.present ? 1 : 0);
      content.add(voter.wrong_tries);
      const auto issued = tables.issued(poll(), voter.voter);
      content.add(issued ? ByteView(*issued) : ByteView());
    }
    for (const TrailEntry& entry : tables.trail()) {
      CanonicalWriter out;
      entry.write(out);
      content.add(out.view());
    }
    return content.hex();
  });
}

std::string content_of(BoxStore& box) {
  Content content;
  content.add(static_cast<unsigned>(box.state()));
  content.add(box.count());
  for (const BoxKind kind : {BoxKind::ballot, BoxKind::note})
    box.for_each(kind, [&](const BoxEntry& entry) {
      content.add(entry.tracker);
      content.add(entry.leaf);
      content.add(entry.receipt);
      content.add(entry.content);
    });
  for (const Bytes& one : box.voids({}, 1000)) content.add(one);
  return content.hex();
}

/// Opens, and so migrates.
std::string content_of(const fs::path& folder, const std::string& moment) {
  const auto quiet = [](std::string_view) {};
  const auto meeting = sqlite::open_meeting_store(folder / (moment + "-meeting.db"), quiet);
  const auto box = sqlite::open_box_store(
      {folder / (moment + "-box.db"), folder / (moment + "-box.sealed.db")}, false, quiet);
  return fmt::format("{} meeting {}\n{} box {}\n", moment, content_of(*meeting), moment,
                     content_of(*box));
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in.is_open());
  return {std::istreambuf_iterator<char>(in), {}};
}

int version_of(const fs::path& file, std::span<const sqlite::Migration> migrations) {
  sqlite::Database database(file, sqlite::Access::read);
  const bool is_current = sqlite::is_current(database, migrations);
  sqlite::Query query = database.query("SELECT max(version) FROM migrations");
  REQUIRE(query.step());
  CHECK(is_current == (query.integer_at(0) == migrations.back().version));
  return static_cast<int>(query.integer_at(0));
}

/// Of the meeting's and the box's tables, whichever is later.
int current_version() {
  return std::max(sqlite::meeting_migrations().back().version,
                  sqlite::box_migrations().back().version);
}

void keep(const HostedMeeting& hosted, const std::string& moment, const fs::path& out) {
  const Folder scratch;
  const auto backup =
      back_up(hosted.data(), MeetingId::parse("hosted").value(), scratch.path).value();
  const fs::path from = backup.folder / "hosted";
  const auto copied = fs::copy_options::overwrite_existing;
  fs::copy_file(from / "meeting.db", out / (moment + "-meeting.db"), copied);
  for (const char* const sealed : {"", ".sealed"})
    if (const auto box = from / fmt::format("box-p1{}.db", sealed); fs::exists(box))
      fs::copy_file(box, out / fmt::format("{}-box{}.db", moment, sealed), copied);
}

}  // namespace

TEST_CASE("makes the stored databases of the current schema", "[.][make_stored]") {
  const fs::path out = kStored / std::to_string(current_version());
  fs::create_directories(out);
  HostedMeeting hosted;
  for (const auto& [name, step] : hosted.all_steps()) {
    step();
    if (name == "cast") keep(hosted, "open", out);
  }
  keep(hosted, "counted", out);
  std::string expected;
  const Folder scratch;
  fs::copy(out, scratch.path, fs::copy_options::recursive);
  for (const char* const moment : kMoments) expected += content_of(scratch.path, moment);
  std::ofstream(out / "expected.txt") << expected;
}

TEST_CASE(
    "a database of every released schema is brought to the current one with all its content") {
  std::size_t found = 0;
  for (int version = 1; version <= current_version(); ++version) {
    INFO("schema " << version);
    const fs::path stored = kStored / std::to_string(version);
    REQUIRE(fs::exists(stored / "expected.txt"));
    const Folder folder;
    fs::copy(stored, folder.path, fs::copy_options::recursive);
    std::string content;
    for (const char* const moment : kMoments) content += content_of(folder.path, moment);
    CHECK(content == text_of(stored / "expected.txt"));
    CHECK(version_of(folder.path / "open-meeting.db", sqlite::meeting_migrations()) ==
          sqlite::meeting_migrations().back().version);
    CHECK(version_of(folder.path / "open-box.db", sqlite::box_migrations()) ==
          sqlite::box_migrations().back().version);
    ++found;
  }
  CHECK(found > 0);
}

TEST_CASE("a next step of the schema keeps the content, and happens whole or not at all") {
  const Folder folder;
  fs::copy(kStored / "1", folder.path, fs::copy_options::recursive);
  const fs::path file = folder.path / "open-meeting.db";
  std::vector<sqlite::Migration> steps(sqlite::meeting_migrations().begin(),
                                       sqlite::meeting_migrations().end());
  const int next = steps.back().version + 1;
  const auto voters = [&](sqlite::Database& database) {
    sqlite::Query query = database.query("SELECT count(*) FROM voters");
    REQUIRE(query.step());
    return query.integer_at(0);
  };
  {
    sqlite::Database database(file, sqlite::Access::write);
    steps.push_back({next, "broken",
                     "CREATE TABLE extra (a INTEGER) STRICT; DELETE FROM voters; "
                     "INSERT INTO nowhere VALUES (1);"});
    CHECK_THROWS_AS(sqlite::migrate(database, steps), StoreError);
    CHECK(voters(database) == 5);
    CHECK_THROWS_AS(database.query("SELECT * FROM extra"), StoreError);
    CHECK_FALSE(sqlite::is_current(database, steps));
    steps.back() = {next, "better",
                    "ALTER TABLE voters ADD COLUMN extra INTEGER NOT NULL DEFAULT 7"};
    sqlite::migrate(database, steps);
    sqlite::migrate(database, steps);
    CHECK(voters(database) == 5);
    CHECK(sqlite::is_current(database, steps));
  }
  // What a later version wrote is left alone.
  CHECK_THROWS_AS(sqlite::open_meeting_store(file, [](std::string_view) {}), StoreError);
  const auto with_later = [&] {
    return back_up(folder.path, MeetingId::parse("m").value(), folder.path / "backups");
  };
  fs::create_directories(folder.path / "m");
  fs::copy_file(file, folder.path / "m/meeting.db");
  CHECK_THROWS_AS(with_later(), StoreError);
}
