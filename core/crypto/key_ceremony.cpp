#include "core/crypto/key_ceremony.hpp"

#include <cassert>

#include "core/crypto/feldman_vss.hpp"
#include "core/crypto/key_ceremony_board.hpp"

namespace piaojue {
namespace {

using ceremony::Board;
using ceremony::Complaint;
using ceremony::Reveal;
using ceremony::SealedShares;
using ceremony::Session;
using ceremony::ShareMessage;
using ceremony::SharePair;
using ceremony::Verdict;

/// One trustee in one session: its secrets, and what it says in each round.
class Actor {
 public:
  /// The secrets are bound to the session, so even a seed used twice shares nothing between two.
  // R5.1-4
  Actor(const Session& session, std::uint16_t trustee, const SecretScalar& exchange_key,
        ByteView seed)
      : session_(session),
        trustee_(trustee),
        exchange_key_(exchange_key),
        seed_(hkdf(
            session.suite().hash_algorithm(), seed, {},
            CanonicalWriter("piaojue/1 ceremony secrets").raw(session.id()).u16(trustee).view(),
            32)),
        election_(polynomial("election polynomial")),
        note_(polynomial("note polynomial")) {}

  /// Precondition: the rounds before are complete and without cheats.
  // R5.2-2, R5.2-6
  Bytes body(CeremonyRound round, const Board& board) const {
    CanonicalWriter writer;
    writer.raw(session_.header(round, trustee_));
    switch (round) {
      case CeremonyRound::commit:
        writer.raw(make_reveal().commitment(session_, trustee_));
        break;
      case CeremonyRound::reveal:
        writer.raw(board.round_hash(CeremonyRound::commit));
        make_reveal().write(writer);
        break;
      case CeremonyRound::share:
        writer.raw(board.round_hash(CeremonyRound::reveal));
        make_shares().write(writer);
        break;
      case CeremonyRound::confirm:
        writer.raw(board.round_hash(CeremonyRound::share));
        make_verdict(board).write(writer);
        break;
    }
    return writer.take();
  }

  /// Error when the sender cheated.
  Result<SharePair> shares_from(std::uint16_t sender, const Board& board) const {
    const SealedShares& box = board.box(sender, trustee_);
    PJ_TRY(SharePair shares,
           box.open(session_, sender, trustee_, multiply(exchange_key_, box.ephemeral)));
    PJ_CHECK(shares.verify(board.reveal(sender), trustee_));
    return shares;
  }

  SharePair own_shares_for(std::uint16_t receiver) const {
    return {election_.evaluate(receiver + 1U), note_.evaluate(receiver + 1U)};
  }

 private:
  SecretPolynomial polynomial(std::string_view label) const {
    return SecretPolynomial::derive(session_.suite(), seed_, label, session_.threshold());
  }

  Reveal::Key make_reveal_key(const SecretPolynomial& polynomial, std::string_view about) const {
    return {polynomial.commit(),
            SchnorrProof::prove(
                polynomial.constant(),
                session_.proof_context(CeremonyRound::reveal, trustee_, about, trustee_), seed_)};
  }

  Reveal make_reveal() const {
    return {make_reveal_key(election_, "election"), make_reveal_key(note_, "note")};
  }

  ShareMessage make_shares() const {
    ShareMessage out;
    for (const std::uint16_t receiver : session_.participants())
      if (receiver != trustee_)
        out.boxes.push_back(
            SealedShares::seal(session_, trustee_, receiver, seed_, own_shares_for(receiver)));
    return out;
  }

  /// One bad sender is enough: the attempt ends with it.
  Verdict make_verdict(const Board& board) const {
    for (const std::uint16_t sender : session_.participants())
      if (sender != trustee_ && !shares_from(sender, board))
        return {make_complaint(sender, board.box(sender, trustee_).ephemeral)};
    return {};
  }

  Complaint make_complaint(std::uint16_t accused, const Point& ephemeral) const {
    Point shared = multiply(exchange_key_, ephemeral);
    ChaumPedersenProof proof = ChaumPedersenProof::prove(
        exchange_key_, session_.pin(trustee_).exchange_key, ephemeral, shared,
        session_.proof_context(CeremonyRound::confirm, trustee_, "complaint", accused), seed_);
    return {accused, std::move(shared), std::move(proof)};
  }

