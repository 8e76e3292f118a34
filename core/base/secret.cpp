#include "core/base/secret.hpp"

#include <cstring>

namespace piaojue {

// R12-8
void wipe(void* data, std::size_t size) {
  if (size != 0) explicit_bzero(data, size);
}

SecretBytes SecretBytes::adopt(Bytes&& bytes) {
  SecretBytes out;
  out.bytes_ = std::move(bytes);
  return out;
}

SecretBytes SecretBytes::copy_of(ByteView bytes) { return adopt(to_bytes(bytes)); }

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    wipe(bytes_.data(), bytes_.size());
    bytes_ = std::move(other.bytes_);
  }
  return *this;
}

}  // namespace piaojue
