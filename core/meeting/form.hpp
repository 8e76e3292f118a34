// Compiles a poll's questions into a ballot shape, and back from selections to options (SPEC 6.2).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/ballot/shape.hpp"
#include "core/meeting/poll_definition.hpp"

namespace piaojue {

/// One question asked of one subject: where its options lie among the selections.
struct Cell {
  std::size_t subject;                    ///< index into PollDefinition::subjects
  std::size_t question;                   ///< index into PollDefinition::questions
  std::uint32_t first_selection;          ///< options, or a score's digits, follow in order
  std::optional<std::uint32_t> unmarked;  ///< boxes, score: selection that is 1 when none is given
};

/// A place for writing: what is written there goes into a sealed note, unlinkable to the ballot.
struct NoteSlot {
  /// The text question and the subject it is asked of; nullopt for a write-in.
  std::optional<std::pair<std::size_t, std::size_t>> question_and_subject;
  /// Write-in: index into PollDefinition::limits, and the selection that is 1 when it is used.
  std::optional<std::pair<std::size_t, std::uint32_t>> limit_and_selection;

  bool is_write_in() const { return limit_and_selection.has_value(); }
};

struct CompiledForm {
  BallotShape shape;
  std::vector<Cell> cells;  ///< subjects in order, for each its questions with options in order
  /// Texts: subjects in order, for each its text questions in order; then the limits' write-ins.
  std::vector<NoteSlot> slots;
};

/// What voters wrote, by note slot and there in the order of the record; nullopt for what cannot be
/// read.
using WrittenNotes = std::vector<std::vector<std::optional<std::string>>>;

/// What the digits of a score from 0 to `max` weigh: 1, 2, 4, … and a rest, together `max`, so that
/// every number has digits and no digits exceed it: 1 2 4 8 16 32 37 for 100 (SPEC 6.2).
std::vector<std::uint32_t> score_digits(std::uint32_t max);

/// choice of n: n selections, 0 <= sum <= 1. boxes of n with at most k (k = min(max_marks, number
/// of non-exclusive options)): n selections and one for "unmarked"; sum of boxes + k * (exclusive
/// and unmarked) lies in [1, k]. limit of m: sum of the option's selections and of the write-ins'
/// lies in [0, m]; beside an option: its marks less the write-ins lie in [0, subjects]. score: d
/// digits and one for "unmarked"; sum of digits + d * unmarked lies in [0, d]. Selections of
/// write-ins follow those of all cells, constraints of limits those of all cells. Error `invalid`
/// for a form whose constraint would be needlessly large, or that asks for nothing to be marked.
Result<CompiledForm> compile_form(const PollDefinition& poll);

/// A voter's marks: for each cell (in CompiledForm order) the indices of the marked options, or the
/// score alone.
using Choices = std::vector<std::vector<std::size_t>>;

/// All that a voter answers.
struct Answers {
  Choices choices;
  std::vector<std::string> notes;  ///< by slot; empty: nothing written
  friend bool operator==(const Answers&, const Answers&) = default;
};

/// Error `invalid` names subject and question of the first over-marked or contradictory cell, the
/// limit that is exceeded, or the text that cannot be a note.
Result<std::vector<bool>> selections_from_answers(const PollDefinition& poll,
                                                  const CompiledForm& form, const Answers& answers);
/// "王小明 / 意见建议", or "同意 / 另选他人 1": what a voter is asked to write.
std::string title_of(const PollDefinition& poll, const CompiledForm& form, std::size_t slot);

}  // namespace piaojue
