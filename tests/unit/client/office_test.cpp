// Certificates under which facts are signed: an office's own, and what an authority issued.
#include <catch2/catch.hpp>

#include "client/pki/pki_certificates.hpp"
#include "core/openssl/cms.hpp"
#include "tests/support/result.hpp"

namespace piaojue::pki {
namespace {

const Bytes kContent = to_bytes(as_bytes("{}\n"));

SecretBytes passphrase(std::string_view text) { return SecretBytes::copy_of(as_bytes(text)); }

TEST_CASE("an office signs with a sealed key, and only under its passphrase", "[R7.5-5]") {
  const auto office =
      Certificate::create_office({Usage::office, "县纪委监委", "office", "office", 30});
  const std::string pem = office.certificate_pem();
  const SecretBytes key = office.key_pem(passphrase("secret"));
  const auto cms = cms_sign_detached(kContent, as_bytes(pem), key.reveal(), as_bytes("secret"));
  REQUIRE(cms);
  const auto der = certificate_to_der(as_bytes(pem));
  REQUIRE(der);
  CHECK(cms_verify_detached(*cms, kContent, *der));
  CHECK(cms_enclosed_certificate(*cms).value() == *der);
  CHECK_FALSE(cms_sign_detached(kContent, as_bytes(pem), key.reveal(), as_bytes("wrong")));
  CHECK_FALSE(cms_sign_detached(kContent, as_bytes(pem), key.reveal()));
}

TEST_CASE("check_issued_by accepts the tally certificate of the authority and no other",
          "[R7.5-3]") {
  const auto request = [](Usage usage) {
    return CertificateRequest{usage, "meeting", "unit", "name", 30};
  };
  const auto authority = Certificate::create_authority(request(Usage::authority));
  const auto other = Certificate::create_authority(request(Usage::authority));
  const auto issued = [&](const Certificate& certificate) {
    return check_issued_by(as_bytes(certificate.certificate_pem()),
                           as_bytes(authority.certificate_pem()))
        .has_value();
  };
  CHECK(issued(Certificate::create(request(Usage::tally), authority)));
  CHECK_FALSE(issued(Certificate::create(request(Usage::tally), other)));
  CHECK_FALSE(issued(Certificate::create(request(Usage::client), authority)));
  CHECK_FALSE(issued(Certificate::create(request(Usage::server), authority)));
  CHECK_FALSE(issued(Certificate::create_office(request(Usage::office))));
  CHECK_FALSE(issued(authority));
  CHECK_FALSE(check_issued_by(as_bytes("x"), as_bytes(authority.certificate_pem())));
}

}  // namespace
}  // namespace piaojue::pki
