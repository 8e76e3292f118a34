// A scrutineer's program that dies at its own operations, on its files and on the network, from the
// key ceremony to the countersignature, as when its machine loses power: what it had not synced is
// gone. Started again, it goes on, and the meeting ends as ever.
#include <future>
#include <iostream>

#include "tests/faults/electorate.hpp"
#include "tests/faults/kill_plan.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::size_t kQuickKills = 12;  ///< of a part of the meeting
constexpr std::size_t kSoakKills = 1000;
constexpr int kKilled = 128 + SIGKILL;  ///< as the shell says it

/// The chief scrutineer, at the command line.
class Victim {
 public:
  explicit Victim(MortalMeeting& mortal) : mortal_(mortal) {}

  /// `kill` as tests/kill_points takes it, in the first run of `command` from now on.
  void arm(std::string command, std::string kill) {
    command_ = std::move(command);
    kill_ = std::move(kill);
    deaths_ = 0;
  }
  void trace() { is_traced_ = true; }
  /// Of each command what it did.
  const std::map<std::string, std::vector<std::string>>& operations() const { return operations_; }
  int deaths() const { return deaths_; }

  /// Runs `piaojue COMMAND`, and again after its death. The error is what it said.
  std::string run(const std::string& command, const std::string& arguments = "") {
    for (;;) {
      const fs::path trace = mortal_->path("trace-" + command);
      std::string environment;
      if (is_traced_) environment = fmt::format("PIAOJUE_TRACE={} ", trace.string());
      if (command == command_ && deaths_ == 0)
        environment += fmt::format("PIAOJUE_LOSE=1 PIAOJUE_KILL='{}' ", kill_);
      if (!environment.empty()) environment += fmt::format("LD_PRELOAD={} ", PIAOJUE_KILL_POINTS);
      const std::string id = mortal_->chief().id().str();
      const Ran ran = run_shell(
          fmt::format("{}{} {} {} --id {} --server {}", environment, PIAOJUE_BINARY, command,
                      arguments, mortal_->path("pki/" + id).string(), mortal_->server()));
      if (is_traced_) operations_[command] = operations_in(trace);
      if (ran.code == 0) return {};
      if (ran.code != kKilled || ++deaths_ > 1)
        return fmt::format("{} {}: {} {}", command, ran.code, ran.out, ran.err);
    }
  }

 private:
  MortalMeeting& mortal_;
  std::string command_;
  std::string kill_;
  bool is_traced_ = false;
  std::map<std::string, std::vector<std::string>> operations_;
  int deaths_ = 0;
};

class Play {
 public:
  explicit Play(MortalMeeting& mortal) : mortal_(mortal), victim_(mortal) {}
  Victim& victim() { return victim_; }

  /// From published to a signed opening.
  void hold_ceremony() {
    auto others = std::async(std::launch::async, [&] {
      return each_other([](const roles::Desk& desk) {
        return roles::run_ceremony(desk, [](const CeremonyStatus&) { return true; });
      });
    });
    const std::string fault = victim_.run("ceremony");
    const auto done = others.get();
    REQUIRE(fault.empty());
    REQUIRE(done);
    REQUIRE(roles::sign_opening(mortal_->organiser()));
    REQUIRE(victim_.run("sign-opening").empty());
    REQUIRE(each_other([](const roles::Desk& desk) -> Result<void> {
      PJ_TRY(const Hash32 anchor, roles::sign_opening(desk));
      static_cast<void>(anchor);
      return {};
    }));
    mortal_->learn_opening();
  }

