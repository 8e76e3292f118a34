// The blind-signing keys of an issuer, made and signed by it before the opening is (SPEC 8.2). So
// nobody else can put a key in its name, and every voter of a class is asked under the same one.
#pragma once

#include "core/record/statements.hpp"

namespace piaojue {

struct IssuerKeysStatement {
  struct OfPoll {
    Hash32 poll;                        ///< of the poll definition
    std::vector<IssuerPublicKey> keys;  ///< of each credential class, then of each note slot
  };
  Hash32 manifest;
  std::uint16_t issuer;       ///< index into Manifest::issuers
  std::vector<OfPoll> polls;  ///< in the manifest's order

  Bytes encode() const;
  static Result<IssuerKeysStatement> parse(ByteView bytes);
};

/// One for each issuer, in order: signed by it, for every poll and at least every class, no key
/// twice. One key for two polls or classes would let a credential of one serve in the other. Error
/// `invalid`.
Result<std::vector<IssuerKeysStatement>> read_issuer_keys(
    const std::vector<SignedStatement>& statements, const Manifest& manifest,
    const Hash32& manifest_hash);

/// What ballots and notes of one poll are checked against; `poll` is its index in the manifest,
/// `keys` how many each issuer must have for it. Error `invalid` when one has another number.
Result<BallotKeys> ballot_keys(const OpeningStatement& opening,
                               const std::vector<IssuerKeysStatement>& issuers, std::size_t poll,
                               std::size_t keys, Issuance issuance);

}  // namespace piaojue
