#include "client/agent/kiosk/kiosk.hpp"

#include "client/agent/kiosk/arrival.hpp"
#include "client/agent/kiosk/kiosk_state.hpp"
#include "client/agent/messages.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

using kiosk::Booth;
using kiosk::Purse;
using kiosk::Session;

Error busy_with_another() {
  return {ErrorCode::wrong_state,
          tr("这台终端上还有一位投票人没有结束，请等他办完",
             "Another voter is not finished at this terminal; please wait")};
}

Error session_over() {
  return {ErrorCode::wrong_state,
          tr("这次操作已经结束，页面已清空；没有投出的选票仍然有效，可以重新开始",
             "This visit is over and its page was cleared. A ballot that was not cast is as good "
             "as before; please begin again")};
}

class Kiosk final : public RolePage {
 public:
  explicit Kiosk(Surroundings& surroundings)
      : around_(surroundings),
        seats_(surroundings, kiosk::SeatFiles(surroundings.state / "seats")),
        card_files_(surroundings.state / "cards") {}

  void add_to(Api& api) override;
  void page_loaded() override;

 private:
  v1::KioskState state();
  Result<v1::KioskState> sign_in(const v1::KioskSignIn& request);
  Result<v1::KioskState> take_card(const v1::KioskCard& request);
  Result<v1::KioskPaper> choose(const v1::KioskChoice& request);
  Result<v1::KioskSealed> seal(const v1::KioskSeal& request);
  Result<v1::KioskOpening> challenge(const v1::KioskSession& request);
  Result<v1::KioskState> revise(const v1::KioskSession& request);
  Result<v1::KioskState> cast(const v1::KioskSession& request);
  Result<v1::KioskState> leave(const v1::KioskSession& request);

  /// The voter's who asks. Precondition: mutex_ is held.
  Result<Session*> find(const std::string& id);
  Result<Booth> booth() { return kiosk::enter_booth(around_, now()); }
  MeetingNow now();
  Result<void> begin_cards(const std::string& id, const Booth& at, CardCode card);
  Result<void> hold(const Booth& at, Purse purse);

  Surroundings& around_;
  /// Of whoever does something; taken before mutex_, and held while the network is waited for.
  std::mutex action_;
  mutable std::mutex mutex_;  ///< of session_
  kiosk::SeatDoor seats_;
  const kiosk::CardFiles card_files_;
  std::unique_ptr<Session> session_;
};

void Kiosk::add_to(Api& api) {
  api.on<v1::Empty, v1::KioskState>("kiosk/state", [this](const auto&) { return state(); });
  api.on<v1::KioskSignIn, v1::KioskState>(
      "kiosk/sign_in", [this](const v1::KioskSignIn& request) { return sign_in(request); });
  api.on<v1::KioskCard, v1::KioskState>(
      "kiosk/card", [this](const v1::KioskCard& request) { return take_card(request); });
  api.on<v1::KioskChoice, v1::KioskPaper>(
      "kiosk/choose", [this](const v1::KioskChoice& request) { return choose(request); });
  api.on<v1::KioskSeal, v1::KioskSealed>(
      "kiosk/seal", [this](const v1::KioskSeal& request) { return seal(request); });
  api.on<v1::KioskSession, v1::KioskOpening>(
      "kiosk/challenge", [this](const v1::KioskSession& request) { return challenge(request); });
  api.on<v1::KioskSession, v1::KioskState>(
      "kiosk/revise", [this](const v1::KioskSession& request) { return revise(request); });
  api.on<v1::KioskSession, v1::KioskState>(
      "kiosk/cast", [this](const v1::KioskSession& request) { return cast(request); });
  api.on<v1::KioskSession, v1::KioskState>(
      "kiosk/leave", [this](const v1::KioskSession& request) { return leave(request); });
}

void Kiosk::page_loaded() {
  const std::lock_guard acting(action_);
  const std::lock_guard lock(mutex_);
  if (session_ && !session_->casting_under_way()) session_.reset();
}

v1::KioskState Kiosk::state() {
  const MeetingNow now = around_.watch.now();
  kiosk::Terminal terminal{now.connected ? "" : now.problem, false};
  if (now.opening) {
    if (const auto here = kiosk::enter_booth(around_, now); !here)
      terminal.problem = here.error().message;
  }
  const std::lock_guard lock(mutex_);
  terminal.unfinished =
      !session_ && (seats_.files().has_unfinished() || card_files_.has_unfinished());
  return kiosk::describe(now, terminal, session_.get());
}

Result<Session*> Kiosk::find(const std::string& id) {
  if (session_ && session_->id() == id) return session_.get();
  return session_over();
}

/// Where nothing of the meeting is known yet, the server is asked at once: whoever scans a card
/// just as the network comes back is not sent away.
MeetingNow Kiosk::now() {
  MeetingNow known = around_.watch.now();
  return known.opening ? known : around_.watch.refresh();
}

Result<void> Kiosk::hold(const Booth& at, Purse purse) {
  const std::lock_guard lock(mutex_);
  return session_->hold(at, std::move(purse));
}

Result<v1::KioskState> Kiosk::sign_in(const v1::KioskSignIn& request) {
  const std::lock_guard acting(action_);
  {
    const std::lock_guard lock(mutex_);
    if (session_) return busy_with_another();
  }
  const MeetingNow known = now();
  PJ_TRY(const Booth at, kiosk::enter_booth(around_, known));
  PJ_TRY(Purse purse, seats_.enter(at, known, request.voter(), request.code()));
  {
    const std::lock_guard lock(mutex_);
    session_ = std::make_unique<Session>(true);
  }
  PJ_CHECK(hold(at, std::move(purse)));
  return state();
}

