#include "core/meeting/report_counts.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/base/rational.hpp"
#include "core/meeting/json_fields.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/text_table.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> codes_of(const Json& question) {
  std::vector<std::string> codes;
  if (text_field(question, "kind") == "score") codes.emplace_back(kScoreSum);
  for (const Json& option : question.at("options")) codes.push_back(text_field(option, "code"));
  codes.emplace_back(kUnmarked);
  return codes;
}

std::string count_and_share(std::uint64_t count, std::uint64_t ballots) {
  return std::to_string(count) + " (" + percent_of(count, ballots) + ")";
}

}  // namespace

std::string mean_of(std::uint64_t sum, std::uint64_t count) {
  if (count == 0) return "-";
  const std::string percent = (Rational(sum, count) * Rational(1, 100)).percent(2);
  return percent.substr(0, percent.size() - 1);
}

std::string section_heading(const std::string& words) {
  return tr("\n【{}】\n", "\n[{}]\n", words);
}

std::string percent_of(std::uint64_t count, std::uint64_t base) {
  return base == 0 ? "-" : Rational(count, base).percent(2);
}

Result<ReportCounts> ReportCounts::create(const Json& result) {
  ReportCounts counts(result);
  PJ_CHECK(counts.check());
  return counts;
}

ReportCounts::ReportCounts(const Json& result) : result_(&result) {
  for (const Json& subject : result.at("subjects")) subjects_[text_field(subject, "id")] = &subject;
  for (const Json& question : result.at("questions"))
    questions_[text_field(question, "id")] = &question;
  const bool has_paper = !result.at("paper").is_null();
  for (const Json& row : result.at("counts")) {
    const Key key{text_field(row, "subject"), text_field(row, "question"), text_field(row, "group"),
                  text_field(row, "option")};
    counts_[key] = number_field(row, "count");
    if (has_paper) paper_[key] = number_field(row, "paper");
  }
}

std::uint64_t ReportCounts::count(const std::string& subject, const std::string& question,
                                  const std::string& group, const std::string& option) const {
  const auto found = counts_.find({subject, question, group, option});
  return found == counts_.end() ? 0 : found->second;
}

bool ReportCounts::is_asked(const std::string& subject, const std::string& question) const {
  return counts_.contains({subject, question, std::string(kAllGroups), std::string(kUnmarked)});
}

Result<void> ReportCounts::check() const {
  const Error bad = invalid(tr("结果文件的票数不能相加", "the counts of the result do not add up"));
  for (const auto& [subject, s] : subjects_) {
    for (const auto& [question, q] : questions_) {
      if (!is_asked(subject, question)) continue;
      std::uint64_t marks = 0;
      for (const std::string& code : codes_of(*q)) {
        const std::uint64_t all = count(subject, question, std::string(kAllGroups), code);
        std::uint64_t parts = 0;
        for (const Json& group : result_->at("groups"))
          parts += count(subject, question, text_field(group, "name"), code);
        if (parts != all) return bad;
        marks += all;
      }
      if (text_field(*q, "kind") == "choice" && marks != number_field(*result_, "valid"))
        return bad;
    }
  }
  return {};
}

const std::string& ReportCounts::title(const std::string& question) const {
  return text_field(*questions_.at(question), "title");
}

std::string ReportCounts::label(const std::string& question, const std::string& option) const {
  if (option == kUnmarked) return tr("未填", "Unmarked");
  for (const Json& candidate : questions_.at(question)->at("options"))
    if (text_field(candidate, "code") == option) return text_field(candidate, "label");
  return option;
}

std::string ReportCounts::paper_marks(const std::string& subject, const std::string& question,
                                      const std::string& group) const {
  if (paper_.empty()) return "";
  std::string out;
  for (const std::string& code : codes_of(*questions_.at(question)))
    out += (out.empty() ? "" : "/") + std::to_string(paper_.at({subject, question, group, code}));
  return out;
}

std::string ReportCounts::question_lines() const {
  std::string out;
  for (const Json& question : result_->at("questions")) {
    const std::string& kind = text_field(question, "kind");
    if (kind == "choice") out += choice_lines(question);
    if (kind == "boxes") out += boxes_lines(question);
    if (kind == "score") out += score_lines(question);
  }
  return out;
}

std::string ReportCounts::choice_lines(const Json& question) const {
  return group_tables(question, [&](const std::string& group, std::uint64_t ballots) {
    return choice_table(question, group, ballots);
  });
}

std::string ReportCounts::score_lines(const Json& question) const {
  return group_tables(question, [&](const std::string& group, std::uint64_t ballots) {
    return score_table(question, group, ballots);
  });
}

/// A table of all voters, then one of each group where there are several.
std::string ReportCounts::group_tables(
    const Json& question,
    const std::function<std::string(const std::string& group, std::uint64_t ballots)>& table)
    const {
  std::string out = section_heading(text_field(question, "title"));
  out += table(std::string(kAllGroups), number_field(*result_, "valid"));
  if (result_->at("groups").size() < 2) return out;
  for (const Json& group : result_->at("groups")) {
    const std::string name = text_field(group, "name");
    out += tr("\n{}：{} 组，权重 {}\n", "\n{}: group {}, weight {}\n",
              text_field(question, "title"), name, text_field(group, "weight"));
    out += table(name, number_field(group, "valid"));
  }
  return out;
}

