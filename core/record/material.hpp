// What verification has read and judged so far. Each check may use what the checks before it have
// filled in. Internal to core/record.
#pragma once

#include <optional>

#include "core/meeting/form.hpp"
#include "core/record/checks.hpp"
#include "core/record/hall.hpp"
#include "core/record/issuer_keys.hpp"
#include "core/record/notes.hpp"
#include "core/record/trail.hpp"

namespace piaojue::verification {

/// The sections before the ballots, as they came.
struct Preamble {
  Bytes manifest;
  std::vector<Bytes> ceremony;
  std::vector<Bytes> issuer_keys;
  Bytes opening;
  Bytes poll;
  Bytes issuing_phase;
  Bytes attendance;
  std::vector<Bytes> issuing_counts;
  Bytes casting_phase;
  Bytes closing_phase;
};

/// What the ballots amount to.
struct Box {
  Hash32 root{};
  std::uint64_t ballots = 0;
  std::vector<std::uint32_t> cast;  ///< per class
};

struct Material {
  const Suite* suite;
  std::filesystem::path path;  ///< of the record
  unsigned jobs = 1;           ///< threads
  Preamble preamble;
  std::optional<Hash32> anchor;

  std::optional<Manifest> manifest;  ///< V03
  Hash32 manifest_hash{};
  std::vector<VoterClass> classes;
  std::optional<PollDefinition> poll;  ///< V04
  Hash32 poll_hash{};
  std::optional<CompiledForm> form;
  std::optional<OpeningStatement> opening;  ///< V05
  std::optional<CeremonyOutcome> ceremony;
  std::vector<CeremonyMessage> ceremony_messages;
  Hash32 opening_hash{};                  ///< V02
  std::vector<Hash32> issuer_key_hashes;  ///< V06
  std::optional<BallotKeys> ballot_keys;
  Hash32 issuing_hash{};                      ///< V07
  std::optional<SignedStatement> attendance;  ///< V08
  std::vector<std::uint32_t> present;
  std::vector<IssuingCount> issued;   ///< V09, by issuer
  std::vector<Hash32> issued_hashes;  ///< of these statements
  Hash32 chain_hash{};
  Hash32 casting_hash{};        ///< V10
  Hash32 closing_phase_hash{};  ///< V11
  std::vector<Hash32> voided;   ///< V12: hashes of keys, ascending
  Hash32 void_root{};
  /// Withdrawn during casting: [issuer][class], note slots after the classes
  std::vector<std::vector<std::uint32_t>> withdrawn;

  Box box;                  ///< V13 to V18
  std::vector<Point> kems;  ///< V19, V20: of all notes
  Hash32 note_root{};
  std::vector<std::uint32_t> notes_by_slot;
  Bytes closing_bytes;
  std::optional<SignedStatement> closing;  ///< V21
  std::optional<ClosingStatement> closing_statement;
  Hash32 closing_hash{};
  std::vector<std::vector<Ciphertext>> sums;  ///< after V24

  HallStatements hall;  ///< V25
  std::optional<HallFindings> findings;
  PollStatus status = PollStatus::withheld_small;  ///< V25, with the paper
  std::vector<Hash32> answer_hashes;               ///< V26, all of them
  std::optional<std::uint16_t> last_answer;
  std::vector<DecryptionStatement> answers;  ///< the first `threshold` of them, without notes
  NoteShares note_shares;                    ///< of the same
  std::optional<std::string> bad_openings;   ///< V27: the first that does not hold
  WrittenNotes written;                      ///< V27
  std::optional<SignedStatement> merge_table;
  std::map<std::string, std::string> names;        ///< V28
  std::vector<std::vector<std::uint32_t>> counts;  ///< V29
  Bytes result;
  Bytes result_cms;
  Bytes countersignatures;
  Bytes trail;

  /// Classes of the issuers' keys: credential classes, then note slots.
  std::size_t key_classes() const { return classes.size() + form->slots.size(); }
};

/// V02 to V11; false after the first failure.
bool judge_preamble(Material& material, Checklist& list);
/// V21 to V24; `full`: whether scrutineers must have signed the close.
bool judge_closing(Material& material, bool full, Checklist& list);
/// V25.
bool judge_hall(Material& material, Checklist& list);
/// V26 for one section, and its half of V27; the trustee is named in the error.
Result<void> take_decryption(Material& material, ByteView section);
/// V26 to V28 as a whole, then V29 to V31.
bool judge_result(Material& material, Checklist& list);
/// V32.
bool judge_countersignatures(Material& material, Checklist& list);
/// V33.
bool judge_trail(Material& material, Stage stage, Checklist& list);

/// Half of V29: every count within its part's number of ballots.
Result<void> check_count_bounds(const ClosingStatement& closing,
                                const std::vector<std::vector<std::uint32_t>>& counts);

}  // namespace piaojue::verification
