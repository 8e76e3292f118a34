#include "core/serving/tls_context.hpp"

#include <cstring>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdexcept>

#include "core/base/language.hpp"
#include "core/openssl/handle.hpp"
#include "core/wire/codec.hpp"

namespace piaojue::serving {
namespace {

using openssl::check;

constexpr const char* kSuites =
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
constexpr const char* kSignatures =
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512";

/// Length-prefixed, as ALPN lists are.
std::string alpn_list() { return static_cast<char>(wire::kAlpn.size()) + std::string(wire::kAlpn); }

int select_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  static const std::string ours = alpn_list();
  unsigned char* selected = nullptr;
  const int outcome = SSL_select_next_proto(
      &selected, out_size, reinterpret_cast<const unsigned char*>(ours.data()),
      static_cast<unsigned>(ours.size()), offered, offered_size);
  *out = selected;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// Called for every handshake, with or without a name.
int select_service(SSL* connection, int* alert, void* contexts) {
  const char* const name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
  SSL_CTX* const context =
      name == nullptr ? nullptr : static_cast<const TlsContexts*>(contexts)->find(name);
  if (context == nullptr) {
    *alert = SSL_AD_UNRECOGNIZED_NAME;
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  if (SSL_set_SSL_CTX(connection, context) == nullptr) return SSL_TLSEXT_ERR_ALERT_FATAL;
  // Not taken over with the context: asks for a certificate, and judges one that is presented.
  SSL_set_verify(connection, SSL_VERIFY_PEER, nullptr);
  return SSL_TLSEXT_ERR_OK;
}

/// The one value of a field of the subject; empty unless there is exactly one.
std::string subject_field(const X509_NAME* subject, int nid) {
  const int index = X509_NAME_get_index_by_NID(subject, nid, -1);
  if (index < 0 || X509_NAME_get_index_by_NID(subject, nid, index) >= 0) return {};
  const ASN1_STRING* const data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index));
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, data);
  if (size < 0) return {};
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return text;
}

int give_passphrase(char* buffer, int size, int /*for_writing*/, void* user_data) {
  const ByteView secret = static_cast<const SecretBytes*>(user_data)->reveal();
  const std::size_t length = std::min(secret.size(), static_cast<std::size_t>(size));
  std::memcpy(buffer, secret.data(), length);
  return openssl::to_int(length);
}

/// From now on every certificate is looked up in the list.
Result<void> use_revocations(SSL_CTX* context, const std::filesystem::path& list) {
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  X509_LOOKUP* const lookup =
      check(X509_STORE_add_lookup(store, X509_LOOKUP_file()), "X509_STORE_add_lookup");
  if (X509_load_crl_file(lookup, list.c_str(), X509_FILETYPE_PEM) <= 0) {
    ERR_clear_error();
    return Error{ErrorCode::invalid, tr("{} 不能用", "{} cannot be used", list.string())};
  }
  check(X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK), "X509_STORE_set_flags");
  return {};
}

bool speaks_our_protocol(const SSL* connection) {
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(connection, &protocol, &size);
  return protocol != nullptr &&
         std::string_view(reinterpret_cast<const char*>(protocol), size) == wire::kAlpn;
}

}  // namespace

void TlsContexts::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

TlsContexts::Context TlsContexts::make_context() {
  Context context(check(SSL_CTX_new(TLS_server_method()), "SSL_CTX_new"));
  SSL_CTX* const raw = context.get();
  check(static_cast<int>(SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION)), "TLS 1.3");
  check(static_cast<int>(SSL_CTX_set_max_proto_version(raw, TLS1_3_VERSION)), "TLS 1.3");
  check(static_cast<int>(SSL_CTX_set1_groups_list(raw, "X25519:P-256")), "groups");
  check(SSL_CTX_set_ciphersuites(raw, kSuites), "suites");
  check(static_cast<int>(SSL_CTX_set1_sigalgs_list(raw, kSignatures)), "signatures");
  // R8.9-1
  check(SSL_CTX_set_num_tickets(raw, 0), "tickets");
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(raw, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_alpn_select_cb(raw, select_protocol, nullptr);
  return context;
}

