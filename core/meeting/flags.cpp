#include "core/meeting/flags.hpp"

#include <algorithm>
#include <functional>

namespace piaojue {
namespace {

bool is_problem(const Question& question) {
  return std::ranges::any_of(question.options, &Option::adverse);
}

std::uint64_t adverse_marks(const Question& question, const CellCount& count) {
  std::uint64_t marks = 0;
  for (std::size_t i = 0; i < question.options.size(); ++i)
    if (question.options[i].adverse) marks += count.options[i];
  return marks;
}

// R9.7-11
void rank_by_count(std::vector<RankedProblem>& ranking) {
  std::ranges::stable_sort(ranking, std::greater<>(), &RankedProblem::count);
  for (std::size_t i = 0; i < ranking.size(); ++i)
    ranking[i].rank =
        i > 0 && ranking[i].count == ranking[i - 1].count ? ranking[i - 1].rank : i + 1;
}

bool holds(const Rational& value, FlagComparison comparison, const Rational& bound) {
  switch (comparison) {
    case FlagComparison::more_than:
      return value > bound;
    case FlagComparison::at_least:
      return value >= bound;
    case FlagComparison::less_than:
      return value < bound;
    case FlagComparison::at_most:
      return value <= bound;
  }
  return false;
}

std::optional<Flagged> score_of(const std::vector<SubjectScore>& scores, std::size_t subject) {
  const auto found = std::ranges::find(scores, subject, &SubjectScore::subject);
  if (found == scores.end() || !found->published) return std::nullopt;
  return Flagged{subject, found->published->value(), {}};
}

/// Of the valid ballots; of the options together, or of the one that has most, the first of equals.
std::optional<Flagged> share_of(const Figures& figures, const FlagRule& flag, std::size_t subject) {
  const PollDefinition& poll = figures.input.poll;
  const std::uint64_t valid = figures.totals.valid();
  const auto cell = std::ranges::find_if(figures.form.cells, [&](const Cell& one) {
    return one.subject == subject && poll.questions[one.question].id == flag.question;
  });
  if (cell == figures.form.cells.end() || valid == 0) return std::nullopt;
  const Question& question = poll.questions[cell->question];
  const CellCount& count =
      figures.counts[static_cast<std::size_t>(cell - figures.form.cells.begin())].front();
  std::uint64_t together = 0;
  std::uint64_t most = 0;
  OptionCode of_most = flag.options.front();
  for (const OptionCode& code : flag.options) {
    const auto option = std::ranges::find(question.options, code, &Option::code);
    const std::uint64_t marks =
        count.options[static_cast<std::size_t>(option - question.options.begin())];
    together += marks;
    if (marks <= most) continue;
    most = marks;
    of_most = code;
  }
  if (flag.measure == FlagMeasure::share) return Flagged{subject, Rational(together, valid), {}};
  return Flagged{subject, Rational(most, valid), of_most};
}

}  // namespace

// R9.7-10
std::vector<SubjectProblems> rank_problems(const Figures& figures) {
  const PollDefinition& poll = figures.input.poll;
  std::vector<SubjectProblems> out;
  for (std::size_t i = 0; i < figures.counts.size(); ++i) {
    const Cell& cell = figures.form.cells[i];
    const Question& question = poll.questions[cell.question];
    if (!is_problem(question)) continue;
    if (out.empty() || out.back().subject != cell.subject) out.push_back({cell.subject, {}});
    out.back().ranking.push_back(
        {cell.question, adverse_marks(question, figures.counts[i].front()), 0});
  }
  for (SubjectProblems& one : out) rank_by_count(one.ranking);
  return out;
}

// R9.7-12
std::vector<Flagged> flagged(const Figures& figures, const FlagRule& flag,
                             const std::vector<SubjectScore>& scores) {
  std::vector<Flagged> out;
  if (figures.status != PollStatus::counted) return out;
  const std::vector<Subject>& subjects = figures.input.poll.subjects;
  for (std::size_t subject = 0; subject < subjects.size(); ++subject) {
    if (!applies(flag, subjects[subject])) continue;
    const std::optional<Flagged> found = flag.measure == FlagMeasure::score
                                             ? score_of(scores, subject)
                                             : share_of(figures, flag, subject);
    if (found && holds(found->value, flag.comparison, flag.value)) out.push_back(*found);
  }
  return out;
}

}  // namespace piaojue
