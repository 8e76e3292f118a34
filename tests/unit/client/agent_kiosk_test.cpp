// The terminal without a server: what it keeps of voters, and what it refuses.
#include <catch2/catch.hpp>

#include "client/agent/kiosk/kiosk_state.hpp"
#include "client/files.hpp"
#include "tests/support/result.hpp"

namespace piaojue::agent::kiosk {
namespace {

namespace fs = std::filesystem;

const VoterId kVoter = VoterId::parse("v01").value();
constexpr std::string_view kCode = "37281274";

roles::Credentials some_credentials() {
  roles::Credentials out{MeetingId::parse("meeting").value(), Hash32{}, 0, {}};
  out.polls.push_back({PollId::parse("poll").value(), roles::CredentialState::ready, {}, {}});
  return out;
}

std::vector<fs::path> files_of(const fs::path& folder, std::string_view ending) {
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ending) found.push_back(entry.path());
  return found;
}

TEST_CASE("a seat's file opens to its voter's id and code alone, and names nobody") {
  const auto folder = TemporaryFolder::create().value();
  const SeatFiles files(folder.path());
  const auto begun = files.begin(kVoter, kCode).value();
  REQUIRE(begun->file().save(some_credentials()));
  CHECK(files.find(kVoter, kCode).value() != nullptr);
  CHECK(files.find(kVoter, "37281275").value() == nullptr);
  CHECK(files.find(VoterId::parse("v02").value(), kCode).value() == nullptr);
  for (const fs::path& path : files_of(folder.path(), ".seat"))
    CHECK(path.string().find("v01") == std::string::npos);
}

TEST_CASE("a seat's file opens at its own terminal alone") {
  const auto folder = TemporaryFolder::create().value();
  const SeatFiles files(folder.path());
  const auto begun = files.begin(kVoter, kCode).value();
  REQUIRE(begun->file().save(some_credentials()));
  fs::remove(folder.path() / "terminal.key");
  CHECK(files.find(kVoter, kCode).value() == nullptr);
}

TEST_CASE("a terminal says that a ballot has no receipt until it has one") {
  const auto folder = TemporaryFolder::create().value();
  const SeatFiles files(folder.path());
  const auto begun = files.begin(kVoter, kCode).value();
  REQUIRE(begun->file().save(some_credentials()));
  CHECK_FALSE(files.has_unfinished());
  REQUIRE(begun->begin_cast());
  CHECK(files.has_unfinished());
  begun->settle(true);
  CHECK_FALSE(files.has_unfinished());
}

TEST_CASE("a seat's files tell no times, and go when nothing in them can be cast") {
  const auto folder = TemporaryFolder::create().value();
  const SeatFiles files(folder.path());
  const auto begun = files.begin(kVoter, kCode).value();
  REQUIRE(begun->file().save(some_credentials()));
  begun->settle(true);
  const auto kept = files_of(folder.path(), ".seat");
  REQUIRE(kept.size() == 1);
  CHECK(fs::last_write_time(kept.front()) ==
        fs::file_time_type::clock::from_sys(std::chrono::sys_seconds{}));
  begun->settle(false);
  CHECK(files_of(folder.path(), ".seat").empty());
}

TEST_CASE("a session refuses steps that are not its next") {
  Session session(true);
  CHECK_FALSE(session.challenge());
  CHECK_FALSE(session.revise());
  CHECK_FALSE(session.cast({}));
  CHECK_FALSE(session.seal({}, {}));
  CHECK(session.stage() == Session::Stage::polls);
  CHECK(session.id() != Session(true).id());
}

TEST_CASE("the state of a terminal nobody is at shows no session") {
  const v1::KioskState state = describe({}, {"no server", true}, nullptr);
  CHECK(state.session().empty());
  CHECK(state.stage() == "idle");
  CHECK(state.problem() == "no server");
  CHECK(state.unfinished());
  CHECK_FALSE(state.has_casting());
}

TEST_CASE("a ballot is taken until both have ordered the close") {
  CHECK(name_of(wire::PollState::issued) == "issued");
  CHECK(name_of(wire::PollState::casting) == "open");
  CHECK(name_of(wire::PollState::closing) == "open");
  CHECK(name_of(wire::PollState::sealed) == "closed");
}

}  // namespace
}  // namespace piaojue::agent::kiosk
