#include "client/net/tls_client_context.hpp"

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/openssl/handle.hpp"
#include "core/serving/tls_context.hpp"
#include "core/wire/codec.hpp"

namespace piaojue::net {
namespace {

namespace ssl = boost::asio::ssl;

/// Wire form of the one protocol we offer.
Bytes alpn_list() {
  Bytes list{static_cast<std::uint8_t>(wire::kAlpn.size())};
  list.insert(list.end(), wire::kAlpn.begin(), wire::kAlpn.end());
  return list;
}

Error bad_file(const std::filesystem::path& path) {
  return {ErrorCode::malformed, tr("{} 读不出证书", "{} holds no certificate", path.string())};
}

}  // namespace

Result<std::shared_ptr<ssl::context>> create_tls_context(const Identity& identity,
                                                         const SecretBytes& passphrase) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX* const raw = context->native_handle();
  openssl::check(static_cast<int>(SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION)), "TLS 1.3");
  SSL_CTX_set_options(raw, SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  const auto authority = identity.file("ca.pem");
  if (SSL_CTX_load_verify_file(raw, authority.c_str()) != 1) {
    ERR_clear_error();
    return bad_file(authority);
  }
  if (identity.role != Role::open)
    PJ_CHECK(serving::use_certificate(raw, identity.file("cert.pem"), identity.file("key.pem"),
                                      passphrase));
  return context;
}

void prepare_handshake(SSL* connection, const std::string& server_name) {
  const Bytes alpn = alpn_list();
  // What the macro SSL_set_tlsext_host_name does, without its C cast.
  openssl::check(
      static_cast<int>(SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                                const_cast<char*>(server_name.c_str()))),
      "SNI");
  openssl::check(SSL_set1_host(connection, server_name.c_str()), "SSL_set1_host");
  // This one returns 0 on success.
  if (SSL_set_alpn_protos(connection, alpn.data(), static_cast<unsigned>(alpn.size())) != 0)
    openssl::fail("SSL_set_alpn_protos");
}

Result<void> check_handshake(SSL* connection) {
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(connection, &chosen, &size);
  if (equal({chosen, size}, as_bytes(wire::kAlpn))) return {};
  return Error{ErrorCode::unavailable, tr("对方不是票决服务器，或版本不同",
                                          "the peer is no Piaojue server, or another version")};
}

}  // namespace piaojue::net
