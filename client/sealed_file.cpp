#include "client/sealed_file.hpp"

#include "core/base/canonical.hpp"
#include "core/base/language.hpp"
#include "core/openssl/aead.hpp"
#include "core/openssl/digest.hpp"
#include "core/openssl/random.hpp"

namespace piaojue {
namespace {

/// Whatever the suite of the meeting: these files never leave their machine.
constexpr AeadAlgorithm kFileAead = AeadAlgorithm::aes_256_gcm;
constexpr std::string_view kSealedTag = "piaojue-sealed/1";
constexpr std::string_view kKeyedTag = "piaojue-keyed/1";
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kKeySize = 32;

AeadNonce random_nonce() {
  AeadNonce nonce{};
  random_fill(nonce);
  return nonce;
}

Bytes seal_after(CanonicalWriter header, ByteView key, ByteView plaintext) {
  const AeadNonce nonce = random_nonce();
  const Bytes sealed = aead_seal(kFileAead, key, nonce, header.view(), plaintext);
  return header.raw(nonce).bytes(sealed).take();
}

Result<SecretBytes> open_after(const CanonicalWriter& header, ByteView key,
                               CanonicalReader& reader) {
  PJ_TRY(const ByteView nonce_bytes, reader.raw(sizeof(AeadNonce)));
  PJ_TRY(const ByteView sealed, reader.bytes());
  PJ_CHECK(reader.finish());
  PJ_TRY(const auto nonce, to_array<sizeof(AeadNonce)>(nonce_bytes));
  auto plaintext = aead_open(kFileAead, key, nonce, header.view(), sealed);
  if (!plaintext)
    return Error{ErrorCode::wrong_code,
                 tr("口令不对，或文件被改动过", "wrong passphrase, or the file was changed")};
  return plaintext;
}

Result<void> expect_purpose(CanonicalReader& reader, std::string_view purpose) {
  PJ_TRY(const std::string found, reader.text());
  if (found == purpose) return {};
  return Error{ErrorCode::malformed, tr("这个文件的用途是 {}，不是 {}",
                                        "this file is for {}, not for {}", found, purpose)};
}

}  // namespace

Sealer::Sealer(SecretBytes passphrase)
    : passphrase_(std::move(passphrase)),
      salt_(random_bytes(kSaltSize)),
      key_(scrypt(passphrase_.reveal(), salt_, kKeySize)) {}

Bytes Sealer::seal(std::string_view purpose, ByteView plaintext) const {
  CanonicalWriter header(kSealedTag);
  header.text(purpose).raw(salt_);
  return seal_after(std::move(header), key_.reveal(), plaintext);
}

Result<SecretBytes> Sealer::open(std::string_view purpose, ByteView sealed) const {
  CanonicalReader reader(sealed);
  PJ_CHECK(reader.expect_tag(kSealedTag));
  PJ_CHECK(expect_purpose(reader, purpose));
  PJ_TRY(const ByteView salt, reader.raw(kSaltSize));
  CanonicalWriter header(kSealedTag);
  header.text(purpose).raw(salt);
  if (equal(salt, salt_)) return open_after(header, key_.reveal(), reader);
  const SecretBytes key = scrypt(passphrase_.reveal(), salt, kKeySize);
  return open_after(header, key.reveal(), reader);
}

bool is_sealed(ByteView content) {
  return CanonicalReader(content).expect_tag(kSealedTag).has_value();
}

Bytes seal_with_key(ByteView key, std::string_view purpose, ByteView plaintext) {
  CanonicalWriter header(kKeyedTag);
  header.text(purpose);
  return seal_after(std::move(header), key, plaintext);
}

Result<SecretBytes> open_with_key(ByteView key, std::string_view purpose, ByteView sealed) {
  CanonicalReader reader(sealed);
  PJ_CHECK(reader.expect_tag(kKeyedTag));
  PJ_CHECK(expect_purpose(reader, purpose));
  CanonicalWriter header(kKeyedTag);
  header.text(purpose);
  return open_after(header, key, reader);
}

}  // namespace piaojue
