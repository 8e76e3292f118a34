// Compiles a poll's questions into a ballot shape, and back from selections to options (SPEC 6.2).
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/ballot/shape.hpp"
#include "core/meeting/poll_definition.hpp"

namespace piaojue {

/// One question asked of one subject: where its options lie among the selections.
struct Cell {
  std::size_t subject;                    ///< index into PollDefinition::subjects
  std::size_t question;                   ///< index into PollDefinition::questions
  std::uint32_t first_selection;          ///< options follow in order
  std::optional<std::uint32_t> unmarked;  ///< boxes: selection that is 1 when no box is marked
};

struct CompiledForm {
  BallotShape shape;
  std::vector<Cell> cells;  ///< subjects in order, for each its questions in order
};

/// choice of n: n selections, 0 <= sum <= 1. boxes of n with at most k (k = min(max_marks, number
/// of non-exclusive options)): n selections and one for "unmarked"; sum of boxes + k * (exclusive
/// and unmarked) lies in [1, k]. Error `invalid` for a form whose constraint would be needlessly
/// large.
Result<CompiledForm> compile_form(const PollDefinition& poll);

/// A voter's marks: for each cell (in CompiledForm order) the indices of the marked options.
using Choices = std::vector<std::vector<std::size_t>>;

/// Error `invalid` names subject and question of the first over-marked or contradictory cell.
Result<std::vector<bool>> selections_from_choices(const PollDefinition& poll,
                                                  const CompiledForm& form, const Choices& choices);

}  // namespace piaojue
