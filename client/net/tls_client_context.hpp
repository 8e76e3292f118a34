// The client's side of TLS 1.3 for one identity.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>

#include "client/identity.hpp"
#include "core/base/secret.hpp"

namespace piaojue::net {

/// TLS 1.3 only, no tickets, no resumption, the meeting's authority as the only root, the
/// identity's certificate unless it is public. Error `wrong_code` for a wrong passphrase,
/// `malformed` for files that are no certificates.
Result<std::shared_ptr<boost::asio::ssl::context>> create_tls_context(
    const Identity& identity, const SecretBytes& passphrase);

/// Before the handshake: SNI, expected certificate name, ALPN.
void prepare_handshake(SSL* connection, const std::string& server_name);
/// After it: the server speaks our protocol.
Result<void> check_handshake(SSL* connection);

}  // namespace piaojue::net
