// Canonical bytes: the only bytes that are hashed, signed or stored (SPEC 2).
// Integers are big-endian; a byte string or text is a u32 length and its bytes; a list is a u32
// count and its items. Nothing has two encodings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"

namespace piaojue {

class CanonicalWriter {
 public:
  CanonicalWriter() = default;
  /// Starts with the tag that says what these bytes are, as text.
  explicit CanonicalWriter(std::string_view tag) { text(tag); }

  CanonicalWriter& u8(std::uint8_t value);
  CanonicalWriter& u16(std::uint16_t value);
  CanonicalWriter& u32(std::uint32_t value);
  CanonicalWriter& u64(std::uint64_t value);
  CanonicalWriter& flag(bool value) { return u8(value ? 1 : 0); }
  /// Without a length: for fields whose size is fixed by the format.
  CanonicalWriter& raw(ByteView bytes);
  CanonicalWriter& bytes(ByteView bytes);
  CanonicalWriter& text(std::string_view text) { return bytes(as_bytes(text)); }
  CanonicalWriter& count(std::size_t items);

  const Bytes& view() const { return out_; }
  Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

/// Strict reader: every getter yields `malformed` past the end; `finish` refuses trailing bytes.
class CanonicalReader {
 public:
  explicit CanonicalReader(ByteView bytes) : rest_(bytes), size_(bytes.size()) {}

  Result<std::uint8_t> u8();
  Result<std::uint16_t> u16();
  Result<std::uint32_t> u32();
  Result<std::uint64_t> u64();
  /// 0 or 1, nothing else.
  Result<bool> flag();
  Result<ByteView> raw(std::size_t size);
  Result<Hash32> hash();
  /// Points into the bytes given to the constructor.
  Result<ByteView> bytes();
  /// Valid UTF-8, as bytes() otherwise.
  Result<std::string> text();
  /// At most what could still follow when each item takes at least `min_item_size` bytes.
  Result<std::uint32_t> count(std::size_t min_item_size = 1);
  /// Reads the tag and compares.
  Result<void> expect_tag(std::string_view tag);
  Result<void> finish() const;
  std::size_t remaining() const { return rest_.size(); }
  /// How many bytes have been read.
  std::size_t position() const { return size_ - rest_.size(); }

 private:
  ByteView rest_;
  std::size_t size_;
};

/// Well-formed UTF-8 without surrogates, overlong forms or values above U+10FFFF.
bool is_valid_utf8(std::string_view text);

}  // namespace piaojue
