// The server's own secret keys of one meeting, each in a file of mode 0600.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

#include "core/base/ids.hpp"
#include "core/crypto/blind_rsa.hpp"
#include "core/group/signature.hpp"

namespace piaojue::server {

class ServerKeys {
 public:
  /// Loads what is in `folder`; makes the identity and receipt keys if they are missing. Throws
  /// StoreError for damage.
  ServerKeys(std::filesystem::path folder, const Suite& suite);

  /// Pinned in the manifest as that of issuer "server": signs counts and closing statements.
  const SigningKey& identity() const { return identity_; }
  const SigningKey& receipt() const { return receipt_; }

  /// The blind-signing key of one class of one poll, note slots after the classes; nullptr until it
  /// was made.
  std::shared_ptr<const IssuerKey> issuer(const PollId& poll, std::size_t key_class) const;
  /// Makes and stores it if it is missing: about a second.
  std::shared_ptr<const IssuerKey> make_issuer(const PollId& poll, std::size_t key_class);

 private:
  using IssuerName = std::pair<PollId, std::size_t>;
  std::filesystem::path issuer_file(const IssuerName& name) const;

  const std::filesystem::path folder_;
  SigningKey identity_;
  SigningKey receipt_;
  mutable std::mutex mutex_;  ///< of the map
  mutable std::map<IssuerName, std::shared_ptr<const IssuerKey>> issuers_;
};

}  // namespace piaojue::server
