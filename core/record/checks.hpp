// The numbered checks of a record (SPEC 11) and what became of each. Internal to core/record.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>

#include "core/record/verifier.hpp"

namespace piaojue::verification {

enum class Check : std::uint8_t {
  file = 1,
  anchor = 2,
  manifest = 3,
  poll = 4,
  ceremony = 5,
  opening = 6,
  issuing_phase = 7,
  attendance = 8,
  issuing_counts = 9,
  casting_phase = 10,
  closing_phase = 11,
  voids = 12,
  ballot_order = 13,
  endorsements = 14,
  spent_once = 15,
  ballot_signatures = 16,
  selection_proofs = 17,
  constraint_proofs = 18,
  // R11.1-4
  notes = 19,
  note_proofs = 20,
  merkle_roots = 21,
  counts = 22,
  partition = 23,
  closing_signatures = 24,
  hall = 25,
  decryptions = 26,
  note_decryptions = 27,
  merge_table = 28,
  sums = 29,
  result = 30,
  result_cms = 31,
  countersignatures = 32,
  trail = 33,
};
inline constexpr std::size_t kCheckCount = 33;

/// What a check found, or what is wrong.
using Outcome = Result<std::string>;

/// Error `invalid` unless it holds.
Result<void> require(bool holds, std::string otherwise);

class Checklist {
 public:
  using Listener = std::function<void(const CheckResult&)>;
  /// `decided` hears of each check when something is said of it.
  explicit Checklist(Listener decided = nullptr) : decided_(std::move(decided)) {}

  /// The worst that is said of a check stands; of several failures the first.
  void pass(Check check, std::string detail);
  void skip(Check check, std::string detail);
  void fail(Check check, std::string detail);
  /// Whether the check passed.
  bool judge(Check check, const Outcome& outcome);
  /// The failure of whatever came after the last check decided.
  void fail_next(std::string detail);
  /// The lowest number that failed.
  std::optional<Check> failed() const;
  bool passed(Check check) const;

  /// After the first failure all is skipped.
  VerificationReport report() const;

 private:
  struct Entry {
    Verdict verdict;
    std::string detail;
  };
  void set(Check check, Verdict verdict, std::string detail);
  static CheckResult result_of(Check check, const Entry& entry);
  std::optional<Entry>& entry(Check check) { return entries_[static_cast<std::size_t>(check) - 1]; }
  const std::optional<Entry>& entry(Check check) const {
    return entries_[static_cast<std::size_t>(check) - 1];
  }
  std::array<std::optional<Entry>, kCheckCount> entries_;
  Listener decided_;
};

}  // namespace piaojue::verification
