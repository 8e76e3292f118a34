#include "client/agent/kiosk/arrival.hpp"

#include <algorithm>

#include "core/base/language.hpp"

namespace piaojue::agent::kiosk {
namespace {

/// Against trying codes on the files that lie here; the server counts on its own.
constexpr unsigned kMostFailures = 5;
constexpr std::chrono::seconds kPause{60};

bool is_issuing(const MeetingNow& now, const roles::PollView& poll) {
  return poll.definition.issuance == Issuance::seat &&
         state_of(now, poll.definition.id) == wire::PollState::issuing;
}

/// A seat's poll that is issuing, and not held completely yet.
bool wants_issue(const Booth& booth, const MeetingNow& now, roles::Credentials* held) {
  return std::ranges::any_of(booth.meeting->polls, [&](const roles::PollView& poll) {
    if (!is_issuing(now, poll)) return false;
    const auto* const own = held == nullptr ? nullptr : held->find(poll.definition.id);
    return own == nullptr || own->state == roles::CredentialState::requested;
  });
}

std::string without_spaces(const std::string& text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return c != ' ' && c != '-'; });
  return out;
}

Error nothing_here() {
  return {ErrorCode::not_found,
          tr("这台终端上没有用这个编号和个人码领到、还可以投的选票：可能已经投过，可能是在另一台"
             "终端签到的，也可能输错了。请核对后再输，或到签到的那一台去投票",
             "This terminal holds no ballot to cast under this id and code: it may be cast "
             "already, you may have signed in at another terminal, or something was mistyped. "
             "Please check and type again, or vote where you signed in")};
}

Error explain(const Error& error) {
  switch (error.code) {
    case ErrorCode::wrong_code:
      return {error.code, tr("编号或个人码不对，没有领票。请核对通知单后再输一次；连续输错会被锁定",
                             "The id or the code is wrong; no ballot was issued. Please check your "
                             "notice and type again; several wrong codes lock the entry")};
    case ErrorCode::locked:
      return {error.code, tr("这个编号输错次数太多，已经锁定，没有领票。请到登记台解锁后再来",
                             "This id is locked after too many wrong codes; no ballot was issued. "
                             "Please have it unlocked at the registration desk")};
    case ErrorCode::already_issued:
      return {error.code, tr("您的选票已经在另一台终端领取，不能再领。请到那台终端投票；如果不是您"
                             "本人领的，请立刻告诉监票人",
                             "Your ballot was already issued at another terminal. Please vote "
                             "there; if that was not you, tell a scrutineer at once")};
    case ErrorCode::unavailable:
    case ErrorCode::busy:
      return {error.code,
              tr("{}。签到没有完成，已经领到的保存在这台终端，不会丢，也不会多领。请稍后用同样的"
                 "编号和个人码再签一次",
                 "{}. Sign-in is not complete; what was issued is kept on this terminal. Please "
                 "sign in again in a moment with the same id and code",
                 error.message)};
    default:
      break;
  }
  return error;
}

}  // namespace

Result<void> SeatDoor::check_pause() const {
  if (Clock::now() >= pause_until_) return {};
  return Error{ErrorCode::locked,
               tr("连续输错次数太多，请等一分钟再输，或请工作人员帮助",
                  "Too many wrong codes in a row. Please wait a minute, or ask the staff")};
}

void SeatDoor::count_failure() {
  if (++failures_ < kMostFailures) return;
  failures_ = 0;
  pause_until_ = Clock::now() + kPause;
}

Result<void> SeatDoor::ask_issuers(const Booth& booth, const roles::SignInOrder& order,
                                   const Keeping& keeping) {
  PJ_TRY(const auto terminal, around_.office.access());
  const auto held =
      roles::sign_in(*terminal, *booth.meeting, *booth.opening, order, keeping.file());
  if (held) return {};
  return explain(held.error());
}

Result<Purse> SeatDoor::enter(const Booth& booth, const MeetingNow& now, const std::string& voter,
                              const std::string& code) {
  PJ_CHECK(check_pause());
  const std::string plain = without_spaces(code);
  const auto id = VoterId::parse(voter);
  if (!id || plain.empty())
    return Error{ErrorCode::invalid, tr("请先输入编号，再输入个人码",
                                        "Please type your id, then "
                                        "your personal code")};
  PJ_TRY(auto keeping, files_.find(*id, plain));
  std::optional<roles::Credentials> held;
  if (keeping) {
    PJ_TRY(held, roles::open_credentials(keeping->file(), *booth.meeting, *booth.opening));
  }
  if (wants_issue(booth, now, held ? &*held : nullptr)) {
    if (!keeping) {
      PJ_TRY(keeping, files_.begin(*id, plain));
    }
    PJ_CHECK(ask_issuers(booth, {*id, plain, {}}, *keeping));
    PJ_TRY(held, roles::open_credentials(keeping->file(), *booth.meeting, *booth.opening));
  }
  if (!held) {
    count_failure();
    return nothing_here();
  }
  failures_ = 0;
  return Purse{*std::move(held), std::move(keeping)};
}

Result<Purse> open_cards(const Booth& booth, const CardFiles& files, std::vector<CardCode> cards) {
  PJ_TRY(const auto sorted, roles::sort_cards(*booth.meeting, std::move(cards)));
  PJ_TRY(auto keeping, files.open(*booth.opening, sorted));
  PJ_TRY(auto kept, keeping->file().load());
  if (kept) return Purse{*std::move(kept), std::move(keeping)};
  net::Connection connection(*booth.access);
  PJ_TRY(auto credentials,
         roles::credentials_of_cards(connection, *booth.meeting, *booth.opening, sorted));
  return Purse{std::move(credentials), std::move(keeping)};
}

}  // namespace piaojue::agent::kiosk
