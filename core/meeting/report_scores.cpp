#include "core/meeting/report_scores.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/base/rational.hpp"
#include "core/meeting/json_fields.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/scoring.hpp"
#include "core/meeting/text_table.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

std::string text_or(const Json& value, const std::string& otherwise) {
  return value.is_null() ? otherwise : value.get_ref<const std::string&>();
}

std::uint32_t digits_of(const Json& result) {
  const std::uint64_t digits = number_field(result.at("scoring"), "digits");
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(digits, kMaxDigits));
}

RoundingMode rounding_of(const Json& result) {
  return text_field(result.at("scoring"), "rounding") == "truncate" ? RoundingMode::truncate
                                                                    : RoundingMode::half_up;
}

/// By tier as they first occur, in each by rank, those without a rank last.
std::vector<const Json*> by_rank(const Json& scores) {
  std::vector<std::string> tiers;
  std::vector<const Json*> out;
  for (const Json& one : scores) {
    out.push_back(&one);
    if (std::ranges::find(tiers, text_field(one, "tier")) == tiers.end())
      tiers.push_back(text_field(one, "tier"));
  }
  std::ranges::stable_sort(out, {}, [&](const Json* one) {
    const auto tier = std::ranges::find(tiers, text_field(*one, "tier")) - tiers.begin();
    const bool ranked = !one->at("rank").is_null();
    return std::tuple(tier, !ranked, ranked ? number_field(*one, "rank") : 0);
  });
  return out;
}

std::string rule_line(const Json& scoring) {
  const std::string digits = std::to_string(number_field(scoring, "digits"));
  const std::string rounding =
      text_field(scoring, "rounding") == "truncate"
          ? tr("保留 {} 位小数，其余舍去", "cut off after {} decimals", digits)
          : tr("四舍五入保留 {} 位小数", "rounded half up to {} decimals", digits);
  const std::string empty =
      text_field(scoring, "empty_group") == "withhold"
          ? tr("有一组无有效评价即不计总分", "no score where a group has none")
          : tr("无有效评价的组，权重分给其余各组",
               "the weight of a group without one goes to the others");
  return tr("计分：按组权重加权，{}；{}。\n", "Weighted by group, {}; {}.\n", rounding, empty);
}

std::string score_table(const Json& result, const ReportCounts& counts,
                        const std::vector<const Json*>& scores) {
  const Json& items = result.at("scoring").at("archive");
  std::vector<TextTable::Column> columns = {
      {tr("层级", "Tier"), false},    {tr("排名", "Rank"), true},
      {tr("对象", "Subject"), false}, {tr("单位", "Unit"), false},
      {tr("职务", "Post"), false},    {tr("测评得分", "Evaluation"), true}};
  for (const Json& item : items) columns.push_back({text_field(item, "label"), true});
  columns.push_back({items.empty() ? "" : tr("总分", "Total"), true});
  TextTable table(std::move(columns));
  for (const Json* one : scores) {
    const Json& subject = counts.subject(text_field(*one, "subject"));
    const Json& rank = one->at("rank");
    std::vector<std::string> row = {
        text_field(*one, "tier"),
        rank.is_null() ? "-" : std::to_string(number_field(*one, "rank")),
        text_field(subject, "name"),
        text_field(subject, "unit"),
        text_field(subject, "post"),
        text_or(one->at("evaluation"), tr("不计", "none"))};
    for (const Json& item : items)
      row.push_back(one->at("archive").is_null()
                        ? "-"
                        : text_field(one->at("archive"), text_field(item, "code").c_str()));
    row.push_back(items.empty() ? "" : text_or(one->at("published"), tr("不计", "none")));
    table.add(std::move(row));
  }
  return table.render();
}

std::string empty_lines(const ReportCounts& counts, const std::vector<const Json*>& scores) {
  std::string out;
  for (const Json* one : scores) {
    std::string names;
    for (const Json& name : one->at("empty"))
      names += (names.empty() ? "" : tr("、", ", ")) + name.get_ref<const std::string&>();
    if (!names.empty())
      out += tr("{}：{} 组没有计分的评价。\n", "{}: no mark that counts from {}.\n",
                text_field(counts.subject(text_field(*one, "subject")), "name"), names);
  }
  return out;
}

Result<std::string> group_table(const Json& result, const ReportCounts& counts,
                                const std::vector<const Json*>& scores) {
  const Json& groups = result.at("groups");
  if (groups.size() < 2) return std::string();
  std::vector<TextTable::Column> columns = {{tr("对象", "Subject"), false}};
  for (const Json& group : groups)
    columns.push_back(
        {tr("{}（{}）", "{} ({})", text_field(group, "name"), text_field(group, "weight")), true});
  TextTable table(std::move(columns));
  for (const Json* one : scores) {
    std::vector<std::string> row = {
        text_field(counts.subject(text_field(*one, "subject")), "name")};
    for (const Json& group : one->at("groups")) {
      row.emplace_back("-");
      if (group.at("score").is_null()) continue;
      PJ_TRY(row.back(),
             rounded_text(text_field(group, "score"), digits_of(result), rounding_of(result)));
    }
    row.resize(groups.size() + 1);
    table.add(std::move(row));
  }
  return section_heading(tr("各组得分（括号内为权重）", "Scores by group (weights in brackets)")) +
         table.render();
}

