#include "core/meeting/poll_definition.hpp"

#include <algorithm>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

Result<void> require(bool holds, std::string otherwise) {
  if (!holds) return invalid(std::move(otherwise));
  return {};
}

Result<void> check_name(std::string_view text, std::string_view what) {
  return require(!text.empty() && is_plain_text(text),
                 tr("{}的名称为空、过长或含控制字符",
                    "the name of {} is empty, too long or has control characters", what));
}

Result<void> check_size(std::size_t size, std::size_t max, std::string_view what) {
  return require(size >= 1 && size <= max,
                 tr("{}的数目应为 1 至 {}", "{}: there must be 1 to {}", what, max));
}

template <class AnyId>
Result<void> check_new(std::set<AnyId>& seen, const AnyId& id) {
  return require(seen.insert(id).second, tr("{} 重复出现", "{} occurs twice", id.str()));
}

Result<void> check_threshold(const Threshold& threshold) {
  const Rational& fraction = threshold.fraction;
  const Rational one(1, 1);
  const bool reachable = threshold.comparison == Comparison::more_than
                             ? fraction < one
                             : fraction <= one && fraction.numerator() > 0;
  return require(reachable && fraction.denominator() <= kMaxFractionPart,
                 tr("比例 {} 无法使用", "a threshold of {} can't be used", fraction.str()));
}

/// Texts have neither options nor marks.
Result<void> check_text(const Question& question) {
  return require(
      question.options.empty() && question.max_marks == 0 && !question.exclusive,
      tr("文字题 {} 没有选项", "{} asks for text: it has no options", question.id.str()));
}

Result<void> check_marks(const Question& question) {
  if (question.kind == QuestionKind::choice)
    return require(question.max_marks == 1 && !question.exclusive,
                   tr("单选题 {} 只能选一项，也没有互斥项",
                      "{} is a choice: one mark, no exclusive option", question.id.str()));
  PJ_CHECK(require(question.max_marks >= 1 && question.max_marks <= question.options.size(),
                   tr("题 {} 的最多可选数应为 1 至选项数",
                      "{}: max must be 1 to the number of options", question.id.str())));
  PJ_CHECK(require(
      ordinary_options(question) + (question.exclusive ? 1U : 0U) == question.options.size(),
      tr("题 {} 的互斥项不是它的选项", "{}: the exclusive option is none of its options",
         question.id.str())));
  return require(
      ordinary_options(question) >= 1,
      tr("题 {} 除互斥项外没有选项", "{} has no option but the exclusive one", question.id.str()));
}

Result<void> check_options(const Question& question) {
  PJ_CHECK(check_size(question.options.size(), kMaxOptions, question.id.str()));
  std::set<OptionCode> codes;
  for (const Option& option : question.options) {
    PJ_CHECK(check_new(codes, option.code));
    PJ_CHECK(require(option.code.str() != kUnmarked,
                     tr("选项代码 {} 是保留字", "option code {} is reserved", kUnmarked)));
    PJ_CHECK(check_name(option.label, option.code.str()));
  }
  return {};
}

Result<void> check_question(const Question& question) {
  PJ_CHECK(check_name(question.title, question.id.str()));
  PJ_CHECK(require(question.subject_types.size() <= kMaxSubjects,
                   tr("题 {} 的对象类别过多", "{} has too many subject types", question.id.str())));
  std::set<std::string> types;
  for (const std::string& type : question.subject_types) {
    PJ_CHECK(check_name(type, question.id.str()));
    PJ_CHECK(require(types.insert(type).second, tr("{} 重复出现", "{} occurs twice", type)));
  }
  if (question.kind == QuestionKind::text) return check_text(question);
  PJ_CHECK(check_options(question));
  return check_marks(question);
}

Result<void> check_subject(const Subject& subject) {
  PJ_CHECK(check_name(subject.name, subject.id.str()));
  PJ_CHECK(check_name(subject.type, subject.id.str()));
  return require(is_plain_text(subject.unit) && is_plain_text(subject.post),
                 tr("{} 的单位或职务过长或含控制字符",
                    "unit or post of {} is too long or has control characters", subject.id.str()));
}

