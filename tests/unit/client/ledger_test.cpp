// The issuing desk's ledger: what it signed stays signed, whatever happens to program and file.
#include "client/issuer/ledger.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <sys/resource.h>

#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/client/meeting_folder.hpp"

using namespace piaojue;
using namespace piaojue::test;
using issuer::Ledger;

namespace {

const PollId kPoll = *PollId::parse("decide");
const PollId kOther = *PollId::parse("assess");

VoterId voter(const std::string& id) { return *VoterId::parse(id); }

Hash32 hash(std::uint8_t byte) {
  Hash32 out{};
  out.fill(byte);
  return out;
}

struct Desk {
  TemporaryFolder folder = make_temporary_folder();
  std::filesystem::path path = folder.path() / "issuing.ledger";
  SecretBytes key = random_secret(32);

  Result<Ledger> try_open() const { return Ledger::open(path, SecretBytes::copy_of(key.reveal())); }
  Ledger open() const {
    auto ledger = try_open();
    INFO((ledger ? "" : ledger.error().message));
    REQUIRE(ledger);
    return *std::move(ledger);
  }
  /// What the file is after each of these: v1, v2, and 7 cards of class 1.
  std::vector<std::string> fill() const {
    std::vector<std::string> files{""};
    Ledger ledger = open();
    REQUIRE(ledger.record_issue(kPoll, voter("v1"), 0, hash(1)));
    files.push_back(read_text(path));
    REQUIRE(ledger.record_issue(kPoll, voter("v2"), 1, hash(2)));
    files.push_back(read_text(path));
    REQUIRE(ledger.record_batch(kPoll, 1, 7, hash(3)));
    files.push_back(read_text(path));
    return files;
  }
  /// Refused as another key's or a changed file, and left as it is.
  void check_refused(const std::string& content) const {
    write_text(path, content);
    const auto refused = try_open();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::wrong_code);
    CHECK(read_text(path) == content);
  }
};

using Counts = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("ledger knows after a restart for whom and how often it was signed") {
  const Desk desk;
  {
    const Ledger ledger = desk.open();
    CHECK_FALSE(ledger.issued(kPoll, voter("v1")));
    CHECK(ledger.signed_by_class(kPoll, 2) == Counts{0, 0});
  }
  CHECK_FALSE(std::filesystem::exists(desk.path));
  desk.fill();
  CHECK(mode_of(desk.path) == 0600);
  {
    Ledger ledger = desk.open();
    CHECK(ledger.issued(kPoll, voter("v1")) == hash(1));
    CHECK(ledger.issued(kPoll, voter("v2")) == hash(2));
    CHECK_FALSE(ledger.issued(kPoll, voter("v3")));
    CHECK_FALSE(ledger.issued(kOther, voter("v1")));
    CHECK(ledger.signed_by_class(kPoll, 3) == Counts{1, 8, 0});
    CHECK(ledger.signed_by_class(kPoll, 1) == Counts{1});
    CHECK(ledger.signed_by_class(kOther, 2) == Counts{0, 0});
    REQUIRE(ledger.record_issue(kOther, voter("v1"), 0, hash(3)));
    CHECK(ledger.issued(kOther, voter("v1")) == hash(3));
  }
  const Ledger ledger = desk.open();
  CHECK(ledger.issued(kOther, voter("v1")) == hash(3));
  CHECK(ledger.issued(kPoll, voter("v1")) == hash(1));
  CHECK(ledger.signed_by_class(kPoll, 2) == Counts{1, 8});
  CHECK(ledger.signed_by_class(kOther, 2) == Counts{1, 0});
}

TEST_CASE("ledger takes ids of every length") {
  const Desk desk;
  const PollId poll = *PollId::parse(std::string(64, 'p'));
  REQUIRE(desk.open().record_issue(poll, voter(std::string(64, 'v')), 65535, hash(1)));
  REQUIRE(desk.open().record_issue(*PollId::parse("p"), voter("v"), 0, hash(2)));
  const Ledger ledger = desk.open();
  CHECK(ledger.issued(poll, voter(std::string(64, 'v'))) == hash(1));
  CHECK(ledger.issued(*PollId::parse("p"), voter("v")) == hash(2));
}

