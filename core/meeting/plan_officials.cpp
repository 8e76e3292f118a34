// [officials], [[scrutineer]] and [[group]] of meeting.toml.
#include <algorithm>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/plan_parts.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

class OfficialsReader {
 public:
  explicit OfficialsReader(FaultLog& faults) : faults_(&faults) {}

  void read(const TomlNode& node, OfficialRole role, std::string name) {
    TomlReader reader(node, std::move(name), *faults_);
    PlannedOfficial official{read_id(reader), reader.required_text("name"), role, false,
                             reader.text("unit").value_or("")};
    if (role == OfficialRole::scrutineer) official.chief = reader.flag("chief").value_or(false);
    reader.finish();
    officials_.push_back(std::move(official));
  }

  PlannedIssuer read_issuer(const TomlNode& node) {
    TomlReader reader(node, "[[issuer]]", *faults_);
    PlannedIssuer issuer{read_id(reader), reader.required_text("name")};
    reader.finish();
    return issuer;
  }

  std::vector<PlannedOfficial>& officials() { return officials_; }

 private:
  OfficialId read_id(TomlReader& reader) {
    OfficialId id = reader.id("id", *OfficialId::parse("x"));
    if (id.str() == kServerIssuer)
      reader.fault("id", tr("编号 server 留给服务器", "the id server is the server's"),
                   tr("请换一个编号", "choose another id"));
    if (!ids_.insert(id).second)
      reader.fault(
          "id", tr("编号 {} 重复", "id {} occurs twice", id.str()),
          tr("工作人员和发票台的编号各不相同", "give each official and issuer an id of their own"));
    return id;
  }

  FaultLog* faults_;
  std::set<OfficialId> ids_;
  std::vector<PlannedOfficial> officials_;
};

void read_required(TomlReader& table, std::string_view key, OfficialRole role,
                   OfficialsReader& officials) {
  if (const TomlNode* const node = table.table(key))
    officials.read(*node, role, std::string(key));
  else if (table.find(key) == nullptr)
    table.fault(key, tr("{} 缺少 {}", "{} has no {}", table.name(), key),
                tr("写 {} = {{ id = \"…\", name = \"…\" }}",
                   "write {} = {{ id = \"…\", name = \"…\" }}", key));
}

/// A sole scrutineer is the chief; of several, exactly one is marked.
void settle_chief(TomlReader& root, std::vector<PlannedOfficial>& officials,
                  std::size_t scrutineers) {
  const auto chiefs = std::ranges::count_if(officials, &PlannedOfficial::chief);
  if (scrutineers == 1 && chiefs == 0) officials.back().chief = true;
  if (scrutineers > 1 && chiefs != 1)
    root.fault(
        "scrutineer",
        tr("总监票人有 {} 名，应恰为一名", "{} chief scrutineers; there must be one", chiefs),
        tr("在其中一个 [[scrutineer]] 下写 chief = true",
           "write chief = true under one [[scrutineer]]"));
}

/// A group as it is written, with its weight among its siblings.
struct LocatedGroup {
  const TomlNode* node;
  VoterGroup group;
  std::optional<GroupId> parent;
  bool is_set = false;
};

LocatedGroup read_group(const TomlNode& node, FaultLog& faults) {
  TomlReader reader(node, "[[group]]", faults);
  const GroupId id = reader.id("id", *GroupId::parse("x"));
  VoterGroup group{id, reader.text("name").value_or(id.str()),
                   reader.rational("weight").value_or(Rational(1, 1)),
                   reader.flag("disclosed").value_or(false), 0};
  if (group.name.empty())
    reader.fault("name", tr("name 是空的", "name is empty"), tr("请填写", "fill it in"));
  if (id.str() == kAllGroups)
    reader.fault("id", tr("组号 {} 留给合计", "the group id {} is that of the totals", kAllGroups),
                 tr("请换一个编号", "choose another id"));
  if (const Result<void> checked = check_weights({group}); !checked)
    reader.fault("weight", checked.error().message,
                 tr("权重应大于 0，不超过 {}", "a weight is above 0 and at most {}", kMaxWeight));
  std::optional<GroupId> parent;
  if (reader.find("parent") != nullptr) parent = reader.id("parent", id);
  reader.finish();
  return {&node, std::move(group), std::move(parent)};
}

/// Of the whole: in a set, its share of the set's own weight.
Rational weight_of_whole(const std::vector<LocatedGroup>& all, const LocatedGroup& group) {
  if (!group.parent) return group.group.weight;
  Rational siblings;
  const LocatedGroup* parent = nullptr;
  for (const LocatedGroup& other : all) {
    if (other.parent == group.parent) siblings = siblings + other.group.weight;
    if (other.group.id == *group.parent) parent = &other;
  }
  const Rational share =
      group.group.weight * Rational(siblings.denominator(), siblings.numerator());
  return weight_of_whole(all, *parent) * share;
}

