// Where terminals reach an issuing desk.
#pragma once

#include <string>
#include <thread>

#include "client/issuer/issuing_desk.hpp"
#include "core/serving/listener.hpp"

namespace piaojue::issuer {

struct DeskAddresses {
  serving::ListenerOptions listen;
  std::string announce;  ///< empty: where it listens, once the port is known
};
/// "ADDRESS:PORT" to listen on, and "HOST:PORT" that terminals reach, which is needed when it
/// listens on every address. Errors: `malformed`, `invalid`.
Result<DeskAddresses> parse_addresses(const std::string& listen, const std::string& announce);

/// Serves in a thread of its own until the end of its life.
class DeskListener {
 public:
  explicit DeskListener(DeskAddresses addresses)
      : addresses_(std::move(addresses)), listener_(addresses_.listen) {}
  DeskListener(const DeskListener&) = delete;
  DeskListener& operator=(const DeskListener&) = delete;
  ~DeskListener();

  /// `passphrase` of the identity folder; `desk` outlives the listener.
  Result<void> start(const Identity& identity, const SecretBytes& passphrase, IssuingDesk& desk);
  /// What terminals are told. Precondition: started.
  std::string address() const;

 private:
  const DeskAddresses addresses_;
  serving::Listener listener_;
  std::thread thread_;
};

}  // namespace piaojue::issuer
