// What a poll definition must be (SPEC 7.2).
#include <algorithm>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/poll_definition.hpp"
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

// R7-2
Result<void> check_threshold(const Threshold& threshold) {
  const Rational& fraction = threshold.fraction;
  const Rational one(1, 1);
  const bool reachable = threshold.comparison == Comparison::more_than
                             ? fraction < one
                             : fraction <= one && fraction.numerator() > 0;
  return require(reachable && fraction.denominator() <= kMaxFractionPart,
                 tr("比例 {} 无法使用", "a threshold of {} can't be used", fraction.str()));
}

// R7.2-8 R7.2-10
/// Texts and scores have no options.
Result<void> check_without_options(const Question& question) {
  const bool text = question.kind == QuestionKind::text;
  PJ_CHECK(require(question.options.empty() && !question.exclusive,
                   tr("文字题或打分题 {} 没有选项",
                      "{} asks for a text or a score: it has no options", question.id.str())));
  return require(
      text ? question.max_marks == 0 : question.max_marks >= 1 && question.max_marks <= kMaxScore,
      text ? tr("文字题 {} 没有可选数", "{} asks for text: max is 0", question.id.str())
           : tr("打分题 {} 的满分应为 1 至 {}", "{}: the highest score is 1 to {}",
                question.id.str(), kMaxScore));
}

// R7.2-11
Result<void> check_points(const Question& question) {
  const bool choice = question.kind == QuestionKind::choice;
  bool any = question.kind == QuestionKind::score;
  for (const Option& option : question.options) {
    PJ_CHECK(require((choice || !option.points) && (choice || !option.adverse),
                     tr("题 {} 不是单选题，选项不能有分值或负面标记",
                        "{} is no choice: its options have neither points nor the adverse mark",
                        question.id.str())));
    if (!option.points) continue;
    any = true;
    PJ_CHECK(require(*option.points <= Rational(kMaxPoints, 1) &&
                         option.points->denominator() <= kMaxFractionPart,
                     tr("选项 {} 的分值 {} 无法使用", "points of {1} for {0} can't be used",
                        option.code.str(), option.points->str())));
  }
  const Rational& weight = question.weight;
  return require(weight == Rational() || (any && weight <= Rational(kMaxWeight, 1) &&
                                          weight.denominator() <= kMaxFractionPart),
                 tr("题 {} 的权重无法使用：没有分值，或数值过大",
                    "{} can't have this weight: its options have no points, or it is too large",
                    question.id.str()));
}

