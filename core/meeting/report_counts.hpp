// The counts of a result document as the report's tables need them. Methods throw
// nlohmann::json::exception where the document lacks a field.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/result.hpp"

namespace piaojue {

/// A line above a section, with a blank one before it.
std::string section_heading(const std::string& words);
/// "12.34%", or "-" of nothing.
std::string percent_of(std::uint64_t count, std::uint64_t base);

/// With two decimals, half up; "-" of nothing.
std::string mean_of(std::uint64_t sum, std::uint64_t count);

class ReportCounts {
 public:
  /// Adds every cell up again; error `invalid` where the parts do not make the total, or the marks
  /// of a choice not the ballots.
  static Result<ReportCounts> create(const nlohmann::ordered_json& result);

  const nlohmann::ordered_json& subject(const std::string& id) const { return *subjects_.at(id); }
  /// A question's title.
  const std::string& title(const std::string& question) const;
  /// An option's label.
  std::string label(const std::string& question, const std::string& option) const;
  /// A choice's marks on paper, as "3/1/0/2" with the unmarked last; empty when nobody voted so.
  std::string paper_marks(const std::string& subject, const std::string& question,
                          const std::string& group) const;
  /// For each question its tables: grades by subject, or problems ranked; for all and by group.
  std::string question_lines() const;
  /// What was added up, for the reader.
  std::string check_lines() const;

 private:
  using Key = std::tuple<std::string, std::string, std::string, std::string>;

  explicit ReportCounts(const nlohmann::ordered_json& result);
  Result<void> check() const;
  /// 0 if the question is not asked of the subject.
  std::uint64_t count(const std::string& subject, const std::string& question,
                      const std::string& group, const std::string& option) const;
  bool is_asked(const std::string& subject, const std::string& question) const;
  std::string choice_lines(const nlohmann::ordered_json& question) const;
  std::string choice_table(const nlohmann::ordered_json& question, const std::string& group,
                           std::uint64_t ballots) const;
  std::string score_lines(const nlohmann::ordered_json& question) const;
  std::string score_table(const nlohmann::ordered_json& question, const std::string& group,
                          std::uint64_t ballots) const;
  std::string group_tables(const nlohmann::ordered_json& question,
                           const std::function<std::string(const std::string& group,
                                                           std::uint64_t ballots)>& table) const;
  std::string boxes_lines(const nlohmann::ordered_json& question) const;

  const nlohmann::ordered_json* result_;
  std::map<Key, std::uint64_t> counts_;
  std::map<Key, std::uint64_t> paper_;  ///< of the counts; empty when nobody voted so
  std::map<std::string, const nlohmann::ordered_json*> subjects_;
  std::map<std::string, const nlohmann::ordered_json*> questions_;
};

}  // namespace piaojue
