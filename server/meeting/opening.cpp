#include "server/meeting/opening.hpp"

#include "server/meeting/meeting.hpp"
#include "server/meeting/progress.hpp"

namespace piaojue::server {
namespace {

std::vector<OpeningStatement::IssuerKeys> issuer_keys(Meeting& meeting,
                                                      const Published& published) {
  std::vector<OpeningStatement::IssuerKeys> all;
  for (const Published::Poll& poll : published.polls) {
    OpeningStatement::IssuerKeys& keys = all.emplace_back();
    keys.poll = poll.hash;
    keys.issuer = 0;
    for (std::size_t i = 0; i < published.classes.size(); ++i) {
      const auto key = meeting.keys().issuer(poll.definition.id, i);
      if (!key) throw StoreError("an issuer key is missing");
      keys.keys.push_back(key->public_key());
    }
  }
  return all;
}

OpeningStatement compose(Meeting& meeting, const Published& published,
                         const CeremonyAttempt& attempt, const CeremonyOutcome& outcome) {
  return {published.hash,
          attempt.attempt,
          attempt.participants,
          outcome.transcript,
          outcome.election_key,
          outcome.note_key,
          outcome.election_verification_keys,
          outcome.note_verification_keys,
          meeting.keys().receipt().verify_key(),
          meeting.tally_identity().certificate,
          issuer_keys(meeting, published)};
}

}  // namespace

void make_issuer_keys(Meeting& meeting, const Published& published,
                      const Steward::StopFlag& stopping) {
  for (const Published::Poll& poll : published.polls)
    for (std::size_t i = 0; i < published.classes.size(); ++i) {
      if (stopping) return;
      meeting.keys().make_issuer(poll.definition.id, i);
    }
}

void propose_opening(Meeting& meeting, const Published& published) {
  bool proposed = false;
  // In one change, so that a restart of the ceremony cannot come between.
  const Result<wire::Reply> stored =
      meeting.store().write_and_wait([&](MeetingTables& tables) -> Result<wire::Reply> {
        const DocumentKey key = meeting_document(SectionKind::opening);
        const std::optional<CeremonyAttempt> attempt = tables.ceremony();
        if (!attempt || has_document(tables, key)) return wire::Done{};
        const CeremonyParameters parameters =
            published.ceremony(attempt->attempt, attempt->participants);
        PJ_TRY(const CeremonyStatus status,
               evaluate_ceremony(parameters, load_ceremony(tables, attempt->attempt)));
        if (!status.outcome) return wire::Done{};
        const SignedStatement opening{
            compose(meeting, published, *attempt, *status.outcome).encode(), {}};
        store_statement(tables, key, opening);
        proposed = true;
        return wire::Done{};
      });
  if (!stored) throw StoreError("the ceremony's messages do not hold: " + stored.error().message);
  if (!proposed) return;
  meeting.log(Event::ceremony_complete);
  meeting.log(Event::opening_proposed);
}

}  // namespace piaojue::server
