#include "core/openssl/key_memory.hpp"

#include <openssl/crypto.h>

namespace piaojue::openssl {
namespace {

/// Thousands of handshakes at once and every key of many meetings: when it is full, no key can be
/// made.
constexpr std::size_t kSize = std::size_t{4} << 20U;
constexpr std::size_t kLeast = 16;
constexpr int kLocked = 1;

}  // namespace

bool protect_keys() {
  static const bool locked = CRYPTO_secure_malloc_init(kSize, kLeast) == kLocked;
  return locked;
}

}  // namespace piaojue::openssl