Result<void> Kiosk::begin_cards(const std::string& id, const Booth& at, CardCode card) {
  const std::lock_guard lock(mutex_);
  if (id.empty() && session_) return busy_with_another();
  std::unique_ptr<Session> fresh;
  Session* session = nullptr;
  if (id.empty()) {
    fresh = std::make_unique<Session>(false);
    session = fresh.get();
  } else {
    PJ_TRY(session, find(id));
  }
  PJ_CHECK(session->add_card(*at.meeting, std::move(card)));
  if (fresh) session_ = std::move(fresh);
  return {};
}

Result<v1::KioskState> Kiosk::take_card(const v1::KioskCard& request) {
  const std::lock_guard acting(action_);
  PJ_TRY(const Booth at, booth());
  PJ_TRY(CardCode card, CardCode::parse(request.code()));
  PJ_CHECK(begin_cards(request.session(), at, std::move(card)));
  std::vector<CardCode> cards;
  {
    const std::lock_guard lock(mutex_);
    if (session_->cards().size() == at.meeting->manifest.issuers.size())
      cards = session_->take_cards();
  }
  if (cards.empty()) return state();
  auto purse = kiosk::open_cards(at, card_files_, std::move(cards));
  if (!purse) {
    // The cards are scanned again from the first on.
    const std::lock_guard lock(mutex_);
    session_.reset();
    return Error{purse.error().code,
                 tr("{}。什么也没有投出，票卡照样有效，请再扫一次",
                    "{}. Nothing was cast and your cards are as good as before; please scan again",
                    purse.error().message)};
  }
  PJ_CHECK(hold(at, *std::move(purse)));
  return state();
}

Result<v1::KioskPaper> Kiosk::choose(const v1::KioskChoice& request) {
  const std::lock_guard acting(action_);
  PJ_TRY(const Booth at, booth());
  PJ_TRY(const std::size_t poll, at.meeting->find_poll(request.poll()));
  const roles::PollView& view = at.view(poll);
  const std::lock_guard lock(mutex_);
  PJ_TRY(Session* const session, find(request.session()));
  const auto state = kiosk::state_of(around_.watch.now(), view.definition.id);
  if (state < wire::PollState::casting)
    return Error{ErrorCode::wrong_state,
                 tr("这一项还没有宣布开始投票，请稍候", "This poll is not open yet; please wait")};
  if (state > wire::PollState::closing && !session->casting_under_way())
    return Error{ErrorCode::wrong_state, tr("这一项已经结束投票，不能再投；什么也没有提交",
                                            "This poll is closed; nothing was cast")};
  PJ_CHECK(session->choose(at, poll));
  v1::KioskPaper paper;
  *paper.mutable_form() = form_message(view.definition, view.form, around_.photos);
  return paper;
}

Result<v1::KioskSealed> Kiosk::seal(const v1::KioskSeal& request) {
  const std::lock_guard acting(action_);
  PJ_TRY(const Booth at, booth());
  const std::lock_guard lock(mutex_);
  PJ_TRY(Session* const session, find(request.session()));
  if (!session->poll()) return session_over();
  PJ_TRY(Answers answers, read_answers(request.answers(), at.view(*session->poll()).form));
  PJ_TRY(const Hash32 tracker, session->seal(at, std::move(answers)));
  v1::KioskSealed reply;
  reply.set_tracker(to_hex(tracker));
  PJ_TRY(*reply.mutable_qr(), draw_qr(reply.tracker()));
  return reply;
}

Result<v1::KioskOpening> Kiosk::challenge(const v1::KioskSession& request) {
  const std::lock_guard acting(action_);
  const std::lock_guard lock(mutex_);
  PJ_TRY(Session* const session, find(request.session()));
  PJ_TRY(const ChallengeOpening opening, session->challenge());
  v1::KioskOpening reply;
  reply.set_text(opening.reveal_qr());
  // A form too wide for a code leaves the text.
  if (auto qr = draw_qr(reply.text())) *reply.mutable_qr() = *std::move(qr);
  return reply;
}

Result<v1::KioskState> Kiosk::revise(const v1::KioskSession& request) {
  const std::lock_guard acting(action_);
  {
    const std::lock_guard lock(mutex_);
    PJ_TRY(Session* const session, find(request.session()));
    PJ_CHECK(session->revise());
  }
  return state();
}

Result<v1::KioskState> Kiosk::cast(const v1::KioskSession& request) {
  const std::lock_guard acting(action_);
  PJ_TRY(const Booth at, booth());
  {
    const std::lock_guard lock(mutex_);
    PJ_TRY(Session* const session, find(request.session()));
    PJ_CHECK(session->cast(at));
  }
  return state();
}

Result<v1::KioskState> Kiosk::leave(const v1::KioskSession& request) {
  const std::lock_guard acting(action_);
  {
    const std::lock_guard lock(mutex_);
    PJ_TRY(Session* const session, find(request.session()));
    if (session->casting_under_way())
      return Error{ErrorCode::wrong_state, tr("选票正在投出，请等到收到回执",
                                              "Your ballot is being cast; please wait for "
                                              "its receipt")};
    session_.reset();
  }
  return state();
}

}  // namespace

std::unique_ptr<RolePage> make_kiosk(Surroundings& surroundings) {
  return std::make_unique<Kiosk>(surroundings);
}

}  // namespace piaojue::agent
