// PostCeremony and RestartCeremony: the server is only the board; everybody judges what is on it.
#include <algorithm>

#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

// ---- post ---------------------------------------------------------------------------------------

struct Posted {
  std::shared_ptr<const Published> published;
  CeremonyMessage message;
  bool complete = false;  ///< with this message the ceremony has its outcome
};

Result<wire::Reply> post(MeetingTables& tables, Posted& posted) {
  const std::optional<CeremonyAttempt> attempt = tables.ceremony();
  if (!attempt) return wrong_state(tr("会议尚未发布", "the meeting has not been published yet"));
  std::vector<CeremonyMessage> board = load_ceremony(tables, attempt->attempt);
  const Bytes encoded = posted.message.encode();
  const bool repeated = std::ranges::any_of(
      board, [&](const CeremonyMessage& before) { return before.encode() == encoded; });
  if (!repeated) {
    if (has_document(tables, meeting_document(SectionKind::opening)))
      return wrong_state(tr("密钥仪式已经完成", "the key ceremony is complete"));
    board.push_back(posted.message);
  }
  const auto status =
      evaluate_ceremony(posted.published->ceremony(attempt->attempt, attempt->participants), board);
  if (!status)
    return Error{status.error().code,
                 tr("密钥仪式消息不被接受：{}", "the ceremony message is not accepted: {}",
                    status.error().message)};
  if (!repeated) {
    tables.add_ceremony_message(attempt->attempt, posted.message);
    const Manifest& manifest = posted.published->manifest;
    record_act(tables, {Act::ceremony_message,
                        manifest.scrutineers()[posted.message.trustee]->id,
                        {},
                        manifest.suite->hash(posted.message.body)});
  }
  posted.complete = status->outcome.has_value();
  return wire::Done{};
}

Result<std::shared_ptr<const Published>> check_sender(const Meeting& meeting, const Caller& caller,
                                                      const CeremonyMessage& message) {
  PJ_TRY(auto published, require_published(meeting));
  PJ_TRY(const std::uint16_t trustee, require_trustee(*published, caller));
  if (trustee != message.trustee)
    return not_permitted(tr("消息属于另一监票人", "the message is another scrutineer's"));
  return published;
}

// ---- restart ------------------------------------------------------------------------------------

Result<void> check_participants(const Manifest& manifest,
                                const std::vector<std::uint16_t>& participants) {
  const std::size_t trustees = manifest.scrutineers().size();
  const bool ascending =
      std::ranges::adjacent_find(participants, std::ranges::greater_equal()) == participants.end();
  if (!ascending || participants.size() < manifest.threshold || participants.back() >= trustees)
    return Error{ErrorCode::invalid,
                 tr("参加者不对：须为不少于 {} 名监票人",
                    "not a set of participants: at least {} scrutineers", manifest.threshold)};
  return {};
}

Result<wire::Reply> restart(MeetingTables& tables, const Manifest& manifest,
                            const CeremonyAttempt& wanted) {
  const std::optional<CeremonyAttempt> current = tables.ceremony();
  if (!current) return wrong_state(tr("会议尚未发布", "the meeting has not been published yet"));
  if (current->attempt == wanted.attempt && current->participants == wanted.participants)
    return wire::Done{};
  if (wanted.attempt != current->attempt + 1)
    return wrong_state(
        tr("密钥仪式现在是第 {} 次", "the ceremony is at attempt {}", current->attempt));
  const DocumentKey opening = meeting_document(SectionKind::opening);
  if (const auto proposed = load_statement(tables, opening)) {
    const auto signers = opening_signers(manifest);
    if (std::ranges::all_of(signers, [&](const auto& id) { return proposed->has_signer(id); }))
      return wrong_state(tr("会议已经开启", "the meeting has been opened"));
    tables.remove_document(opening);
  }
  tables.add_ceremony(wanted);
  record_act(tables, {Act::ceremony_restarted, manifest.organiser().id});
  return wire::Done{};
}

}  // namespace

void handle(Meeting& meeting, const Caller& caller, const wire::PostCeremony& request,
            Respond respond) {
  auto published = check_sender(meeting, caller, request.message);
  if (!published) return respond(failure(published.error()));
  auto posted = std::make_shared<Posted>(Posted{*published, request.message});
  meeting.change([posted](MeetingTables& tables) { return post(tables, *posted); },
                 [&meeting, posted, respond = std::move(respond)](wire::Reply reply) {
                   // Who completes the ceremony may look for the opening at once.
                   if (posted->complete)
                     meeting.advance_then(std::move(reply), respond);
                   else
                     respond(std::move(reply));
                 });
}

void handle(Meeting& meeting, const Caller&, const wire::RestartCeremony& request,
            Respond respond) {
  const auto published = require_published(meeting);
  if (!published) return respond(failure(published.error()));
  if (const auto checked = check_participants((*published)->manifest, request.participants);
      !checked)
    return respond(failure(checked.error()));
  meeting.change(
      [published = *published, wanted = CeremonyAttempt{request.attempt, request.participants}](
          MeetingTables& tables) { return restart(tables, published->manifest, wanted); },
      announced(meeting, Event::ceremony_restarted, {}, {}, std::move(respond)));
}

}  // namespace piaojue::server
