// X.509 certificates of a meeting's own authority: EC P-256, SHA-256. They say who may talk to the
// server and carry the CMS signature on the result; ballots and statements never rest on them.
#pragma once

#include <memory>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"

struct evp_pkey_st;
struct x509_st;

namespace piaojue::pki {

/// What a certificate is for; each has usages of its own (certs/README.md).
enum class Usage { authority, server, client, tally, office };

struct CertificateRequest {
  Usage usage;
  std::string organisation;  ///< O: meeting id
  std::string unit;          ///< OU: role
  std::string name;          ///< CN: official id, or the server's DNS name
  int days;
};

/// A certificate with its private key.
class Certificate {
 public:
  /// Signed by itself.
  static Certificate create_authority(const CertificateRequest& request);
  static Certificate create(const CertificateRequest& request, const Certificate& authority);
  /// Signed by itself too: whoever trusts it pins it.
  static Certificate create_office(const CertificateRequest& request);

  std::string certificate_pem() const;
  /// PKCS#8; PBES2 with AES-256 under `passphrase` unless that is empty.
  SecretBytes key_pem(const SecretBytes& passphrase) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
    void operator()(x509_st* certificate) const;
  };
  Certificate() = default;
  static Certificate make(const CertificateRequest& request, const Certificate* authority);
  std::unique_ptr<evp_pkey_st, Free> key_;
  std::unique_ptr<x509_st, Free> certificate_;
};

}  // namespace piaojue::pki
