// SubmitMergeTable: what the names written in amount to, as the tellers agreed.
#include <algorithm>

#include "core/base/language.hpp"
#include "core/record/notes.hpp"
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"
#include "server/tally/counting.hpp"

namespace piaojue::server {
namespace {

/// Only signatures of those whose table it is, the caller's among them.
Result<void> check_signers(const PollScope& scope, const Caller& caller,
                           const SignedStatement& statement) {
  const std::vector<OfficialId> signers = merge_signers(scope.manifest());
  for (const StatementSignature& one : statement.signatures)
    if (std::ranges::find(signers, one.signer) == signers.end())
      return not_permitted(tr("“{}”无权签署", "this is not \"{}\"'s to sign", one.signer.str()));
  return verify_statement(statement, scope.manifest(), {caller.identity->official});
}

/// The names there are, once the notes are open.
Result<std::map<std::string, std::string>> names_of(Meeting& meeting, MeetingTables& tables,
                                                    const PollScope& scope) {
  const auto sealed = meeting.sealed(scope.index);
  if (!sealed || poll_state(tables, scope.id()) < wire::PollState::released)
    return wrong_state(tr("意见尚未打开", "the notes have not been opened yet"));
  std::vector<DecryptionStatement> answers;
  for (const SignedStatement& one : load_statements(tables, scope.id(), SectionKind::decryption))
    answers.push_back(undamaged(DecryptionStatement::parse(one.body, scope.suite())));
  if (answers.size() < scope.manifest().threshold)
    return wrong_state(tr("意见尚未打开", "the notes have not been opened yet"));
  const Released released = load_released(tables, *scope.published, *scope.opened, scope.index);
  return names_to_merge(scope.poll().form,
                        written_in(*scope.published, scope.index, *sealed, released, answers));
}

/// Until enough have signed one, another table takes its place: tellers correct each other.
Result<wire::Reply> store(Meeting& meeting, MeetingTables& tables, const PollScope& scope,
                          const SignedStatement& submitted) {
  const DocumentKey key = scope.document(SectionKind::merge_table);
  SignedStatement merged{submitted.body, {}};
  const auto before = load_statement(tables, key);
  if (before && before->body == submitted.body) merged = *before;
  const std::size_t had = merged.signatures.size();
  for (const StatementSignature& one : submitted.signatures)
    PJ_CHECK(add_signature(merged, one, scope.manifest()));
  if (merged.signatures.size() == had) return wire::Done{};
  if (poll_state(tables, scope.id()) != wire::PollState::released ||
      (before && before->signatures.size() >= merge_quorum(scope.manifest())))
    return wrong_state(tr("现在不收归并表", "a merge table is not taken now"));

  PJ_TRY(const auto to_merge, names_of(meeting, tables, scope));
  const Hash32 closing =
      require_statement(tables, scope.document(SectionKind::closing)).hash(scope.suite());
  const bool complete = merged.signatures.size() >= merge_quorum(scope.manifest());
  const auto checked = check_merge_table(merged, scope.manifest(), closing, to_merge);
  // While another teller's signature is still to come, everything else must hold already.
  if (!checked && (complete || checked.error().code != ErrorCode::signature_invalid))
    return checked.error();
  store_statement(tables, key, merged);
  if (complete)
    record_act(tables, {Act::names_merged, submitted.signatures.front().signer, scope.poll().hash,
                        merged.hash(scope.suite())});
  return wire::Done{};
}

}  // namespace

void handle(Meeting& meeting, const Caller& caller, const wire::SubmitMergeTable& request,
            Respond respond) {
  auto scope = require_poll(meeting, request.poll);
  if (!scope) return respond(failure(scope.error()));
  if (const auto checked = check_signers(*scope, caller, request.statement); !checked)
    return respond(failure(checked.error()));
  meeting.change_and_advance(
      [&meeting, scope = *scope, statement = request.statement](MeetingTables& tables) {
        return store(meeting, tables, scope, statement);
      },
      std::move(respond));
}

}  // namespace piaojue::server
