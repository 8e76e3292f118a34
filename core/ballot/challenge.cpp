#include "core/ballot/challenge.hpp"

#include <algorithm>

#include "core/ballot/shape.hpp"
#include "core/base/base32.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kTag = "piaojue/1 challenge";

Error malformed(const char* what) { return {ErrorCode::malformed, what}; }

/// Selection 0 is the highest bit of the first byte; bits past the last selection are 0.
// R6.8-1
Bytes pack(const std::vector<bool>& selections) {
  Bytes out((selections.size() + 7) / 8);
  for (std::size_t i = 0; i < selections.size(); ++i)
    if (selections[i]) out[i / 8] = static_cast<std::uint8_t>(out[i / 8] | (0x80U >> (i % 8)));
  return out;
}

Result<std::vector<bool>> unpack(ByteView bits, std::size_t size) {
  std::vector<bool> out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = (bits[i / 8] & (0x80U >> (i % 8))) != 0;
  if (!equal(pack(out), bits)) return malformed("bits past the last selection");
  return out;
}

}  // namespace

// R6.6-1
SecretScalar selection_randomness(const Suite& suite, ByteView seed, std::uint32_t selection) {
  return SecretScalar::derive(suite, seed, "selection", selection);
}

Bytes ChallengeOpening::encode() const {
  return CanonicalWriter(kTag)
      .u16(context.suite->number())
      .raw(context.opening)
      .raw(context.poll)
      .raw(seed)
      .count(selections.size())
      .raw(pack(selections))
      .take();
}

Result<ChallengeOpening> ChallengeOpening::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(const std::uint16_t number, in.u16());
  PJ_TRY(const Suite* const suite, Suite::from_number(number));
  PJ_TRY(const Hash32 opening, in.hash());
  PJ_TRY(const Hash32 poll, in.hash());
  PJ_TRY(const Hash32 seed, in.hash());
  PJ_TRY(const std::uint32_t size, in.u32());
  if (size == 0 || size > kMaxSelections) return malformed("number of selections");
  PJ_TRY(const ByteView bits, in.raw((std::size_t{size} + 7) / 8));
  PJ_CHECK(in.finish());
  PJ_TRY(auto selections, unpack(bits, size));
  return ChallengeOpening{{suite, opening, poll, 0}, seed, std::move(selections)};
}

// R6.8-2
std::string ChallengeOpening::reveal_qr() const {
  return std::string(kQrPrefix) + to_base32(encode());
}

Result<ChallengeOpening> ChallengeOpening::parse_qr(std::string_view text) {
  std::string plain;
  for (const char c : text)
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') plain.push_back(c);
  if (!plain.starts_with(kQrPrefix)) return malformed("not the code of a challenge");
  PJ_TRY(const Bytes bytes, from_base32(std::string_view(plain).substr(kQrPrefix.size())));
  return parse(bytes);
}

// R6.8-3
Hash32 ChallengeOpening::compute_tracker(const Point& election_key) const {
  const Suite& suite = *context.suite;
  std::vector<SecretScalar> randomness;
  std::vector<SecretScalar> values;
  randomness.reserve(selections.size());
  values.reserve(selections.size());
  for (std::uint32_t j = 0; j < selections.size(); ++j) {
    randomness.push_back(selection_randomness(suite, seed, j));
    values.push_back(SecretScalar::from_u64(suite, selections[j] ? 1 : 0));
  }
  return piaojue::compute_tracker(context,
                                  encrypt_each(FixedBase(election_key), randomness, values));
}

}  // namespace piaojue
