#include "core/openssl/random.hpp"

#include <openssl/rand.h>

#include "core/openssl/handle.hpp"

namespace piaojue {

// R3.6-2
void random_fill(std::span<std::uint8_t> out) {
  if (out.empty()) return;
  openssl::check(RAND_priv_bytes(out.data(), openssl::to_int(out.size())), "RAND_priv_bytes");
}

Bytes random_bytes(std::size_t size) {
  Bytes out(size);
  random_fill(out);
  return out;
}

SecretBytes random_secret(std::size_t size) {
  SecretBytes out(size);
  random_fill(out.reveal_mutable());
  return out;
}

}  // namespace piaojue
