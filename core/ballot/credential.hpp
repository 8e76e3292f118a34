// What admits a ballot or a note without naming anybody: keys of the voter that issuers signed
// blind (SPEC 6.4).
#pragma once

#include <vector>

#include "core/crypto/blind_rsa.hpp"
#include "core/group/point.hpp"
#include "core/group/signature.hpp"

namespace piaojue {

/// What ballots, notes and credentials are bound to.
struct BallotContext {
  const Suite* suite;
  Hash32 opening;  ///< hash of the opening statement
  Hash32 poll;     ///< hash of the poll definition
  /// Which of the issuers' keys of the poll: that of a credential class, or past these of a note
  /// slot, which has no class.
  std::uint16_t voter_class;
  friend bool operator==(const BallotContext&, const BallotContext&) = default;
};

/// One issuer's blind signature on one of the credential's keys.
struct Endorsement {
  std::uint16_t issuer;  ///< index into Manifest::issuers
  std::uint16_t key;     ///< index into Credential::keys
  MessagePrefix prefix;
  Bytes signature;  ///< kBlindSignatureSize bytes
};

/// Public part of a credential: one key when every issuer signs the same, one key for each issuer
/// with slips drawn from separate piles. A ballot is signed by, and spends, all keys.
struct Credential {
  std::vector<VerifyKey> keys;
  std::vector<Endorsement> endorsements;  ///< by issuer, ascending, one each
};

/// A credential with its secret keys, held by the voter.
struct CredentialSecret {
  Credential credential;
  std::vector<SigningKey> keys;

  /// One signature by each key.
  std::vector<Signature> sign(ByteView message) const;
};

/// What an issuer signs blind (after the 32-byte prefix of RFC 9474): context and key (SPEC 6.4).
Bytes credential_message(const BallotContext& context, const VerifyKey& key);

/// u16 suite, opening, poll, u16 class.
void write_ballot_context(CanonicalWriter& writer, const BallotContext& context);
Result<BallotContext> read_ballot_context(CanonicalReader& reader);
/// The context that bytes starting with `tag` claim, without parsing the rest: to find their poll.
Result<BallotContext> peek_context(ByteView bytes, std::string_view tag);

/// u16 issuer, u16 key, prefix, signature (SPEC 6.3).
void write_endorsement(CanonicalWriter& writer, const Endorsement& endorsement);
Result<Endorsement> read_endorsement(CanonicalReader& reader);

void write_credential(CanonicalWriter& writer, const Credential& credential);
/// Strict: one key, or one for each issuer and then issuer i signs key i; all issuers in order; no
/// key twice.
Result<Credential> read_credential(CanonicalReader& reader, const Suite& suite);
/// One for each key, at the end of what they sign.
void write_signatures(CanonicalWriter& writer, const std::vector<Signature>& signatures);
Result<std::vector<Signature>> read_signatures(CanonicalReader& reader, std::size_t count);

/// Keys the ballots and notes of a poll are checked against; built once per poll from opening and
/// manifest.
struct BallotKeys {
  Point election_key;
  /// [issuer][class], note slots after the classes
  std::vector<std::vector<IssuerPublicKey>> issuers;
  /// Keys of every credential: one at the seat; with drawn cards one for each issuer.
  std::size_t credential_keys;
};

/// The issuer's signature on this key, under its key of the context's class. Errors:
/// `wrong_context` for a class or issuer there is not, `signature_invalid`.
Result<void> verify_endorsement(const Endorsement& endorsement, const BallotContext& context,
                                const VerifyKey& key, const BallotKeys& keys);
/// Endorsed by every issuer for this context, with as many keys as the poll's credentials have.
Result<void> verify_credential(const Credential& credential, const BallotContext& context,
                               const BallotKeys& keys);
/// By every key of the credential.
Result<void> verify_signatures(const Credential& credential, ByteView message,
                               const std::vector<Signature>& signatures);

}  // namespace piaojue
