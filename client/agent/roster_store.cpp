#include "client/agent/roster_store.hpp"

#include <map>

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/meeting/name_order.hpp"
#include "core/meeting/plan.hpp"

namespace piaojue::agent {
namespace {

constexpr std::size_t kMostProblems = 8;

std::vector<std::string> sentences(const FileFaults& faults) {
  std::vector<std::string> out;
  for (const FileFault& fault : faults) {
    if (out.size() == kMostProblems) {
      out.push_back(tr("还有 {} 处", "{} more", faults.size() - kMostProblems));
      break;
    }
    out.push_back(fault.line == 0 ? tr("{}；{}", "{}; {}", fault.problem, fault.remedy)
                                  : tr("第 {} 行：{}；{}", "line {}: {}; {}", fault.line,
                                       fault.problem, fault.remedy));
  }
  return out;
}

/// The reader looks at the ending to know the kind of file.
std::string_view ending_of(const std::string& name) {
  return name.ends_with(".xlsx") || name.ends_with(".XLSX") ? ".xlsx" : ".csv";
}

bool fits(const Roster& roster, const roles::MeetingView& meeting) {
  return roster.commitment(meeting.suite()) == meeting.manifest.roster;
}

}  // namespace

std::optional<Roster> RosterStore::from_folder() const {
  if (folder_.empty() || !std::filesystem::exists(folder_ / "meeting.toml")) return std::nullopt;
  auto plan = load_meeting_plan(folder_, {.gates = Gatekeeping::show});
  if (auto* good = std::get_if<MeetingPlan>(&plan)) return std::move(good->roster);
  return std::nullopt;
}

Result<void> RosterStore::keep(Roster roster) {
  roster_ = std::make_shared<const Roster>(std::move(roster));
  looked_ = true;
  return write_file(file_, roster_->encode(), Access::owner_only, Existing::replace);
}

std::shared_ptr<const Roster> RosterStore::find(const roles::MeetingView& meeting) {
  const std::lock_guard lock(mutex_);
  if (looked_) return roster_;
  if (const auto stored = read_file(file_)) {
    auto roster = Roster::parse(*stored);
    if (roster && fits(*roster, meeting))
      roster_ = std::make_shared<const Roster>(*std::move(roster));
  }
  if (!roster_) {
    auto planned = from_folder();
    // A folder that is there but holds another roster will not change under the meeting.
    looked_ = planned.has_value();
    if (planned && fits(*planned, meeting)) static_cast<void>(keep(*std::move(planned)));
  }
  looked_ = looked_ || roster_;
  return roster_;
}

std::vector<std::string> RosterStore::take(const v1::RosterFile& file,
                                           const roles::MeetingView& meeting) {
  const auto content = from_hex(file.content());
  auto folder = TemporaryFolder::create();
  if (!content || !folder)
    return {tr("文件没有读出来，请再选一次", "the file could not be read; choose it again")};
  const auto path = folder->path() / ("roster" + std::string(ending_of(file.name())));
  if (const auto written = write_file(path, *content, Access::owner_only, Existing::refuse);
      !written)
    return {written.error().message};
  auto listed = load_roster(path, meeting.manifest.groups);
  if (const auto* faults = std::get_if<FileFaults>(&listed)) return sentences(*faults);
  Roster roster = as_committed(std::get<Roster>(listed), meeting.manifest);
  if (!fits(roster, meeting))
    return {tr("这份名册不是会议发布时的那一份（内容有改动），没有导入。请向组织者要发布时用的名册",
               "this is not the roster the meeting was published with; it was not taken. Ask the "
               "organiser for the one that was")};
  const std::lock_guard lock(mutex_);
  const auto kept = keep(std::move(roster));
  if (!kept) return {kept.error().message};
  return {};
}

std::vector<v1::Person> people_of(const Roster& roster, const Manifest& manifest) {
  std::map<std::string_view, int> of_name;
  for (const Voter& voter : roster.voters) ++of_name[voter.name];
  std::map<GroupId, std::string_view> groups;
  for (const VoterGroup& group : manifest.groups) groups.emplace(group.id, group.name);
  std::vector<v1::Person> out;
  out.reserve(roster.voters.size());
  for (const Voter& voter : roster.voters) {
    v1::Person& person = out.emplace_back();
    person.set_id(voter.id.str());
    person.set_name(voter.name);
    person.set_initials(pinyin_initials(voter.name));
    person.set_unit(voter.unit);
    person.set_post(voter.post);
    if (groups.size() > 1) person.set_group(std::string(groups.at(voter.group)));
    person.set_namesake(of_name[voter.name] > 1);
  }
  return out;
}

}  // namespace piaojue::agent
