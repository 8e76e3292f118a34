#include "core/meeting/roster.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {

namespace {
constexpr std::string_view kTag = "piaojue/1 roster";
}

Bytes Roster::encode() const {
  CanonicalWriter out(kTag);
  out.count(voters.size());
  for (const Voter& voter : voters)
    out.text(voter.id.str())
        .text(voter.name)
        .text(voter.group.str())
        .text(voter.unit)
        .text(voter.post)
        .text(voter.tier)
        .text(voter.delegation);
  return out.take();
}

Result<Roster> Roster::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxVoters));
  Roster roster;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(VoterId id, read_id<VoterId>(in));
    PJ_TRY(std::string name, in.text());
    PJ_TRY(GroupId group, read_id<GroupId>(in));
    PJ_TRY(std::string unit, in.text());
    PJ_TRY(std::string post, in.text());
    PJ_TRY(std::string tier, in.text());
    PJ_TRY(std::string delegation, in.text());
    roster.voters.push_back({std::move(id), std::move(name), std::move(group), std::move(unit),
                             std::move(post), std::move(tier), std::move(delegation)});
  }
  PJ_CHECK(in.finish());
  PJ_CHECK(roster.check());
  return roster;
}

// R7.4-1
Result<void> Roster::check() const {
  if (voters.empty() || voters.size() > kMaxVoters)
    return invalid(tr("名册应有 1 至 {} 人", "a roster has 1 to {} voters", kMaxVoters));
  std::set<VoterId> ids;
  for (const Voter& voter : voters) {
    if (!ids.insert(voter.id).second)
      return invalid(tr("投票人 {} 重复", "voter {} occurs twice", voter.id.str()));
    if (voter.name.empty() ||
        !std::ranges::all_of(
            std::array{&voter.name, &voter.unit, &voter.post, &voter.tier, &voter.delegation},
            [](const std::string* text) { return is_plain_text(*text); }))
      return invalid(tr("投票人 {} 的姓名为空，或某一栏过长或含控制字符",
                        "voter {} has no name, or a text that is too long or unprintable",
                        voter.id.str()));
  }
  return {};
}

const Voter* Roster::find(const VoterId& id) const {
  for (const Voter& voter : voters)
    if (voter.id == id) return &voter;
  return nullptr;
}

}  // namespace piaojue
