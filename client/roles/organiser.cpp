#include "client/roles/organiser.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::roles {
namespace {

const wire::Pin* find_pin(const wire::PinsReply& pins, const OfficialId& id) {
  const auto found = std::find_if(pins.pins.begin(), pins.pins.end(),
                                  [&](const wire::Pin& pin) { return pin.official == id; });
  return found == pins.pins.end() ? nullptr : &*found;
}

/// Who has not enrolled yet.
class Missing {
 public:
  void add(const std::string& name, const OfficialId& id) {
    names_ += (names_.empty() ? "" : ", ") + name + " (" + id.str() + ")";
  }
  Result<void> none() const {
    if (names_.empty()) return {};
    return Error{ErrorCode::wrong_state,
                 tr("还没有登记密钥：{}。请他们各自运行 piaojue enrol 后再发布",
                    "no keys yet from {}. Each of them runs piaojue enrol; then publish", names_)};
  }

 private:
  std::string names_;
};

Result<std::vector<Official>> pin_officials(const MeetingPlan& plan, const wire::PinsReply& pins) {
  std::vector<Official> officials;
  Missing missing;
  for (const PlannedOfficial& planned : plan.officials) {
    const wire::Pin* pin = find_pin(pins, planned.id);
    const bool is_scrutineer = planned.role == OfficialRole::scrutineer;
    if (pin == nullptr || (is_scrutineer && !pin->exchange_key)) {
      missing.add(planned.name, planned.id);
      continue;
    }
    officials.push_back({planned.id, planned.name, planned.role, planned.chief, pin->sign_key,
                         is_scrutineer ? pin->exchange_key : std::nullopt});
  }
  PJ_CHECK(missing.none());
  return officials;
}

/// The server, then the desks.
Result<std::vector<Issuer>> pin_issuers(const MeetingPlan& plan, const wire::PinsReply& pins) {
  PJ_TRY(auto server, OfficialId::parse(kServerIssuer));
  std::vector<Issuer> issuers{{std::move(server), std::string(kServerIssuerName), pins.server_key}};
  Missing missing;
  for (const PlannedIssuer& planned : plan.issuers) {
    const wire::Pin* pin = find_pin(pins, planned.id);
    if (pin == nullptr)
      missing.add(planned.name, planned.id);
    else
      issuers.push_back({planned.id, planned.name, pin->sign_key});
  }
  PJ_CHECK(missing.none());
  return issuers;
}

Result<PhaseStatement> phase_statement(const MeetingView& meeting, const OpeningView& opening,
                                       std::size_t poll, PollPhase phase,
                                       const wire::PollStatementsReply& so_far) {
  PhaseStatement statement{phase, opening.hash, meeting.polls[poll].hash, opening.hash};
  switch (phase) {
    case PollPhase::issuing:
      break;
    case PollPhase::casting:
      if (!so_far.attendance || so_far.issuing_counts.size() != meeting.manifest.issuers.size())
        return too_early(tr("登记员结束发放（end-issuing）", "the registrar has ended issuing"));
      PJ_CHECK(verify_statement(*so_far.attendance, meeting.manifest,
                                {meeting.manifest.registrar().id}));
      statement.previous =
          phase_chain_hash(meeting.suite(), *so_far.attendance, so_far.issuing_counts);
      break;
    case PollPhase::closing:
      if (!so_far.casting) return too_early(tr("投票已经开始", "voting is open"));
      statement.previous = so_far.casting->hash(meeting.suite());
      break;
  }
  return statement;
}

Result<void> submit_phase(const Desk& desk, std::string_view poll_id, PollPhase phase) {
  PJ_TRY(const MeetingView meeting, fetch_meeting(desk.connection));
  PJ_TRY(const std::size_t poll, meeting.find_poll(poll_id));
  PJ_CHECK(check_own_pins(desk, meeting));
  PJ_TRY(const Hash32 anchor, own_anchor(desk.identity()));
  PJ_TRY(const OpeningView opening,
         fetch_opening(desk.connection, meeting, Signatures::complete, anchor));
  const PollId& id = meeting.polls[poll].definition.id;
  PJ_TRY(const auto so_far,
         desk.connection.ask<wire::PollStatementsReply>(wire::GetPollStatements{id}));
  PJ_TRY(const PhaseStatement statement, phase_statement(meeting, opening, poll, phase, so_far));
  SignedStatement signed_statement{statement.encode(), {}};
  signed_statement.sign(desk.id(), desk.keys.sign);
  return desk.connection.tell(wire::SubmitPhase{id, std::move(signed_statement)});
}

}  // namespace

