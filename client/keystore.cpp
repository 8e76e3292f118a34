#include "client/keystore.hpp"

#include "client/files.hpp"
#include "core/base/canonical.hpp"
#include "core/base/language.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kKeyTag = "piaojue-key/1";

Result<void> save_key(const std::filesystem::path& path, std::string_view purpose,
                      const SecretScalar& key, const Sealer* sealer) {
  const SecretBytes secret = key.reveal_bytes();
  if (sealer != nullptr)
    return write_file(path, sealer->seal(purpose, secret.reveal()), Access::owner_only,
                      Existing::refuse);
  CanonicalWriter writer(kKeyTag);
  const SecretBytes plain = SecretBytes::adopt(writer.text(purpose).raw(secret.reveal()).take());
  return write_file(path, plain.reveal(), Access::owner_only, Existing::refuse);
}

Result<SecretBytes> open_plain_key(ByteView content, std::string_view purpose) {
  CanonicalReader reader(content);
  PJ_CHECK(reader.expect_tag(kKeyTag));
  PJ_TRY(const std::string found, reader.text());
  if (found != purpose) return Error{ErrorCode::malformed, "a key for " + found};
  PJ_TRY(const ByteView secret, reader.raw(kScalarSize));
  PJ_CHECK(reader.finish());
  return SecretBytes::copy_of(secret);
}

Result<SecretScalar> load_key(const Suite& suite, const std::filesystem::path& path,
                              std::string_view purpose, const Sealer* sealer) {
  PJ_TRY(Bytes raw, read_file(path, 4096));
  const SecretBytes content = SecretBytes::adopt(std::move(raw));
  if (!is_sealed(content.reveal())) {
    PJ_TRY(const SecretBytes secret, open_plain_key(content.reveal(), purpose));
    return SecretScalar::parse(suite, secret.reveal());
  }
  if (sealer == nullptr)
    return Error{ErrorCode::wrong_code, tr("{} 有口令保护，请给出口令",
                                           "{} is sealed; give its passphrase", path.string())};
  PJ_TRY(const SecretBytes secret, sealer->open(purpose, content.reveal()));
  return SecretScalar::parse(suite, secret.reveal());
}

}  // namespace

bool needs_passphrase(const Identity& identity) {
  const auto tls_key = read_file(identity.file("key.pem"), 65536);
  if (tls_key && as_text(*tls_key).find("ENCRYPTED") != std::string_view::npos) return true;
  const auto sign_key = read_file(identity.file("sign.key"), 4096);
  return sign_key && is_sealed(*sign_key);
}

Result<OfficialKeys> create_keys(const Identity& identity, const Sealer* sealer) {
  if (std::filesystem::exists(identity.file("sign.key"))) return load_keys(identity, sealer);
  OfficialKeys keys{SigningKey::generate(*identity.suite), std::nullopt};
  // sign.key last: it is what says that the folder is enrolled.
  if (identity.role == Role::scrutineer) {
    keys.exchange = SecretScalar::random(*identity.suite);
    std::filesystem::remove(identity.file("exchange.key"));  // left by an interrupted enrolment
    PJ_CHECK(save_key(identity.file("exchange.key"), "exchange", *keys.exchange, sealer));
  }
  PJ_CHECK(save_key(identity.file("sign.key"), "sign", keys.sign.secret(), sealer));
  return keys;
}

Result<OfficialKeys> load_keys(const Identity& identity, const Sealer* sealer) {
  if (!std::filesystem::exists(identity.file("sign.key")))
    return Error{ErrorCode::not_found,
                 tr("{} 里还没有密钥，请先运行 piaojue enrol",
                    "no keys in {} yet; run piaojue enrol first", identity.folder.string())};
  PJ_TRY(SecretScalar secret, load_key(*identity.suite, identity.file("sign.key"), "sign", sealer));
  PJ_TRY(SigningKey sign, SigningKey::from_secret(std::move(secret)));
  OfficialKeys keys{std::move(sign), std::nullopt};
  if (identity.role == Role::scrutineer) {
    PJ_TRY(keys.exchange,
           load_key(*identity.suite, identity.file("exchange.key"), "exchange", sealer));
  }
  return keys;
}

Hash32 key_fingerprint(const Suite& suite, const Point& sign_key,
                       const std::optional<Point>& exchange_key) {
  CanonicalWriter writer("piaojue-key-fingerprint/1");
  writer.raw(sign_key.encode()).flag(exchange_key.has_value());
  if (exchange_key) writer.raw(exchange_key->encode());
  return suite.hash(writer.view());
}

SecretBytes derive_local_key(const SigningKey& sign_key, std::string_view purpose) {
  const SecretBytes secret = sign_key.secret().reveal_bytes();
  return hkdf(HashAlgorithm::sha256, secret.reveal(), as_bytes("piaojue-local/1"),
              as_bytes(purpose), 32);
}

}  // namespace piaojue
