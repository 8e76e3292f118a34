// The server killed at any instant while ballots come in, and brought back on the same files.
#include <iostream>

#include "client/roles/auditor.hpp"
#include "tests/faults/electorate.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

struct Scale {
  std::size_t meetings;
  unsigned voters;
  std::size_t at_any_instant;  ///< kills of each meeting
  std::size_t after_commit;    ///< likewise: the ballot is durable, the voter has no reply
};
constexpr Scale kQuick{1, 240, 68, 12};
constexpr Scale kSoak{8, 300, 90, 15};

constexpr std::size_t kTerminals = 3;
constexpr std::uint64_t kLongestLife = 25000;  // microseconds after the first replies

struct Toll {
  std::size_t kills = 0;
  std::size_t after_commit = 0;
  std::size_t unacknowledged = 0;
};

/// Not a wait for anything: the very point is that nobody knows what the server is doing then.
void let_some_time_pass(std::uint64_t microseconds) {
  const timespec span{0, static_cast<long>(microseconds) * 1000};
  ::nanosleep(&span, nullptr);
}

class Siege {
 public:
  Siege(unsigned voters, std::uint64_t seed)
      : random_(seed), mortal_({.voters = voters, .two_polls = false}), voters_(mortal_, seed) {
    mortal_.kill();
  }

  void kill_at_any_instant() {
    mortal_.start();
    voters_.allow_fresh(1 + random_() % 4);
    auto terminals = press();
    REQUIRE(voters_.wait_for_receipts(random_() % 3));
    let_some_time_pass(random_() % kLongestLife);
    mortal_.kill();
    bury(terminals);
  }

  /// Whether it came to that: a death may also fall before the commit.
  bool kill_after_commit() {
    const std::size_t before = toll_.after_commit;
    // The journal is on the disk with the ballot in it; nothing has been answered yet.
    if (mortal_.start(fmt::format("after sync {} box-decide.db-wal", 1 + random_() % 3))) {
      voters_.allow_fresh(voters_.never_sent());
      auto terminals = press();
      REQUIRE(mortal_.wait_for_death());
      mortal_.kill();
      bury(terminals);
    }
    return toll_.after_commit > before;
  }

  /// Brings it to its end, and compares.
  void finish() {
    mortal_.start();
    voters_.settle();
    voters_.cast_the_rest();
    auto reader = mortal_->open();
    const auto line = reader.ask<wire::Status>(wire::GetStatus{}).value().polls.at(0);
    CHECK(line.state == wire::PollState::casting);
    CHECK(line.cast == voters_.size());
    CHECK(line.issued == voters_.present());
    mortal_->close("decide");
    mortal_->tally("decide", voters_.size());
    const auto result = reader.ask<wire::ResultReply>(wire::GetResult{mortal_->plan().polls[0].id});
    REQUIRE(result);
    voters_.compare(result->json);
  }

  std::size_t never_sent() { return voters_.never_sent(); }
  const Toll& toll() const { return toll_; }

 private:
  std::vector<std::thread> press() {
    std::vector<std::thread> terminals;
    for (std::size_t i = 0; i < kTerminals; ++i)
      terminals.emplace_back([this, seed = random_()] { voters_.cast_until_gone(seed); });
    return terminals;
  }

  void bury(std::vector<std::thread>& terminals) {
    for (std::thread& terminal : terminals) terminal.join();
    INFO(voters_.fault().value_or(""));
    REQUIRE_FALSE(voters_.fault());
    const BoxContent box = mortal_.read_box("decide");
    REQUIRE(box.state == server::BoxState::open);
    const auto found = voters_.check(box);
    ++toll_.kills;
    if (found.unacknowledged > 0) ++toll_.after_commit;
    toll_.unacknowledged += found.unacknowledged;
    const std::string log = mortal_.log();
    INFO(log);
    REQUIRE(log.find("failed") == std::string::npos);
  }

  std::mt19937_64 random_;
  MortalMeeting mortal_;
  Electorate voters_;
  Toll toll_;
};

}  // namespace

TEST_CASE("server killed while ballots come in loses none that was acknowledged, doubles none",
          "[R8.9-3][R8.9-4][R8.9-11]") {
  const Scale& scale = is_soak() ? kSoak : kQuick;
  Toll all;
  std::mt19937_64 seeds(seed_of("kills while casting"));
  for (std::size_t i = 0; i < scale.meetings; ++i) {
    Siege siege(scale.voters, seeds());
    for (std::size_t done = 0, tries = 0; done < scale.after_commit; ++tries) {
      REQUIRE(tries < 4 * scale.after_commit);
      REQUIRE(siege.never_sent() > 0);
      if (siege.kill_after_commit()) ++done;
    }
    for (std::size_t kill = 0; kill < scale.at_any_instant; ++kill) siege.kill_at_any_instant();
    siege.finish();
    all.kills += siege.toll().kills;
    all.after_commit += siege.toll().after_commit;
    all.unacknowledged += siege.toll().unacknowledged;
  }
  std::cout << fmt::format(
      "{} kills survived while casting in {} meetings; {} fell between commit and reply; {} "
      "ballots "
      "stored without a reply were answered with their receipt when sent again\n",
      all.kills, scale.meetings, all.after_commit, all.unacknowledged);
}
