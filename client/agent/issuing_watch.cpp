#include "client/agent/issuing_watch.hpp"

#include <algorithm>

#include "core/record/statements.hpp"

namespace piaojue::agent {
namespace {

constexpr std::chrono::seconds kPause{2};

Result<std::vector<bool>> counts_signed(net::Connection& connection, const PollId& poll,
                                        std::size_t issuers) {
  PJ_TRY(const auto reply,
         connection.ask<wire::PollStatementsReply>(wire::GetPollStatements{poll}));
  std::vector<bool> counted(issuers, false);
  for (const SignedStatement& one : reply.issuing_counts) {
    PJ_TRY(const IssuingCount count, IssuingCount::parse(one.body));
    if (count.issuer < issuers) counted[count.issuer] = true;
  }
  return counted;
}

}  // namespace

void IssuingWatch::touch() {
  const std::lock_guard lock(mutex_);
  asked_.reset();
}

std::vector<PollIssuing> IssuingWatch::look(const roles::MeetingView& meeting,
                                            const wire::Status& status) {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (!asked_ || now - *asked_ >= kPause) {
    polls_.resize(meeting.polls.size());
    // Figures that could not be brought up to date are those of before; the page says that the
    // server is away.
    static_cast<void>(ask(meeting, status));
    asked_ = now;
  }
  return polls_;
}

Result<void> IssuingWatch::ask(const roles::MeetingView& meeting, const wire::Status& status) {
  if (!work_) {
    PJ_TRY(Work work, office_.begin());
    work_ = std::make_unique<Work>(std::move(work));
  }
  for (std::size_t i = 0; i < meeting.polls.size(); ++i) {
    const PollDefinition& poll = meeting.polls[i].definition;
    const auto line = std::ranges::find(status.polls, poll.id, &wire::PollStatusLine::poll);
    if (line == status.polls.end()) continue;
    const bool issued = line->state == wire::PollState::issued;
    if (poll.issuance == Issuance::cards && (issued || line->state == wire::PollState::issuing)) {
      PJ_TRY(polls_[i].piles, issuer::count_piles(work_->connection(), meeting, i));
    }
    if (issued) {
      PJ_TRY(polls_[i].counted,
             counts_signed(work_->connection(), poll.id, meeting.manifest.issuers.size()));
    }
  }
  return {};
}

}  // namespace piaojue::agent
