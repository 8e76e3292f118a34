// SubmitNote: like a cast, but in a note slot and on a connection of its own.
#include "core/ballot/note.hpp"
#include "core/crypto/merkle.hpp"
#include "server/handlers/box_target.hpp"
#include "server/handlers/handlers.hpp"

namespace piaojue::server {
namespace {

/// The peer learns what kind of fault it is, not where the check stopped.
Error bad_note(ErrorCode code) {
  return {code, tr("意见无效，没有存入", "the note is not valid and was not stored")};
}

Result<void> check_note(const BoxTarget& target, const SignedNote& note) {
  if (note.context.voter_class < target.published->classes.size())
    return bad_note(ErrorCode::wrong_context);
  PJ_CHECK(target.require_open());
  if (auto held = note.verify_credential(target.context(), target.keys()); !held)
    return bad_note(held.error().code);
  if (auto held = note.verify_proofs(); !held) return bad_note(held.error().code);
  return {};
}

Result<void> submit_note(Meeting& meeting, const Bytes& bytes, const Respond& respond) {
  const Result<BallotContext> claimed = peek_context(bytes, kNoteTag);
  if (!claimed) return bad_note(ErrorCode::malformed);
  PJ_TRY(const BoxTarget target, BoxTarget::find(meeting, *claimed));
  const auto note = SignedNote::parse(bytes, target.published->suite());
  if (!note) return bad_note(ErrorCode::malformed);
  BoxEntry entry = target.entry(BoxKind::note, note->compute_tracker(), bytes);
  if (target.answer_again(meeting, entry, respond)) return {};
  PJ_CHECK(check_note(target, *note));
  target.store(meeting, std::move(entry), note->credential, respond);
  return {};
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::SubmitNote& request, Respond respond) {
  if (const auto taken = submit_note(meeting, request.note, respond); !taken)
    respond(failure(taken.error()));
}

}  // namespace piaojue::server
