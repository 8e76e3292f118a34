// The steps of RFC 9474 with every random choice an argument: for blind_rsa.cpp, and for tests
// against published vectors. Nothing else includes this file.
#pragma once

#include "core/crypto/blind_rsa.hpp"

namespace piaojue::detail {

inline constexpr std::size_t kPssSaltSize = 48;

/// RFC 8017 §9.1.1 EMSA-PSS-ENCODE with SHA-384 and MGF1-SHA-384.
/// Precondition: `em_bits` is 7 modulo 8 and leaves room for digest, salt and two bytes.
Bytes emsa_pss_encode(ByteView message, std::size_t em_bits, ByteView salt);

/// RFC 9474 §4.2 from step 4 on, where the blind is the inverse of `inverse`. Error `invalid` when
/// `encoded` or `inverse` is not coprime to n.
Result<Bytes> blind_encoded(const IssuerPublicKey& key, ByteView encoded, ByteView inverse);

/// RFC 9474 §4.4 steps 2 to 4: blind_signature * inverse mod n. Error `signature_invalid` for a
/// wrong size or a value not below n.
Result<Bytes> unblind(const IssuerPublicKey& key, ByteView blind_signature, ByteView inverse);

/// RFC 8017 §8.1.2 RSASSA-PSS-VERIFY over the whole (prepared) message.
Result<void> verify_pss(const IssuerPublicKey& key, ByteView message, ByteView signature,
                        std::size_t salt_size);

}  // namespace piaojue::detail
