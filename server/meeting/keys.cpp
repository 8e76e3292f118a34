#include "server/meeting/keys.hpp"

#include "server/store/files.hpp"
#include "server/store/store.hpp"

namespace piaojue::server {
namespace {

SigningKey load_or_make(const std::filesystem::path& file, const Suite& suite) {
  if (const std::optional<SecretBytes> stored = read_file(file)) {
    Result<SecretScalar> secret = SecretScalar::parse(suite, stored->reveal());
    if (!secret) throw StoreError("damaged key file: " + file.string());
    Result<SigningKey> key = SigningKey::from_secret(*std::move(secret));
    if (!key) throw StoreError("damaged key file: " + file.string());
    return *std::move(key);
  }
  SigningKey key = SigningKey::generate(suite);
  write_file_atomically(file, key.secret().reveal_bytes().reveal());
  return key;
}

const std::filesystem::path& prepared(const std::filesystem::path& folder) {
  make_private_directory(folder);
  return folder;
}

}  // namespace

ServerKeys::ServerKeys(std::filesystem::path folder, const Suite& suite)
    : folder_(std::move(folder)),
      identity_(load_or_make(prepared(folder_) / "identity.key", suite)),
      receipt_(load_or_make(folder_ / "receipt.key", suite)) {}

std::filesystem::path ServerKeys::issuer_file(const IssuerName& name) const {
  return folder_ / ("issuer-" + name.first.str() + "-" + std::to_string(name.second) + ".key");
}

std::shared_ptr<const IssuerKey> ServerKeys::issuer(const PollId& poll,
                                                    std::size_t key_class) const {
  const IssuerName name{poll, key_class};
  const std::lock_guard lock(mutex_);
  if (const auto known = issuers_.find(name); known != issuers_.end()) return known->second;
  const std::optional<SecretBytes> stored = read_file(issuer_file(name));
  if (!stored) return nullptr;
  Result<IssuerKey> key = IssuerKey::parse(stored->reveal());
  if (!key) throw StoreError("damaged key file: " + issuer_file(name).string());
  return issuers_[name] = std::make_shared<const IssuerKey>(*std::move(key));
}

std::shared_ptr<const IssuerKey> ServerKeys::make_issuer(const PollId& poll,
                                                         std::size_t key_class) {
  if (auto known = issuer(poll, key_class)) return known;
  const IssuerKey key = IssuerKey::generate();
  write_file_atomically(issuer_file({poll, key_class}), key.reveal_der().reveal());
  return issuer(poll, key_class);
}

}  // namespace piaojue::server
