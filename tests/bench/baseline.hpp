// What plain OpenSSL takes for the operations that an implementation without tables, batches and
// own arithmetic would do: the yardstick of every ratio, measured in the same run.
#pragma once

#include "core/group/suite.hpp"

namespace piaojue::bench {

/// Microseconds of CPU.
struct PlainOpenssl {
  double generator;     ///< kG by EC_POINT_mul, which has a table for P-256
  double point;         ///< kP by EC_POINT_mul
  double addition;      ///< EC_POINT_add
  double decoding;      ///< EC_POINT_oct2point of 65 bytes
  double signature;     ///< EVP_DigestSign by the suite's scheme
  double verification;  ///< EVP_DigestVerify
  double rsa_private;   ///< EVP_DigestSign by RSA of 3072 bits
  double rsa_public;    ///< EVP_DigestVerify

  /// One 0/1 selection and its proof: (rG, rY + mG); the true branch (eG, eY); the other one
  /// (zG - cA, zY - cB).
  double encrypt_selection() const { return 3 * generator + 5 * point; }
  /// The same proof of a constraint with two branches, 0 and 1.
  double prove_constraint() const { return 2 * generator + 4 * point; }
  /// Two branches of zG = a + cA and zY = b + c(B - vG), points decoded.
  double verify_proof() const { return 2 * (generator + 3 * point) + 4 * decoding; }
  /// The last two of a ballot, whose credential one issuer signed.
  double verify_signatures() const { return verification + rsa_public; }
  /// D = sA with a Chaum-Pedersen proof (kG, kA).
  double decrypt() const { return generator + 2 * point; }
};

PlainOpenssl measure_plain_openssl(const Suite& suite);

}  // namespace piaojue::bench
