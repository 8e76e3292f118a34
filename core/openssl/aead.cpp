#include "core/openssl/aead.hpp"

#include <cassert>

#include "core/openssl/handle.hpp"

namespace piaojue {
namespace {

using openssl::check;
using openssl::to_int;

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kTagSize = 16;

enum class Direction : int { open = 0, seal = 1 };

/// A context with key and nonce set (GCM's default nonce size is ours) and `associated` taken in.
openssl::CipherContextHandle start(Direction direction, ByteView key, const AeadNonce& nonce,
                                   ByteView associated) {
  static EVP_CIPHER* const cipher =
      check(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), "EVP_CIPHER_fetch");
  assert(key.size() == kKeySize);
  openssl::CipherContextHandle context(check(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new"));
  check(EVP_CipherInit_ex2(context.get(), cipher, key.data(), nonce.data(),
                           static_cast<int>(direction), nullptr),
        "EVP_CipherInit_ex2");
  if (!associated.empty()) {
    int ignored = 0;
    check(EVP_CipherUpdate(context.get(), nullptr, &ignored, associated.data(),
                           to_int(associated.size())),
          "EVP_CipherUpdate (associated data)");
  }
  return context;
}

void transform(EVP_CIPHER_CTX* context, ByteView in, std::uint8_t* out) {
  if (in.empty()) return;
  int written = 0;
  check(EVP_CipherUpdate(context, out, &written, in.data(), to_int(in.size())), "EVP_CipherUpdate");
  assert(written == to_int(in.size()));
}

}  // namespace

Bytes aead_seal(ByteView key, const AeadNonce& nonce, ByteView associated, ByteView plaintext) {
  const auto context = start(Direction::seal, key, nonce, associated);
  Bytes out(plaintext.size() + kTagSize);
  std::uint8_t* tag = out.data() + plaintext.size();
  transform(context.get(), plaintext, out.data());
  int written = 0;
  check(EVP_CipherFinal_ex(context.get(), tag, &written), "EVP_CipherFinal_ex");
  check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, to_int(kTagSize), tag),
        "EVP_CTRL_AEAD_GET_TAG");
  return out;
}

// R3.5-3
Result<SecretBytes> aead_open(ByteView key, const AeadNonce& nonce, ByteView associated,
                              ByteView sealed) {
  if (sealed.size() < kTagSize) return Error{ErrorCode::malformed, "sealed bytes too short"};
  const ByteView ciphertext = sealed.first(sealed.size() - kTagSize);
  Bytes tag = to_bytes(sealed.last(kTagSize));  // the call below takes it as non-const
  const auto context = start(Direction::open, key, nonce, associated);
  SecretBytes out(ciphertext.size());
  transform(context.get(), ciphertext, out.reveal_mutable().data());
  check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, to_int(kTagSize), tag.data()),
        "EVP_CTRL_AEAD_SET_TAG");
  int written = 0;
  if (EVP_CipherFinal_ex(context.get(), tag.data(), &written) != 1) {
    ERR_clear_error();
    return Error{ErrorCode::malformed, "sealed bytes do not open"};
  }
  return out;
}

}  // namespace piaojue
