// The field's words in the reader's language.
#pragma once

#include <string>

#include "client/report/result_view.hpp"

namespace piaojue::report {

std::string label_of(PollKind kind);
std::string label_of(Base base);
std::string label_of(RoundingMode mode);
/// What became of a group without a mark that counts.
std::string label_of(EmptyGroup rule);
/// "超过 1/2", "more than 1/2".
std::string words_of(const ThresholdView& threshold);
/// "优秀＋称职 低于 2/3": why somebody is on the list.
std::string criterion_of(const ResultView& result, const FlagView& flag);
/// Names as they are read out: "A＋B" of a merged part, 全体 of all.
std::string group_label(const std::string& group);
/// "水务局 副局长".
std::string unit_and_post(const SubjectView& subject);
/// 正职, 班子, …; the preset types in the reader's language.
std::string tier_label(const std::string& tier);
/// Separates items of a list: "、" or ", ".
std::string joined(const std::vector<std::string>& items);

}  // namespace piaojue::report
