// Who passes and who is elected: the pass rule, seats and choices of a [[poll]].
#include <algorithm>

#include "core/ballot/shape.hpp"
#include "core/base/language.hpp"
#include "core/meeting/plan_parts.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

const OptionCode& approve() {
  static const OptionCode code = *OptionCode::parse("yes");
  return code;
}
const OptionCode& reject() {
  static const OptionCode code = *OptionCode::parse("no");
  return code;
}
const OptionCode& abstain() {
  static const OptionCode code = *OptionCode::parse("abstain");
  return code;
}

bool has_option(const Question& question, const OptionCode& code) {
  return std::ranges::find(question.options, code, &Option::code) != question.options.end();
}

/// The question that is voted on: the only one to mark.
const Question* voted_on(const PollDefinition& poll) {
  const auto found = std::ranges::find(poll.questions, QuestionKind::choice, &Question::kind);
  return found == poll.questions.end() ? nullptr : &*found;
}

std::vector<Seats> read_seats(TomlReader& reader, const PlannedPoll& poll, const PlanFolder& folder,
                              FaultLog& faults) {
  std::vector<Seats> seats;
  const TomlNode* const node = reader.find("seats");
  if (reader.find("posts") != nullptr) {
    if (node != nullptr)
      reader.fault("seats", tr("seats 和 posts 不能同时写", "seats and posts exclude each other"),
                   tr("请删去一个", "remove one of them"));
    return read_posts(reader, poll, folder);
  }
  if (node == nullptr) return seats;
  if (std::holds_alternative<std::int64_t>(node->value)) {
    if (const auto all = reader.number("seats", 1, kMaxSubjects)) seats.push_back({"", "", *all});
    return seats;
  }
  for (const TomlNode* const table : reader.tables("seats")) {
    TomlReader at(*table, "seats", faults);
    Seats post{at.text("unit").value_or(""), at.text("post").value_or(""), 1};
    post.seats = at.number("seats", 0, kMaxSubjects).value_or(1);
    at.finish();
    seats.push_back(std::move(post));
  }
  return seats;
}

Base default_base(PollKind kind) {
  if (kind == PollKind::recommendation) return Base::returned;
  return kind == PollKind::election ? Base::present : Base::entitled;
}

Threshold default_pass(PollKind kind) {
  const Rational share = kind == PollKind::recommendation ? Rational(3, 10) : Rational(1, 2);
  return {Comparison::more_than, share};
}

/// `choose` and `write_ins` as a limit of the approvals.
void read_choices(TomlReader& reader, PollDefinition& poll, const Question& question) {
  const bool election = poll.kind == PollKind::election;
  const auto write_ins = reader.number("write_ins", 0, kMaxBranches - 1).value_or(0);
  std::uint32_t by_default = 0;
  for (const Seats& seats : poll.rule->seats) by_default += seats.seats;
  const auto most = static_cast<std::uint32_t>(
      std::min<std::size_t>(kMaxBranches - 1, poll.subjects.size() + write_ins));
  const auto choose = reader.number("choose", 1, std::max(most, 1U));
  if (!choose && by_default == 0 && reader.find("posts") != nullptr) {
    if (!poll.rule->seats.empty())
      reader.fault("posts",
                   tr("各职务都已满，没有人可以当选", "every post is full: nobody can win"),
                   tr("请核对职数和现有人数", "check the seats and how many are filled"));
    return;
  }
  if (!choose && reader.find("choose") == nullptr && by_default == 0) {
    reader.fault("choose", tr("没有写明最多可选几人", "how many may be chosen is missing"),
                 tr("写 choose = 3，最多选 3 人", "write choose = 3"));
    return;
  }
  if (!poll.limits.empty()) {
    reader.fault("limit", tr("有 choose 时不必另写限额", "choose says what a limit would"),
                 tr("请删去 [[poll.limit]]", "remove [[poll.limit]]"));
    return;
  }
  const std::uint32_t at_most = std::min(choose.value_or(by_default), std::max(most, 1U));
  if (write_ins > at_most)
    reader.fault("write_ins",
                 tr("可另选 {} 人，但最多只能选 {} 人", "{} write-ins, but only {} may be chosen",
                    write_ins, at_most),
                 tr("请减小 write_ins", "lower write_ins"));
  const bool beside = election && write_ins > 0 && has_option(question, reject());
  poll.limits.push_back({question.id, approve(), at_most, write_ins,
                         beside ? std::optional(reject()) : std::nullopt});
}

}  // namespace

Question standard_vote(PollKind kind) {
  Question vote{*QuestionId::parse("vote"), "表决", QuestionKind::choice, {}, 1, {}, {}};
  switch (kind) {
    case PollKind::recommendation:
      vote.title = "推荐";
      vote.options = {{approve(), "推荐"}};
      return vote;
    case PollKind::election:
      vote.title = "选举";
      vote.options = {{approve(), "赞成"}, {reject(), "不赞成"}, {abstain(), "弃权"}};
      return vote;
    case PollKind::decision:
    case PollKind::evaluation:
    case PollKind::reverse_evaluation:
    case PollKind::survey:
      break;
  }
  vote.options = {{approve(), "同意"}, {reject(), "不同意"}, {abstain(), "弃权"}};
  return vote;
}

std::optional<Threshold> default_quorum(PollKind kind) {
  if (kind == PollKind::decision) return Threshold{Comparison::at_least, Rational(2, 3)};
  if (kind == PollKind::recommendation || kind == PollKind::election)
    return Threshold{Comparison::at_least, Rational(4, 5)};
  return std::nullopt;
}

void read_pass_rule(TomlReader& reader, PlannedPoll& planned, const PlanFolder& folder,
                    FaultLog& faults) {
  PollDefinition& poll = planned.definition;
  const Question* const question = voted_on(poll);
  if (question == nullptr) return;
  const auto code = [&](const OptionCode& one) {
    return has_option(*question, one) ? std::optional(one) : std::nullopt;
  };
  poll.rule = PassRule{
      question->id,
      approve(),
      code(reject()),
      code(abstain()),
      read_word(reader, "base",
                std::vector{Base::entitled, Base::present, Base::returned, Base::valid},
                default_base(poll.kind)),
      read_threshold(reader, "pass", std::nullopt).value_or(default_pass(poll.kind)),
      read_word(reader, "unmarked", std::vector{UnmarkedRule::abstain, UnmarkedRule::not_counted},
                UnmarkedRule::abstain),
      read_seats(reader, planned, folder, faults)};
  if (poll.kind == PollKind::election && poll.rule->seats.empty() &&
      reader.find("posts") == nullptr)
    reader.fault("seats", tr("没有写明应选名额", "how many seats there are is missing"),
                 tr("写 seats = 3，或 seats = [{{ unit = \"…\", post = \"…\", seats = 1 }}]",
                    "write seats = 3, or seats = [{{ unit = \"…\", post = \"…\", seats = 1 }}]"));
  if (poll.kind != PollKind::decision) read_choices(reader, poll, *question);
  read_age_limits(reader, planned, folder, faults);
}

void refuse_rule_keys(TomlReader& reader) {
  for (const std::string_view key :
       {"base", "pass", "unmarked", "seats", "posts", "age_limit", "choose", "write_ins"})
    if (reader.find(key) != nullptr)
      reader.fault(key,
                   tr("{} 只用于票决、推荐和选举",
                      "{} is for decisions, recommendations and elections only", key),
                   tr("请删去", "remove it"));
}

}  // namespace piaojue