  const Session& session_;
  std::uint16_t trustee_;
  const SecretScalar& exchange_key_;
  SecretBytes seed_;
  SecretPolynomial election_;
  SecretPolynomial note_;
};

/// Who we are must be what the manifest says of us.
Result<void> check_pins(const Session& session, std::uint16_t trustee, const SigningKey& sign_key,
                        const SecretScalar& exchange_key) {
  if (!session.takes_part(trustee))
    return Error{ErrorCode::not_permitted, "this trustee does not take part in the ceremony"};
  const TrusteePin& pin = session.pin(trustee);
  if (!(sign_key.verify_key() == pin.sign_key) ||
      !(multiply_generator(exchange_key) == pin.exchange_key))
    return Error{ErrorCode::wrong_context, "this trustee's keys are not those of the manifest"};
  return {};
}

/// What the board shows in this trustee's name must be what it says itself: otherwise its signing
/// key is used elsewhere, or its seed is not the one it began with.
// R5.3-6
Result<void> recognise_own(const Actor& actor, std::uint16_t trustee, const Board& board) {
  for (const auto round : {CeremonyRound::commit, CeremonyRound::reveal, CeremonyRound::share,
                           CeremonyRound::confirm}) {
    const Bytes* shown = board.body(round, trustee);
    if (shown != nullptr && *shown != actor.body(round, board))
      return Error{ErrorCode::wrong_state,
                   "the ceremony holds a message in this trustee's name that it did not make"};
  }
  return {};
}

}  // namespace

Result<CeremonyStatus> evaluate_ceremony(const CeremonyParameters& parameters,
                                         std::span<const CeremonyMessage> messages) {
  PJ_TRY(const Session session, Session::create(parameters));
  PJ_TRY(const Board board, Board::read(session, messages));
  return board.status();
}

CeremonyParticipant::CeremonyParticipant(const CeremonyParameters& parameters,
                                         std::uint16_t trustee, const SigningKey& sign_key,
                                         const SecretScalar& exchange_key, ByteView seed)
    : parameters_(parameters),
      trustee_(trustee),
      sign_key_(sign_key),
      exchange_key_(exchange_key),
      seed_(SecretBytes::copy_of(seed)) {
  assert(seed.size() == 32);
}

Result<std::optional<CeremonyMessage>> CeremonyParticipant::next_message(
    std::span<const CeremonyMessage> messages) const {
  PJ_TRY(const Session session, Session::create(parameters_));
  PJ_CHECK(check_pins(session, trustee_, sign_key_, exchange_key_));
  PJ_TRY(const Board board, Board::read(session, messages));
  if (!board.status().proven_cheats.empty()) return std::nullopt;
  const Actor actor(session, trustee_, exchange_key_, seed_.reveal());
  PJ_CHECK(recognise_own(actor, trustee_, board));

  const std::optional<CeremonyRound> round = board.status().awaiting;
  if (!round || board.body(*round, trustee_) != nullptr) return std::nullopt;
  Bytes body = actor.body(*round, board);
  const Signature signature = sign_key_.sign(body);
  return CeremonyMessage{*round, trustee_, std::move(body), signature};
}

Result<CeremonyParticipant::Shares> CeremonyParticipant::shares(
    std::span<const CeremonyMessage> messages) const {
  PJ_TRY(const Session session, Session::create(parameters_));
  PJ_CHECK(check_pins(session, trustee_, sign_key_, exchange_key_));
  PJ_TRY(const Board board, Board::read(session, messages));
  if (!board.status().outcome)
    return Error{ErrorCode::wrong_state, "the ceremony has not succeeded"};
  const Actor actor(session, trustee_, exchange_key_, seed_.reveal());
  PJ_CHECK(recognise_own(actor, trustee_, board));

  auto [election, note] = actor.own_shares_for(trustee_);
  for (const std::uint16_t sender : session.participants()) {
    if (sender == trustee_) continue;
    PJ_TRY(const SharePair received, actor.shares_from(sender, board));
    election = election.plus(received.election);
    note = note.plus(received.note);
  }
  const auto position = static_cast<std::size_t>(
      std::ranges::lower_bound(session.participants(), trustee_) - session.participants().begin());
  const CeremonyOutcome& outcome = *board.status().outcome;
  // R5.3-6
  if (!(multiply_generator(election) == outcome.election_verification_keys[position]) ||
      !(multiply_generator(note) == outcome.note_verification_keys[position]))
    return Error{ErrorCode::internal, "shares do not match the verification keys"};
  return Shares{std::move(election), std::move(note)};
}

}  // namespace piaojue
