// What verification has read and judged so far. Each check may use what the checks before it have
// filled in. Internal to core/record.
#pragma once

#include <optional>

#include "core/meeting/form.hpp"
#include "core/record/checks.hpp"

namespace piaojue::verification {

/// The sections before the ballots, as they came.
struct Preamble {
  Bytes manifest;
  std::vector<Bytes> ceremony;
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
  Hash32 opening_hash{};                      ///< V02
  Hash32 issuing_hash{};                      ///< V07
  std::optional<SignedStatement> attendance;  ///< V08
  std::vector<std::uint32_t> present;
  std::vector<std::uint32_t> issued;  ///< V09
  Hash32 chain_hash{};
  Hash32 casting_hash{};        ///< V10
  Hash32 closing_phase_hash{};  ///< V11

  Box box;  ///< V12 to V17
  Bytes closing_bytes;
  std::optional<SignedStatement> closing;  ///< V18
  std::optional<ClosingStatement> closing_statement;
  Hash32 closing_hash{};
  std::vector<std::vector<Ciphertext>> sums;  ///< after V21

  std::size_t answer_count = 0;  ///< V22
  std::optional<std::uint16_t> last_answer;
  std::vector<DecryptionStatement> answers;        ///< the first `threshold` of them
  std::vector<std::vector<std::uint32_t>> counts;  ///< V23
  Bytes result;
  Bytes result_cms;
  Bytes countersignatures;
};

/// V02 to V11; false after the first failure.
bool judge_preamble(Material& material, Checklist& list);
/// V18 to V21; `quorum`: whether scrutineers must have signed the close.
bool judge_closing(Material& material, bool quorum, Checklist& list);
/// V22 for one section; the trustee is named in the error.
Result<void> take_decryption(Material& material, ByteView section);
/// V22 as a whole, then V23 to V26.
bool judge_result(Material& material, Checklist& list);

/// V23 alone: every count within its part's number of ballots.
Result<void> check_count_bounds(const ClosingStatement& closing,
                                const std::vector<std::vector<std::uint32_t>>& counts);

}  // namespace piaojue::verification
