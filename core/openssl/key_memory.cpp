#include "core/openssl/key_memory.hpp"

#include <openssl/crypto.h>

namespace piaojue::openssl {
namespace {

constexpr std::size_t kLeast = 64;
constexpr int kLocked = 1;

}  // namespace

bool protect_keys(std::size_t bytes) {
  static const bool locked = CRYPTO_secure_malloc_init(bytes, kLeast) == kLocked;
  return locked;
}

}  // namespace piaojue::openssl
