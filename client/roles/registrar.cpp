#include "client/roles/registrar.hpp"

#include <numeric>

#include "core/base/language.hpp"

namespace piaojue::roles {

Result<void> import_roster(const Desk& desk, const MeetingView& meeting, const Roster& roster,
                           const std::vector<wire::PersonalCode>& codes) {
  PJ_CHECK(require_role(desk, Role::registrar));
  PJ_CHECK(check_own_pins(desk, meeting));
  if (roster.commitment(meeting.suite()) != meeting.manifest.roster)
    return Error{ErrorCode::wrong_context,
                 tr("这份名册不是会议发布时的那一份（内容或顺序有改动）；没有导入",
                    "this is not the roster the meeting was published with (content or order "
                    "differ); nothing imported")};
  return desk.connection.tell(wire::ImportRoster{roster, codes});
}

Result<void> mark_present(const Desk& desk, std::vector<VoterId> voters, bool present) {
  PJ_CHECK(require_role(desk, Role::registrar));
  return desk.connection.tell(wire::MarkPresent{std::move(voters), present});
}

Result<wire::AttendanceReply> list_attendance(const Desk& desk) {
  PJ_CHECK(require_role(desk, Role::registrar));
  return desk.connection.ask<wire::AttendanceReply>(wire::ListAttendance{});
}

Result<void> unlock(const Desk& desk, const VoterId& voter) {
  return desk.connection.tell(wire::Unlock{voter});
}

Result<std::vector<Bytes>> sign_batch(net::Connection& connection, const PollId& poll,
                                      std::uint16_t voter_class,
                                      const std::vector<Bytes>& blinded) {
  PJ_TRY(auto reply, connection.ask<wire::BatchReply>(wire::SignBatch{poll, voter_class, blinded}));
  return std::move(reply.signatures);
}

Result<std::uint32_t> end_issuing(const Desk& desk, std::string_view poll_id) {
  PJ_CHECK(require_role(desk, Role::registrar));
  PJ_TRY(const MeetingView meeting, fetch_meeting(desk.connection));
  PJ_TRY(const std::size_t poll, meeting.find_poll(poll_id));
  PJ_CHECK(check_own_pins(desk, meeting));
  PJ_TRY(const OpeningView opening, fetch_opening(desk.connection, meeting, Signatures::complete));
  const PollId& id = meeting.polls[poll].definition.id;
  PJ_TRY(const auto so_far,
         desk.connection.ask<wire::PollStatementsReply>(wire::GetPollStatements{id}));
  if (!so_far.issuing)
    return too_early(tr("组织者开始发放（open-issuing）", "the organiser has opened issuing"));
  PJ_TRY(const auto attendance, list_attendance(desk));
  const AttendanceStatement statement{opening.hash, meeting.polls[poll].hash,
                                      so_far.issuing->hash(meeting.suite()),
                                      attendance.present_by_class};
  SignedStatement signed_statement{statement.encode(), {}};
  signed_statement.sign(desk.id(), desk.keys.sign);
  PJ_CHECK(desk.connection.tell(wire::SubmitAttendance{id, std::move(signed_statement)}));
  return std::accumulate(statement.present.begin(), statement.present.end(), 0U);
}

}  // namespace piaojue::roles
