#include "core/meeting/report_standing.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/json_fields.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/text_table.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

std::string line(std::string words) { return std::move(words) + "\n"; }
std::string joined(std::string list, const std::string& next) {
  return list.empty() ? next : std::move(list) + tr("、", ", ") + next;
}

}  // namespace

std::string threshold_label(const Json& threshold, const std::string& base) {
  const std::string fraction = text_field(threshold, "fraction");
  return text_field(threshold, "comparison") == "more_than"
             ? tr("超过{}的 {}", "more than {1} of {0}", base, fraction)
             : tr("达到{}的 {}", "at least {1} of {0}", base, fraction);
}

std::string base_label(const std::string& base) {
  if (base == "entitled") return tr("应到人数", "the entitled");
  if (base == "present") return tr("实到人数", "the present");
  if (base == "returned") return tr("收回票数", "the ballots returned");
  return tr("有效票数", "the valid ballots");
}

bool has_seats(const Json& result) {
  return !result.at("rule").is_null() && !result.at("rule").at("seats").empty();
}

std::string standing_label(const Json& standing, bool by_seats) {
  if (standing.at("tied").get<bool>()) return tr("末位票数相同", "tied at the last seat");
  if (!standing.at("passed").get<bool>()) return tr("未通过", "not passed");
  if (!by_seats) return tr("通过", "passed");
  return standing.at("elected").get<bool>() ? tr("当选", "elected")
                                            : tr("通过，未当选", "passed, not elected");
}

std::string refused_lines(const Json& result) {
  std::string out;
  for (const Json& one : result.at("refused")) {
    std::string lacks;
    for (const Json& fact : one.at("missing")) {
      const Json& required = result.at("required");
      const auto found = std::ranges::find_if(
          required, [&](const Json& candidate) { return candidate.at("fact") == fact; });
      lacks = joined(std::move(lacks), found == required.end() ? fact.get_ref<const std::string&>()
                                                               : text_field(*found, "label"));
    }
    out += line(tr("{}（{}）：缺少 {}。", "{} ({}) lacks: {}.", text_field(one, "name"),
                   text_field(one, "id"), lacks));
  }
  return out.empty() ? out : section_heading(tr("未列入选票", "Kept off the ballot")) + out;
}

namespace {

/// "（单位 职务）"; nothing for seats of the whole poll.
std::string seats_label(const Json& seats) {
  const std::string& unit = text_field(seats, "unit");
  const std::string& post = text_field(seats, "post");
  const std::string of = unit + (unit.empty() || post.empty() ? "" : " ") + post;
  return of.empty() ? of : tr("（{}）", " ({})", of);
}

std::string seats_lines(const Json& rule) {
  std::string out;
  for (const Json& seats : rule.at("seats"))
    out += line(tr("职数{}：{} 名，从通过者中按得票多少依次当选。",
                   "Seats{}: {}, for those who pass, most approvals first.", seats_label(seats),
                   number_field(seats, "seats")));
  return out;
}

std::string runoff_lines(const Json& result, const ReportCounts& counts) {
  std::string out;
  for (const Json& runoff : result.at("runoffs")) {
    std::string who;
    for (const Json& id : runoff.at("subjects"))
      who = joined(std::move(who),
                   text_field(counts.subject(id.get_ref<const std::string&>()), "name"));
    for (const Json& name : runoff.at("names"))
      who = joined(std::move(who), name.get_ref<const std::string&>());
    out += line(tr("职数{}还有 {} 名空额，{} 票数相同，都未当选，须在他们之间另行选举。",
                   "Seats{}: {} still free; {} are tied, none of them is elected: a run-off "
                   "among them is due.",
                   seats_label(runoff), number_field(runoff, "seats"), who));
  }
  return out.empty() ? out : section_heading(tr("末位票数相同", "Run-offs")) + out;
}

/// An option's label; of an option that the rule has not, `otherwise`.
std::string column(const ReportCounts& counts, const Json& rule, const char* option,
                   const std::string& otherwise) {
  return rule.at(option).is_null()
             ? otherwise
             : counts.label(text_field(rule, "question"), text_field(rule, option));
}

/// What it means that a cell was left blank.
std::string unmarked_label(const Json& result) {
  if (text_field(result.at("rule"), "unmarked") == "not_counted")
    return tr("不计入", "not counted");
  return text_field(result, "kind") == "recommendation" ? tr("为不推荐", "not chosen")
                                                        : tr("视为弃权", "abstention");
}

TextTable vote_table(const Json& result, const ReportCounts& counts) {
  const Json& rule = result.at("rule");
  const bool chosen = text_field(result, "kind") == "recommendation";
  return TextTable({{tr("序号", "No."), true},
                    {tr("姓名", "Name"), false},
                    {tr("单位", "Unit"), false},
                    {tr("职务", "Post"), false},
                    {column(counts, rule, "approve", ""), true},
                    {column(counts, rule, "reject", ""), true},
                    {column(counts, rule, "abstain",
                            chosen ? tr("未推荐", "Not chosen") : tr("弃权", "Abstain")),
                     true},
                    {tr("不计", "Not counted"), true},
                    {tr("其中纸质", "On paper"), true},
                    {tr("基数", "Base"), true},
                    {tr("得票率", "Rate"), true},
                    {tr("结果", "Result"), false}});
}

}  // namespace

std::string standing_lines(const Json& result, const ReportCounts& counts) {
  const Json& rule = result.at("rule");
  const bool skips_unmarked = text_field(rule, "unmarked") == "not_counted";
  TextTable table = vote_table(result, counts);
  std::size_t row = 0;
  std::size_t passed = 0;
  std::size_t elected = 0;
  for (const Json& outcome : result.at("outcomes")) {
    const Json& subject = counts.subject(text_field(outcome, "subject"));
    passed += outcome.at("passed").get<bool>() ? 1U : 0U;
    elected += outcome.at("elected").get<bool>() ? 1U : 0U;
    table.add({std::to_string(++row), text_field(subject, "name"), text_field(subject, "unit"),
               text_field(subject, "post"), std::to_string(number_field(outcome, "approve")),
               rule.at("reject").is_null() ? "" : std::to_string(number_field(outcome, "reject")),
               std::to_string(number_field(outcome, "abstain")),
               skips_unmarked ? std::to_string(number_field(outcome, "not_counted")) : "",
               counts.paper_marks(text_field(outcome, "subject"), text_field(rule, "question"),
                                  std::string(kAllGroups)),
               std::to_string(number_field(outcome, "base_count")),
               text_field(outcome, "rate_percent"), standing_label(outcome, has_seats(result))});
  }
  std::string out = section_heading(tr("得票情况", "Votes"));
  out += line(tr("通过条件：{}票{}；未填的{}。", "To pass: {} {}; unmarked: {}.",
                 column(counts, rule, "approve", ""),
                 threshold_label(rule.at("pass"), base_label(text_field(rule, "base"))),
                 unmarked_label(result)));
  out += seats_lines(rule) + table.render();
  out += line(tr("共 {} 项，通过 {} 项，未通过 {} 项。", "{} in all: {} passed, {} not.", row,
                 passed, row - passed));
  if (has_seats(result)) out += line(tr("名单内当选 {} 名。", "{} of the list elected.", elected));
  return out + runoff_lines(result, counts);
}

}  // namespace piaojue
