// A credential that its holder gives up, signed by the credential itself (SPEC 6.7): surplus cards
// before casting, a card that is replaced, a credential withdrawn for a paper ballot.
#pragma once

#include "core/ballot/encrypted_ballot.hpp"

namespace piaojue {

enum class VoidReason : std::uint8_t {
  surplus = 1,    ///< a card that was never handed out; before casting
  replaced = 2,   ///< a card given back for another; before casting
  withdrawn = 3,  ///< given up during casting, e.g. for a paper ballot
};
std::string_view name_of(VoidReason reason);

/// One key of a credential with what endorses it: the whole credential of the seat, or one slip.
struct CredentialVoid {
  BallotContext context;
  VoidReason reason;
  VerifyKey key;
  std::vector<Endorsement> endorsements;  ///< by issuer, ascending
  Signature signature{};                  ///< by `key`, over all before it

  /// What is signed.
  Bytes message() const;
  void sign(const SigningKey& with) { signature = with.sign(message()); }
  bool is_endorsed_by(std::size_t issuer) const;

  Bytes encode() const;
  /// Strict; judges nothing but the form.
  static Result<CredentialVoid> parse(ByteView bytes, const Suite& suite);
  /// Of this opening and poll, endorsed as the poll's credentials are (at the seat by every issuer;
  /// a slip by its own), signed. Errors: `wrong_context`, `signature_invalid`.
  Result<void> verify(const BallotContext& expected, const BallotKeys& keys) const;
};

}  // namespace piaojue
