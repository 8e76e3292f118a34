// The audit trail: every administrative act of a meeting, hash-chained, its head signed (SPEC 8.8).
// No cast, no void and no person who signed in leaves a line.
#pragma once

#include "core/record/statements.hpp"

namespace piaojue {

enum class Act : std::uint8_t {
  published = 1,    ///< content: manifest
  roster_imported,  ///< content: roster commitment
  ceremony_restarted,
  ceremony_message,  ///< content: hash of the message's body
  issuer_keys,
  opening_proposed,
  opening_signed,
  issuing_opened,
  presence,  ///< words: how many of each class are present now
  cards_signed,
  attendance,
  issuing_count,
  casting_opened,
  close_ordered,
  sealed,
  closing_signed,
  hall_count,
  objection,
  resolution,
  release,
  decryption,
  result_signed,  ///< content: hash of result.json
  countersigned,
  entry_unlocked,
  server_started,
  names_merged,    ///< content: hash of the merge table
  paper_differed,  ///< two counts of the paper ballots were compared and are not the same
  paper_count,
};
inline constexpr Act kLastAct = Act::paper_count;
std::string_view name_of(Act act);

struct TrailEntry {
  std::uint64_t time;  ///< seconds since 1970-01-01 UTC
  Act act;
  OfficialId actor;  ///< an official or issuer
  Hash32 poll;       ///< of the poll definition; zeros: of the meeting as a whole
  Hash32 content;    ///< of what was done: the statement's hash where there is one, else zeros
  std::string words = {};

  void write(CanonicalWriter& out) const;
  static Result<TrailEntry> read(CanonicalReader& in);
  friend bool operator==(const TrailEntry&, const TrailEntry&) = default;
};

/// What the first issuer (the server) and, where there is one, the audit administrator sign.
struct TrailHead {
  Hash32 manifest;
  std::uint32_t entries;
  Hash32 chain;  ///< trail_chain of them

  Bytes encode() const;
  static Result<TrailHead> parse(ByteView bytes);
};

struct Trail {
  std::vector<TrailEntry> entries;
  SignedStatement head;

  Bytes encode() const;
  static Result<Trail> parse(ByteView bytes);
};

/// h_0 = H(tag, manifest); h_(k+1) = H(tag, h_k, entry k).
Hash32 trail_chain(const Suite& suite, const Hash32& manifest,
                   const std::vector<TrailEntry>& entries);

/// Something a trail must show.
struct TrailMark {
  Act act;
  Hash32 poll;
  Hash32 content;
};

/// The head is of this manifest and these entries, signed by the server and, if `audited` and there
/// is one, by the audit administrator; times do not fall; every mark is there, each stage after all
/// of the stage before. Error `invalid` or `signature_invalid`.
Result<void> check_trail(const Trail& trail, const Manifest& manifest, const Hash32& manifest_hash,
                         const std::vector<std::vector<TrailMark>>& stages, bool audited);

}  // namespace piaojue