/// A set is written before what it holds, so nothing can hold itself.
void check_parents(const std::vector<LocatedGroup>& all, FaultLog& faults) {
  std::vector<std::string> before;
  for (const LocatedGroup& one : all) {
    TomlReader at(*one.node, "[[group]]", faults);
    if (one.parent && std::ranges::find(before, one.parent->str()) == before.end())
      at.fault("parent", tr("前面没有组 {}", "no group {} comes before", one.parent->str()),
               tr("大类写在它的各组之前", "write a set before the groups in it"));
    if (one.is_set && one.group.disclosed)
      at.fault("disclosed", tr("大类不能公开单独计票", "a set can't be disclosed"),
               tr("写在它的组里", "write it in the group"));
    before.push_back(one.group.id.str());
  }
}

}  // namespace

PlannedOfficials read_officials(TomlReader& root, FaultLog& faults) {
  OfficialsReader officials(faults);
  const TomlNode* const table = root.table("officials");
  std::optional<TomlReader> reader;
  if (table != nullptr) {
    reader.emplace(*table, "[officials]", faults);
    read_required(*reader, "organiser", OfficialRole::organiser, officials);
    read_required(*reader, "registrar", OfficialRole::registrar, officials);
    for (const OfficialRole role :
         {OfficialRole::system_administrator, OfficialRole::security_administrator,
          OfficialRole::audit_administrator})
      if (const TomlNode* const node = reader->table(name_of(role)))
        officials.read(*node, role, std::string(name_of(role)));
  } else {
    root.fault("officials", tr("缺少 [officials]", "there is no [officials]"),
               tr("请写明 organiser 和 registrar", "name organiser and registrar in it"));
  }
  const std::vector<const TomlNode*> scrutineers = root.tables("scrutineer");
  for (const TomlNode* const node : scrutineers)
    officials.read(*node, OfficialRole::scrutineer, "[[scrutineer]]");
  settle_chief(root, officials.officials(), scrutineers.size());
  for (const TomlNode* const node : root.tables("teller"))
    officials.read(*node, OfficialRole::teller, "[[teller]]");
  std::vector<PlannedIssuer> issuers;
  for (const TomlNode* const node : root.tables("issuer"))
    issuers.push_back(officials.read_issuer(*node));
  if (issuers.size() >= kMaxIssuers)
    root.fault("issuer", tr("发票台多于 {} 个", "more than {} issuing desks", kMaxIssuers - 1),
               tr("请减少", "name fewer"));
  if (scrutineers.empty())
    root.fault("scrutineer", tr("没有监票人", "there are no scrutineers"),
               tr("请用 [[scrutineer]] 写出监票人", "write them as [[scrutineer]]"));
  const auto count = static_cast<std::uint32_t>(std::max<std::size_t>(scrutineers.size(), 1));
  std::uint32_t threshold = count / 2 + 1;
  if (reader) {
    threshold = reader->number("quorum", 1, count).value_or(threshold);
    reader->finish();
  }
  if (officials.officials().size() > kMaxOfficials)
    root.fault("scrutineer", tr("工作人员多于 {} 名", "more than {} officials", kMaxOfficials),
               tr("请减少", "name fewer"));
  return {std::move(officials.officials()), static_cast<std::uint16_t>(threshold),
          std::move(issuers)};
}

PlannedGroups read_groups(TomlReader& root, FaultLog& faults) {
  std::vector<LocatedGroup> all;
  std::set<GroupId> ids;
  std::set<GroupId> parents;
  for (const TomlNode* const node : root.tables("group")) {
    all.push_back(read_group(*node, faults));
    if (all.back().parent) parents.insert(*all.back().parent);
    if (ids.insert(all.back().group.id).second) continue;
    TomlReader(*node, "[[group]]", faults)
        .fault("id", tr("组 {} 重复", "group {} occurs twice", all.back().group.id.str()),
               tr("请改为不同的编号", "give each a different id"));
  }
  if (all.size() > kMaxGroups)
    root.fault("group", tr("组多于 {} 个", "more than {} groups", kMaxGroups),
               tr("请合并", "merge some"));
  for (LocatedGroup& one : all) one.is_set = parents.contains(one.group.id);
  const std::size_t before = faults.size();
  check_parents(all, faults);
  PlannedGroups out;
  if (all.empty())
    out.groups.push_back({*GroupId::parse("voters"), "全体", Rational(1, 1), false, 0});
  for (const LocatedGroup& one : all) {
    if (one.is_set) {
      out.sets.push_back({one.group.id, one.group.name, one.parent});
      continue;
    }
    out.groups.push_back(one.group);
    out.groups.back().set = one.parent;
    if (faults.size() == before) out.groups.back().weight = weight_of_whole(all, one);
  }
  return out;
}

void check_officials_are_no_subjects(const std::vector<PlannedOfficial>& officials,
                                     const PlannedPoll& poll, FileFaults& faults) {
  FaultLog log(poll.subjects_file, faults);
  for (const LocatedSubject& located : poll.subjects) {
    const Subject& subject = located.subject;
    for (const PlannedOfficial& official : officials) {
      if (official.name != subject.name) continue;
      const bool units_differ =
          !official.unit.empty() && !subject.unit.empty() && official.unit != subject.unit;
      if (units_differ) continue;
      log.add(located.line, located.column,
              tr("{} 又是会议工作人员（{}），工作人员不得列为对象",
                 "{} is also an official ({}); officials may not stand on a ballot", subject.name,
                 official.id.str()),
              tr("请另定工作人员；如只是同名，请在两处写明不同的单位",
                 "appoint another official; if only namesakes, give both a unit"));
    }
  }
}

}  // namespace piaojue
