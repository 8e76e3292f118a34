// A backup of a meeting that runs, and a server that goes on from it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>

#include "core/openssl/digest.hpp"
#include "core/record/verifier.hpp"
#include "server/ops/backup.hpp"
#include "server/store/files.hpp"
#include "tests/support/hosted_meeting.hpp"
#include "tests/support/temporary_file.hpp"

using namespace piaojue;
using namespace piaojue::server;
using piaojue::test::HostedMeeting;
namespace fs = std::filesystem;

namespace {

/// Where backups go.
struct Shelf {
  Shelf() : path(file.str() + ".backups") {}
  ~Shelf() { fs::remove_all(path); }
  Backup add(const HostedMeeting& hosted) const {
    auto backup = back_up(hosted.data(), MeetingId::parse("hosted").value(), path);
    INFO((backup ? "" : backup.error().message));
    REQUIRE(backup);
    return *std::move(backup);
  }
  const test::TemporaryFile file;
  const fs::path path;
};

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in.is_open());
  return {std::istreambuf_iterator<char>(in), {}};
}

/// As docs/operations.md says.
void restore(HostedMeeting& hosted, const Backup& backup) {
  hosted.stop();
  fs::remove_all(hosted.data() / "hosted");
  fs::copy(backup.folder / "hosted", hosted.data() / "hosted", fs::copy_options::recursive);
  hosted.restart();
}

void finish(HostedMeeting& hosted) {
  hosted.close();
  hosted.sign_closing();
  hosted.speak_for_the_hall();
  hosted.decrypt();
  hosted.countersign();
}

void check_full_record(HostedMeeting& hosted) {
  VerifyOptions options;
  options.stage = Stage::full;
  options.anchor = hosted.get<wire::OpeningReply>(wire::GetOpening{}).opening.hash(hosted.suite());
  CHECK(verify_record(hosted.meeting().record_file(hosted.poll_id(), true), options).ok());
}

}  // namespace

TEST_CASE("backup of an open poll is marked, and a server goes on from it to the same count") {
  const Shelf shelf;
  HostedMeeting hosted;
  hosted.play_through("cast");
  const Backup backup = shelf.add(hosted);
  CHECK(backup.carries_order);
  CHECK(backup.folder.filename().string().ends_with("-ARRIVAL-ORDER"));
  CHECK(text_of(backup.folder / "README.txt").find("MADE WHILE A POLL IS OPEN") !=
        std::string::npos);
  hosted.close();  // on the disk that is lost then

  restore(hosted, backup);
  CHECK(hosted.status_line().state == wire::PollState::casting);
  CHECK(hosted.status_line().cast == 4);
  for (std::size_t i = 0; i < hosted.cast_ballots().size(); ++i) {
    const auto again = hosted.get<wire::CastReply>(wire::Cast{hosted.cast_ballots()[i]});
    CHECK(again.receipt.encode() == hosted.receipts()[i].encode());
  }
  finish(hosted);
  CHECK(hosted.status_line().cast == 4);
  check_full_record(hosted);
}

TEST_CASE("backup holds the ballots that were cast before it, and the others can be cast again") {
  const Shelf shelf;
  HostedMeeting hosted;
  hosted.play_through("casting");
  const Bytes before = hosted.make_ballot(hosted.credentials().at(0)).encode();
  const Bytes after = hosted.make_ballot(hosted.credentials().at(1)).encode();
  hosted.get<wire::CastReply>(wire::Cast{before});
  const Backup backup = shelf.add(hosted);
  hosted.get<wire::CastReply>(wire::Cast{after});

  restore(hosted, backup);
  CHECK(hosted.status_line().cast == 1);
  const wire::Cast second{hosted.make_ballot(hosted.credentials().at(0)).encode()};
  CHECK(HostedMeeting::failure_code(hosted.ask(second)) == ErrorCode::already_spent);
  hosted.get<wire::CastReply>(wire::Cast{after});
  CHECK(hosted.status_line().cast == 2);
}

TEST_CASE("a server goes on from a backup made behind any step of a meeting") {
  HostedMeeting hosted;
  for (const auto& [name, step] : hosted.all_steps()) {
    INFO("after " << name);
    step();
    const Shelf shelf;
    const Backup backup = shelf.add(hosted);
    const bool open = name == "casting" || name == "cast";
    CHECK(backup.carries_order == open);
    CHECK(backup.folder.filename().string().ends_with("ORDER") == open);
    restore(hosted, backup);
  }
  check_full_record(hosted);
}

TEST_CASE("backup lists the sums of its files, readable by the owner alone") {
  const Shelf shelf;
  HostedMeeting hosted;
  hosted.play_through("close");
  const Backup backup = shelf.add(hosted);
  std::istringstream sums(text_of(backup.folder / "SHA256SUMS"));
  std::vector<std::string> names;
  for (std::string line; std::getline(sums, line);) {
    REQUIRE(line.size() > 66);
    names.push_back(line.substr(66));
    INFO(names.back());
    const std::string content = text_of(backup.folder / names.back());
    CHECK(to_hex(hash32(HashAlgorithm::sha256, as_bytes(content))) == line.substr(0, 64));
  }
  CHECK(names.size() == backup.files);
  for (const char* const name : {"hosted/meeting.db", "hosted/box-p1.sealed.db",
                                 "hosted/keys/receipt.key", "hosted/records/p1.sealed.pjr"})
    CHECK(std::ranges::count(names, name) == 1);
  for (const auto& entry : fs::recursive_directory_iterator(backup.folder)) {
    INFO(entry.path());
    CHECK((entry.status().permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
          fs::perms::none);
  }
}

TEST_CASE("backup refuses what is not there, and leaves nothing half done") {
  const Shelf shelf;
  HostedMeeting hosted;
  hosted.play_through("enrol");
  const auto unknown = MeetingId::parse("other").value();
  CHECK(back_up(hosted.data(), unknown, shelf.path).error().code == ErrorCode::not_found);
  hosted.stop();
  write_file_atomically(hosted.data() / "hosted" / "meeting.db", as_bytes("not a database"));
  fs::remove(hosted.data() / "hosted" / "meeting.db-wal");
  CHECK_THROWS_AS(back_up(hosted.data(), MeetingId::parse("hosted").value(), shelf.path),
                  StoreError);
  CHECK(fs::is_empty(shelf.path));
}
