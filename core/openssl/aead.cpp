#include "core/openssl/aead.hpp"

#include <cassert>

#include "core/base/canonical.hpp"
#include "core/openssl/digest.hpp"
#include "core/openssl/handle.hpp"

namespace piaojue {
namespace {

using openssl::check;
using openssl::to_int;

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kTagSize = 16;

enum class Direction : int { open = 0, seal = 1 };

Error does_not_open() { return {ErrorCode::malformed, "sealed bytes do not open"}; }

EVP_CIPHER* fetch(const char* name) {
  return check(EVP_CIPHER_fetch(nullptr, name, nullptr), "EVP_CIPHER_fetch");
}

openssl::CipherContextHandle start(const EVP_CIPHER* cipher, Direction direction, ByteView key,
                                   ByteView iv) {
  openssl::CipherContextHandle context(check(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new"));
  assert(to_int(key.size()) == EVP_CIPHER_get_key_length(cipher));
  assert(to_int(iv.size()) == EVP_CIPHER_get_iv_length(cipher));
  check(EVP_CipherInit_ex2(context.get(), cipher, key.data(), iv.data(),
                           static_cast<int>(direction), nullptr),
        "EVP_CipherInit_ex2");
  return context;
}

void transform(EVP_CIPHER_CTX* context, ByteView in, std::uint8_t* out) {
  if (in.empty()) return;
  int written = 0;
  check(EVP_CipherUpdate(context, out, &written, in.data(), to_int(in.size())), "EVP_CipherUpdate");
  assert(written == to_int(in.size()));
}

// ---- AES-256-GCM --------------------------------------------------------------------------------

openssl::CipherContextHandle start_gcm(Direction direction, ByteView key, const AeadNonce& nonce,
                                       ByteView associated) {
  static EVP_CIPHER* const cipher = fetch("AES-256-GCM");
  openssl::CipherContextHandle context = start(cipher, direction, key, nonce);
  if (!associated.empty()) {
    int ignored = 0;
    check(EVP_CipherUpdate(context.get(), nullptr, &ignored, associated.data(),
                           to_int(associated.size())),
          "EVP_CipherUpdate (associated data)");
  }
  return context;
}

Bytes gcm_seal(ByteView key, const AeadNonce& nonce, ByteView associated, ByteView plaintext) {
  const auto context = start_gcm(Direction::seal, key, nonce, associated);
  Bytes out(plaintext.size() + kTagSize);
  std::uint8_t* tag = out.data() + plaintext.size();
  transform(context.get(), plaintext, out.data());
  int written = 0;
  check(EVP_CipherFinal_ex(context.get(), tag, &written), "EVP_CipherFinal_ex");
  check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, to_int(kTagSize), tag),
        "EVP_CTRL_AEAD_GET_TAG");
  return out;
}

Result<SecretBytes> gcm_open(ByteView key, const AeadNonce& nonce, ByteView associated,
                             ByteView ciphertext, ByteView tag) {
  Bytes expected = to_bytes(tag);  // the call below takes it as non-const
  const auto context = start_gcm(Direction::open, key, nonce, associated);
  SecretBytes out(ciphertext.size());
  transform(context.get(), ciphertext, out.reveal_mutable().data());
  check(
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, to_int(kTagSize), expected.data()),
      "EVP_CTRL_AEAD_SET_TAG");
  int written = 0;
  if (EVP_CipherFinal_ex(context.get(), expected.data(), &written) != 1) {
    ERR_clear_error();
    return does_not_open();
  }
  return out;
}

// ---- SM4-CTR, then HMAC-SM3 ---------------------------------------------------------------------

/// Both keys come from the one that the caller has, so that neither meets another use.
class Sm4Keys {
 public:
  explicit Sm4Keys(ByteView key)
      : both_(hkdf(HashAlgorithm::sm3, key, {}, as_bytes("piaojue/1 sm4-ctr hmac-sm3"),
                   kCipherKeySize + kMacKeySize)) {
    assert(key.size() == kKeySize);
  }
  ByteView cipher_key() const { return both_.reveal().first(kCipherKeySize); }
  ByteView mac_key() const { return both_.reveal().last(kMacKeySize); }

 private:
  static constexpr std::size_t kCipherKeySize = 16;
  static constexpr std::size_t kMacKeySize = 32;
  SecretBytes both_;
};

/// Encrypts or decrypts. The counter is the whole block, big-endian, from nonce || 00000000.
void sm4_ctr(const Sm4Keys& keys, const AeadNonce& nonce, ByteView in, std::uint8_t* out) {
  static EVP_CIPHER* const cipher = fetch("SM4-CTR");
  std::array<std::uint8_t, 16> counter{};
  std::ranges::copy(nonce, counter.begin());
  transform(start(cipher, Direction::seal, keys.cipher_key(), counter).get(), in, out);
}

/// The length keeps associated data and ciphertext apart.
Bytes sm4_tag(const Sm4Keys& keys, const AeadNonce& nonce, ByteView associated,
              ByteView ciphertext) {
  const Bytes length = CanonicalWriter().u64(associated.size()).take();
  const Hash32 mac =
      hmac(HashAlgorithm::sm3, keys.mac_key(), {nonce, length, associated, ciphertext});
  return to_bytes(ByteView(mac).first(kTagSize));
}

Bytes sm4_seal(ByteView key, const AeadNonce& nonce, ByteView associated, ByteView plaintext) {
  const Sm4Keys keys(key);
  Bytes out(plaintext.size());
  sm4_ctr(keys, nonce, plaintext, out.data());
  const Bytes tag = sm4_tag(keys, nonce, associated, out);
  out.insert(out.end(), tag.begin(), tag.end());
  return out;
}

Result<SecretBytes> sm4_open(ByteView key, const AeadNonce& nonce, ByteView associated,
                             ByteView ciphertext, ByteView tag) {
  const Sm4Keys keys(key);
  if (!equal_constant_time(sm4_tag(keys, nonce, associated, ciphertext), tag))
    return does_not_open();
  SecretBytes out(ciphertext.size());
  sm4_ctr(keys, nonce, ciphertext, out.reveal_mutable().data());
  return out;
}

}  // namespace

Bytes aead_seal(AeadAlgorithm algorithm, ByteView key, const AeadNonce& nonce, ByteView associated,
                ByteView plaintext) {
  switch (algorithm) {
    case AeadAlgorithm::aes_256_gcm:
      return gcm_seal(key, nonce, associated, plaintext);
    case AeadAlgorithm::sm4_ctr_hmac_sm3:
      return sm4_seal(key, nonce, associated, plaintext);
  }
  throw std::logic_error("no such AEAD");
}

Result<SecretBytes> aead_open(AeadAlgorithm algorithm, ByteView key, const AeadNonce& nonce,
                              ByteView associated, ByteView sealed) {
  if (sealed.size() < kTagSize) return Error{ErrorCode::malformed, "sealed bytes too short"};
  const ByteView ciphertext = sealed.first(sealed.size() - kTagSize);
  const ByteView tag = sealed.last(kTagSize);
  switch (algorithm) {
    case AeadAlgorithm::aes_256_gcm:
      return gcm_open(key, nonce, associated, ciphertext, tag);
    case AeadAlgorithm::sm4_ctr_hmac_sm3:
      return sm4_open(key, nonce, associated, ciphertext, tag);
  }
  throw std::logic_error("no such AEAD");
}

}  // namespace piaojue
