// Bytes that must not outlive their use: move-only, wiped, without any way to print them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bytes.hpp"

namespace piaojue {

/// Overwrites memory in a way the compiler may not remove.
void wipe(void* data, std::size_t size);

class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t size) : bytes_(size) {}
  /// Takes over `bytes`; the caller's copy, if it kept one, is the caller's to wipe.
  static SecretBytes adopt(Bytes&& bytes);
  static SecretBytes copy_of(ByteView bytes);

  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  SecretBytes(SecretBytes&& other) noexcept : bytes_(std::move(other.bytes_)) {}
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  ~SecretBytes() { wipe(bytes_.data(), bytes_.size()); }

  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  /// The one way to the content: greppable on purpose.
  ByteView reveal() const { return bytes_; }
  std::span<std::uint8_t> reveal_mutable() { return bytes_; }

 private:
  Bytes bytes_;
};

}  // namespace piaojue
