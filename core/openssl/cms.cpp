#include "core/openssl/cms.hpp"

#include <cstring>
#include <openssl/cms.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "core/openssl/handle.hpp"

namespace piaojue {
namespace {

using openssl::check;
using openssl::Handle;

using BioHandle = Handle<BIO, BIO_free_all>;
using CertificateHandle = Handle<X509, X509_free>;
using StoreHandle = Handle<X509_STORE, X509_STORE_free>;
using StoreContextHandle = Handle<X509_STORE_CTX, X509_STORE_CTX_free>;
using CmsHandle = Handle<CMS_ContentInfo, CMS_ContentInfo_free>;

/// The list alone: its certificates belong to somebody else.
struct FreeList {
  void operator()(STACK_OF(X509) * list) const { sk_X509_free(list); }
};
struct FreeCertificates {
  void operator()(STACK_OF(X509) * list) const { sk_X509_pop_free(list, X509_free); }
};

constexpr unsigned kSignFlags = CMS_BINARY | CMS_DETACHED | CMS_NOSMIMECAP;

Error malformed(const char* what) {
  ERR_clear_error();
  return {ErrorCode::malformed, what};
}
Error refused(const char* what) {
  ERR_clear_error();
  return {ErrorCode::signature_invalid, what};
}

BioHandle reader(ByteView bytes) {
  const void* start = bytes.empty() ? "" : static_cast<const void*>(bytes.data());
  return BioHandle(check(BIO_new_mem_buf(start, openssl::to_int(bytes.size())), "BIO"));
}

/// Never asks at a terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

/// Hands over a passphrase that is there already; none if it is empty.
int given_passphrase(char* buffer, int size, int, void* passphrase) {
  const ByteView given = *static_cast<const ByteView*>(passphrase);
  if (given.empty() || given.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(buffer, given.data(), given.size());
  return openssl::to_int(given.size());
}

template <class T, auto Encode>
Bytes encode_der(const T* object) {
  unsigned char* out = nullptr;
  const int size = Encode(object, &out);
  check(size, "DER encoding");
  Bytes bytes(out, out + size);
  OPENSSL_free(out);
  return bytes;
}

Result<CertificateHandle> read_certificate(ByteView bytes) {
  const bool pem = as_text(bytes).find("-----BEGIN") != std::string_view::npos;
  CertificateHandle out;
  if (pem) {
    const BioHandle in = reader(bytes);
    out.reset(PEM_read_bio_X509(in.get(), nullptr, no_passphrase, nullptr));
  } else {
    const unsigned char* at = bytes.data();
    out.reset(d2i_X509(nullptr, &at, openssl::to_int(bytes.size())));
    if (out && at != bytes.data() + bytes.size()) return malformed("bytes after the certificate");
  }
  if (!out) return malformed("not a certificate");
  return out;
}

Result<openssl::KeyHandle> read_private_key(ByteView bytes, ByteView passphrase) {
  const bool pem = as_text(bytes).find("-----BEGIN") != std::string_view::npos;
  openssl::KeyHandle out;
  if (pem) {
    const BioHandle in = reader(bytes);
    out.reset(PEM_read_bio_PrivateKey(in.get(), nullptr, given_passphrase, &passphrase));
  } else {
    const unsigned char* at = bytes.data();
    out.reset(d2i_AutoPrivateKey(nullptr, &at, openssl::to_int(bytes.size())));
  }
  if (!out) return malformed("not a private key, or not under this passphrase");
  return out;
}

// R9.3-1
Result<CmsHandle> parse_strictly(ByteView der) {
  if (der.empty() || der.size() > kMaxCmsSize) return malformed("CMS of an impossible size");
  const unsigned char* at = der.data();
  CmsHandle cms(d2i_CMS_ContentInfo(nullptr, &at, openssl::to_int(der.size())));
  if (!cms) return malformed("not CMS");
  if (!equal(encode_der<CMS_ContentInfo, i2d_CMS_ContentInfo>(cms.get()), der))
    return malformed("CMS is not in DER or has bytes after it");
  if (OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed ||
      OBJ_obj2nid(CMS_get0_eContentType(cms.get())) != NID_pkcs7_data)
    return malformed("CMS is not signed data");
  ASN1_OCTET_STRING** content = CMS_get0_content(cms.get());
  if (content != nullptr && *content != nullptr) return malformed("CMS is not detached");
  return cms;
}

/// OpenSSL does not look at the latter when it verifies.
// R9.3-4
bool is_signed_over_sha256(CMS_SignerInfo& signer) {
  X509_ALGOR* digest = nullptr;
  X509_ALGOR* signature = nullptr;
  CMS_SignerInfo_get0_algs(&signer, nullptr, nullptr, &digest, &signature);
  if (OBJ_obj2nid(digest->algorithm) != NID_sha256) return false;
  const int scheme = OBJ_obj2nid(signature->algorithm);
  return scheme == NID_ecdsa_with_SHA256 || scheme == NID_sha256WithRSAEncryption ||
         scheme == NID_rsaEncryption;
}

/// By issuer and serial number, written as in the certificate.
bool is_named_like(CMS_SignerInfo& signer, const X509& certificate) {
  X509_NAME* issuer = nullptr;
  ASN1_INTEGER* serial = nullptr;
  if (CMS_SignerInfo_get0_signer_id(&signer, nullptr, &issuer, &serial) != 1) return false;
  return issuer != nullptr && serial != nullptr &&
         equal(encode_der<X509_NAME, i2d_X509_NAME>(issuer),
               encode_der<X509_NAME, i2d_X509_NAME>(X509_get_issuer_name(&certificate))) &&
         ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(&certificate)) == 0;
}

/// By a signed attribute, once (RFC 5652 §11.1), which OpenSSL does not compare.
bool is_signed_as_data(const CMS_SignerInfo& signer) {
  static constexpr int kOneOfOneValue = -3;
  const void* const type = CMS_signed_get0_data_by_OBJ(&signer, OBJ_nid2obj(NID_pkcs9_contentType),
                                                       kOneOfOneValue, V_ASN1_OBJECT);
  return type != nullptr && OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(type)) == NID_pkcs7_data;
}

Result<void> check_signer(CMS_ContentInfo& cms, const X509& pinned) {
  const STACK_OF(CMS_SignerInfo)* signers = CMS_get0_SignerInfos(&cms);
  // R9.3-3
  if (sk_CMS_SignerInfo_num(signers) != 1) return refused("CMS has not exactly one signer");
  CMS_SignerInfo& signer = *sk_CMS_SignerInfo_value(signers, 0);
  if (!is_signed_over_sha256(signer)) return refused("CMS is not signed over SHA-256");
  if (!is_named_like(signer, pinned)) return refused("CMS names another signer");
  // R9.3-5
  if (!is_signed_as_data(signer)) return refused("CMS lacks signed attributes of its content");
  if (CMS_unsigned_get_attr_count(&signer) > 0) return refused("CMS has unsigned attributes");
  return {};
}

Result<Bytes> enclosed_certificate(CMS_ContentInfo& cms) {
  const std::unique_ptr<STACK_OF(X509), FreeCertificates> enclosed(CMS_get1_certs(&cms));
  if (sk_X509_num(enclosed.get()) != 1) return refused("CMS encloses not exactly one certificate");
  return encode_der<X509, i2d_X509>(sk_X509_value(enclosed.get(), 0));
}

/// The pinned certificate and nothing else.
// R9.3-2
Result<void> check_enclosures(CMS_ContentInfo& cms, ByteView pinned_certificate) {
  PJ_TRY(const Bytes enclosed, enclosed_certificate(cms));
  if (!equal(enclosed, pinned_certificate))
    return refused("CMS is signed with another certificate than the pinned one");
  STACK_OF(X509_CRL)* revocations = CMS_get1_crls(&cms);
  const int revocation_count = sk_X509_CRL_num(revocations);
  sk_X509_CRL_pop_free(revocations, X509_CRL_free);
  if (revocation_count > 0) return refused("CMS encloses revocation lists");
  return {};
}

}  // namespace

