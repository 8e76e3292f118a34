// Counting rules on decrypted sums, in exact arithmetic (SPEC 9.2).
#pragma once

#include <cstdint>
#include <vector>

#include "core/meeting/form.hpp"
#include "core/meeting/outcome.hpp"

namespace piaojue {

/// One question for one subject: a count for each option, and how many marked none. Of a score: the
/// sum of all that were given.
struct CellCount {
  std::vector<std::uint64_t> options;
  std::uint64_t unmarked = 0;
};

/// Reads a cell out of the sums of `ballots` ballots. Error `invalid` for sums that no such ballots
/// could have.
Result<CellCount> count_cell(const Question& question, const Cell& cell,
                             const std::vector<std::uint32_t>& sums, std::uint64_t ballots);

CellCount operator+(const CellCount& a, const CellCount& b);

/// Ballots of a whole poll.
struct PollTotals {
  std::uint64_t entitled = 0;
  std::uint64_t present = 0;
  std::uint64_t signed_count = 0;  ///< credentials that the issuer signed
  std::uint64_t surplus = 0;       ///< of these, cards voided before casting
  std::uint64_t voided = 0;
  std::uint64_t returned = 0;
  std::uint64_t on_paper = 0;  ///< paper ballots handed out
  std::uint64_t invalid = 0;   ///< on paper: a ballot with a bad proof is never returned

  std::uint64_t issued() const { return signed_count - surplus + on_paper; }
  std::uint64_t valid() const { return returned - invalid; }
  /// 0 when more came back than was issued, which voids the poll.
  std::uint64_t unused() const {
    return issued() < voided + returned ? 0 : issued() - voided - returned;
  }
};

struct DecisionOutcome {
  std::uint64_t approve;
  std::uint64_t reject;
  std::uint64_t abstain;      ///< with the unmarked, if the rule says so
  std::uint64_t not_counted;  ///< the unmarked, if the rule says so
  std::uint64_t base;
  std::uint64_t needed;
  bool passed;
};

/// What approvals are compared with.
std::uint64_t base_of(const PassRule& rule, const PollTotals& totals, std::uint64_t not_counted);

DecisionOutcome decide(const PassRule& rule, const Question& question, const CellCount& count,
                       const PollTotals& totals);

struct RankedOption {
  std::size_t option;
  std::uint64_t count;
  std::size_t rank;  ///< from 1; equal counts share a rank and the next one is skipped
};

/// The ordinary boxes by count, highest first, ties in the order of the form.
std::vector<RankedOption> rank_boxes(const Question& question, const CellCount& count);

/// One limit's names: in each slot a voter has one note, so votes of one slot are of different
/// voters, but two slots may hold the same voter's word twice.
struct WriteIns {
  std::uint64_t marked = 0;   ///< decrypted sum of the slots' selections
  std::uint64_t written = 0;  ///< notes that are not empty
  std::uint64_t invalid = 0;  ///< of these, what is no name
  struct Votes {
    std::uint64_t all = 0;
    std::uint64_t surely = 0;  ///< voters who certainly wrote and marked it, at least
  };
  std::map<std::string, Votes> names;
};

/// Most votes first, equal ones by their bytes.
std::vector<std::pair<std::string, WriteIns::Votes>> names_by_votes(const WriteIns& write_ins);

/// `limit`: index into PollDefinition::limits; sums by part. Every name is in `names`.
WriteIns count_write_ins(const CompiledForm& form, std::size_t limit,
                         const std::vector<std::vector<std::uint32_t>>& sums,
                         const WrittenNotes& notes,
                         const std::map<std::string, std::string>& names);

}  // namespace piaojue
