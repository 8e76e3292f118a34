// Small meetings for the tests of core/meeting, and folders to write them into.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "core/meeting/manifest.hpp"
#include "core/meeting/outcome.hpp"
#include "core/meeting/plan.hpp"
#include "core/meeting/poll_definition.hpp"

namespace piaojue::testing {

template <class AnyId>
AnyId make_id(std::string_view text) {
  return AnyId::parse(text).value();
}

inline Question choice(const std::string& id, std::vector<std::string> codes) {
  Question question{make_id<QuestionId>(id), "题 " + id, QuestionKind::choice, {}, 1, {}, {}};
  for (const std::string& code : codes)
    question.options.push_back({make_id<OptionCode>(code), "选项 " + code});
  return question;
}

inline Question boxes(const std::string& id, std::vector<std::string> codes, std::uint32_t max,
                      const std::string& exclusive = "") {
  Question question = choice(id, std::move(codes));
  question.kind = QuestionKind::boxes;
  question.max_marks = max;
  if (!exclusive.empty()) question.exclusive = make_id<OptionCode>(exclusive);
  return question;
}

inline Subject subject(const std::string& id, const std::string& type = "leader") {
  return {make_id<SubjectId>(id), "对象 " + id, type, "单位", "职务"};
}

/// An evaluation with these questions of these subjects.
inline PollDefinition evaluation(std::vector<Question> questions, std::vector<Subject> subjects) {
  return {make_id<MeetingId>("sample-meeting"),
          make_id<PollId>("p1"),
          "测评",
          PollKind::evaluation,
          Issuance::seat,
          {},
          {},
          std::move(questions),
          std::move(subjects)};
}

inline PollDefinition decision(Base base, Threshold pass, UnmarkedRule unmarked) {
  PollDefinition poll =
      evaluation({choice("vote", {"yes", "no", "abstain"})}, {subject("n1", "nominee")});
  poll.kind = PollKind::decision;
  poll.quorum = Threshold{Comparison::at_least, Rational(2, 3)};
  poll.rule = PassRule{make_id<QuestionId>("vote"),
                       make_id<OptionCode>("yes"),
                       make_id<OptionCode>("no"),
                       make_id<OptionCode>("abstain"),
                       base,
                       pass,
                       unmarked};
  return poll;
}

inline VoterGroup group(const std::string& id, std::uint32_t entitled, bool disclosed = false) {
  return {make_id<GroupId>(id), "组 " + id, Rational(10, 1), disclosed, entitled};
}

/// Complete and valid, with fresh keys.
inline Manifest manifest(std::vector<VoterGroup> groups, std::uint32_t minimum = 5) {
  const Suite& suite = Suite::get(SuiteId::p256_sha256);
  const auto key = [&] { return SigningKey::generate(suite).verify_key(); };
  const auto official = [&](const char* id, OfficialRole role, bool chief) {
    Official out{make_id<OfficialId>(id), std::string("姓名 ") + id, role, chief, key(), {}};
    if (role == OfficialRole::scrutineer) out.exchange_key = key();
    return out;
  };
  return {&suite,
          make_id<MeetingId>("sample-meeting"),
          "会议",
          "2026-03-12",
          "一号厅",
          false,
          minimum,
          std::move(groups),
          Hash32{},
          {official("org", OfficialRole::organiser, false),
           official("reg", OfficialRole::registrar, false),
           official("s1", OfficialRole::scrutineer, true),
           official("s2", OfficialRole::scrutineer, false)},
          2,
          {{make_id<OfficialId>("server"), "服务器", key()}},
          {{make_id<PollId>("p1"), Hash32{}}}};
}

/// With desks "desk-1", ... beside the server, until there are `issuers` of them.
inline Manifest with_issuers(Manifest manifest, std::size_t issuers) {
  for (std::size_t i = manifest.issuers.size(); i < issuers; ++i)
    manifest.issuers.push_back({make_id<OfficialId>("desk-" + std::to_string(i)),
                                "发票台 " + std::to_string(i),
                                SigningKey::generate(*manifest.suite).verify_key()});
  return manifest;
}

/// Of one issuer, which issued at the seat.
inline ClassCounts class_counts(std::uint32_t entitled, std::uint32_t present, std::uint32_t issued,
                                std::uint32_t voided, std::uint32_t cast) {
  return {entitled, present, {{issued, 0, voided}}, cast};
}

/// The hall counted so many, and objected to nothing.
inline HallFindings hall_counted(std::uint32_t counted) { return {counted, {}, {}, {}}; }

/// A folder of its own, removed at the end.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "piaojue-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() { std::filesystem::remove_all(path_); }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// "name:line:column" of each fault, the folder left out.
inline std::vector<std::string> places(const FileFaults& faults) {
  std::vector<std::string> out;
  for (const FileFault& fault : faults)
    out.push_back(std::filesystem::path(fault.file).filename().string() + ":" +
                  std::to_string(fault.line) + ":" + std::to_string(fault.column));
  return out;
}

}  // namespace piaojue::testing
