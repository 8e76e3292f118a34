#include "client/agent/console/hall_lookout.hpp"

#include "client/agent/console/hall_messages.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

/// The anchor this organiser signed: another opening or box is found out here.
std::optional<Hash32> known_anchor(const Identity& identity) {
  const auto anchor = roles::own_anchor(identity);
  return anchor ? std::optional(*anchor) : std::nullopt;
}

void add_quorum(v1::HallPoll& out, const PollDefinition& poll, const wire::Status& status) {
  out.set_quorum_set(poll.quorum.has_value());
  out.set_quorum_met(!poll.quorum || poll.quorum->met(status.present, status.entitled));
}

}  // namespace

v1::HallState HallLookout::look() {
  const std::lock_guard lock(mutex_);
  const MeetingNow now = watch_.now();
  v1::HallState out;
  out.set_problem(now.problem);
  if (!now.status || !now.meeting) return out;
  out.set_published(true);
  out.set_entitled(now.status->entitled);
  out.set_present(now.status->present);
  const auto gather = [&]() -> Result<void> {
    PJ_CHECK(add_ceremony(out, *now.meeting));
    PJ_CHECK(add_opening(out, now));
    return add_polls(out, now);
  };
  if (const auto gathered = gather(); !gathered) {
    if (gathered.error().code == ErrorCode::unavailable) connection_.reset();
    if (out.problem().empty()) out.set_problem(gathered.error().message);
  }
  return out;
}

Result<net::Connection*> HallLookout::connect() {
  if (!connection_) {
    PJ_TRY(const auto access, office_.public_access());
    connection_ = std::make_unique<net::Connection>(*access);
  }
  return connection_.get();
}

Result<void> HallLookout::add_ceremony(v1::HallState& out, const roles::MeetingView& meeting) {
  if (!ceremony_) {
    PJ_TRY(net::Connection* const connection, connect());
    PJ_TRY(const auto ceremony, roles::fetch_ceremony(*connection, meeting));
    *out.mutable_ceremony() = ceremony_message(meeting.manifest, ceremony);
    return {};
  }
  *out.mutable_ceremony() = *ceremony_;
  return {};
}

Result<void> HallLookout::add_opening(v1::HallState& out, const MeetingNow& now) {
  PJ_TRY(const Identity identity, office_.identity());
  const Manifest& manifest = now.meeting->manifest;
  if (now.opening) {
    *out.mutable_opening() = opening_message(manifest, *now.opening, identity.official);
    ceremony_ = out.ceremony();
    const auto anchor = known_anchor(identity);
    if (anchor && *anchor != now.opening->hash)
      return Error{ErrorCode::wrong_context,
                   tr("服务器上的启用声明不是您签署的那一份。请停下会议，告诉监票人",
                      "the server's opening statement is not the one you signed. Stop the meeting "
                      "and tell the scrutineers")};
    return {};
  }
  out.mutable_opening()->set_ready(false);
  if (!now.status->opening_ready) return {};
  PJ_TRY(net::Connection* const connection, connect());
  PJ_TRY(const auto opening,
         roles::fetch_opening(*connection, *now.meeting, roles::Signatures::any));
  *out.mutable_opening() = opening_message(manifest, opening, identity.official);
  return {};
}

Result<void> HallLookout::add_polls(v1::HallState& out, const MeetingNow& now) {
  for (const roles::PollView& poll : now.meeting->polls) {
    const wire::PollStatusLine* const line = now.poll(poll.definition.id.str());
    v1::HallPoll& message = *out.add_polls();
    if (line != nullptr) {
      PJ_TRY(message, details_of(now, *line));
      message.set_state(name_of(line->state));
      message.set_issued(line->issued);
      message.set_returned(line->cast);
      message.set_decryptions(line->decryptions);
    } else {
      message.set_state(name_of(wire::PollState::defined));
    }
    message.set_id(poll.definition.id.str());
    message.set_title(poll.definition.title);
    message.set_issuance(std::string(piaojue::name_of(poll.definition.issuance)));
    add_quorum(message, poll.definition, *now.status);
  }
  return {};
}

Result<v1::HallPoll> HallLookout::details_of(const MeetingNow& now,
                                             const wire::PollStatusLine& line) {
  const Stage stage{line.state, line.closing_signatures, line.decryptions, line.countersignatures};
  const auto found = known_.find(line.poll.str());
  // What the hall says to a sealed box changes without a sign in the status.
  const bool may_change = line.state == wire::PollState::sealed;
  if (found != known_.end() && found->second.stage == stage && !may_change)
    return found->second.details;
  v1::HallPoll details;
  if (line.state == wire::PollState::casting || line.state == wire::PollState::closing)
    PJ_CHECK(add_close(details, now, line.poll));
  if (line.state >= wire::PollState::sealed) PJ_CHECK(add_box(details, line));
  known_.insert_or_assign(line.poll.str(), Known{stage, details});
  return details;
}

Result<void> HallLookout::add_close(v1::HallPoll& out, const MeetingNow& now, const PollId& poll) {
  PJ_TRY(net::Connection* const connection, connect());
  PJ_TRY(const Identity identity, office_.identity());
  PJ_TRY(const auto statements,
         connection->ask<wire::PollStatementsReply>(wire::GetPollStatements{poll}));
  if (statements.closing_phase)
    PJ_CHECK(verify_statement(*statements.closing_phase, now.meeting->manifest, {}));
  fill_close_signers(out, now.meeting->manifest, statements.closing_phase, identity.official);
  return {};
}

Result<void> HallLookout::add_box(v1::HallPoll& out, const wire::PollStatusLine& line) {
  PJ_TRY(net::Connection* const connection, connect());
  PJ_TRY(const Identity identity, office_.identity());
  PJ_TRY(const auto view, roles::fetch_hall(*connection, line.poll.str(), known_anchor(identity)));
  PJ_TRY(*out.mutable_box(), box_message(view, identity.official));
  if (line.state < wire::PollState::counted) {
    fill_countersigners(out, view, nullptr);
    return {};
  }
  PJ_TRY(const auto result, connection->ask<wire::ResultReply>(wire::GetResult{line.poll}));
  PJ_CHECK(verify_statement(result.countersignatures, view.meeting.manifest, {}));
  fill_countersigners(out, view, &result.countersignatures);
  return {};
}

}  // namespace piaojue::agent
