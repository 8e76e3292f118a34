#include "client/roles/trail.hpp"

#include "client/files.hpp"
#include "client/roles/record_download.hpp"
#include "core/base/language.hpp"

namespace piaojue::roles {

Result<Trail> fetch_trail(net::Connection& connection, const MeetingView& meeting) {
  PJ_TRY(auto reply, connection.ask<wire::TrailReply>(wire::GetTrail{}));
  PJ_CHECK(check_trail(reply.trail, meeting.manifest, meeting.manifest_hash, {},
                       /*audited=*/false));
  return std::move(reply.trail);
}

Result<std::size_t> sign_trail(const Desk& desk, std::string_view poll_id) {
  PJ_CHECK(require_role(desk, Role::audit_administrator));
  PJ_TRY(const MeetingView meeting, fetch_meeting(desk.connection));
  PJ_CHECK(check_own_pins(desk, meeting));
  PJ_TRY(const std::size_t poll, meeting.find_poll(poll_id));
  const PollId& id = meeting.polls[poll].definition.id;

  // The record first: its own trail is judged against every statement in it.
  PJ_TRY(const TemporaryFolder folder, TemporaryFolder::create());
  const auto path = folder.path() / "record.pjr";
  PJ_CHECK(download_record(desk.connection, id, /*full=*/true, path, nullptr));
  const auto report = verify_record(path, {.stage = Stage::counted, .anchor = {}, .progress = {}});
  for (const CheckResult& check : report.checks)
    if (check.verdict == Verdict::fail) return failed_check(check);

  PJ_TRY(Trail trail, fetch_trail(desk.connection, meeting));
  trail.head.sign(desk.id(), desk.keys.sign);
  PJ_CHECK(desk.connection.tell(wire::SignTrail{id, trail.head}));
  return trail.entries.size();
}

}  // namespace piaojue::roles
