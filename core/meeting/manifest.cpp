#include "core/meeting/manifest.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

Result<void> require(bool holds, std::string otherwise) {
  if (!holds) return invalid(std::move(otherwise));
  return {};
}

bool is_name(std::string_view text) { return !text.empty() && is_plain_text(text); }

// R7.1-2
Result<void> check_heading(const Manifest& manifest) {
  PJ_CHECK(require(manifest.suite != nullptr, "a manifest without a suite"));
  PJ_CHECK(require(is_valid_meeting_id(manifest.id.str()),
                   tr("会议编号 {} 不合规定", "{} is no meeting id", manifest.id.str())));
  PJ_CHECK(require(is_name(manifest.title), tr("会议名称为空、过长或含控制字符",
                                               "the title is empty, too long or unprintable")));
  PJ_CHECK(require(is_valid_date(manifest.date),
                   tr("日期 {} 不是 年-月-日", "{} is no date", manifest.date)));
  PJ_CHECK(require(is_plain_text(manifest.place),
                   tr("地点过长或含控制字符", "the place is too long or unprintable")));
  // R7.1-3
  return require(manifest.minimum_group >= 2 && manifest.minimum_group <= kMaxVoters,
                 tr("最小组人数至少为 2", "the minimum group is at least 2"));
}

// R7.1-14
/// `ids`: those of the groups.
Result<void> check_group_sets(const Manifest& manifest, std::set<GroupId>& ids) {
  PJ_CHECK(require(manifest.group_sets.size() <= kMaxGroups,
                   tr("组的大类过多", "too many sets of groups")));
  std::set<GroupId> sets;
  std::set<GroupId> used;
  const auto check_parent = [&](const GroupId& id, const std::optional<GroupId>& parent) {
    if (parent) used.insert(*parent);
    return require(!parent || sets.contains(*parent),
                   tr("{} 所属的大类不存在", "{} is in a set that there is not", id.str()));
  };
  for (const GroupSet& set : manifest.group_sets) {
    PJ_CHECK(
        require(ids.insert(set.id).second && set.id.str() != kAllGroups,
                tr("组 {} 重复或为保留字", "group {} occurs twice or is reserved", set.id.str())));
    PJ_CHECK(require(is_name(set.name),
                     tr("组 {} 的名称不可用", "group {} needs a proper name", set.id.str())));
    PJ_CHECK(check_parent(set.id, set.parent));
    sets.insert(set.id);
  }
  for (const VoterGroup& group : manifest.groups) PJ_CHECK(check_parent(group.id, group.set));
  return require(used == sets, tr("有的大类下没有组", "a set of groups has no group"));
}

// R7.1-4
Result<void> check_groups(const Manifest& manifest) {
  PJ_CHECK(require(!manifest.groups.empty() && manifest.groups.size() <= kMaxGroups,
                   tr("应有 1 至 {} 个组", "there must be 1 to {} groups", kMaxGroups)));
  std::set<GroupId> ids;
  std::uint64_t entitled = 0;
  for (const VoterGroup& group : manifest.groups) {
    PJ_CHECK(require(
        ids.insert(group.id).second && group.id.str() != kAllGroups,
        tr("组 {} 重复或为保留字", "group {} occurs twice or is reserved", group.id.str())));
    PJ_CHECK(require(is_name(group.name),
                     tr("组 {} 的名称不可用", "group {} needs a proper name", group.id.str())));
    entitled += group.entitled;
  }
  PJ_CHECK(require(entitled >= 1 && entitled <= kMaxVoters,
                   tr("应到应为 1 至 {} 人", "1 to {} voters must be entitled", kMaxVoters)));
  PJ_CHECK(check_group_sets(manifest, ids));
  return check_weights(manifest.groups);
}

Result<void> check_official(const Official& official) {
  const bool scrutineer = official.role == OfficialRole::scrutineer;
  PJ_CHECK(require(
      is_name(official.name),
      tr("工作人员 {} 的姓名不可用", "official {} needs a proper name", official.id.str())));
  PJ_CHECK(require(scrutineer || !official.chief,
                   tr("总监票人 {} 不是监票人", "chief {} is no scrutineer", official.id.str())));
  // R7.1-7
  return require(scrutineer == official.exchange_key.has_value(),
                 tr("{}：监票人且只有监票人有交换密钥",
                    "{}: scrutineers, and only they, have an exchange key", official.id.str()));
}

/// Every id and every key belongs to one official or issuer: nobody signs as two.
// R7.1-10
Result<void> check_distinct(const Manifest& manifest) {
  std::set<OfficialId> ids;
  std::set<Bytes> keys;
  const auto check = [&](const OfficialId& id, const Point& key) -> Result<void> {
    PJ_CHECK(
        require(!key.is_identity() && keys.insert(key.encode()).second,
                tr("{} 的密钥与他人相同或无效", "the key of {} is another's or none", id.str())));
    return {};
  };
  const auto check_id = [&](const OfficialId& id) {
    return require(ids.insert(id).second, tr("{} 重复出现", "{} occurs twice", id.str()));
  };
  for (const Official& official : manifest.officials) {
    PJ_CHECK(check_id(official.id));
    PJ_CHECK(check(official.id, official.sign_key));
    if (official.exchange_key) PJ_CHECK(check(official.id, *official.exchange_key));
  }
  for (const Issuer& issuer : manifest.issuers) {
    PJ_CHECK(check_id(issuer.id));
    PJ_CHECK(check(issuer.id, issuer.sign_key));
    PJ_CHECK(require(is_name(issuer.name), tr("发票方 {} 的名称不可用",
                                              "issuer {} needs a proper name", issuer.id.str())));
  }
  return {};
}

