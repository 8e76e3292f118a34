// Secrets that people type from paper: symbols of Crockford's base32, the last three a Reed-Solomon
// check (SPEC 6.9) that finds any three wrong symbols.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/secret.hpp"

namespace piaojue {

inline constexpr unsigned kTypedSymbolBits = 5;
inline constexpr std::size_t kTypedChecks = 3;
inline constexpr std::size_t kMostTypedSymbols = 31;
inline constexpr std::size_t kTypedGroup = 4;  ///< characters in a group, as they are printed

/// Fills the last three of at most kMostTypedSymbols values below 32.
void append_typed_checks(std::span<std::uint8_t> symbols);

/// Characters of the symbols, without groups.
SecretBytes reveal_typed_symbols(ByteView symbols);

/// What messages call a code, in the language of the person typing.
struct TypedWords {
  std::string code;   ///< "票码"
  std::string paper;  ///< where it stands: "卡片"
};

/// Exactly `count` symbols, checked. Either case; O is 0, I and L are 1; spaces, line ends and
/// hyphens are ignored. Error `malformed`, for the person typing: a foreign character (which, and
/// where), another number of characters, a failed check. A single wrong character is pointed at,
/// never corrected: three wrong ones can look like another one.
Result<SecretBytes> read_typed_symbols(std::string_view text, std::size_t count,
                                       const TypedWords& words);

}  // namespace piaojue
