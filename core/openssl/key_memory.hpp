// Where OpenSSL keeps the numbers of private keys.
#pragma once

namespace piaojue::openssl {

/// From now on in memory of its own: between guard pages, left out of dumps, locked so that it is
/// never swapped where the system allows that, wiped when freed. To be called before the first key
/// is made; does nothing a second time. False when the memory could not be locked.
bool protect_keys();

}  // namespace piaojue::openssl
