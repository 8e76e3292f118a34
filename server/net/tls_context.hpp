// TLS of the server: one context for each meeting, chosen by the name the client asks for.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/base/ids.hpp"
#include "server/handlers/caller.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace piaojue::server {

/// TLS 1.3 only, X25519 or P-256, no tickets, no resumption, ALPN piaojue/1.
class TlsContexts {
 public:
  /// A context for connections that have not named a meeting yet. Throws std::runtime_error.
  TlsContexts();
  TlsContexts(const TlsContexts&) = delete;
  TlsContexts& operator=(const TlsContexts&) = delete;
  ~TlsContexts();

  /// Reads ca.pem, cert.pem and key.pem of a meeting. Error `invalid` says which is bad.
  Result<void> add(const MeetingId& meeting, const std::filesystem::path& pki);

  /// What new connections start with: a reference of the caller's own, to be freed.
  ssl_ctx_st* share_front() const;

  // For the callbacks of OpenSSL.
  ssl_ctx_st* find(const std::string& server_name) const;

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  using Context = std::unique_ptr<ssl_ctx_st, Free>;
  static Context make_context();

  Context front_;
  std::map<std::string, Context> meetings_;  ///< by server name
};

/// "<meeting id>.piaojue"
std::string server_name_of(const MeetingId& meeting);

/// Who is at the other end, after the handshake.
struct Peer {
  MeetingId meeting;
  Caller caller;
};
/// Errors: `malformed` when the protocol was not negotiated, `not_permitted` when a certificate's
/// subject is not one of this meeting's.
Result<Peer> identify_peer(ssl_st* connection);

}  // namespace piaojue::server
