// TLS of a listener: one context for each service, chosen by the name the client asks for.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/base/secret.hpp"
#include "core/serving/caller.hpp"

struct ssl_st;
struct ssl_ctx_st;
struct x509_st;

namespace piaojue::serving {

/// What clients ask for, and whose certificates they may show.
struct ServedName {
  std::string server_name;
  MeetingId meeting;
};

struct TlsFiles {
  std::filesystem::path authority;
  std::filesystem::path certificate;
  std::filesystem::path key;
  SecretBytes passphrase = {};  ///< of the key, if it has one
  /// A list of revoked certificates by the authority, in PEM; none if there is no such file.
  std::filesystem::path revoked = {};
};

/// TLS 1.3 only, AES-GCM or ChaCha20-Poly1305, X25519 or P-256, no tickets, no resumption, ALPN
/// piaojue/1.
class TlsContexts {
 public:
  /// A context for connections that have not named a service yet. Throws std::runtime_error.
  TlsContexts();
  TlsContexts(const TlsContexts&) = delete;
  TlsContexts& operator=(const TlsContexts&) = delete;
  ~TlsContexts();

  /// Error `invalid` says which file is bad.
  Result<void> add(const ServedName& name, const TlsFiles& files);

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
  std::map<std::string, Context> services_;  ///< by server name
};

/// Loads certificate and private key. Error `wrong_code` for a wrong passphrase or a damaged key,
/// `invalid` for a bad certificate; both name the file.
Result<void> use_certificate(ssl_ctx_st* context, const std::filesystem::path& certificate,
                             const std::filesystem::path& key, const SecretBytes& passphrase);

/// The name a client asked for in the handshake. Error `malformed` also when the protocol was not
/// negotiated.
Result<std::string> negotiated_name(ssl_st* connection);

/// Whose certificate it is, by its subject alone. Error `not_permitted` as below.
Result<Identity> read_identity(const x509_st* certificate, const MeetingId& meeting);

/// Who is at the other end, after the handshake. Error `not_permitted` when a certificate's subject
/// is not one of this meeting's.
Result<Caller> identify_peer(ssl_st* connection, const MeetingId& meeting);

}  // namespace piaojue::serving
