// Marking a ballot in the terminal: numbered choices, one subject after another, then a review.
#pragma once

#include <iosfwd>
#include <optional>

#include "client/roles/meeting_view.hpp"

namespace piaojue::cli {

/// All that a voter answered.
struct Answers {
  Choices choices;
};

/// Reads from `in`, writes to `out`; knows nothing of credentials or network.
class VoteDialogue {
 public:
  VoteDialogue(const roles::PollView& poll, std::istream& in, std::ostream& out);

  /// What the voter confirmed after the review; nullopt when they left, or the input ended.
  std::optional<Answers> run();
  /// The review once more, with the answers given before.
  std::optional<Answers> revise();

 private:
  enum class Step { next, back, leave };
  Step ask_cell(std::size_t cell);
  /// Sets the marks and returns nothing, or says what is wrong with them.
  std::optional<std::string> mark(std::size_t cell, const std::string& answer);
  bool mark_all();
  /// True: seal; false: leave.
  bool review();
  void show_review() const;
  const Question& question_of(std::size_t cell) const;
  const Subject& subject_of(std::size_t cell) const;
  bool read_line(std::string& line);

  const roles::PollView& poll_;
  std::istream& in_;
  std::ostream& out_;
  Choices marks_;
};

}  // namespace piaojue::cli