  /// From the last ballot to the last countersignature.
  void count(const Electorate& voters) {
    REQUIRE(roles::order_phase(mortal_->organiser(), "decide", PollPhase::closing));
    REQUIRE(victim_.run("confirm-close", "decide").empty());
    auto tally = std::async(std::launch::async, [&] { return victim_.run("tally", "decide"); });
    std::vector<std::optional<roles::Scrutiny>> work(scrutineers());
    const auto begun = each_other([&](const roles::Desk& desk) -> Result<void> {
      PJ_TRY(work[index_of(desk)], roles::Scrutiny::begin(desk, "decide", {}));
      return {};
    });
    const bool all = begun && wait_for_signature(tally);
    if (all) mortal_->release("decide", voters.size());
    const auto decrypted = each_other([&](const roles::Desk& desk) -> Result<void> {
      if (!all) return {};
      PJ_TRY(const auto summary, work[index_of(desk)]->finish(desk, {}));
      static_cast<void>(summary);
      return {};
    });
    if (!all) mortal_.kill();  // else it would wait for ever
    const std::string fault = tally.get();
    INFO(fault);
    REQUIRE((all && fault.empty()));
    REQUIRE(decrypted);
    REQUIRE(victim_.run("countersign", "decide").empty());
    std::string json;
    REQUIRE(each_other([&](const roles::Desk& desk) -> Result<void> {
      PJ_TRY(std::string one, roles::countersign(desk, "decide", {}));
      if (index_of(desk) == scrutineers() - 1) json = std::move(one);
      return {};
    }));
    voters.compare(json);
  }

 private:
  std::size_t scrutineers() const { return mortal_.meeting().officials().scrutineers.size(); }
  std::size_t index_of(const roles::Desk& desk) const {
    const auto& all = mortal_.meeting().officials().scrutineers;
    const auto found = std::ranges::find(all, desk.id(), &simulate::Player::id);
    return static_cast<std::size_t>(found - all.begin());
  }
  Result<void> each_other(const std::function<Result<void>(const roles::Desk&)>& work) const {
    const std::size_t chief = mortal_.meeting().officials().chief;
    const auto count = static_cast<unsigned>(scrutineers());
    return try_each_parallel(count, count, [&](std::size_t i) -> Result<void> {
      return i == chief ? Result<void>() : work(mortal_.meeting().scrutineer(i));
    });
  }
  /// Of the chief under the closing statement; false when the program ended without it.
  bool wait_for_signature(const std::future<std::string>& program) const {
    const OfficialId chief = mortal_.meeting().chief().id();
    while (program.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) {
      const auto closing = mortal_.meeting().statements(0).closing;
      if (closing && closing->has_signer(chief)) return true;
    }
    return false;
  }

  MortalMeeting& mortal_;
  Victim victim_;
};

/// Plays once to see what the program does, then again for each chosen death.
void die_and_go_on(const char* what, MortalMeeting& mortal, Play& play,
                   const std::function<void()>& part, std::mt19937_64& random) {
  mortal.kill();
  const Snapshot snapshot(mortal);
  mortal.start();
  play.victim().trace();
  part();
  std::vector<std::pair<std::string, std::string>> kills;
  for (const auto& [command, operations] : play.victim().operations())
    for (const std::string& kill : choose_kills(operations, operations.size() * 3, random))
      kills.emplace_back(command, kill);
  std::ranges::shuffle(kills, random);
  kills.resize(std::min(kills.size(), is_soak() ? kSoakKills : kQuickKills));
  std::map<std::string, int> survived;
  for (const auto& [command, kill] : kills) {
    INFO(command << ": " << kill);
    snapshot.restore();
    mortal.start();
    play.victim().arm(command, kill);
    part();
    if (play.victim().deaths() > 0) ++survived[command + ": " + target_of(kill)];
  }
  CHECK_FALSE(survived.empty());
  std::cout << "deaths of a scrutineer's program survived, " << what << ":\n";
  for (const auto& [target, count] : survived)
    std::cout << fmt::format("  {:3} at {}\n", count, target);
}

}  // namespace

TEST_CASE("a scrutineer's program that dies at any step of ceremony or decryption goes on",
          "[R5.1-4][R8.5-3][R8.5-4]") {
  std::mt19937_64 random(seed_of("deaths of a scrutineer's program"));
  MortalMeeting mortal({.voters = 6, .two_polls = false}, false);
  {
    Play play(mortal);
    die_and_go_on(
        "ceremony and opening", mortal, play, [&] { play.hold_ceremony(); }, random);
  }
  Electorate voters(mortal, random());
  voters.cast_the_rest();
  Play play(mortal);
  die_and_go_on(
      "closing to countersigned", mortal, play, [&] { play.count(voters); }, random);
}
