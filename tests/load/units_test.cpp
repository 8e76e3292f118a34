// Every unit of a county at once: one server, a meeting for each, all from one template.
#include <iostream>

#include "client/roles/auditor.hpp"
#include "client/simulate/plain_count.hpp"
#include "client/simulate/rehearsal.hpp"
#include "core/meeting/votes_file.hpp"
#include "core/record/verifier.hpp"
#include "tests/integration/client_fixture.hpp"
#include "tests/load/measure.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

struct Unit {
  fs::path folder;
  MeetingPlan plan;
  VotesFile votes;
  simulate::PlainCount plain;
};

std::string with(std::string text, const std::string& old, const std::string& fresh) {
  const auto found = text.find(old);
  REQUIRE(found != std::string::npos);
  return text.replace(found, old.size(), fresh);
}

/// The template's folder, with nothing changed but the meeting's id and the list of voters.
Unit make_unit(const fs::path& folder, std::size_t number, unsigned voters) {
  const auto meeting = folder / "meeting";
  fs::create_directories(folder);
  fs::copy(fs::path(PIAOJUE_SOURCE_DIR) / "client/templates/decision", meeting);
  write_text(meeting / "meeting.toml", with(read_text(meeting / "meeting.toml"), "example-decision",
                                            fmt::format("unit-{:02}", number)));
  std::string roster = "id,name\n";
  for (unsigned i = 1; i <= voters; ++i)
    roster += fmt::format("{0}-{1},单位{0}第{1}人\n", number, i);
  write_text(meeting / "roster.csv", roster);
  MeetingPlan plan = load_plan(meeting);
  const auto csv = folder / "votes.csv";
  write_text(csv, generate_votes_csv(plan, number, 0));
  VotesFile votes = std::get<VotesFile>(load_votes_file(csv, plan));
  simulate::PlainCount plain = simulate::PlainCount::read(csv, plan).value();
  REQUIRE(
      pki::create_meeting_pki(plan, folder / "pki", {.terminals = 1, .days = 2, .passphrase = {}}));
  fs::create_directory(folder / "wallets");
  fs::create_directory(folder / "results");
  return {folder, std::move(plan), std::move(votes), std::move(plain)};
}

/// Holds the meeting; the record must verify and every figure equal the plain count.
Result<void> hold(const Unit& unit, const net::Endpoint& server) {
  const simulate::RehearsalSetting setting{.plan = unit.plan,
                                           .votes = unit.votes,
                                           .server = server,
                                           .pki = unit.folder / "pki",
                                           .wallets = unit.folder / "wallets",
                                           .results = unit.folder / "results",
                                           .jobs = 1,
                                           .seed = 1};
  PJ_TRY(const Hash32 anchor, simulate::Rehearsal(setting).run());
  for (const PollDefinition& poll : unit.plan.polls) {
    const auto results = unit.folder / "results" / poll.id.str();
    const auto report =
        verify_record(results / roles::kRecordFile, {.stage = Stage::full, .anchor = anchor});
    if (exit_code(report) != 0)
      return Error{ErrorCode::proof_invalid, render_verification_report(report)};
    PJ_TRY(const Bytes json, piaojue::read_file(results / roles::kResultFile));
    PJ_CHECK(simulate::compare(as_text(json), unit.plan, poll, unit.plain));
  }
  return {};
}

/// One unit's organiser, at another unit's door.
bool is_let_in(const Unit& who, const Unit& where, const net::Endpoint& server) {
  auto identity = Identity::load(who.folder / "pki/organiser").value();
  identity.meeting = where.plan.id;
  const auto access = net::Access::create(server, identity, SecretBytes()).value();
  net::Connection connection(access);
  return connection.ask<wire::Status>(wire::GetStatus{}).has_value();
}

}  // namespace

TEST_CASE("a county's units vote at once on one server, each as if alone") {
  const std::size_t count = is_soak() ? 80 : 4;
  const unsigned voters = is_soak() ? 60 : 8;
  const auto folder = make_temporary_folder();
  std::vector<Unit> units;
  std::string config = "listen = \"127.0.0.1:0\"\ndata = \"data\"\n";
  for (std::size_t i = 1; i <= count; ++i) {
    const std::string name = fmt::format("unit-{:02}", i);
    units.push_back(make_unit(folder.path() / name, i, voters));
    config += fmt::format("[[meeting]]\nid = \"{0}\"\npki = \"{0}/pki/server\"\n", name);
  }
  write_text(folder.path() / "piaojued.toml", config);
  auto server = simulate::ServerProcess::start(PIAOJUED_BINARY, folder.path() / "piaojued.toml",
                                               folder.path() / "log");
  INFO((server ? "" : server.error().message));
  REQUIRE(server);
  const std::uint64_t before = resident_memory(server->pid());
  const auto files_before = open_files(server->pid());
  const auto began = std::chrono::steady_clock::now();
  const auto held = try_each_parallel(
      units.size(), 4, [&](std::size_t i) { return hold(units[i], server->endpoint()); });
  const std::chrono::duration<double> span = std::chrono::steady_clock::now() - began;
  INFO((held ? "" : held.error().message));
  REQUIRE(held);
  const std::uint64_t after = resident_memory(server->pid());
  const auto files_after = open_files(server->pid());
  std::cout << fmt::format(
      "{} units of {} voters on one server in {:.0f} s; its memory {} -> {}, {:.0f} KiB for each "
      "meeting held; open files {} -> {}\n",
      count, voters, span.count(), in_mib(before), in_mib(after),
      static_cast<double>(after - before) / 1024 / static_cast<double>(count),
      files_before ? std::to_string(*files_before) : "?",
      files_after ? std::to_string(*files_after) : "?");
  for (std::size_t i = 0; i < units.size(); ++i) {
    CHECK(is_let_in(units[i], units[i], server->endpoint()));
    CHECK_FALSE(is_let_in(units[i], units[(i + 1) % units.size()], server->endpoint()));
  }
  CHECK(server->stop());
  CHECK(read_text(folder.path() / "log").find("failed") == std::string::npos);
}
