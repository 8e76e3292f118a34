// A small meeting folder on disk, as a user would write it, for tests of the client.
#pragma once

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>

#include "client/files.hpp"
#include "core/meeting/plan.hpp"

namespace piaojue::test {

inline void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string read_text(const std::filesystem::path& path) {
  const auto content = read_file(path);
  REQUIRE(content);
  return std::string(as_text(*content));
}

struct FolderOptions {
  unsigned voters = 8;
  unsigned scrutineers = 3;
  unsigned quorum = 2;
  bool two_polls = true;
  unsigned nominees = 2;
  std::string poll_quorum = "2/3";
  unsigned issuers = 1;         ///< more: desks "desk-1", ... beside the server
  bool administrators = false;  ///< "system", "security" and "audit"
  std::string issuance = "seat";
  bool disclosed = false;  ///< group B: counted by itself, however small
  bool written =
      false;  ///< words on the team and a name beside its grades in "assess"; two tellers
};

inline std::string administrators() {
  std::string out;
  for (const char* role : {"system", "security", "audit"})
    out += fmt::format("{0} = {{ id = \"{0}\", name = \"管理员 {0}\" }}\n", role);
  return out;
}

/// Voters v1.., the first half in group A, the rest in B; poll "decide" on n1, n2, ..; poll
/// "assess" with a grade for the leader l1 and the team t1, and boxes for l1.
inline std::filesystem::path write_meeting(const std::filesystem::path& folder,
                                           const FolderOptions& options = {}) {
  std::filesystem::create_directories(folder);
  std::string toml = fmt::format(R"([meeting]
id = "small"
title = "小会"
date = 2026-03-12
minimum_group = 2
[officials]
organiser = {{ id = "org", name = "组织者" }}
registrar = {{ id = "reg", name = "登记员" }}
quorum = {}
{}[[group]]
id = "A"
[[group]]
id = "B"
disclosed = {}
[[poll]]
id = "decide"
title = "票决"
kind = "decision"
subjects = "nominees.csv"
quorum = "{}"
issuance = "{}"
)",
                                 options.quorum, options.administrators ? administrators() : "",
                                 options.disclosed, options.poll_quorum, options.issuance);
  for (unsigned i = 1; i < options.issuers; ++i)
    toml += fmt::format("[[issuer]]\nid = \"desk-{0}\"\nname = \"发票台{0}\"\n", i);
  for (unsigned i = 1; i <= options.scrutineers; ++i)
    toml += fmt::format("[[scrutineer]]\nid = \"s{0}\"\nname = \"监票{0}\"\n{1}", i,
                        i == 1 ? "chief = true\n" : "");
  if (options.written)
    for (int i = 1; i <= 2; ++i)
      toml += fmt::format("[[teller]]\nid = \"t{0}\"\nname = \"计票{0}\"\n", i);
  if (options.two_polls)
    toml += "[[poll]]\nid = \"assess\"\nissuance = \"" + options.issuance + R"("
title = "测评"
kind = "evaluation"
subjects = "subjects.csv"
[[poll.question]]
id = "grade"
title = "等次"
kind = "choice"
options = [ { code = "a", label = "优秀" }, { code = "b", label = "称职" }, { code = "c", label = "不称职" } ]
[[poll.question]]
id = "problems"
title = "问题"
kind = "boxes"
max = 2
exclusive = "none"
subject_types = ["leader"]
options = [ { code = "x", label = "甲" }, { code = "y", label = "乙" }, { code = "z", label = "丙" }, { code = "none", label = "无" } ]
)";
  if (options.two_polls && options.written)
    toml += R"([[poll.question]]
id = "words"
title = "意见"
kind = "text"
subject_types = ["team"]
[[poll.limit]]
question = "grade"
option = "a"
at_most = 2
write_ins = 1
)";
  write_text(folder / "meeting.toml", toml);
  std::string roster = "id,name,group\n";
  for (unsigned i = 1; i <= options.voters; ++i)
    roster += fmt::format("v{0},投票人{0},{1}\n", i, i <= options.voters / 2 ? "A" : "B");
  write_text(folder / "roster.csv", roster);
  std::string nominees = "id,name,unit\nn1,候选一,甲\nn2,候选二,乙\n";
  for (unsigned i = 3; i <= options.nominees; ++i) nominees += fmt::format("n{0},候选{0},丙\n", i);
  write_text(folder / "nominees.csv", nominees);
  write_text(folder / "subjects.csv", "id,name,type\nt1,班子,team\nl1,领导,leader\n");
  return folder;
}

inline MeetingPlan load_plan(const std::filesystem::path& folder) {
  auto plan = load_meeting_plan(folder);
  if (const auto* faults = std::get_if<FileFaults>(&plan)) FAIL(faults->front().str());
  return std::get<MeetingPlan>(std::move(plan));
}

inline TemporaryFolder make_temporary_folder() {
  auto folder = TemporaryFolder::create();
  REQUIRE(folder);
  return *std::move(folder);
}

inline unsigned mode_of(const std::filesystem::path& path) {
  return static_cast<unsigned>(std::filesystem::status(path).permissions()) & 0777U;
}

}  // namespace piaojue::test