Result<void> check_marks(const Question& question) {
  // R7.2-4
  if (question.kind == QuestionKind::choice)
    return require(question.max_marks == 1 && !question.exclusive,
                   tr("单选题 {} 只能选一项，也没有互斥项",
                      "{} is a choice: one mark, no exclusive option", question.id.str()));
  // R7.2-5
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

// R7.2-3
Result<void> check_question(const Question& question) {
  PJ_CHECK(check_name(question.title, question.id.str()));
  PJ_CHECK(require(question.subject_types.size() <= kMaxSubjects,
                   tr("题 {} 的对象类别过多", "{} has too many subject types", question.id.str())));
  std::set<std::string> types;
  for (const std::string& type : question.subject_types) {
    PJ_CHECK(check_name(type, question.id.str()));
    PJ_CHECK(require(types.insert(type).second, tr("{} 重复出现", "{} occurs twice", type)));
  }
  PJ_CHECK(check_points(question));
  if (question.kind == QuestionKind::text || question.kind == QuestionKind::score)
    return check_without_options(question);
  PJ_CHECK(check_options(question));
  return check_marks(question);
}

// R7.2-2
Result<void> check_subject(const Subject& subject) {
  PJ_CHECK(check_name(subject.name, subject.id.str()));
  PJ_CHECK(check_name(subject.type, subject.id.str()));
  PJ_CHECK(require(is_plain_text(subject.unit) && is_plain_text(subject.post) &&
                       is_plain_text(subject.tier) && is_plain_text(subject.gender),
                   tr("{} 的单位、职务、层级或性别过长或含控制字符",
                      "a text of {} is too long or has control characters", subject.id.str())));
  PJ_CHECK(require(subject.age <= kMaxAge,
                   tr("{} 的年龄无法使用", "the age of {} can't be used", subject.id.str())));
  return require(is_long_text(subject.resume) && is_long_text(subject.statement),
                 tr("{} 的简历或施政演说过长（最多 {} 字节）或含控制字符",
                    "résumé or statement of {} is too long (at most {} bytes) or unprintable",
                    subject.id.str(), kMaxLongText));
}

// R7.2-3
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
// R7.2-6
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

// R7.2-9
Result<void> check_limit(const PollDefinition& poll, const Limit& limit) {
  const auto question = std::ranges::find(poll.questions, limit.question, &Question::id);
  PJ_CHECK(require(question != poll.questions.end() &&
                       std::ranges::find(question->options, limit.option, &Option::code) !=
                           question->options.end(),
                   tr("限额针对的选项 {}/{} 不存在", "a limit of {}/{}, which is no option",
                      limit.question.str(), limit.option.str())));
  const auto asked = static_cast<std::size_t>(std::ranges::count_if(
      poll.subjects, [&](const Subject& subject) { return applies(*question, subject); }));
  PJ_CHECK(require(!limit.beside || (limit.write_ins > 0 && limit.beside != limit.option &&
                                     std::ranges::find(question->options, *limit.beside,
                                                       &Option::code) != question->options.end()),
                   tr("{} 的另选须在另一个选项旁填写",
                      "{}: names are written in beside another option", limit.question.str())));
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

// R7.2-12
Result<void> check_seats(const PollDefinition& poll) {
  std::set<std::pair<std::string, std::string>> posts;
  const std::vector<Seats>& all = poll.rule->seats;
  for (const Seats& seats : all) {
    const bool whole = seats.unit.empty() && seats.post.empty();
    PJ_CHECK(
        require(seats.seats <= kMaxSubjects &&  // none if the post is full
                    posts.emplace(seats.unit, seats.post).second && (!whole || all.size() == 1),
                tr("职数重复，或多于 {}", "seats occur twice, or are more than {}", kMaxSubjects)));
    const auto stands = [&](const Subject& subject) {
      return whole || (subject.unit == seats.unit && subject.post == seats.post);
    };
    const auto standing = static_cast<std::size_t>(std::ranges::count_if(poll.subjects, stands));
    PJ_CHECK(require(standing > 0, tr("没有人选竞争 {} {} 的职数", "nobody stands for {} {}",
                                      seats.unit, seats.post)));
    PJ_CHECK(require(poll.kind != PollKind::election || standing > seats.seats,
                     tr("差额选举的候选人应多于应选名额：{} {} 有 {} 人竞争 {} 席",
                        "an election has more nominees than seats: {} {} has {} for {}", seats.unit,
                        seats.post, standing, seats.seats)));
  }
  return require(poll.kind != PollKind::election || !all.empty(),
                 tr("选举须写明应选名额", "an election says how many seats there are"));
}

// R7.2-7
Result<void> check_rule(const PollDefinition& poll) {
  const PassRule& rule = *poll.rule;
  PJ_CHECK(require(poll.kind != PollKind::decision || poll.limits.empty(),
                   tr("票决没有限额和另选他人", "a decision has no limits and no write-ins")));
  PJ_CHECK(check_threshold(rule.pass));
  const auto asked = std::ranges::find(poll.questions, rule.question, &Question::id);
  const auto marked = std::ranges::count_if(
      poll.questions, [](const Question& q) { return q.kind != QuestionKind::text; });
  PJ_CHECK(require(asked != poll.questions.end() && marked == 1 &&
                       asked->kind == QuestionKind::choice && asked->subject_types.empty() &&
                       (poll.kind != PollKind::decision || poll.questions.size() == 1),
                   tr("票决、推荐和选举只有一道单选题，对所有对象适用",
                      "a decision, recommendation or election has one choice question, asked of "
                      "every subject")));
  PJ_CHECK(
      require(rule.reject.has_value() || poll.kind == PollKind::recommendation,
              tr("票决和选举须有不同意的选项", "a decision or election has an option against")));
  std::set<OptionCode> named{rule.approve};
  std::size_t given = 1;
  for (const std::optional<OptionCode>& code : {rule.reject, rule.abstain}) {
    if (!code) continue;
    named.insert(*code);
    ++given;
  }
  std::set<OptionCode> options;
  for (const Option& option : asked->options) options.insert(option.code);
  PJ_CHECK(require(named.size() == given && named == options,
                   tr("选项应恰为同意、（推荐可无）不同意和（可有）弃权",
                      "the options are approve, reject (not needed in a recommendation) and "
                      "perhaps abstain, no others")));
  return check_seats(poll);
}

bool is_usable(const Rational& number, std::uint64_t max) {
  return number <= Rational(max, 1) && number.denominator() <= kMaxFractionPart;
}

// R7.2-13
Result<void> check_scoring(const PollDefinition& poll) {
  const bool weighted = std::ranges::any_of(
      poll.questions, [](const Question& question) { return question.weight != Rational(); });
  PJ_CHECK(require(poll.scoring.has_value() == weighted,
                   tr("有计分的题才有计分规则，二者须同时具备",
                      "there is a scoring rule exactly if a question has a weight")));
  if (!poll.scoring) return {};
  const ScoringRule& rule = *poll.scoring;
  PJ_CHECK(
      require(rule.digits <= kMaxDigits && is_usable(rule.evaluation_weight, kMaxWeight) &&
                  rule.evaluation_weight > Rational() &&
                  (!rule.unmarked_points || is_usable(*rule.unmarked_points, kMaxPoints)),
              tr("计分规则的小数位数、权重或未填分值无法使用",
                 "the scoring rule's digits, weight or points of the unmarked can't be used")));
  std::set<OptionCode> codes;
  for (const ArchiveItem& item : rule.archive) {
    PJ_CHECK(check_new(codes, item.code));
    PJ_CHECK(check_name(item.label, item.code.str()));
    PJ_CHECK(require(
        is_usable(item.weight, kMaxWeight) && item.weight > Rational(),
        tr("政绩档案 {} 的权重无法使用", "the weight of {} can't be used", item.code.str())));
  }
  return {};
}

// R7.2-13
Result<void> check_archive(const PollDefinition& poll) {
  const std::size_t items = poll.scoring ? poll.scoring->archive.size() : 0;
  for (const Subject& subject : poll.subjects) {
    PJ_CHECK(require(
        subject.archive.empty() || subject.archive.size() == items,
        tr("{} 的政绩档案项数不符", "{} has a wrong number of archive points", subject.id.str())));
    for (const Rational& points : subject.archive)
      PJ_CHECK(require(
          is_usable(points, kMaxPoints),
          tr("{} 的政绩档案分值无法使用", "archive points of {} can't be used", subject.id.str())));
  }
  return {};
}

// R7.2-14
Result<void> check_flag(const PollDefinition& poll, const FlagRule& flag) {
  PJ_CHECK(check_name(flag.label, flag.id.str()));
  for (const std::string& type : flag.subject_types) PJ_CHECK(check_name(type, flag.id.str()));
  PJ_CHECK(
      require(is_usable(flag.value, kMaxPoints),
              tr("提示名单 {} 的界限无法使用", "the bound of {} can't be used", flag.id.str())));
  if (flag.measure == FlagMeasure::score)
    return require(poll.scoring && !flag.question && flag.options.empty(),
                   tr("提示名单 {} 按得分，须有计分规则，不写题和选项",
                      "{} looks at the score: it needs a scoring rule, no question or options",
                      flag.id.str()));
  const auto question = flag.question
                            ? std::ranges::find(poll.questions, *flag.question, &Question::id)
                            : poll.questions.end();
  PJ_CHECK(
      require(question != poll.questions.end() && !flag.options.empty(),
              tr("提示名单 {} 须写明题和选项", "{} needs a question and options", flag.id.str())));
  std::set<OptionCode> codes;
  for (const OptionCode& code : flag.options) {
    PJ_CHECK(check_new(codes, code));
    PJ_CHECK(require(
        std::ranges::find(question->options, code, &Option::code) != question->options.end(),
        tr("提示名单 {} 的选项 {} 不存在", "{}: there is no option {}", flag.id.str(),
           code.str())));
  }
  return {};
}

Result<void> check_flags(const PollDefinition& poll) {
  std::set<FlagId> ids;
  PJ_CHECK(require(poll.flags.size() <= kMaxFlags, tr("提示名单过多", "too many flags")));
  for (const FlagRule& flag : poll.flags) {
    PJ_CHECK(check_new(ids, flag.id));
    PJ_CHECK(check_flag(poll, flag));
  }
  return {};
}

// R7.2-15
Result<void> check_gates(const PollDefinition& poll) {
  std::set<FactId> facts;
  PJ_CHECK(require(poll.required.size() <= kMaxRequirements, tr("前置条件过多", "too many gates")));
  for (const Requirement& one : poll.required) {
    PJ_CHECK(check_new(facts, one.fact));
    PJ_CHECK(check_name(one.label, one.fact.str()));
  }
  for (const Subject& subject : poll.subjects)
    PJ_CHECK(require(
        std::ranges::equal(subject.facts, poll.required, {}, &Fact::fact, &Requirement::fact),
        tr("{} 缺少前置条件", "{} lacks a fact that is required", subject.id.str())));
  std::set<SubjectId> refused;
  for (const RefusedNominee& one : poll.refused) {
    PJ_CHECK(check_new(refused, one.id));
    PJ_CHECK(check_name(one.name, one.id.str()));
    PJ_CHECK(
        require(!one.missing.empty() &&
                    std::ranges::all_of(one.missing,
                                        [&](const FactId& id) { return facts.contains(id); }) &&
                    std::ranges::find(poll.subjects, one.id, &Subject::id) == poll.subjects.end(),
                tr("{} 的拒绝理由不成立", "{} is refused for no reason", one.id.str())));
  }
  return require(
      !poll.gives || poll.rule.has_value(),
      tr("只有票决、推荐和选举产生前置条件", "only a poll with a pass rule gives a fact"));
}

}  // namespace

Result<void> PollDefinition::check() const {
  PJ_CHECK(require(is_valid_meeting_id(meeting.str()),
                   tr("会议编号 {} 不合规定", "{} is no meeting id", meeting.str())));
  PJ_CHECK(check_name(title, id.str()));
  if (quorum) PJ_CHECK(check_threshold(*quorum));
  PJ_CHECK(check_lists(*this));
  PJ_CHECK(check_coverage(*this));
  PJ_CHECK(check_limits(*this));
  PJ_CHECK(require(rule.has_value() == has_pass_rule(kind),
                   tr("票决、推荐和选举须有通过规则，其他种类不得有",
                      "decisions, recommendations and elections have a pass rule, no other kind")));
  if (rule) PJ_CHECK(check_rule(*this));
  PJ_CHECK(check_scoring(*this));
  PJ_CHECK(check_archive(*this));
  PJ_CHECK(check_flags(*this));
  return check_gates(*this);
}

}  // namespace piaojue