std::string ReportCounts::score_table(const Json& question, const std::string& group,
                                      std::uint64_t ballots) const {
  const std::string id = text_field(question, "id");
  TextTable table({{tr("对象", "Subject"), false},
                   {tr("单位", "Unit"), false},
                   {tr("职务", "Post"), false},
                   {tr("打分票", "Scored by"), true},
                   {tr("未打分", "Unmarked"), true},
                   {tr("合计分", "Sum"), true},
                   {tr("平均分", "Mean"), true}});
  for (const Json& subject : result_->at("subjects")) {
    const std::string subject_id = text_field(subject, "id");
    if (!is_asked(subject_id, id)) continue;
    const std::uint64_t sum = count(subject_id, id, group, std::string(kScoreSum));
    const std::uint64_t unmarked = count(subject_id, id, group, std::string(kUnmarked));
    const std::uint64_t given = ballots - std::min(ballots, unmarked);
    table.add({text_field(subject, "name"), text_field(subject, "unit"),
               text_field(subject, "post"), std::to_string(given), std::to_string(unmarked),
               std::to_string(sum), mean_of(sum, given)});
  }
  return table.render();
}

std::string ReportCounts::choice_table(const Json& question, const std::string& group,
                                       std::uint64_t ballots) const {
  const std::string id = text_field(question, "id");
  std::vector<TextTable::Column> columns = {
      {tr("对象", "Subject"), false}, {tr("单位", "Unit"), false}, {tr("职务", "Post"), false}};
  for (const std::string& code : codes_of(question)) columns.push_back({label(id, code), true});
  columns.push_back({tr("其中纸质", "On paper"), true});
  TextTable table(std::move(columns));
  for (const Json& subject : result_->at("subjects")) {
    const std::string subject_id = text_field(subject, "id");
    if (!is_asked(subject_id, id)) continue;
    std::vector<std::string> row = {text_field(subject, "name"), text_field(subject, "unit"),
                                    text_field(subject, "post")};
    for (const std::string& code : codes_of(question))
      row.push_back(count_and_share(count(subject_id, id, group, code), ballots));
    row.push_back(paper_marks(subject_id, id, group));
    table.add(std::move(row));
  }
  return table.render();
}

std::string ReportCounts::boxes_lines(const Json& question) const {
  const std::string id = text_field(question, "id");
  const std::uint64_t ballots = number_field(*result_, "valid");
  TextTable table({{tr("对象", "Subject"), false},
                   {tr("排名", "Rank"), true},
                   {tr("问题", "Problem"), false},
                   {tr("票数", "Count"), true},
                   {tr("其中纸质", "On paper"), true},
                   {tr("比例", "Share"), true}});
  const auto on_paper = [&](const std::string& subject, const std::string& option) {
    return paper_.empty()
               ? ""
               : std::to_string(paper_.at({subject, id, std::string(kAllGroups), option}));
  };
  for (const Json& outcome : result_->at("outcomes")) {
    if (text_field(outcome, "question") != id) continue;
    const std::string subject = text_field(outcome, "subject");
    std::string name = text_field(*subjects_.at(subject), "name");
    for (const Json& ranked : outcome.at("ranking")) {
      table.add({name, std::to_string(number_field(ranked, "rank")),
                 label(id, text_field(ranked, "option")),
                 std::to_string(number_field(ranked, "count")),
                 on_paper(subject, text_field(ranked, "option")), text_field(ranked, "percent")});
      name.clear();  // once for each subject
    }
    std::vector<std::string> unranked = {std::string(kUnmarked)};
    if (!question.at("exclusive").is_null())
      unranked.insert(unranked.begin(), text_field(question, "exclusive"));
    for (const std::string& option : unranked) {
      const std::uint64_t votes = count(subject, id, std::string(kAllGroups), option);
      table.add({"", "", label(id, option), std::to_string(votes), on_paper(subject, option),
                 percent_of(votes, ballots)});
    }
  }
  return section_heading(text_field(question, "title")) + table.render();
}

std::string ReportCounts::check_lines() const {
  std::size_t choices = 0;
  std::size_t cells = 0;
  for (const auto& [subject, s] : subjects_)
    for (const auto& [question, q] : questions_) {
      if (!is_asked(subject, question)) continue;
      ++cells;
      if (text_field(*q, "kind") == "choice") ++choices;
    }
  std::string out;
  if (choices > 0)
    out += tr("单选 {} 格，每格各选项与未填之和 = 有效票 {}，全部相符。\n",
              "{} choice cells: in each, options and unmarked add up to {} valid ballots.\n",
              choices, number_field(*result_, "valid"));
  return out + tr("共 {} 格，各组票数之和 = 合计，全部相符。\n",
                  "{} cells in all: in each, the groups add up to the total.\n", cells);
}

}  // namespace piaojue