// R7.1-6
Result<void> check_officials(const Manifest& manifest) {
  PJ_CHECK(require(manifest.officials.size() <= kMaxOfficials,
                   tr("工作人员过多", "too many officials")));
  for (const Official& official : manifest.officials) PJ_CHECK(check_official(official));
  const auto count = [&](auto matches) {
    return std::ranges::count_if(manifest.officials, matches);
  };
  const auto has_role = [](OfficialRole role) {
    return [role](const Official& official) { return official.role == role; };
  };
  PJ_CHECK(require(count(has_role(OfficialRole::organiser)) == 1,
                   tr("应有且只有一名组织者", "there must be exactly one organiser")));
  PJ_CHECK(require(count(has_role(OfficialRole::registrar)) == 1,
                   tr("应有且只有一名登记员", "there must be exactly one registrar")));
  PJ_CHECK(require(count([](const Official& official) { return official.chief; }) == 1,
                   tr("应有且只有一名总监票人", "there must be exactly one chief scrutineer")));
  for (const OfficialRole role :
       {OfficialRole::system_administrator, OfficialRole::security_administrator,
        OfficialRole::audit_administrator})
    PJ_CHECK(require(count(has_role(role)) <= 1,
                     tr("{} 至多一名", "there may be one {} at most", name_of(role))));
  const auto scrutineers = count(has_role(OfficialRole::scrutineer));
  // R7.1-8
  return require(manifest.threshold >= 1 && manifest.threshold <= scrutineers,
                 tr("解密所需监票人数应为 1 至 {}",
                    "the number of scrutineers needed must be 1 to {}", scrutineers));
}

// R7.1-11
Result<void> check_polls(const Manifest& manifest) {
  PJ_CHECK(require(!manifest.polls.empty() && manifest.polls.size() <= kMaxPolls,
                   tr("应有 1 至 {} 项表决", "there must be 1 to {} polls", kMaxPolls)));
  std::set<PollId> ids;
  for (const PollPin& pin : manifest.polls)
    PJ_CHECK(require(ids.insert(pin.id).second,
                     tr("表决项 {} 重复", "poll {} occurs twice", pin.id.str())));
  return {};
}

const Official& the_one(const std::vector<Official>& officials, auto matches) {
  const auto found = std::ranges::find_if(officials, matches);
  assert(found != officials.end());
  return *found;
}

}  // namespace

std::string_view name_of(OfficialRole role) {
  switch (role) {
    case OfficialRole::organiser:
      return "organiser";
    case OfficialRole::registrar:
      return "registrar";
    case OfficialRole::scrutineer:
      return "scrutineer";
    case OfficialRole::teller:
      return "teller";
    case OfficialRole::system_administrator:
      return "system";
    case OfficialRole::security_administrator:
      return "security";
    case OfficialRole::audit_administrator:
      return "audit";
  }
  return "";
}

// R7.1-5
Result<void> check_weights(const std::vector<VoterGroup>& groups) {
  std::uint64_t common = 1;
  for (const VoterGroup& group : groups) {
    const Rational& weight = group.weight;
    PJ_CHECK(require(weight.numerator() > 0 && weight <= Rational(kMaxWeight, 1) &&
                         weight.denominator() <= kMaxFractionPart,
                     tr("组 {} 的权重 {} 无法使用", "group {}: a weight of {} can't be used",
                        group.id.str(), weight.str())));
    common = std::lcm(common, weight.denominator());
    PJ_CHECK(require(common <= kMaxFractionPart,
                     tr("各组权重的分母相差太大", "the weights' denominators are too different")));
  }
  return {};
}

Result<void> Manifest::check() const {
  PJ_CHECK(check_heading(*this));
  PJ_CHECK(check_groups(*this));
  PJ_CHECK(check_officials(*this));
  // R7.1-9
  PJ_CHECK(require(!issuers.empty() && issuers.size() <= kMaxIssuers,
                   tr("应有 1 至 {} 个发票方", "there must be 1 to {} issuers", kMaxIssuers)));
  PJ_CHECK(check_distinct(*this));
  return check_polls(*this);
}

std::vector<const Official*> Manifest::scrutineers() const {
  std::vector<const Official*> out;
  for (const Official& official : officials)
    if (official.role == OfficialRole::scrutineer) out.push_back(&official);
  return out;
}

const Official& Manifest::organiser() const {
  return the_one(officials, [](const Official& o) { return o.role == OfficialRole::organiser; });
}

const Official& Manifest::registrar() const {
  return the_one(officials, [](const Official& o) { return o.role == OfficialRole::registrar; });
}

const Official* Manifest::find(OfficialRole role) const {
  const auto found = std::ranges::find(officials, role, &Official::role);
  return found == officials.end() ? nullptr : &*found;
}

const Official& Manifest::chief() const {
  return the_one(officials, [](const Official& o) { return o.chief; });
}

}  // namespace piaojue
