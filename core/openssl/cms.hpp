// Detached CMS signatures (RFC 5652) as plain `openssl cms -verify` reads them: how a result
// document leaves the system (SPEC 9.3).
#pragma once

#include "core/base/bytes.hpp"

namespace piaojue {

inline constexpr std::size_t kMaxCmsSize = 64U << 10U;

/// DER of a detached SignedData over `content` as it is: SHA-256, one signer, the signer's
/// certificate enclosed, no S/MIME capabilities. Certificate and private key in PEM or DER; a key
/// in PEM may be sealed with `passphrase`. Errors: `malformed` for an unreadable one, `invalid`
/// when they do not belong together.
Result<Bytes> cms_sign_detached(ByteView content, ByteView certificate, ByteView private_key,
                                ByteView passphrase = {});

/// Exactly one signer, whose certificate is `pinned_certificate` (DER) byte for byte; nothing else
/// enclosed; SHA-256; signed attributes; strict DER. No chain and no time are judged: the
/// certificate is pinned. Errors: `malformed`, `signature_invalid`.
Result<void> cms_verify_detached(ByteView cms, ByteView content, ByteView pinned_certificate);

/// DER of the one certificate that a CMS encloses: who it says has signed, nothing verified yet.
/// Errors: `malformed`, `signature_invalid` for none or several.
Result<Bytes> cms_enclosed_certificate(ByteView cms);

/// `certificate` was issued by `authority` (both PEM or DER) for signing mail, which only the tally
/// certificate of a meeting is. No time is judged: certificates live as long as their meeting, what
/// they signed lives longer. Errors: `malformed`, `signature_invalid`.
Result<void> check_issued_by(ByteView certificate, ByteView authority);

/// DER of a certificate given in PEM or DER; error `malformed`, also for bytes left over in DER.
Result<Bytes> certificate_to_der(ByteView certificate);

/// DER of a certificate's public key (SubjectPublicKeyInfo); error `malformed`.
Result<Bytes> certificate_public_key(ByteView certificate);

}  // namespace piaojue