Result<void> check_lists(const PollDefinition& poll) {
  PJ_CHECK(check_size(poll.questions.size(), kMaxQuestions, tr("题目", "questions")));
  PJ_CHECK(check_size(poll.subjects.size(), kMaxSubjects, tr("表决或测评对象", "subjects")));
  std::set<QuestionId> questions;
  for (const Question& question : poll.questions) {
    PJ_CHECK(check_new(questions, question.id));
    PJ_CHECK(check_question(question));
  }
  std::set<SubjectId> subjects;
  for (const Subject& subject : poll.subjects) {
    PJ_CHECK(check_new(subjects, subject.id));
    PJ_CHECK(check_subject(subject));
  }
  return {};
}

/// Nobody stands on a ballot without a question, and no question without a subject.
Result<void> check_coverage(const PollDefinition& poll) {
  for (const Question& question : poll.questions)
    PJ_CHECK(require(
        std::ranges::any_of(poll.subjects, [&](const Subject& s) { return applies(question, s); }),
        tr("题 {} 不适用于任何对象", "{} applies to no subject", question.id.str())));
  for (const Subject& subject : poll.subjects)
    PJ_CHECK(require(
        std::ranges::any_of(poll.questions, [&](const Question& q) { return applies(q, subject); }),
        tr("没有题目适用于对象 {}", "no question applies to {}", subject.id.str())));
  return {};
}

Result<void> check_limit(const PollDefinition& poll, const Limit& limit) {
  const auto question = std::ranges::find(poll.questions, limit.question, &Question::id);
  PJ_CHECK(require(question != poll.questions.end() &&
                       std::ranges::find(question->options, limit.option, &Option::code) !=
                           question->options.end(),
                   tr("限额针对的选项 {}/{} 不存在", "a limit of {}/{}, which is no option",
                      limit.question.str(), limit.option.str())));
  const auto asked = static_cast<std::size_t>(std::ranges::count_if(
      poll.subjects, [&](const Subject& subject) { return applies(*question, subject); }));
  return require(limit.at_most >= 1 && limit.write_ins <= limit.at_most &&
                     limit.at_most <= asked + limit.write_ins,
                 tr("{}/{} 的限额应为 1 至对象数加另选人数，另选人数不超过限额",
                    "{}/{}: the limit must be 1 to the number of subjects and write-ins, with no "
                    "more write-ins than it",
                    limit.question.str(), limit.option.str()));
}

Result<void> check_limits(const PollDefinition& poll) {
  PJ_CHECK(require(poll.limits.size() <= kMaxLimits, tr("限额过多", "too many limits")));
  std::set<std::pair<QuestionId, OptionCode>> limited;
  std::set<QuestionId> written;
  for (const Limit& limit : poll.limits) {
    PJ_CHECK(require(limit.write_ins == 0 || written.insert(limit.question).second,
                     tr("题 {} 只能有一个选项可另选他人",
                        "{}: one option can be written in, not two", limit.question.str())));
    PJ_CHECK(require(
        limited.insert({limit.question, limit.option}).second,
        tr("{}/{} 有两个限额", "{}/{} has two limits", limit.question.str(), limit.option.str())));
    PJ_CHECK(check_limit(poll, limit));
  }
  return {};
}

Result<void> check_decision(const PollDefinition& poll) {
  const DecisionRule& rule = *poll.decision;
  PJ_CHECK(require(poll.limits.empty(),
                   tr("票决没有限额和另选他人", "a decision has no limits and no write-ins")));
  PJ_CHECK(check_threshold(rule.pass));
  PJ_CHECK(require(poll.questions.size() == 1 && poll.questions[0].id == rule.question &&
                       poll.questions[0].kind == QuestionKind::choice &&
                       poll.questions[0].subject_types.empty(),
                   tr("票决只有一道单选题，对所有对象适用",
                      "a decision has one choice question, asked of every subject")));
  std::set<OptionCode> named{rule.approve, rule.reject};
  if (rule.abstain) named.insert(*rule.abstain);
  std::set<OptionCode> options;
  for (const Option& option : poll.questions[0].options) options.insert(option.code);
  return require(named.size() == (rule.abstain ? 3U : 2U) && named == options,
                 tr("票决的选项应恰为同意、不同意和（可有）弃权",
                    "a decision's options are approve, reject and perhaps abstain, no others"));
}

}  // namespace

