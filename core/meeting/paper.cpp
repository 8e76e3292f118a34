#include "core/meeting/paper.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/counting.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

/// Marks of one option over all subjects.
std::uint64_t marks_of(const PollDefinition& poll, const CompiledForm& form,
                       const QuestionId& asked, const OptionCode& code,
                       const std::vector<std::uint32_t>& sums) {
  std::uint64_t out = 0;
  for (const Cell& cell : form.cells) {
    const Question& question = poll.questions[cell.question];
    if (question.id != asked) continue;
    const auto option = std::ranges::find(question.options, code, &Option::code);
    out += sums[cell.first_selection + static_cast<std::size_t>(option - question.options.begin())];
  }
  return out;
}

// R8.10-5
Result<void> check_limits(const PollDefinition& poll, const CompiledForm& form,
                          const std::vector<std::uint32_t>& sums, std::uint64_t ballots) {
  for (std::size_t i = 0; i < poll.limits.size(); ++i) {
    const Limit& limit = poll.limits[i];
    std::uint64_t written = 0;
    for (const NoteSlot& slot : form.slots) {
      if (!slot.is_write_in() || slot.limit_and_selection->first != i) continue;
      const std::uint32_t names = sums[slot.limit_and_selection->second];
      if (names > ballots)
        return invalid(tr("纸质票：{} 的另选 {} 人，多于有效票 {} 张",
                          "paper: {1} names written in for {0}, on {2} valid ballots",
                          limit.question.str(), names, ballots));
      written += names;
    }
    const std::uint64_t marked = marks_of(poll, form, limit.question, limit.option, sums) + written;
    if (marked > ballots * limit.at_most)
      return invalid(tr("纸质票：{}/{} 共 {} 票，{} 张票每张至多 {} 个",
                        "paper: {}/{} has {} marks, but {} ballots have at most {} each",
                        limit.question.str(), limit.option.str(), marked, ballots, limit.at_most));
    if (limit.beside && written > marks_of(poll, form, limit.question, *limit.beside, sums))
      return invalid(tr("纸质票：另选 {} 人，多于 {} 的票数",
                        "paper: {} names are written in, more than marks of {}", written,
                        limit.beside->str()));
  }
  return {};
}

// R8.10-6
Result<void> check_texts(const CompiledForm& form, const PaperTally& tally, std::uint64_t valid) {
  for (std::size_t slot = 0; slot < form.slots.size(); ++slot) {
    const std::uint64_t written = count_texts(tally.texts[slot]);
    std::uint64_t marked = valid;
    if (const auto& of_limit = form.slots[slot].limit_and_selection) {
      marked = 0;
      for (const auto& sums : tally.sums) marked += sums[of_limit->second];
    }
    const bool fits = form.slots[slot].is_write_in() ? written == marked : written <= marked;
    if (!fits)
      return invalid(tr("纸质票：第 {} 处填写 {} 份，票上应有 {} 份",
                        "paper: {1} texts for place {0}, but the ballots hold {2}", slot + 1,
                        written, marked));
  }
  return {};
}

Result<void> check_shape(const CompiledForm& form,
                         const std::vector<std::vector<std::size_t>>& partition,
                         const PaperTally& tally) {
  std::size_t classes = 0;
  for (const auto& part : partition) classes += part.size();
  const bool fits = tally.classes.size() == classes && tally.sums.size() == partition.size() &&
                    tally.texts.size() == form.slots.size() &&
                    std::ranges::all_of(tally.sums, [&](const auto& sums) {
                      return sums.size() == form.shape.selections();
                    });
  if (!fits)
    return invalid(tr("纸质票计数表属于另一张选票", "the paper count is of another ballot"));
  for (const PaperClass& one : tally.classes)
    if (one.invalid > one.returned)
      return invalid(tr("纸质票：无效 {} 张多于收回 {} 张",
                        "paper: {} invalid ballots, more than the {} returned", one.invalid,
                        one.returned));
  return {};
}

}  // namespace

std::uint64_t count_texts(const std::vector<PaperText>& texts) {
  std::uint64_t out = 0;
  for (const PaperText& one : texts) out += one.count;
  return out;
}

PaperClass add_up(const std::vector<PaperClass>& classes) {
  PaperClass out{0, 0, 0};
  for (const PaperClass& one : classes) {
    out.issued += one.issued;
    out.returned += one.returned;
    out.invalid += one.invalid;
  }
  return out;
}

std::uint64_t valid_ballots(const PaperTally& tally, const std::vector<std::size_t>& part) {
  std::uint64_t out = 0;
  for (const std::size_t one : part)
    out += tally.classes[one].returned - tally.classes[one].invalid;
  return out;
}

namespace {

/// A cell keeps the rules of decrypted sums; a score's digits are filled in the one way there is.
// R8.10-4
Result<void> check_paper_cell(const Question& question, const Cell& cell,
                              const std::vector<std::uint32_t>& sums, std::uint64_t ballots) {
  PJ_TRY(const CellCount count, count_cell(question, cell, sums, ballots));
  if (question.kind != QuestionKind::score) return {};
  const std::vector<std::uint32_t> digits =
      digits_of_sum(question.max_marks, ballots - count.unmarked, count.options.front());
  if (!std::equal(digits.begin(), digits.end(), sums.begin() + cell.first_selection))
    return invalid(tr("纸质票：题 {} 的打分没有按规定填写",
                      "paper: the scores of {} are not filled in as due", question.id.str()));
  return {};
}

}  // namespace

Result<void> check_paper(const PollDefinition& poll, const CompiledForm& form,
                         const std::vector<std::vector<std::size_t>>& partition,
                         const PaperTally& tally) {
  PJ_CHECK(check_shape(form, partition, tally));
  std::uint64_t valid = 0;
  for (std::size_t part = 0; part < partition.size(); ++part) {
    const std::uint64_t ballots = valid_ballots(tally, partition[part]);
    for (const Cell& cell : form.cells)
      PJ_CHECK(check_paper_cell(poll.questions[cell.question], cell, tally.sums[part], ballots));
    PJ_CHECK(check_limits(poll, form, tally.sums[part], ballots));
    valid += ballots;
  }
  return check_texts(form, tally, valid);
}

// R8.10-11
WrittenNotes with_paper(WrittenNotes notes, const PaperTally& tally) {
  for (std::size_t slot = 0; slot < notes.size(); ++slot)
    for (const PaperText& one : tally.texts[slot])
      notes[slot].insert(notes[slot].end(), one.count, one.text);
  return notes;
}

/// Highest first, as many as there are ballots or as fit: what is left the lower digits always
/// reach, since together they weigh as much as the one above them less one.
std::vector<std::uint32_t> digits_of_sum(std::uint32_t max, std::uint64_t ballots,
                                         std::uint64_t sum) {
  const std::vector<std::uint32_t> weights = score_digits(max);
  std::vector<std::size_t> order(weights.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return weights[i]; });
  std::vector<std::uint32_t> out(weights.size(), 0);
  for (const std::size_t i : order) {
    const std::uint64_t given = std::min<std::uint64_t>(ballots, sum / weights[i]);
    out[i] = static_cast<std::uint32_t>(given);
    sum -= given * weights[i];
  }
  return out;
}

}  // namespace piaojue
