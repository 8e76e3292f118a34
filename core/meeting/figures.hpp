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
};

/// With the figures of one issuer: they may differ where slips from two piles were replaced apart.
PollTotals add_up(const std::vector<ClassCounts>& classes, std::size_t issuer = 0);
bool quorum_met(const PollDefinition& poll, const PollTotals& totals);

/// The document, docs/result-format.md.
std::string result_document(const Figures& figures);

}  // namespace piaojue
