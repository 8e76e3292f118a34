#include "client/pki/pki_revocation.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/openssl/handle.hpp"

namespace piaojue::pki {
namespace {

namespace fs = std::filesystem;
using openssl::check;
using BioHandle = openssl::Handle<BIO, BIO_free_all>;
using CertificateHandle = openssl::Handle<X509, X509_free>;
using ListHandle = openssl::Handle<X509_CRL, X509_CRL_free>;
using RevokedHandle = openssl::Handle<X509_REVOKED, X509_REVOKED_free>;

constexpr std::size_t kMostBytes = 4U << 20U;
/// The list of RFC 5280 is of version 2, which is written as 1.
constexpr long kVersion2 = 1;

Error bad_file(const fs::path& path) {
  ERR_clear_error();
  return {ErrorCode::malformed, tr("{} 读不懂", "{} cannot be read", path.string())};
}

BioHandle reading(ByteView bytes) {
  return BioHandle(
      check(BIO_new_mem_buf(bytes.data(), openssl::to_int(bytes.size())), "BIO_new_mem_buf"));
}

Result<CertificateHandle> load_certificate(const fs::path& path) {
  PJ_TRY(const Bytes bytes, read_file(path, kMostBytes));
  const BioHandle in = reading(bytes);
  CertificateHandle certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  if (!certificate) return bad_file(path);
  return certificate;
}

int give_passphrase(char* buffer, int size, int /*for_writing*/, void* user_data) {
  const ByteView secret = static_cast<const SecretBytes*>(user_data)->reveal();
  const std::size_t length = std::min(secret.size(), static_cast<std::size_t>(size));
  std::copy_n(secret.begin(), length, buffer);
  return openssl::to_int(length);
}

Result<openssl::KeyHandle> load_key(const fs::path& path, const SecretBytes& passphrase) {
  PJ_TRY(Bytes bytes, read_file(path, kMostBytes));
  const SecretBytes content = SecretBytes::adopt(std::move(bytes));
  SecretBytes secret = SecretBytes::copy_of(passphrase.reveal());
  const BioHandle in = reading(content.reveal());
  openssl::KeyHandle key(PEM_read_bio_PrivateKey(in.get(), nullptr, give_passphrase, &secret));
  ERR_clear_error();
  if (!key)
    return Error{ErrorCode::wrong_code,
                 tr("打不开 {}：口令不对，或文件损坏",
                    "cannot open {}: wrong passphrase or damaged file", path.string())};
  return key;
}

Error of_another(const fs::path& path) {
  return {ErrorCode::invalid, tr("{} 不是这个会议的机构签发的",
                                 "{} is not of this meeting's authority", path.string())};
}

ListHandle new_list(const X509* authority) {
  ListHandle list(check(X509_CRL_new(), "X509_CRL_new"));
  check(X509_CRL_set_version(list.get(), kVersion2), "X509_CRL_set_version");
  check(X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(authority)), "issuer name");
  return list;
}

/// The one at `path`, or a new one if there is none.
Result<ListHandle> load_list(const fs::path& path, X509* authority) {
  if (!fs::exists(path)) return new_list(authority);
  PJ_TRY(const Bytes bytes, read_file(path, kMostBytes));
  const BioHandle in = reading(bytes);
  ListHandle list(PEM_read_bio_X509_CRL(in.get(), nullptr, nullptr, nullptr));
  if (!list) return bad_file(path);
  if (X509_CRL_verify(list.get(), X509_get0_pubkey(authority)) != 1) {
    ERR_clear_error();
    return of_another(path);
  }
  return list;
}

/// Once, however often it is asked for.
void add(X509_CRL& list, X509& certificate, const ASN1_TIME& now) {
  X509_REVOKED* known = nullptr;
  if (X509_CRL_get0_by_cert(&list, &known, &certificate) != 0) return;
  RevokedHandle entry(check(X509_REVOKED_new(), "X509_REVOKED_new"));
  check(X509_REVOKED_set_serialNumber(entry.get(), X509_get_serialNumber(&certificate)), "serial");
  check(X509_REVOKED_set_revocationDate(entry.get(), const_cast<ASN1_TIME*>(&now)), "date");
  check(X509_CRL_add0_revoked(&list, entry.get()), "X509_CRL_add0_revoked");
  static_cast<void>(entry.release());
}

/// Good for as long as the authority: nobody renews it in the middle of a meeting.
void sign(X509_CRL& list, const X509* authority, EVP_PKEY* key) {
  const openssl::Handle<ASN1_TIME, ASN1_TIME_free> now(
      check(X509_gmtime_adj(nullptr, 0), "X509_gmtime_adj"));
  check(X509_CRL_set1_lastUpdate(&list, now.get()), "lastUpdate");
  check(X509_CRL_set1_nextUpdate(&list, X509_get0_notAfter(authority)), "nextUpdate");
  check(X509_CRL_sort(&list), "X509_CRL_sort");
  check(X509_CRL_sign(&list, key, EVP_sha256()), "X509_CRL_sign");
}

std::string pem_of(X509_CRL& list) {
  const BioHandle out(check(BIO_new(BIO_s_mem()), "BIO_new"));
  check(PEM_write_bio_X509_CRL(out.get(), &list), "PEM_write_bio_X509_CRL");
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Result<void> revoke(const fs::path& authority, const SecretBytes& passphrase,
                    const std::vector<fs::path>& certificates, const fs::path& list) {
  PJ_TRY(const CertificateHandle root, load_certificate(authority / "ca.pem"));
  PJ_TRY(const openssl::KeyHandle key, load_key(authority / "ca.key", passphrase));
  if (X509_check_private_key(root.get(), key.get()) != 1) return bad_file(authority / "ca.key");
  PJ_TRY(const ListHandle revoked, load_list(list, root.get()));
  const openssl::Handle<ASN1_TIME, ASN1_TIME_free> now(
      check(X509_gmtime_adj(nullptr, 0), "X509_gmtime_adj"));
  for (const fs::path& path : certificates) {
    PJ_TRY(const CertificateHandle certificate, load_certificate(path));
    if (X509_verify(certificate.get(), X509_get0_pubkey(root.get())) != 1) {
      ERR_clear_error();
      return of_another(path);
    }
    add(*revoked, *certificate, *now);
  }
  sign(*revoked, root.get(), key.get());
  return write_file(list, as_bytes(pem_of(*revoked)), Access::everyone, Existing::replace);
}

}  // namespace piaojue::pki
