// One handler for each kind of request; none knows sockets or SQL. Each responds exactly once, now
// or from another thread, and may throw StoreError only before it responds. The dispatcher has
// judged the caller's role; a handler judges all else.
#pragma once

#include "core/serving/service.hpp"
#include "server/store/store.hpp"

namespace piaojue::server {

class Meeting;

void handle(Meeting&, const Caller&, const wire::GetStatus&, Respond);
void handle(Meeting&, const Caller&, const wire::GetManifest&, Respond);
void handle(Meeting&, const Caller&, const wire::GetCeremony&, Respond);
void handle(Meeting&, const Caller&, const wire::GetOpening&, Respond);
void handle(Meeting&, const Caller&, const wire::GetPollStatements&, Respond);
void handle(Meeting&, const Caller&, const wire::GetRecord&, Respond);
void handle(Meeting&, const Caller&, const wire::FindTracker&, Respond);
void handle(Meeting&, const Caller&, const wire::GetResult&, Respond);
void handle(Meeting&, const Caller&, const wire::Cast&, Respond);
void handle(Meeting&, const Caller&, const wire::SignIn&, Respond);
void handle(Meeting&, const Caller&, const wire::Issue&, Respond);
void handle(Meeting&, const Caller&, const wire::Enrol&, Respond);
void handle(Meeting&, const Caller&, const wire::GetPins&, Respond);
void handle(Meeting&, const Caller&, const wire::Publish&, Respond);
void handle(Meeting&, const Caller&, const wire::RestartCeremony&, Respond);
void handle(Meeting&, const Caller&, const wire::PostCeremony&, Respond);
void handle(Meeting&, const Caller&, const wire::SignOpening&, Respond);
void handle(Meeting&, const Caller&, const wire::ImportRoster&, Respond);
void handle(Meeting&, const Caller&, const wire::MarkPresent&, Respond);
void handle(Meeting&, const Caller&, const wire::ListAttendance&, Respond);
void handle(Meeting&, const Caller&, const wire::Unlock&, Respond);
void handle(Meeting&, const Caller&, const wire::SubmitAttendance&, Respond);
void handle(Meeting&, const Caller&, const wire::SubmitPhase&, Respond);
void handle(Meeting&, const Caller&, const wire::SignClosing&, Respond);
void handle(Meeting&, const Caller&, const wire::SubmitDecryption&, Respond);
void handle(Meeting&, const Caller&, const wire::Countersign&, Respond);
void handle(Meeting&, const Caller&, const wire::SubmitIssuerKeys&, Respond);
void handle(Meeting&, const Caller&, const wire::AnnounceDesk&, Respond);
void handle(Meeting&, const Caller&, const wire::SignBatch&, Respond);
void handle(Meeting&, const Caller&, const wire::PublishCards&, Respond);
void handle(Meeting&, const Caller&, const wire::GetCards&, Respond);
void handle(Meeting&, const Caller&, const wire::SubmitVoid&, Respond);
void handle(Meeting&, const Caller&, const wire::GetVoids&, Respond);
void handle(Meeting&, const Caller&, const wire::SubmitIssuingCount&, Respond);
void handle(Meeting&, const Caller&, const wire::SubmitHall&, Respond);
void handle(Meeting&, const Caller&, const wire::GetTrail&, Respond);
void handle(Meeting&, const Caller&, const wire::SignTrail&, Respond);
void handle(Meeting&, const Caller&, const wire::SubmitNote&, Respond);
void handle(Meeting&, const Caller&, const wire::SubmitMergeTable&, Respond);
void handle(Meeting&, const Caller&, const wire::SubmitPaperCount&, Respond);

}  // namespace piaojue::server