/// "of 群众公认度: 优秀、称职 less than 2/3".
std::string flag_rule(const Json& flag, const ReportCounts& counts) {
  const std::string comparison = text_field(flag, "comparison");
  const std::string words = comparison == "more_than"   ? tr("高于", "more than")
                            : comparison == "at_least"  ? tr("不低于", "at least")
                            : comparison == "less_than" ? tr("低于", "less than")
                                                        : tr("不高于", "at most");
  const std::string& value = text_field(flag, "value");
  const std::string& measure = text_field(flag, "measure");
  if (measure == "score") return tr("得分{} {}", "score {} {}", words, value);
  const std::string& question = text_field(flag, "question");
  std::string options;
  for (const Json& option : flag.at("options"))
    options += (options.empty() ? "" : tr("、", ", ")) +
               counts.label(question, option.get_ref<const std::string&>());
  if (flag.at("options").size() == 1)
    return tr("{}：{}{}有效票的 {}", "{}: {} {} {} of valid ballots", counts.title(question),
              options, words, value);
  return measure == "share"
             ? tr("{}：{} 合计{}有效票的 {}", "{}: {} together {} {} of valid ballots",
                  counts.title(question), options, words, value)
             : tr("{}：{} 中最多的一项{}有效票的 {}", "{}: the most of {} {} {} of valid ballots",
                  counts.title(question), options, words, value);
}

/// A share as a percent and of which option, a score as it was published.
Result<std::string> flagged_value(const Json& result, const Json& flag, const Json& one,
                                  const ReportCounts& counts) {
  if (text_field(flag, "measure") == "score")
    return rounded_text(text_field(one, "value"), digits_of(result), rounding_of(result));
  PJ_TRY(const Rational share, Rational::parse(text_field(one, "value")));
  std::string out = share.percent(2);
  if (!one.at("option").is_null())
    out += tr("（{}）", " ({})",
              counts.label(text_field(flag, "question"), text_field(one, "option")));
  return out;
}

}  // namespace

Result<std::string> score_lines(const Json& result, const ReportCounts& counts) {
  if (result.at("scores").empty()) return std::string();
  const std::vector<const Json*> scores = by_rank(result.at("scores"));
  PJ_TRY(const std::string groups, group_table(result, counts, scores));
  return section_heading(tr("得分与排名", "Scores and ranks")) + rule_line(result.at("scoring")) +
         score_table(result, counts, scores) + empty_lines(counts, scores) + groups;
}

std::string problem_lines(const Json& result, const ReportCounts& counts) {
  TextTable table({{tr("对象", "Subject"), false},
                   {tr("排名", "Rank"), true},
                   {tr("问题", "Problem"), false},
                   {tr("票数", "Count"), true},
                   {tr("比例", "Share"), true}});
  const Json& problems = result.at("problems");
  for (const Json& one : problems) {
    std::string name = text_field(counts.subject(text_field(one, "subject")), "name");
    for (const Json& ranked : one.at("ranking")) {
      table.add({name, std::to_string(number_field(ranked, "rank")),
                 counts.title(text_field(ranked, "question")),
                 std::to_string(number_field(ranked, "count")), text_field(ranked, "percent")});
      name.clear();  // once for each subject
    }
  }
  return problems.empty() ? ""
                          : section_heading(tr("问题排名", "Problems ranked")) + table.render();
}

Result<std::string> flag_lines(const Json& result, const ReportCounts& counts) {
  std::string out;
  for (const Json& flag : result.at("flags")) {
    out += tr("\n【提示名单：{}】（供研究决定）\n", "\n[List: {}] (for a human decision)\n",
              text_field(flag, "label"));
    out += tr("依据：{}。\n", "Rule: {}.\n", flag_rule(flag, counts));
    TextTable table({{tr("对象", "Subject"), false},
                     {tr("单位", "Unit"), false},
                     {tr("职务", "Post"), false},
                     {tr("数值", "Value"), true}});
    for (const Json& one : flag.at("subjects")) {
      const Json& subject = counts.subject(text_field(one, "subject"));
      PJ_TRY(std::string value, flagged_value(result, flag, one, counts));
      table.add({text_field(subject, "name"), text_field(subject, "unit"),
                 text_field(subject, "post"), std::move(value)});
    }
    out += flag.at("subjects").empty() ? tr("无。\n", "Nobody.\n") : table.render();
  }
  return out;
}

}  // namespace piaojue
