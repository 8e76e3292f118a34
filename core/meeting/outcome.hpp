// From decrypted sums to the result document (docs/result-format.md, SPEC 9). Recomputed byte for
// byte by the verifier, so everything here is a pure function of the record.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/meeting/form.hpp"
#include "core/meeting/manifest.hpp"
#include "core/meeting/paper.hpp"

namespace piaojue {

/// What one issuer issued to one class. Of drawn cards `signed` is the printed batch, of which the
/// surplus is voided before casting; at the seat there is no surplus.
struct IssuerCounts {
  std::uint32_t signed_count;
  std::uint32_t surplus;
  std::uint32_t voided;  ///< replaced during issuing or withdrawn during casting

  std::uint32_t issued() const { return signed_count - surplus; }
  friend bool operator==(const IssuerCounts&, const IssuerCounts&) = default;
};

/// Counts of one credential class of a poll.
struct ClassCounts {
  std::uint32_t entitled;
  std::uint32_t present;
  std::vector<IssuerCounts> issuers;  ///< in the manifest's order
  std::uint32_t cast;

  /// surplus <= signed, and cast + voided <= issued <= present + voided for every issuer, and
  /// present <= entitled (SPEC 8.4).
  bool is_balanced() const;
  friend bool operator==(const ClassCounts&, const ClassCounts&) = default;
};

enum class PollStatus : std::uint8_t {
  counted = 1,
  void_quorum = 2,
  withheld_small = 3,
  void_excess = 4,  ///< more came back than was issued, or more was issued than people are present
};
/// As a result document writes it.
std::string_view name_of(PollStatus status);

/// What the counts alone decide before anything is decrypted (SPEC 8.4).
PollStatus poll_status(const Manifest& manifest, const PollDefinition& poll,
                       const std::vector<ClassCounts>& counts);

/// What the paper makes of the status that the box was closed with (SPEC 8.10).
PollStatus final_status(const Manifest& manifest, const std::vector<ClassCounts>& counts,
                        PollStatus closed, const std::optional<PaperTally>& paper);

/// What the hall said to a closed box before it was opened (SPEC 8.7).
struct HallFindings {
  struct Objection {
    std::string words;
    std::string finding;  ///< how it was resolved
  };
  std::uint32_t counted;                ///< the hall's own count of returned ballots
  std::optional<std::string> mismatch;  ///< how another count than the box's was explained
  std::vector<Objection> objections;
  std::vector<std::string> absent;  ///< ids of scrutineers recorded absent
  /// The hall's own count of returned paper ballots; nullopt: there were none to count.
  std::optional<std::uint32_t> counted_on_paper = {};
  std::optional<PaperTally> paper = {};  ///< as the tellers agreed
};

struct TallyInput {
  const Manifest& manifest;
  const PollDefinition& poll;
  Hash32 opening;                    ///< hash of the opening statement
  Hash32 merkle_root;                ///< of the closing statement
  std::vector<ClassCounts> classes;  ///< in credential_classes order
  const HallFindings& hall;
  std::vector<std::vector<std::size_t>> partition;  ///< decryption_partition
  /// One vector of sums (one per selection) for each part; empty unless status is counted.
  std::vector<std::vector<std::uint32_t>> sums;
  WrittenNotes notes{};  ///< empty unless status is counted
  /// Names written in, as written to as counted; empty for what is no name.
  std::map<std::string, std::string> names{};
};

/// result.json: UTF-8, two-space indent, keys in the documented order, one trailing newline.
/// Error `invalid` when totals do not cross-add (a bug or a false sum).
Result<std::string> compute_result_json(const TallyInput& input);

/// The member `counts` of a result document as it stands there. Error `malformed`.
Result<std::string> counts_in_result(std::string_view result_json);

/// report.txt from a result document of ours: 计票结果报告单 as plain text, width-aware tables.
Result<std::string> render_text_report(std::string_view result_json);

}  // namespace piaojue
