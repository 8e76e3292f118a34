// A meeting folder as a whole.
#include <algorithm>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/plan_gates.hpp"
#include "core/meeting/plan_parts.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/text_encoding.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kMaxTomlBytes = std::size_t{4} << 20U;

struct Heading {
  const Suite* suite = nullptr;
  MeetingId id = *MeetingId::parse("x");
  std::string title;
  std::string date;
  std::string place;
  bool rehearsal = false;
  std::uint32_t minimum_group = 5;
  std::string roster = "roster.csv";
  NameOrder order = NameOrder::listed;
};

Heading read_heading(TomlReader& reader) {
  Heading heading;
  const MeetingId id = reader.id("id", heading.id);
  if (is_valid_meeting_id(id.str()))
    heading.id = id;
  else
    reader.fault("id", tr("{} 不能用作会议编号", "{} is no meeting id", id.str()),
                 tr("会议编号用 1 至 50 个小写字母、数字和连字符，首尾不用连字符",
                    "a meeting id is 1 to 50 lower-case letters, digits and hyphens, with no "
                    "hyphen at either end"));
  heading.title = reader.required_text("title");
  heading.date = reader.required_text("date");
  if (!heading.date.empty() && !is_valid_date(heading.date))
    reader.fault("date", tr("{} 不是日期", "{} is no date", heading.date),
                 tr("写成 2026-03-12 这样的年-月-日", "write year-month-day as in 2026-03-12"));
  heading.place = reader.text("place").value_or("");
  heading.suite = reader.suite("suite");
  heading.rehearsal = reader.flag("rehearsal").value_or(false);
  heading.minimum_group = reader.number("minimum_group", 2, kMaxVoters).value_or(5);
  heading.roster = reader.text("roster").value_or(heading.roster);
  heading.order = read_order(reader);
  return heading;
}

class PlanReader {
 public:
  PlanReader(const std::filesystem::path& folder, const PlanOptions& options)
      : options_(options),
        folder_{folder, &faults_, &warnings_},
        log_((folder / "meeting.toml").string(), faults_) {}

  Checked<MeetingPlan> read() {
    const auto text = read_text_file(folder_.path / "meeting.toml", kMaxTomlBytes, log_);
    const auto tree = text ? parse_toml(*text, log_) : std::nullopt;
    if (!tree) return std::move(faults_);
    TomlReader root(*tree, "meeting.toml", log_);
    Heading heading;
    auto [groups, sets] = read_groups(root, log_);
    Roster roster;
    if (const TomlNode* const table = root.table("meeting")) {
      TomlReader reader(*table, "[meeting]", log_);
      heading = read_heading(reader);
      if (is_valid_date(heading.date)) folder_.date = heading.date;
      roster = read_roster(reader, heading, groups);
      reader.finish();
    } else {
      root.fault("meeting", tr("缺少 [meeting]", "there is no [meeting]"),
                 tr("请写明 id、title、date", "give it id, title and date"));
    }
    heading.rehearsal = heading.rehearsal || options_.rehearsal;
    PlannedOfficials officials = read_officials(root, log_);
    PlannedGates gates =
        read_gates(root, {heading.date, heading.rehearsal}, options_, folder_, log_);
    std::vector<PollGates> findings;
    std::vector<PollDefinition> polls =
        read_polls(root, heading.id, officials.officials, gates, findings);
    root.finish();
    check_groups(root, groups, heading);
    if (!faults_.empty()) return without_repeats(std::move(faults_));
    return MeetingPlan{heading.suite,
                       heading.id,
                       heading.title,
                       heading.date,
                       heading.place,
                       heading.rehearsal,
                       heading.minimum_group,
                       std::move(groups),
                       std::move(roster),
                       std::move(officials.officials),
                       officials.threshold,
                       std::move(officials.issuers),
                       std::move(polls),
                       std::move(sets),
                       std::move(gates.gates),
                       std::move(findings),
                       without_repeats(std::move(warnings_))};
  }

 private:
  Roster read_roster(TomlReader& reader, const Heading& heading, std::vector<VoterGroup>& groups) {
    const auto path = file_in_folder(reader, "roster", heading.roster, folder_);
    if (!path) return {};
    Checked<Roster> loaded = load_roster(*path, groups);
    if (const auto* const faults = std::get_if<FileFaults>(&loaded)) {
      faults_.insert(faults_.end(), faults->begin(), faults->end());
      return {};
    }
    auto& roster = std::get<Roster>(loaded);
    for (VoterGroup& group : groups)
      group.entitled =
          static_cast<std::uint32_t>(std::ranges::count(roster.voters, group.id, &Voter::group));
    return in_name_order(std::move(roster), heading.order);
  }

