// SignClosing, SubmitDecryption, Countersign: what each scrutineer's program sends after it checked
// everything itself.
#include <algorithm>

#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"
#include "server/tally/counting.hpp"

namespace piaojue::server {
namespace {

Result<PollScope> check_signer(const Meeting& meeting, const Caller& caller, const PollId& poll,
                               const OfficialId& signer) {
  PJ_CHECK(require_self(caller, signer));
  PJ_TRY(PollScope scope, require_poll(meeting, poll));
  PJ_CHECK(require_trustee(*scope.published, caller));
  return scope;
}

/// Who was recorded absent does not sign after all: the quorum was reckoned without them.
// R8.7-11
Result<void> check_not_absent(MeetingTables& tables, const PollScope& scope,
                              const OfficialId& signer) {
  const auto statement = load_statement(tables, scope.document(SectionKind::release));
  if (!statement) return {};
  const auto absent = undamaged(Release::parse(statement->body)).absent;
  const auto trustee = scope.published->find_trustee(signer);
  if (trustee && std::ranges::find(absent, *trustee) != absent.end())
    return not_permitted(
        tr("开箱令已记录此监票人缺席", "the release records this scrutineer absent"));
  return {};
}

/// One more signature on the statement of this kind.
Result<wire::Reply> sign_statement(MeetingTables& tables, const PollScope& scope, SectionKind kind,
                                   Act act, const StatementSignature& signature,
                                   std::string not_yet) {
  const DocumentKey key = scope.document(kind);
  auto statement = load_statement(tables, key);
  if (!statement) return wrong_state(std::move(not_yet));
  if (statement->has_signer(signature.signer)) return wire::Done{};
  if (kind == SectionKind::closing) PJ_CHECK(check_not_absent(tables, scope, signature.signer));
  PJ_CHECK(add_signature(*statement, signature, scope.manifest()));
  store_statement(tables, key, *statement);
  record_act(tables, {act, signature.signer, scope.poll().hash, statement->hash(scope.suite())});
  return wire::Done{};
}

// ---- decryption ---------------------------------------------------------------------------------

struct Answer {
  PollScope scope;
  std::uint16_t trustee;
  SignedStatement statement;
  DecryptionStatement parsed;

  DocumentKey key() const { return scope.document(SectionKind::decryption, trustee); }
};

Result<Answer> read_answer(const Meeting& meeting, const Caller& caller,
                           const wire::SubmitDecryption& request) {
  PJ_TRY(PollScope scope, require_poll(meeting, request.poll));
  PJ_TRY(const std::uint16_t trustee, require_trustee(*scope.published, caller));
  PJ_TRY(DecryptionStatement parsed,
         DecryptionStatement::parse(request.statement.body, scope.suite()));
  PJ_CHECK(verify_statement(request.statement, scope.manifest(), {caller.identity->official}));
  if (parsed.trustee != trustee || request.statement.signatures.size() != 1)
    return not_permitted(tr("解密份额属于另一监票人", "the answer is another scrutineer's"));
  return Answer{std::move(scope), trustee, request.statement, std::move(parsed)};
}

bool same_values(const DecryptionStatement& a, const DecryptionStatement& b) {
  const auto same_value = [](const PartialDecryption& x, const PartialDecryption& y) {
    return x.value == y.value;
  };
  const auto same_part = [&](const auto& x, const auto& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), same_value);
  };
  return a.closing == b.closing &&
         std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(), same_part) &&
         same_part(a.notes, b.notes);
}

/// Whether this trustee's answer is there already: then the first stays. Error for another one.
// R8.9-9
Result<bool> is_repeated(MeetingTables& tables, const Answer& answer) {
  const auto before = load_statement(tables, answer.key());
  if (!before) return false;
  // Proofs are randomised, so a program that lost the reply may send other bytes for the same
  // answer.
  const auto stored = undamaged(DecryptionStatement::parse(before->body, answer.scope.suite()));
  if (same_values(stored, answer.parsed)) return true;
  return wrong_state(
      tr("已收到此监票人的另一份解密", "another answer of this scrutineer is stored"));
}

/// Whether answers are taken now, judged inside the transaction that stores one.
// R8.9-9
Result<ClosingStatement> require_decrypting(MeetingTables& tables, const PollScope& scope) {
  const auto closing = load_statement(tables, scope.document(SectionKind::closing));
  if (!closing) return wrong_state(tr("投票尚未封箱", "the poll has not been sealed yet"));
  if (poll_state(tables, scope.id()) < wire::PollState::released)
    return wrong_state(tr("异议期还没有结束，不接收解密",
                          "the objection window is open: nothing is decrypted yet"));
  Released released = load_released(tables, *scope.published, *scope.opened, scope.index);
  if (released.status != PollStatus::counted)
    return wrong_state(tr("本议题不予解密：未达法定人数、人数太少，或收回多于发出",
                          "nothing of this poll is decrypted: no quorum, too few ballots, or more "
                          "returned than issued"));
  const auto answers = tables.documents(scope.id().str(), SectionKind::decryption);
  if (answers.size() >= scope.manifest().threshold)
    return wrong_state(
        tr("解密份额已足够，不再接收", "there are enough answers: no more are taken"));
  return std::move(released.closing);
}

