#include "tests/spec_vectors/papers.hpp"

#include <fmt/format.h>

#include "core/openssl/aead.hpp"

namespace piaojue::vectors {
namespace {

/// Proves and signs what was marked.
void seal(const Example& example, ExampleBallot& ballot) {
  const Suite& suite = *example.suite;
  BallotBody& body = ballot.ballot.body;
  const BallotShape& shape = example.form->shape;
  const Point& key = example.opening->election_key;
  const FixedBase base(key);
  std::vector<SecretScalar> randomness;
  const auto prove = [&](std::uint32_t value, std::uint32_t lo, std::uint32_t hi) {
    ballot.provers.emplace_back(
        key, value, lo, hi,
        fmt::format("{} {}", to_hex(ballot.seed).substr(0, 8), ballot.provers.size()));
  };
  for (std::uint32_t j = 0; j < shape.selections(); ++j) {
    randomness.push_back(selection_randomness(suite, ballot.seed, j));
    const std::uint32_t value = ballot.selections[j] ? 1 : 0;
    body.selections.push_back(encrypt(base, randomness[j], SecretScalar::from_u64(suite, value)));
    prove(value, 0, 1);
  }
  for (const LinearConstraint& constraint : shape.constraints()) {
    std::int32_t value = 0;
    SecretScalar sum = SecretScalar::zero(suite);
    for (const Term& term : constraint.terms) {
      value += ballot.selections[term.selection] ? term.weight : 0;
      sum = sum.plus(randomness[term.selection].times(Scalar::from_i32(suite, term.weight)));
    }
    randomness.push_back(std::move(sum));
    prove(static_cast<std::uint32_t>(value), constraint.lo, constraint.hi);
  }
  std::vector<const std::vector<RangeProof::Commitment>*> commitments;
  for (const FixedRangeProver& prover : ballot.provers)
    commitments.push_back(&prover.commitments());
  ballot.challenge_seed =
      compute_ballot_seed(body.context, body.credential.keys, shape, body.selections, commitments);
  for (std::uint32_t i = 0; i < ballot.provers.size(); ++i)
    (i < shape.selections() ? body.selection_proofs : body.constraint_proofs)
        .push_back(
            ballot.provers[i].respond(challenge(suite, ballot.challenge_seed, i), randomness[i]));
}

}  // namespace

BallotKeys example_keys(const Example& example) {
  const std::vector<IssuerKeysStatement> statements{
      IssuerKeysStatement::parse(example.statement("issuer_keys").body).value()};
  return ballot_keys(*example.opening, statements, 0, 2, example.poll->issuance).value();
}

ExampleBallot make_ballot(const Example& example, std::uint32_t voter,
                          std::vector<bool> selections) {
  const Suite& suite = *example.suite;
  SigningKey key = fixed_key(suite, "credential", voter);
  FixedBlinding blinding = fixed_blinding(suite, example_issuer_key(),
                                          credential_message(example.context, key.verify_key()),
                                          fmt::format("voter {}", voter));
  const Credential credential{{key.verify_key()},
                              {{0, 0, blinding.request.state.prefix, blinding.signature}}};
  ExampleBallot out{std::move(selections),
                    fixed_bytes(suite, fmt::format("ballot seed {}", voter), kBallotSeedSize),
                    {},
                    {},
                    std::move(blinding),
                    std::move(key),
                    {{}, Scalar::zero(suite), {}},
                    {{example.context, credential, {}, {}, {}}, {}}};
  seal(example, out);
  out.signature = fixed_signature(out.key, encode_body(out.ballot.body),
                                  fixed_scalar(suite, "ballot signature", voter));
  out.ballot.signatures.push_back(out.signature.signature);
  return out;
}

ExampleNote make_note(const Example& example, std::uint32_t voter, const std::string& text) {
  const Suite& suite = *example.suite;
  SigningKey key = fixed_key(suite, "note credential", voter);
  BallotContext context = example.context;
  context.voter_class = 1;  // the slot, after the one class
  const FixedBlinding blinding =
      fixed_blinding(suite, example_note_issuer_key(),
                     credential_message(context, key.verify_key()), fmt::format("note {}", voter));
  CanonicalWriter bound("piaojue/1 note-context");
  write_ballot_context(bound, context);
  bound.u16(1).raw(key.verify_key().encode());

  SecretScalar r = fixed_scalar(suite, "note randomness", voter);
  const Point kem = multiply_generator(r);
  CanonicalWriter info("piaojue/1 note-key");
  info.raw(kem.encode()).bytes(bound.view());
  const SecretBytes box_key = hkdf(
      suite.hash_algorithm(), multiply(r, example.opening->note_key).encode(), {}, info.view(), 32);
  Bytes plain =
      CanonicalWriter().u16(static_cast<std::uint16_t>(text.size())).raw(as_bytes(text)).take();
  plain.resize(kNoteSize);
  Bytes box = aead_seal(suite.aead(), box_key.reveal(), {}, bound.view(), plain);
  CanonicalWriter proven("piaojue/1 note-proof");
  proven.bytes(bound.view()).bytes(box);
  SchnorrProof proof = SchnorrProof::prove(r, proven.view(), base_seed());

  SignedNote made{context,
                  {{key.verify_key()}, {{0, 0, blinding.request.state.prefix, blinding.signature}}},
                  {kem, std::move(box), std::move(proof)},
                  {}};
  made.signatures.push_back(
      fixed_signature(key, made.encode(), fixed_scalar(suite, "note signature", voter)).signature);
  made.verify_credential(context, example_keys(example)).value();
  made.verify_proofs().value();
  return {text, std::move(key), std::move(r), std::move(made)};
}

CredentialVoid make_void(const Example& example) {
  const Suite& suite = *example.suite;
  const SigningKey key = fixed_key(suite, "credential", 3);
  const FixedBlinding blinding =
      fixed_blinding(suite, example_issuer_key(),
                     credential_message(example.context, key.verify_key()), "voter 3");
  CredentialVoid one{example.context,
                     VoidReason::withdrawn,
                     key.verify_key(),
                     {{0, 0, blinding.request.state.prefix, blinding.signature}},
                     {}};
  one.signature =
      fixed_signature(key, one.message(), fixed_scalar(suite, "void signature")).signature;
  one.verify(example.context, example_keys(example)).value();
  return one;
}

}  // namespace piaojue::vectors
