#include "client/agent/scrutineer/lookout.hpp"

namespace piaojue::agent {
namespace {

bool same(const wire::PollStatusLine& a, const wire::PollStatusLine& b) {
  return a.state == b.state && a.closing_signatures == b.closing_signatures &&
         a.decryptions == b.decryptions && a.countersignatures == b.countersignatures;
}

/// What is signed in these states does not show in the status line.
bool may_change(wire::PollState state) {
  return state >= wire::PollState::closing && state < wire::PollState::counted;
}

}  // namespace

Sight Lookout::sight() const {
  const std::lock_guard lock(mutex_);
  return sight_;
}

Result<void> Lookout::look(const MeetingNow& now, const OfficialId& own) {
  if (!now.meeting || !now.status) return {};
  const std::lock_guard asking(asking_);
  if (!connection_) {
    PJ_TRY(const auto access, office_.public_access());
    connection_ = std::make_unique<net::Connection>(*access);
  }
  Sight next = sight();
  PJ_CHECK(look_at_opening(now, next));
  for (const wire::PollStatusLine& line : now.status->polls)
    PJ_CHECK(look_at_poll(now, line, own, next.polls[line.poll.str()]));
  const std::lock_guard lock(mutex_);
  sight_ = std::move(next);
  return {};
}

Result<void> Lookout::look_at_opening(const MeetingNow& now, Sight& next) {
  if (now.opening) {
    next.opening = now.opening;
  } else if (now.status->opening_ready) {
    PJ_TRY(auto opening, roles::fetch_opening(*connection_, *now.meeting, roles::Signatures::any));
    next.opening = std::make_shared<const roles::OpeningView>(std::move(opening));
  }
  return {};
}

Result<void> Lookout::look_at_poll(const MeetingNow& now, const wire::PollStatusLine& line,
                                   const OfficialId& own, PollSight& next) {
  const bool unchanged = next.line && same(*next.line, line);
  const bool wanted = line.state >= wire::PollState::closing && now.opening;
  if (!wanted || (unchanged && !may_change(line.state))) return {};
  if (line.state == wire::PollState::closing) {
    PJ_TRY(const auto statements,
           connection_->ask<wire::PollStatementsReply>(wire::GetPollStatements{line.poll}));
    next.close_signed = statements.closing_phase && statements.closing_phase->has_signer(own);
  } else {
    PJ_TRY(const std::size_t poll, now.meeting->find_poll(line.poll.str()));
    PJ_TRY(auto box, roles::fetch_hall(*connection_, *now.meeting, *now.opening, poll));
    next.box = std::make_shared<const roles::HallView>(std::move(box));
    next.close_signed = true;
  }
  if (line.state == wire::PollState::counted) {
    PJ_TRY(const auto result, connection_->ask<wire::ResultReply>(wire::GetResult{line.poll}));
    next.countersigned = result.countersignatures.has_signer(own);
  }
  next.line = line;
  return {};
}

}  // namespace piaojue::agent
