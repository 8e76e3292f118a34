#include "core/base/canonical.hpp"

#include <cassert>
#include <limits>

namespace piaojue {
namespace {

Error past_end() { return {ErrorCode::malformed, "canonical bytes end early"}; }

// R2.1-1
template <class T>
void append_big_endian(Bytes& out, T value) {
  for (std::size_t i = sizeof(T); i-- > 0;)
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

}  // namespace

CanonicalWriter& CanonicalWriter::u8(std::uint8_t value) {
  out_.push_back(value);
  return *this;
}
CanonicalWriter& CanonicalWriter::u16(std::uint16_t value) {
  append_big_endian(out_, value);
  return *this;
}
CanonicalWriter& CanonicalWriter::u32(std::uint32_t value) {
  append_big_endian(out_, value);
  return *this;
}
CanonicalWriter& CanonicalWriter::u64(std::uint64_t value) {
  append_big_endian(out_, value);
  return *this;
}
CanonicalWriter& CanonicalWriter::raw(ByteView bytes) {
  out_.insert(out_.end(), bytes.begin(), bytes.end());
  return *this;
}
CanonicalWriter& CanonicalWriter::bytes(ByteView bytes) {
  count(bytes.size());
  return raw(bytes);
}
CanonicalWriter& CanonicalWriter::count(std::size_t items) {
  assert(items <= std::numeric_limits<std::uint32_t>::max());
  return u32(static_cast<std::uint32_t>(items));
}

// R2.1-4
Result<ByteView> CanonicalReader::raw(std::size_t size) {
  if (size > rest_.size()) return past_end();
  const ByteView out = rest_.first(size);
  rest_ = rest_.subspan(size);
  return out;
}
Result<std::uint64_t> CanonicalReader::u64() {
  PJ_TRY(const ByteView b, raw(8));
  std::uint64_t value = 0;
  for (const std::uint8_t byte : b) value = value << 8U | byte;
  return value;
}
Result<std::uint32_t> CanonicalReader::u32() {
  PJ_TRY(const ByteView b, raw(4));
  std::uint32_t value = 0;
  for (const std::uint8_t byte : b) value = value << 8U | byte;
  return value;
}
Result<std::uint16_t> CanonicalReader::u16() {
  PJ_TRY(const ByteView b, raw(2));
  return static_cast<std::uint16_t>(b[0] << 8U | b[1]);
}
Result<std::uint8_t> CanonicalReader::u8() {
  PJ_TRY(const ByteView b, raw(1));
  return b[0];
}
Result<bool> CanonicalReader::flag() {
  PJ_TRY(const std::uint8_t value, u8());
  // R2.1-3
  if (value > 1) return Error{ErrorCode::malformed, "a flag is 0 or 1"};
  return value == 1;
}
Result<Hash32> CanonicalReader::hash() {
  PJ_TRY(const ByteView b, raw(32));
  return to_array<32>(b);
}
Result<ByteView> CanonicalReader::bytes() {
  PJ_TRY(const std::uint32_t size, u32());
  return raw(size);
}
// R2.1-2
Result<std::string> CanonicalReader::text() {
  PJ_TRY(const ByteView b, bytes());
  if (!is_valid_utf8(as_text(b))) return Error{ErrorCode::malformed, "text is not UTF-8"};
  return std::string(as_text(b));
}
Result<std::uint32_t> CanonicalReader::count(std::size_t min_item_size) {
  PJ_TRY(const std::uint32_t items, u32());
  if (items > rest_.size() / std::max<std::size_t>(min_item_size, 1)) return past_end();
  return items;
}
// R2.1-5
Result<void> CanonicalReader::expect_tag(std::string_view tag) {
  PJ_TRY(const ByteView b, bytes());
  if (as_text(b) != tag)
    return Error{ErrorCode::malformed, "expected bytes tagged " + std::string(tag)};
  return {};
}
// R2.1-4
Result<void> CanonicalReader::finish() const {
  if (!rest_.empty()) return Error{ErrorCode::malformed, "bytes left over at the end"};
  return {};
}

bool is_valid_utf8(std::string_view text) {
  const ByteView b = as_bytes(text);
  for (std::size_t i = 0; i < b.size();) {
    const std::uint8_t lead = b[i];
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t extra = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || b.size() - i <= extra) return false;
    std::uint32_t code = lead & (0x3fU >> extra);
    for (std::size_t k = 1; k <= extra; ++k) {
      if ((b[i + k] & 0xc0U) != 0x80U) return false;
      code = code << 6U | (b[i + k] & 0x3fU);
    }
    const bool overlong = (extra == 2 && code < 0x800) || (extra == 3 && code < 0x10000);
    if (overlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
    i += extra + 1;
  }
  return true;
}

}  // namespace piaojue
