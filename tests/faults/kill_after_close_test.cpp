// The server killed at its own operations on files from the order to close to the last
// countersignature: closing, rewriting the box, decryption, result, records.
#include <algorithm>
#include <iostream>

#include "client/roles/auditor.hpp"
#include "core/record/verifier.hpp"
#include "tests/faults/electorate.hpp"
#include "tests/faults/kill_plan.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::size_t kQuickKills = 20;
constexpr std::size_t kSoakKills = 160;
constexpr int kMostDeaths = 3;

class Ending {
 public:
  Ending(MortalMeeting& mortal, Electorate& voters) : mortal_(mortal), voters_(voters) {}

  /// From the order to close to countersigned; whenever the server dies it is started again and
  /// the step is done again.
  void play() {
    survive([&] { return roles::order_phase(mortal_->organiser(), "decide", PollPhase::closing); });
    survive([&] { return roles::confirm_close(mortal_->chief(), "decide"); });
    const std::size_t scrutineers = mortal_->officials().scrutineers.size();
    std::vector<std::optional<roles::Scrutiny>> work(scrutineers);
    for (std::size_t i = 0; i < scrutineers; ++i)
      survive([&]() -> Result<void> {
        PJ_TRY(work[i], roles::Scrutiny::begin(mortal_->scrutineer(i), "decide", {}));
        return {};
      });
    survive([&]() -> Result<void> {
      PJ_TRY(const auto questions,
             roles::enter_hall_count(mortal_->chief(), "decide", voters_.size()));
      if (!questions.empty()) return Error{ErrorCode::invalid, questions.front()};
      return {};
    });
    survive([&] { return roles::release(mortal_->organiser(), "decide", {}); });
    survive([&] { return roles::release(mortal_->chief(), "decide", {}); });
    for (std::size_t i = 0; i < scrutineers; ++i)
      survive([&]() -> Result<void> {
        PJ_TRY(const auto summary, work[i]->finish(mortal_->scrutineer(i), {}));
        static_cast<void>(summary);
        return {};
      });
    std::string json;
    for (std::size_t i = 0; i < scrutineers; ++i)
      survive([&]() -> Result<void> {
        // Verifies the whole record, and computes the result from it.
        PJ_TRY(json, roles::countersign(mortal_->scrutineer(i), "decide", {}));
        return {};
      });
    voters_.compare(json);
  }

  int deaths() const { return deaths_; }

 private:
  void survive(const std::function<Result<void>()>& step) {
    for (;;) {
      const auto done = step();
      if (done) return;
      INFO(done.error().message);
      REQUIRE(done.error().code == ErrorCode::unavailable);
      REQUIRE(mortal_.wait_for_death());
      REQUIRE(++deaths_ <= kMostDeaths);
      mortal_.start();
    }
  }

  MortalMeeting& mortal_;
  Electorate& voters_;
  int deaths_ = 0;
};

}  // namespace

TEST_CASE("server killed in close, box rewrite, decryption or result goes on to the same count",
          "[R8.9-11][R12-2]") {
  std::mt19937_64 random(seed_of("kills after the close"));
  MortalMeeting mortal({.voters = 12, .two_polls = false});
  Electorate voters(mortal, random());
  voters.cast_the_rest();
  mortal.kill();
  const Snapshot snapshot(mortal);

  const auto trace = mortal->path("trace");
  REQUIRE(mortal.start("", {{"PIAOJUE_TRACE", trace.string()}}));
  Ending(mortal, voters).play();
  mortal.kill();
  const auto operations = operations_in(trace);
  std::size_t kills = 0;
  std::map<std::string, int> by_operation;
  for (const std::string& kill :
       choose_kills(operations, is_soak() ? kSoakKills : kQuickKills, random, "box-")) {
    INFO(kill);
    snapshot.restore();
    int deaths = 0;
    if (!mortal.start(kill)) {
      ++deaths;
      mortal.start();
    }
    Ending ending(mortal, voters);
    ending.play();
    deaths += ending.deaths();
    mortal.kill();
    // No file that knows the order of arrival is left.
    const auto folder = mortal->path("data") / mortal->plan().id.str();
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      INFO(name);
      CHECK((!name.starts_with("box-") || name == "box-decide.sealed.db"));
    }
    if (deaths == 0) continue;
    ++kills;
    ++by_operation[target_of(kill)];
  }
  CHECK(kills > 0);
  std::cout << fmt::format("{} kills survived from the close to the result, of {} operations:\n",
                           kills, operations.size());
  for (const auto& [operation, count] : by_operation)
    std::cout << fmt::format("  {:3} at {}\n", count, operation);
}