Result<Bytes> cms_sign_detached(ByteView content, ByteView certificate, ByteView private_key,
                                ByteView passphrase) {
  PJ_TRY(const CertificateHandle signer, read_certificate(certificate));
  PJ_TRY(const openssl::KeyHandle key, read_private_key(private_key, passphrase));
  if (X509_check_private_key(signer.get(), key.get()) != 1) {
    ERR_clear_error();
    return Error{ErrorCode::invalid, "certificate and private key do not belong together"};
  }
  const BioHandle in = reader(content);
  const CmsHandle cms(
      check(CMS_sign(nullptr, nullptr, nullptr, nullptr, kSignFlags | CMS_PARTIAL), "CMS_sign"));
  check(CMS_add1_signer(cms.get(), signer.get(), key.get(), EVP_sha256(), kSignFlags),
        "CMS_add1_signer");
  check(CMS_final(cms.get(), in.get(), nullptr, kSignFlags), "CMS_final");
  return encode_der<CMS_ContentInfo, i2d_CMS_ContentInfo>(cms.get());
}

Result<void> cms_verify_detached(ByteView cms, ByteView content, ByteView pinned_certificate) {
  PJ_TRY(const CertificateHandle pinned, read_certificate(pinned_certificate));
  PJ_TRY(const CmsHandle parsed, parse_strictly(cms));
  PJ_CHECK(check_signer(*parsed, *pinned));
  PJ_CHECK(check_enclosures(*parsed, pinned_certificate));

  const std::unique_ptr<STACK_OF(X509), FreeList> signers(check(sk_X509_new_null(), "X509 list"));
  check(sk_X509_push(signers.get(), pinned.get()), "X509 list");
  // Behind a filter: of a memory BIO OpenSSL 3.0 takes a copy, and loses it when the CMS names a
  // digest that it does not know.
  const BioHandle in(check(BIO_new(BIO_f_null()), "BIO"));
  check(BIO_push(in.get(), reader(content).release()), "BIO");
  constexpr unsigned kVerifyFlags =
      CMS_BINARY | CMS_DETACHED | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY;
  // R9.3-6
  if (CMS_verify(parsed.get(), signers.get(), nullptr, in.get(), nullptr, kVerifyFlags) != 1)
    return refused("the CMS signature does not hold");
  return {};
}

