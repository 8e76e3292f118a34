#include "core/crypto/key_ceremony_board.hpp"

#include "core/crypto/feldman_vss.hpp"

namespace piaojue::ceremony {
namespace {

constexpr std::array kRounds{CeremonyRound::commit, CeremonyRound::reveal, CeremonyRound::share,
                             CeremonyRound::confirm};

CeremonyRound before(CeremonyRound round) {
  return static_cast<CeremonyRound>(static_cast<int>(round) - 1);
}

Error blame(ErrorCode code, const CeremonyMessage& message, std::string_view what) {
  return {code, "ceremony message of trustee " + std::to_string(message.trustee) + ", round " +
                    std::to_string(static_cast<int>(message.round)) + ": " + std::string(what)};
}

/// Adds `other` to `sum`, coefficient by coefficient.
void add_commitments(std::vector<Point>& sum, const std::vector<Point>& other) {
  if (sum.empty()) {
    sum = other;
    return;
  }
  for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += other[k];
}

}  // namespace

Result<Board> Board::read(const Session& session, std::span<const CeremonyMessage> messages) {
  Board board(session);
  for (const CeremonyMessage& message : messages) PJ_CHECK(board.place(message));
  PJ_CHECK(board.judge());
  return board;
}

const Bytes* Board::body(CeremonyRound round, std::uint16_t trustee) const {
  const auto found = bodies(round).find(trustee);
  return found == bodies(round).end() ? nullptr : found->second;
}

// R5.2-3
Hash32 Board::round_hash(CeremonyRound round) const {
  CanonicalWriter writer("piaojue/1 ceremony round");
  writer.raw(session_->id()).u8(static_cast<std::uint8_t>(round)).count(bodies(round).size());
  for (const auto& [trustee, body] : bodies(round)) writer.bytes(*body);
  return session_->suite().hash(writer.view());
}

const SealedShares& Board::box(std::uint16_t sender, std::uint16_t receiver) const {
  return shares_.at(sender).box_for(*session_, sender, receiver);
}

// R5.3-1
Result<void> Board::place(const CeremonyMessage& message) {
  if (!session_->takes_part(message.trustee))
    return blame(ErrorCode::not_permitted, message, "not a participant");
  if (!verify_signature(session_->pin(message.trustee).sign_key, message.body, message.signature))
    return blame(ErrorCode::signature_invalid, message, "signature does not hold");
  const Bytes header = session_->header(message.round, message.trustee);
  if (message.body.size() < header.size() ||
      !equal(ByteView(message.body).first(header.size()), header))
    return blame(ErrorCode::wrong_context, message, "made for another session, round or trustee");
  Bodies& bodies = bodies_[static_cast<std::size_t>(message.round) - 1];
  const auto [placed, is_new] = bodies.emplace(message.trustee, &message.body);
  if (!is_new && *placed->second != message.body)
    return blame(ErrorCode::invalid, message, "differs from another message of the same round");
  return {};
}

Result<void> Board::judge() {
  for (const CeremonyRound round : kRounds) {
    if (status_.awaiting) {
      if (!bodies(round).empty())
        return Error{ErrorCode::wrong_state, "ceremony round begun before the one before it ended"};
      continue;
    }
    PJ_CHECK(judge_round(round));
    if (!cheats_.empty()) {  // the attempt is over; later messages do not matter
      status_.proven_cheats.assign(cheats_.begin(), cheats_.end());
      return {};
    }
    for (const std::uint16_t trustee : session_->participants())
      if (body(round, trustee) == nullptr) status_.missing.push_back(trustee);
    if (!status_.missing.empty()) status_.awaiting = round;
  }
  if (status_.awaiting) return {};
  // R5.3-4
  PJ_TRY(status_.outcome, compute_outcome());
  return {};
}

Result<void> Board::judge_round(CeremonyRound round) {
  const bool is_first = round == CeremonyRound::commit;
  const Hash32 expected = is_first ? Hash32{} : round_hash(before(round));
  for (const auto& [trustee, body] : bodies(round)) {
    CanonicalReader reader(*body);
    PJ_CHECK(reader.raw(session_->header(round, trustee).size()));
    if (!is_first) {
      const Result<Hash32> seen = reader.hash();
      if (seen && *seen != expected)
        return Error{ErrorCode::wrong_context, "trustee " + std::to_string(trustee) +
                                                   " was shown another ceremony round " +
                                                   std::to_string(static_cast<int>(before(round)))};
    }
    // Bytes that ended within the hash have no content either.
    // R5.3-2
    if (!take_content(round, trustee, reader)) cheats_.insert(trustee);
  }
  return {};
}

Result<void> Board::take_content(CeremonyRound round, std::uint16_t trustee,
                                 CanonicalReader& content) {
  switch (round) {
    case CeremonyRound::commit: {
      PJ_TRY(const Hash32 commitment, content.hash());
      commitments_.emplace(trustee, commitment);
      return content.finish();
    }
    case CeremonyRound::reveal:
      return take_reveal(trustee, content);
    case CeremonyRound::share: {
      PJ_TRY(ShareMessage message, ShareMessage::read(content, *session_));
      PJ_CHECK(message.verify(*session_, trustee));
      shares_.emplace(trustee, std::move(message));
      return content.finish();
    }
    case CeremonyRound::confirm:
      return take_verdict(trustee, content);
  }
  return Error{ErrorCode::internal, "no such ceremony round"};
}

Result<void> Board::take_reveal(std::uint16_t trustee, CanonicalReader& content) {
  PJ_TRY(Reveal reveal, Reveal::read(content, *session_));
  PJ_CHECK(content.finish());
  if (reveal.commitment(*session_, trustee) != commitments_.at(trustee))
    return Error{ErrorCode::proof_invalid, "reveal is not what was committed to"};
  PJ_CHECK(reveal.verify(*session_, trustee));
  reveals_.emplace(trustee, std::move(reveal));
  return {};
}

Result<void> Board::take_verdict(std::uint16_t trustee, CanonicalReader& content) {
  PJ_TRY(const Verdict verdict, Verdict::read(content, *session_));
  PJ_CHECK(content.finish());
  if (!verdict.complaint) return {};
  PJ_CHECK(uphold(*verdict.complaint, trustee));
  // R5.3-3
  cheats_.insert(verdict.complaint->accused);
  return {};
}

/// Error when the complaint is false.
// R5.3-3
Result<void> Board::uphold(const Complaint& complaint, std::uint16_t complainer) const {
  const std::uint16_t accused = complaint.accused;
  if (accused == complainer || !session_->takes_part(accused))
    return Error{ErrorCode::invalid, "complaint about nobody's shares"};
  const SealedShares& sealed = box(accused, complainer);
  PJ_CHECK(verify_chaum_pedersen(
      complaint.proof, session_->pin(complainer).exchange_key, sealed.ephemeral, complaint.shared,
      session_->proof_context(CeremonyRound::confirm, complainer, "complaint", accused)));
  const Result<SharePair> shares = sealed.open(*session_, accused, complainer, complaint.shared);
  if (shares && shares->verify(reveal(accused), complainer))
    return Error{ErrorCode::invalid, "complaint about good shares"};
  return {};
}

Result<CeremonyOutcome> Board::compute_outcome() const {
  std::vector<Point> election;
  std::vector<Point> note;
  for (const auto& [trustee, reveal] : reveals_) {
    add_commitments(election, reveal.election.commitments);
    add_commitments(note, reveal.note.commitments);
  }
  // R5.1-2
  CeremonyOutcome out{election.front(), note.front(), {}, {}, {}};
  bool usable = !out.election_key.is_identity() && !out.note_key.is_identity();
  for (const std::uint16_t trustee : session_->participants()) {
    out.election_verification_keys.push_back(evaluate_commitments(election, trustee + 1U));
    out.note_verification_keys.push_back(evaluate_commitments(note, trustee + 1U));
    usable = usable && !out.election_verification_keys.back().is_identity() &&
             !out.note_verification_keys.back().is_identity();
  }
  // R5.1-3
  if (!usable) return Error{ErrorCode::invalid, "ceremony yields the identity as a key"};

  // R5.3-5
  CanonicalWriter writer("piaojue/1 ceremony transcript");
  writer.raw(session_->id());
  for (const CeremonyRound round : kRounds) writer.raw(round_hash(round));
  out.transcript = session_->suite().hash(writer.view());
  return out;
}

}  // namespace piaojue::ceremony
