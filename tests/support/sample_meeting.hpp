// A small meeting of one decision poll, played in process from manifest to countersigned result,
// with the record that comes of it. Hooks damage any one thing before it is hashed or signed, so
// that everything after it is made as if nothing were wrong.
#pragma once

#include <functional>
#include <map>

#include "core/ballot/encryptor.hpp"
#include "core/ballot/void.hpp"
#include "core/meeting/form.hpp"
#include "core/record/hall.hpp"
#include "core/record/issuer_keys.hpp"
#include "core/record/notes.hpp"
#include "core/record/paper_count.hpp"
#include "core/record/record_file.hpp"
#include "core/record/trail.hpp"
#include "tests/support/throwaway_ca.hpp"

namespace piaojue::test {

struct SampleOptions {
  const Suite* suite = &Suite::get(SuiteId::p256_sha256);
  std::uint16_t trustees = 3;
  std::uint16_t threshold = 2;
  std::uint16_t issuers = 1;
  Issuance issuance = Issuance::seat;
  bool administrators = false;  ///< system, security and audit
  /// Voids of every class: cards that nobody drew, cards exchanged, credentials given up.
  std::uint32_t surplus = 0;
  std::uint32_t replaced = 0;
  std::uint32_t withdrawn = 0;
  std::size_t objections = 0;  ///< all found unfounded
  /// A survey instead of a decision: its first subject is also written about (slot 0), and a name
  /// may be written in (slot 1).
  bool written = false;
  std::uint16_t tellers = 0;
  std::optional<PaperTally> paper = {};  ///< ballots on paper beside the box
  std::size_t subjects = 4;
  std::size_t polls = 1;  ///< pinned in the manifest; the record is of the first
  std::uint32_t minimum_group = 2;
  /// Per group; everyone present gets a credential.
  std::vector<std::uint32_t> entitled = {5, 4};
  std::vector<std::uint32_t> present = {4, 3};
  std::vector<std::uint32_t> cast = {3, 3};
  unsigned jobs = 1;  ///< threads that make ballots, of very many; more than one: no `ballot` hook
};

/// Each is optional and called where its thing has been made.
struct SampleHooks {
  std::function<void(Manifest&)> manifest;
  std::function<void(PollDefinition&)> poll;  ///< after the manifest has pinned it
  std::function<void(std::vector<CeremonyMessage>&)> ceremony;  ///< after its keys are out
  std::function<void(IssuerKeysStatement&)> issuer_keys;
  std::function<void(OpeningStatement&)> opening;
  std::function<void(PhaseStatement&)> phase;
  std::function<void(AttendanceStatement&)> attendance;
  std::function<void(IssuingCount&)> issuing_count;
  std::function<void(CredentialVoid&)> voided;                 ///< before its key signs
  std::function<void(std::vector<CredentialVoid>&)> voids;     ///< in the order of the record
  std::function<void(std::size_t voter, BallotBody&)> ballot;  ///< before the voter signs
  std::function<void(std::vector<SignedBallot>&)> box;         ///< in the order of the record
  std::function<void(std::size_t voter, std::size_t slot, SignedNote&)> note;  ///< not signed again
  std::function<void(std::vector<SignedNote>&)> notes;  ///< in the order of the record
  std::function<void(ClosingStatement&)> closing;
  std::function<void(HallCount&)> hall_count;
  std::function<void(PaperCount&)> paper_count;
  std::function<void(Objection&)> objection;
  std::function<void(Resolution&)> resolution;
  std::function<void(Release&)> release;
  std::function<void(DecryptionStatement&)> decryption;
  std::function<void(MergeTable&)> merge_table;
  std::function<void(std::string&)> result;
  std::function<void(ResultStatement&)> result_statement;
  std::function<void(std::vector<TrailEntry>&)> trail;            ///< before its head is signed
  std::function<void(SectionKind, SignedStatement&)> signatures;  ///< after all have signed
  std::function<void(std::vector<Section>&)> sections;            ///< before the record is sealed
};

struct Sample {
  const Suite* suite;
  Manifest manifest;
  PollDefinition poll;
  CompiledForm form;
  OpeningStatement opening;
  Hash32 anchor;
  std::vector<SignedBallot> ballots;
  std::vector<SignedNote> notes;
  ClosingStatement closing;
  /// A plain count of what was voted: [class][selection].
  std::vector<std::vector<std::uint32_t>> plain_count;
  std::string result_json;
  Bytes result_cms;
  std::string ca_pem;
  std::vector<CeremonyParticipant::Shares> shares;  ///< by trustee
  std::vector<Section> sections;                    ///< between suite and trailer
  Bytes sealed_trail;                               ///< as it was when the box was sealed

  Bytes record() const;
  /// Through the closing statement only.
  Bytes sealed_record() const;
};

Sample make_sample(const SampleOptions& options = {}, const SampleHooks& hooks = {});

/// Magic, suite section, `sections`, trailer: whole whatever the sections are.
Bytes seal_record(const Suite& suite, const std::vector<Section>& sections);

/// The signing key that the sample's official or issuer of this id has: "organiser", "registrar",
/// "scrutineer0".., "server", "issuer1"..
const SigningKey& sample_key(const std::string& id,
                             const Suite& suite = Suite::get(SuiteId::p256_sha256));
/// What was written, by slot and voter, before anything is sealed.
std::string sample_note(std::size_t voter, std::size_t slot);
/// Changes one bit of a signature.
void spoil(Signature& signature);

}  // namespace piaojue::test
