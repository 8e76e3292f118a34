// Where OpenSSL keeps the numbers of private keys.
#pragma once

#include <cstddef>

namespace piaojue::openssl {

/// From now on in memory of its own: between guard pages, left out of dumps, locked so that it is
/// never swapped where the system allows that, wiped when freed. To be called before the first key
/// is made; does nothing a second time. False when the memory could not be locked.
/// `bytes`, a power of two, is the most that all keys ever take, 1792 of them an RSA key of 3072
/// bits: when it is full, no key can be made or read. Pages that no key needs take no memory.
bool protect_keys(std::size_t bytes);

}  // namespace piaojue::openssl
