// What the hall says to a sealed box before it is opened: its own count, objections and how they
// were resolved, and the release that lets the scrutineers decrypt (SPEC 8.7).
#pragma once

#include "core/record/statements.hpp"

namespace piaojue {

inline constexpr std::size_t kMaxObjections = 64;

/// The chief scrutineer: how many ballots the hall counted as returned.
struct HallCount {
  Hash32 closing;                           ///< hash of the closing statement
  std::uint32_t counted;                    ///< at terminals
  std::optional<std::uint32_t> paper = {};  ///< on paper; nullopt: nobody voted on paper

  Bytes encode() const;
  static Result<HallCount> parse(ByteView bytes);
};

/// An official, for somebody who need not be named. A receipt whose ballot is not in the box is
/// evidence by itself.
struct Objection {
  Hash32 closing;
  std::optional<Bytes> receipt;  ///< Receipt::encode
  std::string words;             ///< plain text, not empty

  Bytes encode() const;
  static Result<Objection> parse(ByteView bytes);
};

enum class Finding : std::uint8_t {
  unfounded = 1,  ///< nothing is wrong
  explained = 2,  ///< something was wrong; the box is opened nevertheless
  upheld = 3,     ///< the box is never opened
};
std::string_view name_of(Finding finding);

/// Organiser and chief scrutineer: what was found about an objection, or about a hall count that
/// differs from the box's.
struct Resolution {
  Hash32 closing;
  Hash32 about;  ///< hash of the objection, or of the hall count
  Finding finding;
  std::string words;  ///< plain text, not empty

  Bytes encode() const;
  static Result<Resolution> parse(ByteView bytes);
};

/// Organiser and chief scrutineer: the objection window is over.
struct Release {
  Hash32 closing;
  Hash32 hall_count;                ///< hash of that statement
  std::vector<Hash32> objections;   ///< all there are, in the order filed
  std::vector<Hash32> resolutions;  ///< all there are, in the order filed
  /// Trustees that cannot sign the closing statement; with any, the root's fingerprint was
  /// confirmed aloud.
  std::vector<std::uint16_t> absent;
  std::optional<Hash32> paper_count = {};  ///< hash of that statement, if there is one

  Bytes encode() const;
  static Result<Release> parse(ByteView bytes);
};

/// Organiser and chief scrutineer.
std::vector<OfficialId> hall_signers(const Manifest& manifest);

/// All statements of a hall so far.
struct HallStatements {
  std::optional<SignedStatement> hall_count;
  std::vector<SignedStatement> objections;
  std::vector<SignedStatement> resolutions;
  std::optional<SignedStatement> release;
  std::optional<SignedStatement> paper_count = {};  ///< once two have agreed on it (SPEC 8.10)
};

/// Without resolutions that wait for a second signature: these count for nothing yet.
HallStatements without_pending(HallStatements hall, const Manifest& manifest);

/// The closing statement that the hall speaks about.
struct SealedBox {
  const Manifest& manifest;
  const OpeningStatement& opening;
  const SignedStatement& statement;
  const ClosingStatement& closing;
  const PollDefinition& poll;
  const CompiledForm& form;
};

/// What still stands between a sealed box and its release: no hall count, no count of the paper
/// that the hall speaks of, a mismatch or an objection not resolved or upheld. Empty when a release
/// may be signed. Error `invalid` or `signature_invalid` for a statement that is not what it should
/// be.
Result<std::vector<std::string>> open_questions(const HallStatements& hall, const SealedBox& box);

/// The release covers everything, and enough scrutineers signed the closing statement, reckoning
/// with those recorded absent. Error `invalid` says what is missing.
Result<HallFindings> check_release(const HallStatements& hall, const SealedBox& box);

}  // namespace piaojue
