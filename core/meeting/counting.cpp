#include "core/meeting/counting.hpp"

#include <algorithm>
#include <cassert>
#include <functional>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

std::size_t index_of(const Question& question, const OptionCode& code) {
  const auto found = std::ranges::find(question.options, code, &Option::code);
  assert(found != question.options.end());
  return static_cast<std::size_t>(found - question.options.begin());
}

Error does_not_add_up(const Question& question) {
  return invalid(tr("题 {} 的票数与收回票数不符", "the counts of {} do not add up with the ballots",
                    question.id.str()));
}

/// Boxes: every ballot has none marked, the exclusive one, or 1 to k of the others.
// R9.2-2
Result<void> check_boxes(const Question& question, const CellCount& count, std::uint64_t ballots) {
  std::uint64_t alone = count.unmarked;
  std::uint64_t ordinary = 0;
  std::uint64_t highest = 0;
  for (std::size_t i = 0; i < question.options.size(); ++i) {
    if (question.options[i].code == question.exclusive) {
      alone += count.options[i];
      continue;
    }
    ordinary += count.options[i];
    highest = std::max(highest, count.options[i]);
  }
  if (alone > ballots) return does_not_add_up(question);
  const std::uint64_t marking = ballots - alone;
  if (highest > marking || ordinary < marking || ordinary > marking * most_marks(question))
    return does_not_add_up(question);
  return {};
}

/// Every digit was given by no more ballots than gave a score.
// R9.2-9
Result<CellCount> count_score(const Question& question, const Cell& cell,
                              const std::vector<std::uint32_t>& sums, std::uint64_t ballots) {
  CellCount count{{0}, sums[*cell.unmarked]};
  if (count.unmarked > ballots) return does_not_add_up(question);
  const std::vector<std::uint32_t> digits = score_digits(question.max_marks);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::uint64_t given = sums[cell.first_selection + i];
    if (given > ballots - count.unmarked) return does_not_add_up(question);
    count.options.front() += given * digits[i];
  }
  return count;
}

}  // namespace

Result<CellCount> count_cell(const Question& question, const Cell& cell,
                             const std::vector<std::uint32_t>& sums, std::uint64_t ballots) {
  if (question.kind == QuestionKind::score) return count_score(question, cell, sums, ballots);
  CellCount count;
  std::uint64_t marked = 0;
  for (std::size_t i = 0; i < question.options.size(); ++i) {
    count.options.push_back(sums[cell.first_selection + i]);
    marked += count.options.back();
  }
  if (cell.unmarked) {
    count.unmarked = sums[*cell.unmarked];
    PJ_CHECK(check_boxes(question, count, ballots));
    return count;
  }
  // R9.2-1
  if (marked > ballots) return does_not_add_up(question);
  count.unmarked = ballots - marked;
  return count;
}

CellCount operator+(const CellCount& a, const CellCount& b) {
  assert(a.options.size() == b.options.size());
  CellCount sum = a;
  for (std::size_t i = 0; i < sum.options.size(); ++i) sum.options[i] += b.options[i];
  sum.unmarked += b.unmarked;
  return sum;
}

// R9.2-5
std::uint64_t base_of(const PassRule& rule, const PollTotals& totals, std::uint64_t not_counted) {
  switch (rule.base) {
    case Base::entitled:
      return totals.entitled;
    case Base::present:
      return totals.present;
    case Base::returned:
      return totals.returned;
    case Base::valid:
      return totals.valid() - not_counted;
  }
  return 0;
}

// R9.2-4
DecisionOutcome decide(const PassRule& rule, const Question& question, const CellCount& count,
                       const PollTotals& totals) {
  const bool unmarked_abstain = rule.unmarked == UnmarkedRule::abstain;
  DecisionOutcome out{};
  out.approve = count.options[index_of(question, rule.approve)];
  out.reject = rule.reject ? count.options[index_of(question, *rule.reject)] : 0;
  out.abstain = rule.abstain ? count.options[index_of(question, *rule.abstain)] : 0;
  (unmarked_abstain ? out.abstain : out.not_counted) += count.unmarked;
  out.base = base_of(rule, totals, out.not_counted);
  out.needed = rule.pass.needed(out.base);
  out.passed = out.base > 0 && rule.pass.met(out.approve, out.base);
  return out;
}

// R9.2-6
std::vector<RankedOption> rank_boxes(const Question& question, const CellCount& count) {
  std::vector<RankedOption> ranking;
  for (std::size_t i = 0; i < question.options.size(); ++i)
    if (question.options[i].code != question.exclusive) ranking.push_back({i, count.options[i], 0});
  std::ranges::stable_sort(ranking, std::greater<>(), &RankedOption::count);
  for (std::size_t i = 0; i < ranking.size(); ++i)
    ranking[i].rank =
        i > 0 && ranking[i].count == ranking[i - 1].count ? ranking[i - 1].rank : i + 1;
  return ranking;
}

// R9.6-4, R9.6-5
WriteIns count_write_ins(const CompiledForm& form, std::size_t limit,
                         const std::vector<std::vector<std::uint32_t>>& sums,
                         const WrittenNotes& notes,
                         const std::map<std::string, std::string>& names) {
  WriteIns out;
  for (std::size_t i = 0; i < form.slots.size(); ++i) {
    const NoteSlot& slot = form.slots[i];
    if (!slot.is_write_in() || slot.limit_and_selection->first != limit) continue;
    std::uint64_t marked = 0;
    std::uint64_t written = 0;
    for (const std::vector<std::uint32_t>& part : sums)
      marked += part[slot.limit_and_selection->second];
    std::map<std::string, std::uint64_t> here;
    for (const std::optional<std::string>& text : notes[i]) {
      if (text && text->empty()) continue;
      ++written;
      const std::string name = text ? names.at(*text) : "";
      if (name.empty())
        ++out.invalid;
      else
        ++here[name];
    }
    out.marked += marked;
    out.written += written;
    // Any of those who wrote without a mark may have written this name.
    const std::uint64_t beyond = written > marked ? written - marked : 0;
    for (const auto& [name, votes] : here) {
      WriteIns::Votes& all = out.names[name];
      all.all += votes;
      all.surely = std::max(all.surely, votes - std::min(votes, beyond));
    }
  }
  return out;
}

// R9.6-5
std::vector<std::pair<std::string, WriteIns::Votes>> names_by_votes(const WriteIns& write_ins) {
  std::vector<std::pair<std::string, WriteIns::Votes>> ranked(write_ins.names.begin(),
                                                              write_ins.names.end());
  std::ranges::stable_sort(ranked, std::greater<>(),
                           [](const auto& one) { return one.second.all; });
  return ranked;
}

}  // namespace piaojue
