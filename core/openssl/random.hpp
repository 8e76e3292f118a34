// The one source of randomness: OpenSSL's CSPRNG. Never seeded by us, never replaceable.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"

namespace piaojue {

/// Throws std::runtime_error when the generator fails: nothing may go on then.
void random_fill(std::span<std::uint8_t> out);
Bytes random_bytes(std::size_t size);
SecretBytes random_secret(std::size_t size);

}  // namespace piaojue
