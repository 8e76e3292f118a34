#include "client/agent/kiosk/kiosk_state.hpp"

namespace piaojue::agent::kiosk {
namespace {

using roles::CredentialState;

std::string_view name_of(const Session& session) {
  switch (session.stage()) {
    case Session::Stage::cards:
      return "cards";
    case Session::Stage::polls:
      return "polls";
    case Session::Stage::marking:
      return "marking";
    case Session::Stage::sealed:
      return "sealed";
    case Session::Stage::challenged:
      return "challenged";
    case Session::Stage::casting:
      break;
  }
  switch (session.casting()->now().state) {
    case Casting::State::done:
      return "cast";
    case Casting::State::refused:
      return "refused";
    case Casting::State::sending:
    case Casting::State::retrying:
    case Casting::State::notes:
      break;
  }
  return "casting";
}

std::string_view name_of(Casting::State state) {
  switch (state) {
    case Casting::State::sending:
      return "sending";
    case Casting::State::retrying:
      return "retrying";
    case Casting::State::notes:
      return "notes";
    case Casting::State::done:
      return "done";
    case Casting::State::refused:
      return "refused";
  }
  return "";
}

/// Of one ballot, as its voter sees it.
std::string_view ballot_state(CredentialState credential, wire::PollState poll) {
  switch (credential) {
    case CredentialState::cast:
      return "unfinished";
    case CredentialState::spent:
      return "voted";
    case CredentialState::withdrawn:
      return "withdrawn";
    case CredentialState::requested:
      return "incomplete";
    case CredentialState::ready:
      break;
  }
  if (poll < wire::PollState::casting) return "waiting";
  return poll > wire::PollState::closing ? "closed" : "open";
}

void add_polls(v1::KioskState& out, const MeetingNow& now) {
  for (const roles::PollView& poll : now.meeting->polls) {
    v1::KioskPoll& one = *out.add_polls();
    one.set_id(poll.definition.id.str());
    one.set_title(poll.definition.title);
    one.set_issuance(std::string(piaojue::name_of(poll.definition.issuance)));
    one.set_state(std::string(kiosk::name_of(state_of(now, poll.definition.id))));
  }
}

void add_casting(v1::KioskState& out, const Casting::Now& casting) {
  v1::KioskCasting& one = *out.mutable_casting();
  one.set_state(std::string(name_of(casting.state)));
  one.set_attempt(casting.attempt);
  one.set_reason(casting.reason);
  one.set_resumed(casting.resumed);
  one.set_notes_problem(casting.notes_problem);
  if (casting.tracker != Hash32{}) out.set_tracker(to_hex(casting.tracker));
}

void add_cards(v1::KioskState& out, const roles::MeetingView& meeting,
               const std::vector<CardCode>& cards) {
  v1::KioskCards& one = *out.mutable_cards();
  one.set_read(static_cast<std::uint32_t>(cards.size()));
  one.set_needed(static_cast<std::uint32_t>(meeting.manifest.issuers.size()));
  const std::size_t next = roles::next_pile(cards);
  if (next < meeting.manifest.issuers.size()) one.set_next(meeting.manifest.issuers[next].name);
}

/// Names of the groups rather than the ids that a class is called by.
std::string group_names(const roles::MeetingView& meeting, const VoterClass& of) {
  std::vector<std::string_view> names;
  names.reserve(of.groups.size());
  for (const std::size_t group : of.groups) names.push_back(meeting.manifest.groups[group].name);
  return fmt::format("{}", fmt::join(names, "、"));
}

void add_voter(v1::KioskState& out, const MeetingNow& now, const Session& session) {
  const roles::MeetingView& meeting = *now.meeting;
  for (const auto& [poll, state] : session.ballots()) {
    const auto index = meeting.find_poll(poll.str());
    if (!index) continue;
    v1::KioskBallot& one = *out.add_ballots();
    one.set_poll(poll.str());
    one.set_title(meeting.polls[*index].definition.title);
    one.set_state(std::string(ballot_state(state, state_of(now, poll))));
  }
  if (session.voter_class() < meeting.classes.size()) {
    const VoterClass& own = meeting.classes[session.voter_class()];
    out.mutable_group()->set_name(group_names(meeting, own));
    out.mutable_group()->set_only(meeting.classes.size() == 1);
    out.mutable_group()->set_disclosed(own.disclosed);
    out.mutable_group()->set_entitled(own.entitled);
  }
  if (session.poll()) out.set_poll(meeting.polls[*session.poll()].definition.id.str());
  if (session.sealed() != nullptr) out.set_tracker(to_hex(session.sealed()->tracker()));
}

}  // namespace

v1::KioskState describe(const MeetingNow& now, const Terminal& terminal, const Session* session) {
  v1::KioskState out;
  out.set_stage("idle");
  out.set_connected(now.connected);
  out.set_problem(terminal.problem);
  out.set_unfinished(terminal.unfinished);
  if (now.meeting) {
    out.set_meeting_title(now.meeting->manifest.title);
    add_polls(out, now);
  }
  if (session == nullptr || !now.meeting) return out;
  out.set_session(session->id());
  out.set_seat(session->is_seat());
  out.set_stage(std::string(name_of(*session)));
  if (session->stage() == Session::Stage::cards) add_cards(out, *now.meeting, session->cards());
  if (session->holds()) add_voter(out, now, *session);
  if (session->stage() == Session::Stage::casting) add_casting(out, session->casting()->now());
  return out;
}

}  // namespace piaojue::agent::kiosk
