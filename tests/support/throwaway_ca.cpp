#include "tests/support/throwaway_ca.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "core/openssl/handle.hpp"

namespace piaojue::test {
namespace {

using openssl::check;
using CertificateHandle = openssl::Handle<X509, X509_free>;
using ExtensionHandle = openssl::Handle<X509_EXTENSION, X509_EXTENSION_free>;
using BioHandle = openssl::Handle<BIO, BIO_free_all>;

openssl::KeyHandle new_key() {
  return openssl::KeyHandle(check(EVP_EC_gen("P-256"), "EVP_EC_gen"));
}

void add_extension(X509& certificate, X509& issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  const ExtensionHandle extension(
      check(X509V3_EXT_conf_nid(nullptr, &context, nid, value), "X509V3_EXT_conf_nid"));
  check(X509_add_ext(&certificate, extension.get(), -1), "X509_add_ext");
}

CertificateHandle new_certificate(EVP_PKEY& key, const char* name, long serial, X509* issuer) {
  CertificateHandle out(check(X509_new(), "X509_new"));
  check(X509_set_version(out.get(), X509_VERSION_3), "X509_set_version");
  check(ASN1_INTEGER_set(X509_get_serialNumber(out.get()), serial), "serial number");
  check(X509_gmtime_adj(X509_getm_notBefore(out.get()), -3600), "not before");
  check(X509_gmtime_adj(X509_getm_notAfter(out.get()), 86400), "not after");
  X509_NAME* subject = X509_get_subject_name(out.get());
  check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(name), -1, -1, 0),
        "name");
  X509* signer = issuer == nullptr ? out.get() : issuer;
  check(X509_set_issuer_name(out.get(), X509_get_subject_name(signer)), "issuer name");
  check(X509_set_pubkey(out.get(), &key), "public key");
  return out;
}

template <class Write>
std::string to_pem(const Write& write) {
  const BioHandle out(check(BIO_new(BIO_s_mem()), "BIO_new"));
  check(write(out.get()), "PEM");
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Bytes certificate_der(const X509& certificate) {
  unsigned char* data = nullptr;
  const int size = i2d_X509(&certificate, &data);
  check(size, "i2d_X509");
  const Bytes out(data, data + size);
  OPENSSL_free(data);
  return out;
}

Bytes key_der(const EVP_PKEY& key) {
  const openssl::Pkcs8Handle pkcs8(check(EVP_PKEY2PKCS8(&key), "EVP_PKEY2PKCS8"));
  unsigned char* data = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(pkcs8.get(), &data);
  check(size, "i2d_PKCS8_PRIV_KEY_INFO");
  const Bytes out(data, data + size);
  OPENSSL_free(data);
  return out;
}

}  // namespace

TallyIdentity make_tally_identity() {
  const openssl::KeyHandle ca_key = new_key();
  const CertificateHandle ca = new_certificate(*ca_key, "throw-away CA", 1, nullptr);
  add_extension(*ca, *ca, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(*ca, *ca, NID_key_usage, "critical,keyCertSign");
  check(X509_sign(ca.get(), ca_key.get(), EVP_sha256()), "X509_sign");

  const openssl::KeyHandle key = new_key();
  const CertificateHandle tally = new_certificate(*key, "tally", 2, ca.get());
  add_extension(*tally, *ca, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(*tally, *ca, NID_key_usage, "critical,digitalSignature");
  add_extension(*tally, *ca, NID_ext_key_usage, "emailProtection");
  check(X509_sign(tally.get(), ca_key.get(), EVP_sha256()), "X509_sign");

  const auto certificate_pem = [](X509* certificate) {
    return to_pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
  };
  return {certificate_pem(ca.get()), certificate_der(*tally), key_der(*key),
          certificate_pem(tally.get()), to_pem([&](BIO* out) {
            return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace piaojue::test
