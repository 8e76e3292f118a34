// The code on a drawn card: what a voter scans or types to bring a secret seed, and nothing else,
// to a terminal (SPEC 6.9). 24 characters of Crockford's base32, the last three a Reed-Solomon
// check that finds any three wrong characters.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/secret.hpp"
#include "core/base/typed_code.hpp"

namespace piaojue {

class CardCode {
 public:
  static constexpr std::size_t kSeedSize = 12;
  static constexpr std::size_t kCharacters = 24;
  static constexpr std::size_t kGroupSize = kTypedGroup;  ///< characters in a typed group
  static constexpr std::uint16_t kIssuers = 8;
  static constexpr std::uint16_t kClasses = 64;
  static constexpr std::string_view kQrPrefix = "PJ1C:";

  /// Error `invalid`: an index out of range, or a seed not of kSeedSize bytes.
  static Result<CardCode> create(std::uint16_t issuer, std::uint16_t voter_class, SecretBytes seed);

  /// Reads the typed and the scanned form. Either case; O is 0, I and L are 1; spaces, line ends
  /// and hyphens are ignored. Error `malformed`, with a message for the person typing: a foreign
  /// character (which, and where), another number of characters, a failed check. A single wrong
  /// character is pointed at, never corrected: three wrong ones can look like another one.
  static Result<CardCode> parse(std::string_view text);

  std::uint16_t issuer() const { return issuer_; }            ///< index into Manifest::issuers
  std::uint16_t voter_class() const { return voter_class_; }  ///< index of the credential class
  const SecretBytes& seed() const { return seed_; }

  /// The typed form, 29 characters of ASCII: "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01".
  SecretBytes reveal_typed() const;
  /// The scanned form, 29 characters that QR codes hold in alphanumeric mode: kQrPrefix and the
  /// code without hyphens.
  SecretBytes reveal_qr() const;

 private:
  CardCode(std::uint16_t issuer, std::uint16_t voter_class, SecretBytes seed)
      : issuer_(issuer), voter_class_(voter_class), seed_(std::move(seed)) {}

  std::uint16_t issuer_;
  std::uint16_t voter_class_;
  SecretBytes seed_;
};

}  // namespace piaojue
