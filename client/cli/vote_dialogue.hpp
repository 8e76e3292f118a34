// Marking a ballot in the terminal: numbered choices, one subject after another, then a review.
#pragma once

#include <iosfwd>
#include <optional>

#include "client/roles/meeting_view.hpp"

namespace piaojue::cli {

/// Reads from `in`, writes to `out`; knows nothing of credentials or network.
class VoteDialogue {
 public:
  /// `writable`: of each note slot, whether there is a credential to send its note with.
  VoteDialogue(const roles::PollView& poll, std::vector<bool> writable, std::istream& in,
               std::ostream& out);

  /// What the voter confirmed after the review; nullopt when they left, or the input ended.
  std::optional<Answers> run();
  /// The review once more, with the answers given before.
  std::optional<Answers> revise();

 private:
  enum class Step { next, back, leave };
  Step ask_cell(std::size_t cell);
  /// Sets the marks and returns nothing, or says what is wrong with them.
  std::optional<std::string> mark(std::size_t cell, const std::string& answer);
  /// Writes or clears what stands in a place for writing; otherwise says why it can't.
  std::optional<std::string> write(std::size_t slot, const std::string& answer);
  bool mark_all();
  Step ask_note(std::size_t slot);
  /// Cells first, then places for writing.
  Step ask(std::size_t item);
  std::size_t items() const { return answers_.choices.size() + answers_.notes.size(); }
  /// True: seal; false: leave.
  bool review();
  void show_review() const;
  const Question& question_of(std::size_t cell) const;
  const Subject& subject_of(std::size_t cell) const;
  bool read_line(std::string& line);

  const roles::PollView& poll_;
  const std::vector<bool> writable_;
  std::istream& in_;
  std::ostream& out_;
  Answers answers_;
};

}  // namespace piaojue::cli