Result<Bytes> cms_enclosed_certificate(ByteView cms) {
  PJ_TRY(const CmsHandle parsed, parse_strictly(cms));
  return enclosed_certificate(*parsed);
}

// R7.5-3
Result<void> check_issued_by(ByteView certificate, ByteView authority) {
  PJ_TRY(const CertificateHandle signer, read_certificate(certificate));
  PJ_TRY(const CertificateHandle issuer, read_certificate(authority));
  const StoreHandle store(check(X509_STORE_new(), "X509_STORE_new"));
  check(X509_STORE_add_cert(store.get(), issuer.get()), "X509_STORE_add_cert");
  const StoreContextHandle context(check(X509_STORE_CTX_new(), "X509_STORE_CTX_new"));
  check(X509_STORE_CTX_init(context.get(), store.get(), signer.get(), nullptr),
        "X509_STORE_CTX_init");
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_NO_CHECK_TIME);
  check(X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SMIME_SIGN), "purpose");
  if (X509_verify_cert(context.get()) != 1 ||
      X509_cmp(signer.get(), issuer.get()) == 0)  // an authority is no signer
    return refused("the certificate was not issued by this authority for signing results");
  return {};
}

Result<Bytes> certificate_to_der(ByteView certificate) {
  PJ_TRY(const CertificateHandle parsed, read_certificate(certificate));
  return encode_der<X509, i2d_X509>(parsed.get());
}

Result<Bytes> certificate_public_key(ByteView certificate) {
  PJ_TRY(const CertificateHandle parsed, read_certificate(certificate));
  return encode_der<X509_PUBKEY, i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(parsed.get()));
}

}  // namespace piaojue
