#include "client/pki/pki_certificates.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "core/openssl/handle.hpp"
#include "core/openssl/random.hpp"

namespace piaojue::pki {
namespace {

using openssl::check;
using BioHandle = openssl::Handle<BIO, BIO_free_all>;
using ExtensionHandle = openssl::Handle<X509_EXTENSION, X509_EXTENSION_free>;

/// ub-common-name of RFC 5280; the names of servers may be longer, and stand whole in
/// subjectAltName.
constexpr std::size_t kMaxCommonName = 64;

/// Before now, for clocks of other machines that are behind.
constexpr long kClockSkewSeconds = 3600;

void set_serial(X509* certificate) {
  Bytes random = random_bytes(16);
  random[0] = static_cast<std::uint8_t>((random[0] & 0x7f) | 0x40);  // positive, always 16 bytes
  const openssl::BignumHandle number(
      check(BN_bin2bn(random.data(), openssl::to_int(random.size()), nullptr), "BN_bin2bn"));
  check(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)), "serial number");
}

void add_name(X509_NAME* name, const char* field, const std::string& value) {
  check(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(value.data()),
                                   openssl::to_int(value.size()), -1, 0),
        "X509_NAME_add_entry_by_txt");
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionHandle extension(
      check(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), value.c_str()));
  check(X509_add_ext(certificate, extension.get(), -1), "X509_add_ext");
}

/// Of a meeting only the tally certificate has emailProtection, so nobody else's key can sign a
/// result that `openssl cms -verify` accepts.
void add_usages(X509* certificate, X509* issuer, const CertificateRequest& request) {
  const auto add = [&](int nid, const std::string& value) {
    add_extension(certificate, issuer, nid, value);
  };
  add(NID_basic_constraints,
      request.usage == Usage::authority ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE");
  add(NID_subject_key_identifier, "hash");
  if (request.usage != Usage::authority) add(NID_authority_key_identifier, "keyid:always");
  switch (request.usage) {
    case Usage::authority:
      add(NID_key_usage, "critical,keyCertSign,cRLSign");
      break;
    case Usage::server:
      add(NID_key_usage, "critical,digitalSignature");
      add(NID_ext_key_usage, "serverAuth");
      add(NID_subject_alt_name, "DNS:" + request.name);
      break;
    case Usage::client:
      add(NID_key_usage, "critical,digitalSignature");
      add(NID_ext_key_usage, "clientAuth");
      break;
    // R9.3-7
    case Usage::tally:
    case Usage::office:
      add(NID_key_usage, "critical,digitalSignature");
      add(NID_ext_key_usage, "emailProtection");
      break;
  }
}

/// Everything written to a memory BIO.
template <class Bytes_>
Bytes_ content_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return Bytes_(data, data + size);
}

}  // namespace

void Certificate::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }
void Certificate::Free::operator()(x509_st* certificate) const { X509_free(certificate); }

Certificate Certificate::make(const CertificateRequest& request, const Certificate* authority) {
  Certificate out;
  out.key_.reset(check(EVP_EC_gen("P-256"), "EVP_EC_gen"));
  out.certificate_.reset(check(X509_new(), "X509_new"));
  X509* const certificate = out.certificate_.get();
  X509* const issuer = authority == nullptr ? certificate : authority->certificate_.get();
  EVP_PKEY* const issuer_key = authority == nullptr ? out.key_.get() : authority->key_.get();

  check(X509_set_version(certificate, X509_VERSION_3), "X509_set_version");
  set_serial(certificate);
  check(X509_gmtime_adj(X509_getm_notBefore(certificate), -kClockSkewSeconds), "notBefore");
  check(X509_time_adj_ex(X509_getm_notAfter(certificate), request.days, 0, nullptr), "notAfter");
  check(X509_set_pubkey(certificate, out.key_.get()), "X509_set_pubkey");
  X509_NAME* const subject = X509_get_subject_name(certificate);
  add_name(subject, "O", request.organisation);
  add_name(subject, "OU", request.unit);
  add_name(subject, "CN", request.name.substr(0, kMaxCommonName));
  check(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)), "issuer name");
  add_usages(certificate, issuer, request);
  check(X509_sign(certificate, issuer_key, EVP_sha256()), "X509_sign");
  return out;
}

Certificate Certificate::create_authority(const CertificateRequest& request) {
  return make(request, nullptr);
}

Certificate Certificate::create_office(const CertificateRequest& request) {
  return make(request, nullptr);
}

Certificate Certificate::create(const CertificateRequest& request, const Certificate& authority) {
  return make(request, &authority);
}

std::string Certificate::certificate_pem() const {
  const BioHandle bio(check(BIO_new(BIO_s_mem()), "BIO_new"));
  check(PEM_write_bio_X509(bio.get(), certificate_.get()), "PEM_write_bio_X509");
  return content_of<std::string>(bio.get());
}

SecretBytes Certificate::key_pem(const SecretBytes& passphrase) const {
  const BioHandle bio(check(BIO_new(BIO_s_secmem()), "BIO_new"));
  const ByteView secret = passphrase.reveal();
  const bool encrypt = !secret.empty();
  check(PEM_write_bio_PKCS8PrivateKey(
            bio.get(), key_.get(), encrypt ? EVP_aes_256_cbc() : nullptr,
            encrypt ? reinterpret_cast<const char*>(secret.data()) : nullptr,
            openssl::to_int(secret.size()), nullptr, nullptr),
        "PEM_write_bio_PKCS8PrivateKey");
  return SecretBytes::adopt(content_of<Bytes>(bio.get()));
}

}  // namespace piaojue::pki