TlsContexts::TlsContexts() : front_(make_context()) {
  // The macro for this has a C cast.
  check(static_cast<int>(SSL_CTX_callback_ctrl(front_.get(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                                               reinterpret_cast<void (*)()>(select_service))),
        "server name");
  check(static_cast<int>(SSL_CTX_set_tlsext_servername_arg(front_.get(), this)), "server name");
}

TlsContexts::~TlsContexts() = default;

ssl_ctx_st* TlsContexts::share_front() const {
  check(SSL_CTX_up_ref(front_.get()), "SSL_CTX_up_ref");
  return front_.get();
}

Result<void> TlsContexts::add(const ServedName& name, const TlsFiles& files) {
  Context context = make_context();
  SSL_CTX* const raw = context.get();
  const std::string ca = files.authority.string();
  STACK_OF(X509_NAME)* const names = SSL_load_client_CA_file(ca.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(raw, ca.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    ERR_clear_error();
    return Error{ErrorCode::invalid, tr("{} 不能用", "{} cannot be used", ca)};
  }
  SSL_CTX_set_client_CA_list(raw, names);
  if (std::error_code ignored; std::filesystem::exists(files.revoked, ignored))
    PJ_CHECK(use_revocations(raw, files.revoked));
  PJ_CHECK(use_certificate(raw, files.certificate, files.key, files.passphrase));
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  services_[name.server_name] = std::move(context);
  return {};
}

ssl_ctx_st* TlsContexts::find(const std::string& server_name) const {
  const auto found = services_.find(server_name);
  return found == services_.end() ? nullptr : found->second.get();
}

Result<void> use_certificate(ssl_ctx_st* context, const std::filesystem::path& certificate,
                             const std::filesystem::path& key, const SecretBytes& passphrase) {
  const auto failed = [](ErrorCode code, std::string message) {
    ERR_clear_error();
    return Error{code, std::move(message)};
  };
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1)
    return failed(ErrorCode::invalid,
                  tr("{} 读不出证书", "{} holds no certificate", certificate.string()));
  SecretBytes secret = SecretBytes::copy_of(passphrase.reveal());
  SSL_CTX_set_default_passwd_cb(context, give_passphrase);
  SSL_CTX_set_default_passwd_cb_userdata(context, &secret);
  const int loaded = SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM);
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  if (loaded != 1 || SSL_CTX_check_private_key(context) != 1)
    return failed(ErrorCode::wrong_code,
                  tr("打不开 {}：口令不对，或文件损坏",
                     "cannot open {}: wrong passphrase or damaged file", key.string()));
  ERR_clear_error();
  return {};
}

Result<std::string> negotiated_name(ssl_st* connection) {
  const char* const name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
  if (name == nullptr || !speaks_our_protocol(connection))
    return Error{ErrorCode::malformed, "no service or protocol was negotiated"};
  return std::string(name);
}

Result<Identity> read_identity(const x509_st* certificate, const MeetingId& meeting) {
  const X509_NAME* const subject = X509_get_subject_name(certificate);
  const Error stranger{ErrorCode::not_permitted, "the certificate is not of this meeting"};
  const auto role = parse_role(subject_field(subject, NID_organizationalUnitName));
  Result<OfficialId> official = OfficialId::parse(subject_field(subject, NID_commonName));
  if (!role || *role == Role::open || !official ||
      subject_field(subject, NID_organizationName) != meeting.str())
    return stranger;
  return Identity{*role, *std::move(official)};
}

Result<Caller> identify_peer(ssl_st* connection, const MeetingId& meeting) {
  const openssl::Handle<X509, X509_free> certificate(SSL_get1_peer_certificate(connection));
  if (!certificate) return Caller{};
  if (SSL_get_verify_result(connection) != X509_V_OK)
    return Error{ErrorCode::not_permitted, "the certificate does not verify"};
  PJ_TRY(Identity identity, read_identity(certificate.get(), meeting));
  return Caller{std::move(identity)};
}

}  // namespace piaojue::serving
