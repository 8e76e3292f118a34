#include <fmt/format.h>

#include "core/ballot/card.hpp"
#include "core/crypto/key_ceremony_board.hpp"
#include "core/crypto/merkle.hpp"
#include "core/record/verifier.hpp"
#include "tests/spec_vectors/sections.hpp"

namespace piaojue::vectors {
namespace {

Json hex_proof(const RangeProof& proof) {
  Json commitments = Json::array();
  for (const RangeProof::Commitment& one : proof.commitments)
    commitments.push_back({{"a", hex(one.a)}, {"b", hex(one.b)}});
  return {{"commitments", std::move(commitments)},
          {"challenges", hex_list(proof.challenges)},
          {"responses", hex_list(proof.responses)}};
}

Json with_nonces(const FixedRangeProver& prover, const Scalar& c, const RangeProof& proof) {
  Json out = {{"e", hex_list(prover.nonces)},
              {"first_c", hex_list(prover.first_challenges)},
              {"challenge", hex(c)}};
  out.update(hex_proof(proof));
  return out;
}

/// The frames of SPEC 4.4.
Frames ballot_frames(const BallotBody& body, const BallotShape& shape,
                     const std::vector<FixedRangeProver>& provers) {
  const Suite& suite = *body.context.suite;
  CanonicalWriter keys;
  for (const VerifyKey& key : body.credential.keys) keys.raw(key.encode());
  CanonicalWriter ciphertexts;
  for (const Ciphertext& one : body.selections) one.write(ciphertexts);
  CanonicalWriter commitments;
  for (const FixedRangeProver& prover : provers)
    for (const RangeProof::Commitment& one : prover.commitments())
      commitments.raw(one.a.encode()).raw(one.b.encode());
  Frames out(suite, "ballot");
  out.add("opening", body.context.opening).add("poll", body.context.poll);
  out.add("class", CanonicalWriter().u32(body.context.voter_class).view());
  out.add("credential", keys.view()).add("shape", suite.hash(shape.encode()));
  return out.add("ciphertexts", ciphertexts.view()).add("commitments", commitments.view());
}

Json one_ballot(const Example& example, const ExampleBallot& one) {
  const Suite& suite = *example.suite;
  const BallotBody& body = one.ballot.body;
  const Bytes bytes = one.ballot.encode();
  Json selections = Json::array();
  for (std::uint32_t j = 0; j < body.selections.size(); ++j) {
    Json selection = {{"value", one.selections[j] ? 1 : 0},
                      {"r", hex(selection_randomness(suite, one.seed, j))}};
    selection.update(hex(body.selections[j]));
    selection["proof"] = with_nonces(one.provers[j], challenge(suite, one.challenge_seed, j),
                                     body.selection_proofs[j]);
    selections.push_back(std::move(selection));
  }
  Json constraints = Json::array();
  for (std::uint32_t k = 0; k < body.constraint_proofs.size(); ++k) {
    const auto i = static_cast<std::uint32_t>(body.selections.size()) + k;
    constraints.push_back(with_nonces(one.provers[i], challenge(suite, one.challenge_seed, i),
                                      body.constraint_proofs[k]));
  }
  const Frames frames = ballot_frames(body, example.form->shape, one.provers);
  return {{"credential_secret", hex(one.key.secret())},
          {"credential_key", hex(one.key.verify_key())},
          {"endorsement_prefix", hex(body.credential.endorsements[0].prefix)},
          {"endorsement", hex(body.credential.endorsements[0].signature)},
          {"seed", hex(one.seed)},
          {"selections", std::move(selections)},
          {"constraints", std::move(constraints)},
          {"transcript", hex(frames.bytes())},
          {"challenge_seed", hex(frames.seed())},
          {"tracker", hex(compute_tracker(body.context, body.selections))},
          {"signature_nonce", hex(one.signature.nonce)},
          {"signature", hex(one.signature.signature)},
          {"ballot", hex(bytes)},
          {"leaf", hex(merkle_leaf_hash(suite, bytes))}};
}

}  // namespace

Json meeting(const Example& example) {
  Json classes = Json::array();
  for (const VoterClass& one : example.classes)
    classes.push_back({{"name", one.name},
                       {"weight", one.weight.str()},
                       {"entitled", one.entitled},
                       {"disclosed", one.disclosed}});
  return {{"roster", hex(example.roster)},
          {"roster_commitment", hex(example.manifest->roster)},
          {"manifest_hash", hex(example.hash_of("manifest"))},
          {"classes", std::move(classes)},
          {"poll", hex(example.poll->encode())},
          {"poll_hash", hex(example.context.poll)},
          {"shape", hex(example.form->shape.encode())},
          {"shape_hash", hex(example.suite->hash(example.form->shape.encode()))},
          {"opening_hash", hex(example.context.opening)},
          {"anchor", format_fingerprint(example.context.opening)}};
}

Json ceremony(const Example& example) {
  const Suite& suite = *example.suite;
  const auto session = piaojue::ceremony::Session::create(example.ceremony).value();
  const auto board = piaojue::ceremony::Board::read(session, example.messages).value();
  Json trustees = Json::array();
  for (std::uint16_t i = 0; i < example.ceremony.trustees.size(); ++i)
    trustees.push_back({{"seed", hex(ceremony_seed(suite, i).reveal())},
                        {"exchange_secret", hex(exchange_key(suite, i))},
                        {"exchange_key", hex(example.ceremony.trustees[i].exchange_key)},
                        {"sign_key", hex(example.ceremony.trustees[i].sign_key)},
                        {"election_share", hex(example.shares[i].election)},
                        {"note_share", hex(example.shares[i].note)}});
  Json rounds = Json::array();
  for (const auto round :
       {CeremonyRound::commit, CeremonyRound::reveal, CeremonyRound::share, CeremonyRound::confirm})
    rounds.push_back(hex(board.round_hash(round)));
  Json messages = Json::array();
  for (const CeremonyMessage& message : example.messages) messages.push_back(hex(message.encode()));
  return {{"attempt", example.ceremony.attempt},
          {"threshold", example.ceremony.threshold},
          {"participants", example.ceremony.participants},
          {"trustees", std::move(trustees)},
          {"session", hex(session.id())},
          {"messages", std::move(messages)},
          {"round_hashes", std::move(rounds)},
          {"transcript", hex(example.outcome->transcript)},
          {"election_key", hex(example.outcome->election_key)},
          {"note_key", hex(example.outcome->note_key)},
          {"election_verification_keys", hex_list(example.outcome->election_verification_keys)},
          {"note_verification_keys", hex_list(example.outcome->note_verification_keys)}};
}

Json statements(const Example& example) {
  Json out = Json::array();
  for (const ExampleStatement& one : example.statements)
    out.push_back({{"name", one.name},
                   {"hash", hex(one.statement.hash(*example.suite))},
                   {"statement", hex(one.statement.encode())}});
  const Receipt receipt = [&] {
    const SignedBallot& ballot = example.ballots[0].ballot;
    Receipt made{example.context.opening,
                 example.context.poll,
                 compute_tracker(ballot.body.context, ballot.body.selections),
                 merkle_leaf_hash(*example.suite, ballot.encode()),
                 {}};
    made.signature =
        fixed_signature(example_key(*example.suite, "receipt"),
                        Receipt::message(made.opening, made.poll, made.tracker, made.leaf),
                        fixed_scalar(*example.suite, "receipt nonce"))
            .signature;
    return made;
  }();
  receipt.verify(example.opening->receipt_key).value();
  out.push_back({{"name", "receipt"}, {"receipt", hex(receipt.encode())}});
  return out;
}

Json blind_rsa(const Example& example) {
  const ExampleBallot& one = example.ballots[0];
  const FixedBlinding& blinding = one.blinding;
  return {{"modulus", hex(example_issuer_key().public_key().encode())},
          {"private_key_pkcs8", hex(example_issuer_key().reveal_der().reveal())},
          {"message", hex(credential_message(example.context, one.key.verify_key()))},
          {"prefix", hex(blinding.request.state.prefix)},
          {"salt", hex(blinding.salt)},
          {"encoded", hex(blinding.encoded)},
          {"inverse_of_blind", hex(blinding.request.state.inverse.reveal())},
          {"request", hex(blinding.request.blinded_message)},
          {"answer", hex(blinding.answer)},
          {"signature", hex(blinding.signature)}};
}

Json ballots(const Example& example) {
  Json out = Json::array();
  for (const ExampleBallot& one : example.ballots) out.push_back(one_ballot(example, one));
  return {{"election_key", hex(example.opening->election_key)},
          {"ballots", std::move(out)},
          {"merkle_root", hex(example.closing->merkle_root)}};
}

Json notes(const Example& example) {
  Json out = Json::array();
  for (std::size_t i = 0; i < example.notes.size(); ++i) {
    const ExampleNote& one = example.notes[i];
    out.push_back({{"text", one.text},
                   {"credential_secret", hex(one.key.secret())},
                   {"randomness", hex(one.randomness)},
                   {"kem", hex(one.note.sealed.kem)},
                   {"box", hex(one.note.sealed.box)},
                   {"tracker", hex(one.note.compute_tracker())},
                   {"note", hex(one.note.encode())},
                   {"leaf", hex(merkle_leaf_hash(*example.suite, one.note.encode()))},
                   {"read", example.written[i].value()}});
  }
  return {{"note_key", hex(example.opening->note_key)},
          {"modulus", hex(example_note_issuer_key().public_key().encode())},
          {"notes", std::move(out)},
          {"note_root", hex(example.closing->note_root)}};
}

Json void_and_challenge(const Example& example) {
  const ExampleBallot& one = example.ballots[0];
  ChallengeOpening opening{example.context, {}, one.selections};
  std::ranges::copy(one.seed, opening.seed.begin());
  return {{"void_message", hex(example.given_up->message())},
          {"void", hex(example.given_up->encode())},
          {"void_root", hex(example.closing->void_root)},
          {"challenge_opening", hex(opening.encode())},
          {"challenge_text", opening.reveal_qr()},
          {"challenge_tracker", hex(opening.compute_tracker(example.opening->election_key))}};
}

Json card(const Example& example) {
  const Suite& suite = *example.suite;
  Bytes seed(CardCode::kSeedSize);
  for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(0xa0 + i);
  const CardCode code = CardCode::create(1, 0, SecretBytes::copy_of(seed)).value();
  const SigningKey key = card_key(example.context, code);
  CanonicalWriter info("piaojue/1 card");
  write_ballot_context(info, example.context);
  info.u16(code.issuer());
  return {{"issuer", code.issuer()},
          {"class", code.voter_class()},
          {"seed", hex(seed)},
          {"typed", as_text(code.reveal_typed().reveal())},
          {"scanned", as_text(code.reveal_qr().reveal())},
          {"info", hex(info.view())},
          {"derived_seed", hex(hkdf(suite.hash_algorithm(), seed, {}, info.view(), 32).reveal())},
          {"secret", hex(key.secret())},
          {"key", hex(key.verify_key())},
          {"key_hash", hex(suite.hash(key.verify_key().encode()))}};
}

Json decryption(const Example& example) {
  const Hash32 closing = example.hash_of("closing");
  Json sums = Json::array();
  for (const Ciphertext& sum : example.sums[0]) sums.push_back(hex(sum));
  Json contexts = Json::array();
  for (std::size_t i = 0; i < example.sums[0].size(); ++i)
    contexts.push_back(hex(decryption_context(closing, 0, i)));
  Json answers = Json::array();
  for (const ExampleAnswer& answer : example.answers)
    answers.push_back({{"trustee", answer.trustee},
                       {"share", hex(answer.share)},
                       {"note_share", hex(answer.note_share)},
                       {"lagrange", hex(lagrange_at_zero(*example.suite, answer.trustee + 1U,
                                                         std::vector<std::uint32_t>{1, 3}))},
                       {"nonce_seed", hex(base_seed().reveal())},
                       {"body", hex(answer.statement.encode())}});
  return {{"sums", std::move(sums)},
          {"contexts", std::move(contexts)},
          {"answers", std::move(answers)},
          {"counts", example.counts[0]}};
}

Json trail(const Example& example) {
  const std::vector<TrailEntry>& entries = example.trail.entries;
  Json chain = Json::array();
  for (std::size_t i = 0; i <= entries.size(); ++i)
    chain.push_back(hex(trail_chain(*example.suite, example.hash_of("manifest"),
                                    {entries.begin(), entries.begin() + static_cast<long>(i)})));
  Json encoded = Json::array();
  for (const TrailEntry& entry : entries) {
    CanonicalWriter out;
    entry.write(out);
    encoded.push_back(hex(out.view()));
  }
  return {{"entries", std::move(encoded)},
          {"chain", std::move(chain)},
          {"trail", hex(example.trail.encode())}};
}

}  // namespace piaojue::vectors