Result<void> check_answer(Meeting& meeting, const Answer& answer, const ClosingStatement& closing) {
  const PollScope& scope = answer.scope;
  const auto position = scope.opened->participant(answer.trustee);
  if (!position) return not_permitted(tr("此监票人没有密钥份额", "this scrutineer holds no share"));
  const auto sealed = meeting.sealed(scope.index);
  if (!sealed) return Error{ErrorCode::busy, tr("正在封箱", "the box is being sealed")};
  const OpeningStatement& opening = scope.opened->opening;
  const Hash32 hash = scope.suite().hash(closing.encode());
  PJ_CHECK(verify_decryption(answer.parsed, sealed->aggregator.sums(closing.partition), hash,
                             opening.election_verification_keys.at(*position)));
  return verify_note_decryption(answer.parsed, kems_of(sealed->notes), hash,
                                opening.note_verification_keys.at(*position), 1);
}

Result<wire::Reply> store_answer(MeetingTables& tables, const Answer& answer) {
  PJ_TRY(const bool repeated, is_repeated(tables, answer));
  if (repeated) return wire::Done{};
  PJ_CHECK(require_decrypting(tables, answer.scope));
  store_statement(tables, answer.key(), answer.statement);
  record_act(tables, {Act::decryption, answer.statement.signatures.front().signer,
                      answer.scope.poll().hash, answer.statement.hash(answer.scope.suite())});
  return wire::Done{};
}

/// Everything that takes time, before the transaction; nullptr when the answer is there already.
Result<std::shared_ptr<const Answer>> prepare_answer(Meeting& meeting, const Caller& caller,
                                                     const wire::SubmitDecryption& request) {
  PJ_TRY(Answer answer, read_answer(meeting, caller, request));
  using Found = Result<std::optional<ClosingStatement>>;
  PJ_TRY(const auto closing, meeting.store().query([&](MeetingTables& tables) -> Found {
    PJ_TRY(const bool repeated, is_repeated(tables, answer));
    if (repeated) return std::optional<ClosingStatement>();
    PJ_TRY(ClosingStatement found, require_decrypting(tables, answer.scope));
    return std::optional<ClosingStatement>(std::move(found));
  }));
  if (!closing) return std::shared_ptr<const Answer>();
  PJ_CHECK(check_answer(meeting, answer, *closing));
  return std::make_shared<const Answer>(std::move(answer));
}

}  // namespace

void handle(Meeting& meeting, const Caller& caller, const wire::SignClosing& request,
            Respond respond) {
  auto scope = check_signer(meeting, caller, request.poll, request.signature.signer);
  if (!scope) return respond(failure(scope.error()));
  meeting.change_and_advance(
      [scope = *scope, signature = request.signature](MeetingTables& tables) {
        return sign_statement(tables, scope, SectionKind::closing, Act::closing_signed, signature,
                              tr("投票尚未封箱", "the poll has not been sealed yet"));
      },
      std::move(respond));
}

void handle(Meeting& meeting, const Caller& caller, const wire::SubmitDecryption& request,
            Respond respond) {
  const auto answer = prepare_answer(meeting, caller, request);
  if (!answer) return respond(failure(answer.error()));
  if (*answer == nullptr) return respond(wire::Done{});
  meeting.change_and_advance(
      [answer = *answer](MeetingTables& tables) { return store_answer(tables, *answer); },
      announced(meeting, Event::decryption_accepted, request.poll.str(),
                caller.identity->official.str(), std::move(respond)));
}

void handle(Meeting& meeting, const Caller& caller, const wire::Countersign& request,
            Respond respond) {
  auto scope = check_signer(meeting, caller, request.poll, request.signature.signer);
  if (!scope) return respond(failure(scope.error()));
  meeting.change_and_advance(
      [scope = *scope, signature = request.signature](MeetingTables& tables) {
        return sign_statement(tables, scope, SectionKind::countersignatures, Act::countersigned,
                              signature, tr("尚无结果", "there is no result yet"));
      },
      announced(meeting, Event::result_countersigned, request.poll.str(),
                request.signature.signer.str(), std::move(respond)));
}

}  // namespace piaojue::server