bool Threshold::met(std::uint64_t count, std::uint64_t base) const {
  if (base == 0) return comparison == Comparison::at_least || count > 0;
  const Rational share(count, base);
  return comparison == Comparison::more_than ? share > fraction : share >= fraction;
}

std::uint64_t Threshold::needed(std::uint64_t base) const {
  const Rational exact = fraction * Rational(base, 1);
  const std::uint64_t below = exact.numerator() / exact.denominator();
  if (comparison == Comparison::more_than || exact.denominator() != 1) return below + 1;
  return below;
}

Result<void> PollDefinition::check() const {
  PJ_CHECK(require(is_valid_meeting_id(meeting.str()),
                   tr("会议编号 {} 不合规定", "{} is no meeting id", meeting.str())));
  PJ_CHECK(check_name(title, id.str()));
  PJ_CHECK(require(is_supported(kind),
                   tr("本版本不支持表决种类 {}",
                      "polls of kind {} are not supported in this version", name_of(kind))));
  if (quorum) PJ_CHECK(check_threshold(*quorum));
  PJ_CHECK(check_lists(*this));
  PJ_CHECK(check_coverage(*this));
  PJ_CHECK(check_limits(*this));
  PJ_CHECK(require(
      decision.has_value() == (kind == PollKind::decision),
      tr("票决须有通过规则，其他种类不得有", "a decision has a pass rule, no other kind has one")));
  return decision ? check_decision(*this) : Result<void>{};
}

bool applies(const Question& question, const Subject& subject) {
  return question.subject_types.empty() ||
         std::ranges::find(question.subject_types, subject.type) != question.subject_types.end();
}

std::size_t ordinary_options(const Question& question) {
  return static_cast<std::size_t>(std::ranges::count_if(
      question.options, [&](const Option& option) { return option.code != question.exclusive; }));
}

std::size_t most_marks(const Question& question) {
  return std::min<std::size_t>(question.max_marks, ordinary_options(question));
}

bool is_supported(PollKind kind) {
  return kind != PollKind::recommendation && kind != PollKind::election;
}

std::string_view name_of(PollKind kind) {
  switch (kind) {
    case PollKind::decision:
      return "decision";
    case PollKind::recommendation:
      return "recommendation";
    case PollKind::election:
      return "election";
    case PollKind::evaluation:
      return "evaluation";
    case PollKind::reverse_evaluation:
      return "reverse_evaluation";
    case PollKind::survey:
      return "survey";
  }
  return "";
}

std::string_view name_of(Issuance issuance) {
  switch (issuance) {
    case Issuance::seat:
      return "seat";
    case Issuance::cards:
      return "drawn_cards";
  }
  return "";
}

std::string_view name_of(QuestionKind kind) {
  switch (kind) {
    case QuestionKind::choice:
      return "choice";
    case QuestionKind::boxes:
      return "boxes";
    case QuestionKind::text:
      return "text";
  }
  return "";
}

std::string_view name_of(Base base) {
  switch (base) {
    case Base::entitled:
      return "entitled";
    case Base::present:
      return "present";
    case Base::returned:
      return "returned";
    case Base::valid:
      return "valid";
  }
  return "";
}

std::string_view name_of(UnmarkedRule rule) {
  switch (rule) {
    case UnmarkedRule::abstain:
      return "abstain";
    case UnmarkedRule::not_counted:
      return "not_counted";
  }
  return "";
}

std::string_view name_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::more_than:
      return "more_than";
    case Comparison::at_least:
      return "at_least";
  }
  return "";
}

}  // namespace piaojue
