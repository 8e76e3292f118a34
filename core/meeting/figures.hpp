// What a result document is made of. Private to core/meeting.
#pragma once

#include "core/meeting/counting.hpp"
#include "core/meeting/outcome.hpp"

namespace piaojue {

/// Everything a result is made of, checked.
struct Figures {
  const TallyInput& input;
  PollStatus status;
  std::vector<VoterClass> classes;
  PollTotals totals;
  CompiledForm form;
  /// By cell; first all voters, then each part. Empty unless counted.
  std::vector<std::vector<CellCount>> counts;
  /// Of these, on paper.
  std::vector<std::vector<CellCount>> paper_counts = {};
  /// By part, decrypted and on paper together. Empty unless counted.
  std::vector<std::vector<std::uint32_t>> sums = {};
  /// Valid ballots by part, in the box and on paper. Empty unless counted.
  std::vector<std::uint64_t> ballots = {};
};

/// With the figures of one issuer: they may differ where slips from two piles were replaced apart.
PollTotals add_up(const std::vector<ClassCounts>& classes, std::size_t issuer = 0);
/// Paper ballots beside those of the box.
void add_paper(PollTotals& totals, const PaperClass& paper);
bool quorum_met(const PollDefinition& poll, const PollTotals& totals);

/// The document, docs/result-format.md.
std::string result_document(const Figures& figures);

}  // namespace piaojue
