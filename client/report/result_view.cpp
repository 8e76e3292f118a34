#include "client/report/result_view.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/base/language.hpp"
#include "core/meeting/form.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::report {
namespace {

template <class List, class Key>
const auto& find(const List& list, const Key& key, const std::string& id) {
  const auto found = std::ranges::find(list, id, key);
  if (found == list.end()) throw std::out_of_range(id);
  return *found;
}

/// The parts that do not sum up to their total, in words.
Error unequal(const std::string& what, std::uint64_t parts, std::uint64_t total) {
  return {ErrorCode::malformed,
          tr("结果文件的票数不能相加：{}，各项之和 {}，合计 {}",
             "the counts of the result do not add up: {}; the parts are {}, the total {}", what,
             parts, total)};
}

/// Of the box alone: issuers know nothing of paper.
Result<void> check_issuer(const ResultView& result, const IssuerView& issuer) {
  if (issuer.surplus + issuer.issued != issuer.signed_count)
    return unequal(issuer.name, issuer.surplus + issuer.issued, issuer.signed_count);
  const std::uint64_t sum = issuer.voided + result.returned_in_box() + issuer.unused;
  if (sum != issuer.issued) return unequal(issuer.name, sum, issuer.issued);
  return {};
}

Result<void> check_ballots(const ResultView& result) {
  const std::uint64_t out = result.voided + result.returned + result.unused;
  if (out != result.issued) return unequal(tr("发出", "issued"), out, result.issued);
  if (result.valid + result.invalid != result.returned)
    return unequal(tr("收回", "returned"), result.valid + result.invalid, result.returned);
  if (result.paper && result.paper->valid + result.paper->invalid != result.paper->returned)
    return unequal(tr("纸质票收回", "returned on paper"),
                   result.paper->valid + result.paper->invalid, result.paper->returned);
  if (result.paper && result.paper->returned > result.returned)
    return unequal(tr("收回", "returned"), result.paper->returned, result.returned);
  for (const IssuerView& issuer : result.issuers) PJ_CHECK(check_issuer(result, issuer));
  return {};
}

Result<void> check_cell(const ResultView& result, const SubjectView& subject,
                        const QuestionView& question) {
  const std::string where = subject.name + " / " + question.title;
  std::vector<std::string> codes{std::string(kUnmarked)};
  if (question.kind == QuestionKind::score) codes.emplace_back(kScoreSum);
  for (const OptionView& option : question.options) codes.push_back(option.code);
  std::uint64_t marks = 0;
  for (const std::string& code : codes) {
    const std::uint64_t all = result.count(subject, question, std::string(kAllGroups), code);
    std::uint64_t parts = 0;
    for (const PartView& part : result.parts)
      parts += result.count(subject, question, part.name, code);
    if (parts != all) return unequal(where, parts, all);
    marks += all;
  }
  if (question.kind == QuestionKind::choice && marks != result.valid)
    return unequal(where, marks, result.valid);
  return {};
}

}  // namespace

const OptionView& QuestionView::option(const std::string& code) const {
  return find(options, &OptionView::code, code);
}

bool QuestionView::has_adverse() const {
  return std::ranges::any_of(options, &OptionView::adverse);
}

const SubjectView& ResultView::subject(const std::string& id) const {
  return find(subjects, &SubjectView::id, id);
}

const QuestionView& ResultView::question(const std::string& id) const {
  return find(questions, &QuestionView::id, id);
}

const ScoreView* ResultView::score_of(const std::string& subject) const {
  const auto found = std::ranges::find(scores, subject, &ScoreView::subject);
  return found == scores.end() ? nullptr : &*found;
}

bool ResultView::is_asked(const SubjectView& subject, const QuestionView& question) const {
  return counts.contains(
      {subject.id, question.id, std::string(kAllGroups), std::string(kUnmarked)});
}

std::uint64_t ResultView::count(const SubjectView& subject, const QuestionView& question,
                                const std::string& group, std::string_view option) const {
  return counts.at({subject.id, question.id, group, std::string(option)});
}

std::uint64_t ResultView::count_on_paper(const SubjectView& subject, const QuestionView& question,
                                         const std::string& option) const {
  const auto found = paper_counts.find({subject.id, question.id, std::string(kAllGroups), option});
  return found == paper_counts.end() ? 0 : found->second;
}

std::vector<const SubjectView*> ResultView::asked(const QuestionView& question) const {
  std::vector<const SubjectView*> out;
  for (const SubjectView& subject : subjects)
    if (is_asked(subject, question)) out.push_back(&subject);
  return out;
}

std::uint64_t ResultView::returned_in_box() const {
  return returned - (paper ? paper->returned : 0);
}

std::uint64_t ResultView::ballots(const std::string& group) const {
  return group == kAllGroups ? valid : find(parts, &PartView::name, group).valid;
}

Result<void> check_totals(const ResultView& result) {
  PJ_CHECK(check_ballots(result));
  if (result.status != PollStatus::counted) return {};
  std::uint64_t returned = 0;
  for (const PartView& part : result.parts) returned += part.returned;
  if (returned != result.returned)
    return unequal(tr("各组收回", "returned by the groups"), returned, result.returned);
  for (const QuestionView& question : result.questions)
    for (const SubjectView* subject : result.asked(question))
      PJ_CHECK(check_cell(result, *subject, question));
  return {};
}

}  // namespace piaojue::report