Result<Manifest> build_manifest(const MeetingPlan& plan, const wire::PinsReply& pins) {
  PJ_TRY(auto officials, pin_officials(plan, pins));
  PJ_TRY(auto issuers, pin_issuers(plan, pins));
  Manifest manifest{.suite = plan.suite,
                    .id = plan.id,
                    .title = plan.title,
                    .date = plan.date,
                    .place = plan.place,
                    .rehearsal = plan.rehearsal,
                    .minimum_group = plan.minimum_group,
                    .groups = plan.groups,
                    .roster = plan.roster.commitment(*plan.suite),
                    .officials = std::move(officials),
                    .threshold = plan.threshold,
                    .issuers = std::move(issuers),
                    .polls = {},
                    .group_sets = plan.group_sets};
  for (const PollDefinition& poll : plan.polls)
    manifest.polls.push_back({poll.id, poll.hash(*plan.suite)});
  PJ_CHECK(manifest.check());
  return manifest;
}

Result<Hash32> publish(const Desk& desk, const MeetingPlan& plan) {
  PJ_CHECK(require_role(desk, Role::organiser));
  if (plan.id != desk.identity().meeting)
    return Error{ErrorCode::wrong_context,
                 tr("会议文件夹是 {}，身份文件夹属于 {}",
                    "the folder is meeting {}, the identity belongs to {}", plan.id.str(),
                    desk.identity().meeting.str())};
  if (plan.suite != desk.identity().suite)
    return Error{
        ErrorCode::wrong_context,
        tr("会议文件夹用 {} 套件，身份文件夹是为 {} 生成的；请重新运行 piaojue pki",
           "the folder says suite {}, the identities were made for {}; run piaojue pki again",
           plan.suite->name(), desk.identity().suite->name())};
  PJ_TRY(const auto pins, desk.connection.ask<wire::PinsReply>(wire::GetPins{}));
  PJ_TRY(const Manifest manifest, build_manifest(plan, pins));
  SignedStatement statement{manifest.encode(), {}};
  statement.sign(desk.id(), desk.keys.sign);
  const Hash32 hash = statement.hash(*plan.suite);
  std::vector<Bytes> polls;
  for (const PollDefinition& poll : plan.polls) polls.push_back(poll.encode());
  PJ_CHECK(desk.connection.tell(wire::Publish{std::move(statement), std::move(polls)}));
  return hash;
}

Result<void> order_phase(const Desk& desk, std::string_view poll, PollPhase phase) {
  PJ_CHECK(require_role(desk, Role::organiser));
  return submit_phase(desk, poll, phase);
}

Result<Hash32> approve_manifest(const Desk& desk) {
  PJ_CHECK(require_role(desk, Role::security_administrator));
  PJ_TRY(auto draft, desk.connection.ask<wire::ManifestReply>(wire::GetManifest{}));
  PJ_TRY(const Manifest manifest, Manifest::parse(draft.manifest.body));
  PJ_CHECK(verify_statement(draft.manifest, manifest, {manifest.organiser().id}));
  const Official* own = manifest.find(OfficialRole::security_administrator);
  if (own == nullptr || own->id != desk.id() || !(own->sign_key == desk.keys.sign.verify_key()))
    return Error{ErrorCode::wrong_context, tr("会议清单里登记的安全管理员不是你",
                                              "the manifest pins another security administrator")};
  const Hash32 hash = draft.manifest.hash(*manifest.suite);
  if (draft.manifest.has_signer(desk.id())) return hash;
  draft.manifest.sign(desk.id(), desk.keys.sign);
  PJ_CHECK(desk.connection.tell(wire::Publish{std::move(draft.manifest), std::move(draft.polls)}));
  return hash;
}

Result<void> confirm_close(const Desk& desk, std::string_view poll) {
  PJ_CHECK(require_role(desk, Role::scrutineer));
  return submit_phase(desk, poll, PollPhase::closing);
}

Result<std::uint32_t> restart_ceremony(const Desk& desk, const std::vector<OfficialId>& excluded) {
  PJ_CHECK(require_role(desk, Role::organiser));
  PJ_TRY(const MeetingView meeting, fetch_meeting(desk.connection));
  PJ_TRY(const auto status, desk.connection.ask<wire::Status>(wire::GetStatus{}));
  const auto scrutineers = meeting.manifest.scrutineers();
  std::vector<std::uint16_t> participants;
  for (std::size_t i = 0; i < scrutineers.size(); ++i)
    if (std::find(excluded.begin(), excluded.end(), scrutineers[i]->id) == excluded.end())
      participants.push_back(static_cast<std::uint16_t>(i));
  if (participants.size() + excluded.size() != scrutineers.size())
    return Error{ErrorCode::not_found,
                 tr("要排除的人不是监票人", "someone to be excluded is no scrutineer")};
  if (participants.size() < meeting.manifest.threshold)
    return Error{ErrorCode::invalid,
                 tr("排除后只剩 {} 名监票人，少于解密所需的 {} 名；请更换监票人并重新发布会议",
                    "only {} scrutineers would remain, fewer than the {} needed; publish the "
                    "meeting anew with another scrutineer",
                    participants.size(), meeting.manifest.threshold)};
  const std::uint32_t attempt = status.ceremony_attempt + 1;
  PJ_CHECK(desk.connection.tell(wire::RestartCeremony{attempt, std::move(participants)}));
  return attempt;
}

}  // namespace piaojue::roles
