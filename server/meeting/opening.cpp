#include "server/meeting/opening.hpp"

#include "core/record/issuer_keys.hpp"
#include "server/meeting/meeting.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

SignedStatement own_issuer_keys(Meeting& meeting, const Published& published) {
  IssuerKeysStatement keys{published.hash, 0, {}};
  for (const Published::Poll& poll : published.polls) {
    IssuerKeysStatement::OfPoll& of_poll = keys.polls.emplace_back();
    of_poll.poll = poll.hash;
    for (std::size_t i = 0; i < poll.key_classes; ++i) {
      const auto key = meeting.keys().issuer(poll.definition.id, i);
      if (!key) throw StoreError("an issuer key is missing");
      of_poll.keys.push_back(key->public_key());
    }
  }
  SignedStatement statement{keys.encode(), {}};
  statement.sign(published.manifest.issuers.front().id, meeting.keys().identity());
  return statement;
}

OpeningStatement compose(Meeting& meeting, const Published& published,
                         const CeremonyAttempt& attempt, const CeremonyOutcome& outcome,
                         const std::vector<SignedStatement>& issuer_keys) {
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
          hashes_of(published.suite(), issuer_keys)};
}

}  // namespace

void make_issuer_keys(Meeting& meeting, const Published& published,
                      const Steward::StopFlag& stopping) {
  for (const Published::Poll& poll : published.polls)
    for (std::size_t i = 0; i < poll.key_classes; ++i) {
      if (stopping) return;
      meeting.keys().make_issuer(poll.definition.id, i);
    }
  const DocumentKey key = meeting_document(SectionKind::issuer_keys);
  if (meeting.store().query([&](MeetingTables& tables) { return has_document(tables, key); }))
    return;
  const SignedStatement statement = own_issuer_keys(meeting, published);
  const auto stored = meeting.store().write_and_wait([&](MeetingTables& tables)
                                                         -> Result<wire::Reply> {
    store_statement(tables, key, statement);
    record_act(tables, {Act::issuer_keys, server_actor(), {}, statement.hash(published.suite())});
    return wire::Done{};
  });
  if (!stored) throw StoreError(stored.error().message);
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
        const auto issuer_keys = load_issuer_keys(tables);
        // R8.6-1
        if (!status.outcome || issuer_keys.size() != published.manifest.issuers.size())
          return wire::Done{};
        const SignedStatement opening{
            compose(meeting, published, *attempt, *status.outcome, issuer_keys).encode(), {}};
        store_statement(tables, key, opening);
        record_act(tables,
                   {Act::opening_proposed, server_actor(), {}, opening.hash(published.suite())});
        proposed = true;
        return wire::Done{};
      });
  if (!stored) throw StoreError("the ceremony's messages do not hold: " + stored.error().message);
  if (!proposed) return;
  meeting.log(Event::ceremony_complete);
  meeting.log(Event::opening_proposed);
}

}  // namespace piaojue::server
