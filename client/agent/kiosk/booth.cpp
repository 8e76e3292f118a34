#include "client/agent/kiosk/booth.hpp"

#include "client/files.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent::kiosk {
namespace {

/// What the first visit saw is what every later one must see.
// R8.2-10
Result<void> pin_anchor(const std::filesystem::path& state, const Hash32& opening) {
  const auto path = state / "anchor";
  const auto known = read_file(path, sizeof(Hash32));
  if (!known && known.error().code == ErrorCode::not_found)
    return write_file(path, opening, piaojue::Access::owner_only, Existing::refuse);
  if (!known) return known.error();
  if (equal(*known, opening)) return {};
  return Error{ErrorCode::wrong_context,
               tr("服务器的启用声明与这台终端先前看到的不是同一份。这台终端停止投票，什么也没有"
                  "发送，请告诉监票人",
                  "The server's opening statement is not the one this terminal saw before. This "
                  "terminal takes no votes now. Nothing was sent; tell a scrutineer")};
}

}  // namespace

Result<Booth> enter_booth(Surroundings& around, const MeetingNow& now) {
  if (!now.status)
    return Error{ErrorCode::unavailable,
                 tr("还没有连上服务器，请稍候；总是这样，请告诉会务人员",
                    "The server has not been reached yet. Please wait; if this stays, tell the "
                    "staff")};
  if (!now.meeting || !now.opening)
    return Error{ErrorCode::wrong_state,
                 tr("会议还没有启用，请稍候", "The meeting is not opened yet. Please wait")};
  PJ_CHECK(pin_anchor(around.state, now.opening->hash));
  PJ_TRY(auto access, around.office.public_access());
  return Booth{std::move(access), now.meeting, now.opening};
}

std::string_view name_of(wire::PollState state) {
  switch (state) {
    case wire::PollState::defined:
      return "waiting";
    case wire::PollState::issuing:
      return "issuing";
    case wire::PollState::issued:
      return "issued";
    // The close takes a second signature; until then ballots are taken.
    case wire::PollState::casting:
    case wire::PollState::closing:
      return "open";
    case wire::PollState::sealed:
    case wire::PollState::released:
    case wire::PollState::counted:
      return "closed";
  }
  return "";
}

wire::PollState state_of(const MeetingNow& now, const PollId& poll) {
  const wire::PollStatusLine* const line = now.poll(poll.str());
  return line == nullptr ? wire::PollState::defined : line->state;
}

}  // namespace piaojue::agent::kiosk