  std::vector<PollDefinition> read_polls(TomlReader& root, const MeetingId& meeting,
                                         const std::vector<PlannedOfficial>& officials,
                                         const PlannedGates& gates,
                                         std::vector<PollGates>& findings) {
    std::vector<PlannedPoll> polls;
    std::set<PollId> ids;
    const std::vector<const TomlNode*> tables = root.tables("poll");
    for (const TomlNode* const node : tables) {
      PlannedPoll poll = read_poll(*node, meeting, folder_, gates, log_);
      if (!ids.insert(poll.definition.id).second)
        TomlReader(*node, "[[poll]]", log_)
            .fault("id", tr("表决项 {} 重复", "poll {} occurs twice", poll.definition.id.str()),
                   tr("请改为不同的编号", "give each a different id"));
      check_officials_are_no_subjects(officials, poll, faults_);
      if (poll.gates) findings.push_back(*std::move(poll.gates));
      polls.push_back(std::move(poll));
    }
    warn_of_variants(polls, warnings_);
    if (tables.empty() || tables.size() > kMaxPolls)
      root.fault("poll", tr("应有 1 至 {} 项表决", "there must be 1 to {} polls", kMaxPolls),
                 tr("请用 [[poll]] 写出", "write each as [[poll]]"));
    std::vector<PollDefinition> definitions;
    definitions.reserve(polls.size());
    for (PlannedPoll& poll : polls) definitions.push_back(std::move(poll.definition));
    return definitions;
  }

  void check_groups(TomlReader& root, const std::vector<VoterGroup>& groups,
                    const Heading& heading) {
    if (const Result<void> checked = check_weights(groups); !checked && faults_.empty())
      root.fault("group", checked.error().message,
                 tr("请用位数较少的权重", "use weights of fewer digits"));
    if (!faults_.empty()) return;
    // Only what merging looks at.
    Manifest manifest{heading.suite, heading.id, {}, {}, {}, {}, heading.minimum_group,
                      groups,        {},         {}, 1,  {}, {}};
    FaultLog warnings((folder_.path / "meeting.toml").string(), warnings_);
    for (const VoterClass& merged : credential_classes(manifest)) {
      const VoterGroup& first = groups[merged.groups.front()];
      if (merged.entitled < heading.minimum_group && !merged.disclosed)
        warn_of_group(
            warnings, root, first,
            tr("{} 共 {} 人，少于 {} 人，不会计票", "{}: {} voters, fewer than {}: not counted",
               merged.name, merged.entitled, heading.minimum_group),
            tr("请降低 minimum_group，或增加投票人", "lower minimum_group, or add voters"));
      else
        for (const std::size_t i : merged.groups)
          warn_of_small_group(warnings, root, groups[i], merged, groups, heading.minimum_group);
    }
  }

  void warn_of_small_group(FaultLog& warnings, TomlReader& root, const VoterGroup& group,
                           const VoterClass& merged, const std::vector<VoterGroup>& groups,
                           std::uint32_t minimum) {
    if (group.entitled >= minimum) return;
    if (group.disclosed) {
      warn_of_group(warnings, root, group,
                    tr("组 {} 只有 {} 人，单独计票，旁人可能推知各人所投；投票前会告知本组的人",
                       "group {} has {} voters and is counted alone: others may infer how they "
                       "voted; its voters are told so before they vote",
                       group.id.str(), group.entitled),
                    tr("如不必单独计票，删去 disclosed", "remove disclosed unless it is needed"));
      return;
    }
    std::string others;
    for (const std::size_t i : merged.groups)
      if (groups[i].id != group.id) others += (others.empty() ? "" : "、") + groups[i].id.str();
    warn_of_group(warnings, root, group,
                  tr("组 {} 只有 {} 人，少于 {} 人，与 {} 合并计票，权重合计 {}",
                     "group {} has {} voters, fewer than {}: it is merged with {}, weight together "
                     "{}",
                     group.id.str(), group.entitled, minimum, others, merged.weight.str()),
                  tr("如确需单独计票，写 disclosed = true，并告知本组的人",
                     "to count it alone, write disclosed = true and tell its voters"));
  }

  /// At its [[group]], if there is one.
  static void warn_of_group(FaultLog& warnings, TomlReader& root, const VoterGroup& group,
                            std::string problem, std::string remedy) {
    Place place;
    for (const TomlNode* const node : root.tables("group")) {
      const auto* const entries = std::get_if<TomlTable>(&node->value);
      if (entries == nullptr) continue;
      const auto id = std::ranges::find(*entries, "id", &TomlEntry::key);
      if (id == entries->end()) continue;
      const auto* const text = std::get_if<TomlText>(&id->node.value);
      if (text != nullptr && text->text == group.id.str()) place = {node->line, node->column};
    }
    warnings.add(place.line, place.column, std::move(problem), std::move(remedy));
  }

  const PlanOptions& options_;
  FileFaults faults_;
  FileFaults warnings_;
  PlanFolder folder_;
  FaultLog log_;
};

}  // namespace

std::optional<std::filesystem::path> file_in_folder(TomlReader& reader, std::string_view key,
                                                    const std::string& name,
                                                    const PlanFolder& folder) {
  const std::filesystem::path path(name);
  const auto leaves = [](const std::filesystem::path& part) { return part == ".."; };
  if (name.empty() || path.is_absolute() || std::any_of(path.begin(), path.end(), leaves)) {
    reader.fault(key, tr("{} 应是会议文件夹内的文件", "{} names a file of the meeting folder", key),
                 tr("请把文件放进会议文件夹，只写文件名",
                    "put the file into the meeting folder and write its name"));
    return std::nullopt;
  }
  return folder.path / path;
}

Checked<MeetingPlan> load_meeting_plan(const std::filesystem::path& folder,
                                       const PlanOptions& options) {
  return PlanReader(folder, options).read();
}

}  // namespace piaojue
