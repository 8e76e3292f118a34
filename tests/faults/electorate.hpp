// The voters of a meeting that is voted on while its server dies: every ballot signed beforehand,
// and what is known of each.
#pragma once

#include <condition_variable>
#include <mutex>

#include "client/simulate/plain_count.hpp"
#include "core/meeting/votes_file.hpp"
#include "tests/faults/mortal_meeting.hpp"

namespace piaojue::test {

/// Touched by many terminals at once; says what went wrong instead of throwing on their threads.
class Electorate {
 public:
  /// Signs everybody in, fills in random ballots, starts casting.
  Electorate(MortalMeeting& mortal, std::uint64_t seed);

  /// One terminal: casts until the server is gone, at first what nobody knows the fate of, then
  /// `fresh` ballots that were never sent, then again those that have receipts.
  void cast_until_gone(std::uint64_t seed);
  /// How many new ballots all terminals together may send from now on.
  void allow_fresh(std::size_t count);
  /// Until so many receipts have come since allow_fresh(); false when none came for a minute.
  bool wait_for_receipts(std::size_t count);

  struct Findings {
    std::size_t stored = 0;
    std::size_t unacknowledged = 0;  ///< stored, and the voter does not know
  };
  /// Requires that the dead server's box holds every acknowledged ballot once with its receipt and
  /// spent credential, every other once or not at all, and nothing else.
  Findings check(const BoxContent& box);
  /// Requires receipts for all that were sent; for those already stored the stored ones.
  void settle();
  /// Casts whatever is left.
  void cast_the_rest();
  std::uint32_t size() const { return static_cast<std::uint32_t>(ballots_.size()); }
  std::uint32_t present() const { return present_; }
  std::size_t never_sent();
  std::optional<std::string> fault();
  /// Requires the signed result to equal the plain count of the votes file.
  void compare(std::string_view result_json) const;

 private:
  enum class Fate { not_sent, unknown, acknowledged };
  struct Ballot {
    roles::ReadyPaper paper;
    Hash32 key_hash;
    Fate fate = Fate::not_sent;
    bool asked = false;                 ///< by this life of the server
    std::optional<Bytes> receipt = {};  ///< acknowledged, or found in a dead server's box
  };
  Ballot* next(std::mt19937_64& random);
  Result<Receipt> send(const Ballot& ballot) const;
  bool take(Ballot& ballot, const Result<Receipt>& receipt);

  MortalMeeting& mortal_;
  std::optional<net::Access> public_;
  std::optional<simulate::PlainCount> plain_;
  std::uint32_t present_ = 0;
  std::vector<Ballot> ballots_;
  std::mutex mutex_;  ///< of what follows, and of ballots' fates
  std::condition_variable receipt_came_;
  std::size_t fresh_ = 0;
  std::size_t receipts_ = 0;
  std::optional<std::string> fault_;
};

}  // namespace piaojue::test
