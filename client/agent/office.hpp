// Whom an agent works for: one identity folder, looked for until it is there (it may lie on a disk
// still to be plugged in, or be made by the organiser later), opened once with its passphrase.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "client/roles/desk.hpp"

namespace piaojue::agent {

/// An official at work, on a connection of their own.
class Work {
 public:
  Work(std::shared_ptr<const net::Access> access, std::shared_ptr<const OfficialKeys> keys)
      : access_(std::move(access)), keys_(std::move(keys)), connection_(*access_) {}

  roles::Desk desk() { return {connection_, *keys_}; }
  net::Connection& connection() { return connection_; }

 private:
  std::shared_ptr<const net::Access> access_;
  std::shared_ptr<const OfficialKeys> keys_;
  net::Connection connection_;
};

class Office {
 public:
  enum class State {
    missing,  ///< no folder yet
    locked,   ///< sealed under a passphrase that was not given yet
    ready,
  };

  Office(std::filesystem::path folder, net::Endpoint server)
      : folder_(std::move(folder)), server_(std::move(server)) {}

  const std::filesystem::path& folder() const { return folder_; }
  const net::Endpoint& server() const { return server_; }

  /// Looks at the folder again. Error `malformed` for a folder that is something else.
  Result<State> look();
  /// Error `wrong_code`.
  Result<void> unlock(SecretBytes passphrase);

  /// Error `not_found` while there is no folder.
  Result<Identity> identity();
  /// Errors: as above, `wrong_code` while locked.
  Result<std::shared_ptr<const net::Access>> access();
  /// The same without certificate, also while locked: public reads, and casting.
  Result<std::shared_ptr<const net::Access>> public_access();

  /// What it was unlocked with, for further keys in the folder; empty if it is not sealed.
  SecretBytes passphrase();

  /// Whether protocol keys were made in the folder.
  bool has_keys();
  /// Makes them; `passphrase` seals them, empty: as the folder's other keys are.
  Result<void> make_keys(SecretBytes passphrase);
  /// Error `not_found` before the keys are made.
  Result<Work> begin();

 private:
  Result<State> look_locked();
  Result<std::shared_ptr<const OfficialKeys>> keys_locked();
  Error not_ready(State state) const;

  const std::filesystem::path folder_;
  const net::Endpoint server_;
  std::mutex mutex_;  ///< of everything below
  std::optional<Identity> identity_;
  std::unique_ptr<Sealer> sealer_;
  SecretBytes passphrase_;
  std::shared_ptr<const net::Access> access_, public_access_;
  std::shared_ptr<const OfficialKeys> keys_;
};

}  // namespace piaojue::agent
