// The small meeting of the worked examples (SPEC 13): three scrutineers of whom two decrypt, one
// issuer, one poll of one subject with a choice, a question of boxes and one of text; two ballots,
// two notes and a void.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/ballot/challenge.hpp"
#include "core/ballot/note.hpp"
#include "core/ballot/void.hpp"
#include "core/meeting/form.hpp"
#include "core/record/hall.hpp"
#include "core/record/issuer_keys.hpp"
#include "core/record/trail.hpp"
#include "tests/spec_vectors/fixed.hpp"

namespace piaojue::vectors {

/// A ballot with everything that its voter knew.
struct ExampleBallot {
  std::vector<bool> selections;
  Bytes seed;
  std::vector<FixedRangeProver> provers;  ///< by selection, then by constraint
  Hash32 challenge_seed;
  FixedBlinding blinding;  ///< of the credential's one key
  SigningKey key;
  FixedSignature signature;
  SignedBallot ballot;
};

struct ExampleStatement {
  std::string name;
  SignedStatement statement;
};

/// A note with everything that its writer knew.
struct ExampleNote {
  std::string text;
  SigningKey key;
  SecretScalar randomness;
  SignedNote note;
};

struct ExampleAnswer {
  std::uint16_t trustee;
  SecretScalar share;
  SecretScalar note_share;
  DecryptionStatement statement;
};

struct Example {
  const Suite* suite = nullptr;
  Bytes roster;
  std::optional<Manifest> manifest;
  std::vector<VoterClass> classes;
  std::optional<PollDefinition> poll;
  std::optional<CompiledForm> form;
  BallotContext context{};

  CeremonyParameters ceremony;
  std::vector<CeremonyMessage> messages;
  std::optional<CeremonyOutcome> outcome;
  std::vector<CeremonyParticipant::Shares> shares;  ///< by trustee

  std::optional<OpeningStatement> opening;
  std::vector<ExampleBallot> ballots;  ///< in the order of the record
  std::vector<ExampleNote> notes;      ///< in the order of the record
  std::vector<std::optional<std::string>> written;
  std::optional<CredentialVoid> given_up;
  std::optional<ClosingStatement> closing;
  std::vector<std::vector<Ciphertext>> sums;
  std::vector<ExampleAnswer> answers;
  std::vector<std::vector<std::uint32_t>> counts;
  std::vector<ExampleStatement> statements;  ///< in the order of the record
  Trail trail;

  const SignedStatement& statement(const std::string& name) const;
  Hash32 hash_of(const std::string& name) const { return statement(name).hash(*suite); }
};

Example make_example(const Suite& suite);

/// The signing key of an official or issuer of the example.
SigningKey example_key(const Suite& suite, const std::string& id);
SecretBytes ceremony_seed(const Suite& suite, std::uint16_t trustee);
SecretScalar exchange_key(const Suite& suite, std::uint16_t trustee);

}  // namespace piaojue::vectors
