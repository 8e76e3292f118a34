#include "client/report/words.hpp"

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::report {
namespace {

std::string words_of(FlagComparison comparison, const Rational& value) {
  switch (comparison) {
    case FlagComparison::more_than:
      return tr("超过 {}", "more than {}", value.str());
    case FlagComparison::at_least:
      return tr("达到 {}", "at least {}", value.str());
    case FlagComparison::less_than:
      return tr("低于 {}", "less than {}", value.str());
    case FlagComparison::at_most:
      return tr("不超过 {}", "at most {}", value.str());
  }
  return "";
}

}  // namespace

std::string label_of(PollKind kind) {
  switch (kind) {
    case PollKind::decision:
      return tr("票决", "decision");
    case PollKind::recommendation:
      return tr("民主推荐", "recommendation");
    case PollKind::election:
      return tr("选举", "election");
    case PollKind::evaluation:
      return tr("测评", "evaluation");
    case PollKind::reverse_evaluation:
      return tr("反测评", "reverse evaluation");
    case PollKind::survey:
      return tr("民意调查", "survey");
  }
  return "";
}

std::string label_of(Base base) {
  switch (base) {
    case Base::entitled:
      return tr("应到人数", "the entitled");
    case Base::present:
      return tr("实到人数", "those present");
    case Base::returned:
      return tr("收回票数", "the ballots returned");
    case Base::valid:
      return tr("有效票数", "the valid ballots");
  }
  return "";
}

std::string label_of(RoundingMode mode) {
  switch (mode) {
    case RoundingMode::half_up:
      return tr("四舍五入", "half up");
    case RoundingMode::truncate:
      return tr("截尾", "truncated");
  }
  return "";
}

std::string label_of(EmptyGroup rule) {
  switch (rule) {
    case EmptyGroup::withhold:
      return tr("有一组没有有效评分时，不出总分", "a group without marks: no score is given");
    case EmptyGroup::respread:
      return tr("没有有效评分的组，权重分给其他组",
                "a group without marks: its weight goes to the others");
  }
  return "";
}

std::string words_of(const ThresholdView& threshold) {
  return threshold.comparison == Comparison::more_than
             ? tr("超过 {}", "more than {}", threshold.fraction.str())
             : tr("达到 {}", "at least {}", threshold.fraction.str());
}

std::string criterion_of(const ResultView& result, const FlagView& flag) {
  const std::string limit = words_of(flag.comparison, flag.value);
  if (flag.measure == FlagMeasure::score) return tr("得分{}", "score {}", limit);
  const QuestionView& question = result.question(flag.question.value());
  std::vector<std::string> labels;
  for (const std::string& code : flag.options) labels.push_back(question.option(code).label);
  if (flag.measure == FlagMeasure::any_share)
    return tr("“{}”中任何一项的比例{}", "the share of any one of {} is {}", joined(labels), limit);
  std::string sum;
  for (const std::string& label : labels) sum += (sum.empty() ? "" : tr("＋", " + ")) + label;
  return tr("{} 的比例{}", "the share of {} is {}", sum, limit);
}

std::string group_label(const std::string& group) {
  return group == kAllGroups ? tr("全体", "all") : group;
}

std::string unit_and_post(const SubjectView& subject) {
  if (subject.unit.empty() || subject.post.empty()) return subject.unit + subject.post;
  return subject.unit + " " + subject.post;
}

std::string tier_label(const std::string& tier) {
  if (tier == "team") return tr("班子", "teams");
  if (tier == "leader") return tr("领导干部", "leaders");
  if (tier == "nominee") return tr("人选", "nominees");
  return tier;
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : tr("、", ", ")) + item;
  return out;
}

}  // namespace piaojue::report