TEST_CASE("ledger says nothing of a voter or poll to who lacks the key") {
  const Desk desk;
  REQUIRE(desk.open().record_issue(kPoll, voter("voter-one"), 0, hash(1)));
  const std::string content = read_text(desk.path);
  for (const std::string& secret : {kPoll.str(), std::string("voter-one"), std::string(32, '\1')})
    CHECK(content.find(secret) == std::string::npos);
}

TEST_CASE("ledger drops an entry torn off at the end, and goes on after the one before") {
  const Desk desk;
  const auto files = desk.fill();
  for (std::size_t size = files[1].size() + 1; size < files[2].size(); ++size) {
    INFO(size << " bytes");
    write_text(desk.path, files[2].substr(0, size));
    {
      Ledger ledger = desk.open();
      CHECK(ledger.issued(kPoll, voter("v1")) == hash(1));
      CHECK_FALSE(ledger.issued(kPoll, voter("v2")));
      REQUIRE(ledger.record_issue(kPoll, voter("v2"), 1, hash(9)));
    }
    const Ledger ledger = desk.open();
    CHECK(ledger.issued(kPoll, voter("v1")) == hash(1));
    CHECK(ledger.issued(kPoll, voter("v2")) == hash(9));
    CHECK(ledger.signed_by_class(kPoll, 2) == Counts{1, 1});
  }
}

TEST_CASE("ledger whose writing fails has signed nothing, and goes on when there is room",
          "[R8.6-10]") {
  const Desk desk;
  Ledger ledger = desk.open();
  REQUIRE(ledger.record_issue(kPoll, voter("v1"), 0, hash(1)));
  rlimit usual{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &usual) == 0);
  auto* const before = std::signal(SIGXFSZ, SIG_IGN);
  // Room for a part of an entry, as on a full disk.
  const rlimit narrow{std::filesystem::file_size(desk.path) + 20, usual.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &narrow) == 0);
  const auto refused = ledger.record_issue(kPoll, voter("v2"), 0, hash(2));
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &usual) == 0);
  std::signal(SIGXFSZ, before);

  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::unavailable);
  CHECK_FALSE(ledger.issued(kPoll, voter("v2")));
  CHECK(ledger.signed_by_class(kPoll, 1) == Counts{1});
  REQUIRE(ledger.record_issue(kPoll, voter("v3"), 0, hash(3)));
  const Ledger reopened = desk.open();
  CHECK_FALSE(reopened.issued(kPoll, voter("v2")));
  CHECK(reopened.issued(kPoll, voter("v3")) == hash(3));
  CHECK(reopened.signed_by_class(kPoll, 1) == Counts{2});
}

TEST_CASE("ledger refuses another key, and keeps the file") {
  const Desk desk;
  const std::string content = desk.fill().back();
  const auto refused = Ledger::open(desk.path, random_secret(32));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::wrong_code);
  CHECK(read_text(desk.path) == content);
  CHECK(desk.open().issued(kPoll, voter("v1")) == hash(1));
}

TEST_CASE("ledger refuses every changed byte") {
  const Desk desk;
  const std::string content = desk.fill().back();
  for (std::size_t i = 0; i < content.size(); ++i) {
    INFO("byte " << i);
    for (const int flip : {0x01, 0x80}) {
      std::string changed = content;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      desk.check_refused(changed);
    }
  }
}

TEST_CASE("ledger refuses entries taken out, exchanged, repeated or of another ledger") {
  const Desk desk;
  const auto files = desk.fill();
  const auto entry = [&](std::size_t i) { return files[i + 1].substr(files[i].size()); };
  desk.check_refused(entry(1) + entry(2));
  desk.check_refused(entry(0) + entry(2));
  desk.check_refused(entry(1) + entry(0) + entry(2));
  desk.check_refused(files[3] + entry(2));
  desk.check_refused(files[3] + entry(0));
  write_text(desk.path, files[3]);
  CHECK(desk.open().issued(kPoll, voter("v2")) == hash(2));

  const Desk other;
  const std::string foreign = other.fill()[1];
  desk.check_refused(foreign + entry(1));
}
