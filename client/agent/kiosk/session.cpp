#include "client/agent/kiosk/session.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/openssl/random.hpp"

namespace piaojue::agent::kiosk {
namespace {

using roles::CredentialState;

constexpr std::size_t kIdSize = 16;

bool is_pending(const roles::PollCredential& credential) {
  return credential.state == CredentialState::cast;
}

bool is_over(const roles::PollCredential& credential) {
  return credential.state == CredentialState::spent ||
         credential.state == CredentialState::withdrawn;
}

/// The file is tidied when nothing in it waits for a receipt.
void tidy(const Purse& purse) {
  const auto& polls = purse.credentials.polls;
  if (std::ranges::none_of(polls, is_pending))
    purse.keeping->settle(!std::ranges::all_of(polls, is_over));
}

}  // namespace

Session::Session(bool seat)
    : id_(to_hex(random_bytes(kIdSize))), seat_(seat), stage_(seat ? Stage::polls : Stage::cards) {}

Result<void> Session::expect(Stage stage) const {
  if (stage_ == stage) return {};
  return Error{ErrorCode::wrong_state,
               tr("这一步已经过去了。选票没有受影响，请照页面现在显示的做",
                  "This step is over. Your ballot is not affected; go on as the page shows now")};
}

Result<void> Session::add_card(const roles::MeetingView& meeting, CardCode card) {
  PJ_CHECK(expect(Stage::cards));
  PJ_CHECK(roles::check_next_card(meeting, cards_, card));
  cards_.push_back(std::move(card));
  return {};
}

Result<void> Session::hold(const Booth& booth, Purse purse) {
  tidy(purse);
  const auto pending = std::ranges::find_if(purse.credentials.polls, is_pending);
  const bool resumes = pending != purse.credentials.polls.end();
  const std::string poll = resumes ? pending->poll.str() : "";
  {
    const std::lock_guard lock(purse_mutex_);
    purse_ = std::move(purse);
  }
  stage_ = Stage::polls;
  if (!resumes) return {};
  PJ_TRY(const std::size_t index, booth.meeting->find_poll(poll));
  return choose(booth, index);
}

std::vector<std::pair<PollId, CredentialState>> Session::ballots() const {
  std::vector<std::pair<PollId, CredentialState>> out;
  const std::lock_guard lock(purse_mutex_);
  if (!purse_) return out;
  out.reserve(purse_->credentials.polls.size());
  for (const roles::PollCredential& credential : purse_->credentials.polls)
    out.emplace_back(credential.poll, credential.state);
  return out;
}

Result<void> Session::choose(const Booth& booth, std::size_t poll) {
  if (stage_ != Stage::casting || casting_under_way()) PJ_CHECK(expect(Stage::polls));
  PJ_TRY(auto pending, roles::pending_ballot(*booth.meeting, poll, purse_->credentials));
  poll_ = poll;
  if (pending)
    send(booth, *std::move(pending), true);
  else
    stage_ = Stage::marking;
  return {};
}

Result<Hash32> Session::seal(const Booth& booth, Answers answers) {
  PJ_CHECK(expect(Stage::marking));
  PJ_TRY(sealed_,
         roles::seal_answers(*booth.meeting, *booth.opening, *poll_, purse_->credentials, answers));
  notes_ = std::move(answers.notes);
  stage_ = Stage::sealed;
  return sealed_->tracker();
}

Result<ChallengeOpening> Session::challenge() {
  PJ_CHECK(expect(Stage::sealed));
  ChallengeOpening opening = std::move(*sealed_).reveal_challenge();
  sealed_.reset();
  stage_ = Stage::challenged;
  return opening;
}

Result<void> Session::revise() {
  if (stage_ != Stage::challenged) PJ_CHECK(expect(Stage::sealed));
  sealed_.reset();
  notes_.clear();
  stage_ = Stage::marking;
  return {};
}

Result<void> Session::cast(const Booth& booth) {
  PJ_CHECK(expect(Stage::sealed));
  PJ_CHECK(purse_->keeping->begin_cast());
  auto signed_ballot =
      roles::sign_ballot(*booth.meeting, *booth.opening, *poll_, *std::move(sealed_), notes_,
                         purse_->credentials, purse_->keeping->file());
  sealed_.reset();
  if (!signed_ballot) {
    // What could not be stored was not sent, and never will be.
    roles::PollCredential& credential = *purse_->credentials.find(booth.view(*poll_).definition.id);
    credential.papers.clear();
    credential.state = CredentialState::ready;
    stage_ = Stage::marking;
    tidy(*purse_);
    return signed_ballot.error();
  }
  notes_.clear();
  send(booth, *std::move(signed_ballot), false);
  return {};
}

void Session::send(const Booth& booth, roles::ReadyBallot ballot, bool resumed) {
  stage_ = Stage::casting;
  const PollId poll = booth.view(ballot.poll).definition.id;
  casting_ = std::make_unique<Casting>(
      booth, std::move(ballot), resumed,
      [this, poll](std::size_t place, bool refused) { settle(poll, place, refused); });
}

void Session::settle(const PollId& poll, std::size_t place, bool refused) {
  const std::lock_guard lock(purse_mutex_);
  roles::Credentials& credentials = purse_->credentials;
  const roles::CredentialsFile& file = purse_->keeping->file();
  // A file that cannot be written now holds a ballot too many, which counts once all the same.
  if (refused) {
    roles::PollCredential& credential = *credentials.find(poll);
    credential.state = CredentialState::withdrawn;
    credential.held.clear();
    credential.papers.clear();
    static_cast<void>(file.save(credentials));
  } else {
    static_cast<void>(roles::mark_sent(poll.str(), place, credentials, file));
  }
  tidy(*purse_);
}

}  // namespace piaojue::agent::kiosk
