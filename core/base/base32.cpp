#include "core/base/base32.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr unsigned kBits = 5;

int value_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const auto found = kAlphabet.find(c);
  return found == std::string_view::npos ? -1 : static_cast<int>(found);
}

}  // namespace

// R2.2-2
std::string to_base32(ByteView bytes) {
  std::string out;
  unsigned buffer = 0;
  unsigned held = 0;
  for (const std::uint8_t byte : bytes) {
    buffer = (buffer << 8U | byte) & 0xfffU;
    held += 8;
    while (held >= kBits) {
      held -= kBits;
      out.push_back(kAlphabet[buffer >> held & 31U]);
    }
  }
  if (held > 0) out.push_back(kAlphabet[buffer << (kBits - held) & 31U]);
  return out;
}

// R2.2-3
Result<Bytes> from_base32(std::string_view text) {
  Bytes out;
  unsigned buffer = 0;
  unsigned held = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0) return Error{ErrorCode::malformed, "a character that is none of base32"};
    buffer = (buffer << kBits | static_cast<unsigned>(value)) & 0xfffU;
    held += kBits;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<std::uint8_t>(buffer >> held));
  }
  if (held >= kBits || (buffer & ((1U << held) - 1)) != 0)
    return Error{ErrorCode::malformed, "base32 with bits left over"};
  return out;
}

}  // namespace piaojue
