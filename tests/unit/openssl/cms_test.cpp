#include "core/openssl/cms.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>

#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"
#include "tests/support/temporary_file.hpp"
#include "tests/support/throwaway_ca.hpp"

namespace piaojue {
namespace {

using test::TallyIdentity;
using test::TemporaryFile;

const TallyIdentity& identity() {
  static const TallyIdentity kIdentity = test::make_tally_identity();
  return kIdentity;
}

/// Line ends and bytes that a text mode would change.
const Bytes kContent = to_bytes(as_bytes(std::string_view("{\"result\": 1}\r\nline\n\0\xff", 22)));

Bytes sign(ByteView content) {
  return cms_sign_detached(content, identity().certificate, identity().private_key).value();
}

bool openssl_accepts(ByteView cms, ByteView content, std::string_view ca) {
  const TemporaryFile cms_file(cms);
  const TemporaryFile content_file(content);
  const TemporaryFile ca_file(as_bytes(ca));
  const std::string command = "openssl cms -verify -binary -content " + content_file.str() +
                              " -inform DER -in " + cms_file.str() + " -CAfile " + ca_file.str() +
                              " >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;
}

TEST_CASE("cms_verify_detached accepts what cms_sign_detached made", "[R9.3-6]") {
  CHECK(cms_verify_detached(sign(kContent), kContent, identity().certificate));
  CHECK(cms_verify_detached(sign({}), {}, identity().certificate));
}

TEST_CASE("cms_sign_detached takes certificate and key in PEM too") {
  const auto cms = cms_sign_detached(kContent, as_bytes(identity().certificate_pem),
                                     as_bytes(identity().private_key_pem));
  REQUIRE(cms);
  CHECK(cms_verify_detached(*cms, kContent, identity().certificate));
  CHECK(certificate_to_der(as_bytes(identity().certificate_pem)).value() == identity().certificate);
}

TEST_CASE("plain openssl verifies the signature, and refuses another content or CA",
          "[R9.3-6][R9.3-7]") {
  const Bytes cms = sign(kContent);
  CHECK(openssl_accepts(cms, kContent, identity().ca_pem));
  Bytes altered = kContent;
  altered[3] ^= 1U;
  CHECK_FALSE(openssl_accepts(cms, altered, identity().ca_pem));
  CHECK_FALSE(openssl_accepts(cms, kContent, test::make_tally_identity().ca_pem));
}

TEST_CASE("cms_sign_detached refuses what does not belong together or does not parse") {
  const TallyIdentity other = test::make_tally_identity();
  const auto mismatch = cms_sign_detached(kContent, identity().certificate, other.private_key);
  REQUIRE_FALSE(mismatch);
  CHECK(mismatch.error().code == ErrorCode::invalid);
  CHECK_FALSE(cms_sign_detached(kContent, as_bytes("certificate"), identity().private_key));
  CHECK_FALSE(cms_sign_detached(kContent, identity().certificate, as_bytes("key")));
  CHECK_FALSE(cms_sign_detached(kContent, {}, {}));
}

TEST_CASE("cms_verify_detached refuses another content, certificate or none",
          "[R9.3-2][R9.3-5][R3.4-1]") {
  const Bytes cms = sign(kContent);
  Bytes altered = kContent;
  altered.push_back('\n');
  CHECK_FALSE(cms_verify_detached(cms, altered, identity().certificate));
  CHECK_FALSE(cms_verify_detached(cms, {}, identity().certificate));
  CHECK_FALSE(cms_verify_detached(cms, kContent, test::make_tally_identity().certificate));
  CHECK_FALSE(cms_verify_detached(cms, kContent, {}));
  CHECK_FALSE(cms_verify_detached({}, kContent, identity().certificate));
  CHECK_FALSE(cms_verify_detached(random_bytes(500), kContent, identity().certificate));
}

TEST_CASE("cms_verify_detached refuses truncated and lengthened CMS", "[R9.3-1]") {
  const Bytes cms = sign(kContent);
  for (std::size_t size = 0; size < cms.size(); ++size)
    CHECK_FALSE(cms_verify_detached(ByteView(cms).first(size), kContent, identity().certificate));
  Bytes longer = cms;
  longer.push_back(0);
  CHECK_FALSE(cms_verify_detached(longer, kContent, identity().certificate));
}

TEST_CASE("cms_verify_detached refuses every flipped bit but in two version numbers",
          "[R9.3-1][R9.3-3][R9.3-4][R9.3-5][R9.3-6]") {
  const Bytes cms = sign(kContent);
  Bytes other = kContent;
  other[0] ^= 1U;
  std::set<std::size_t> accepted;
  for (std::size_t bit = 0; bit < 8 * cms.size(); ++bit) {
    Bytes altered = cms;
    altered[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    CHECK_FALSE(cms_verify_detached(altered, other, identity().certificate));
    if (cms_verify_detached(altered, kContent, identity().certificate)) accepted.insert(bit / 8);
  }
  // Of SignedData and of SignerInfo: nothing signs them and nothing depends on them.
  CHECK(accepted.size() <= 2);
  for (const std::size_t at : accepted) CHECK(cms[at] == 1);
}

TEST_CASE("cms_verify_detached refuses BER, attached content and more certificates",
          "[R9.3-1][R9.3-2]") {
  const TemporaryFile content(kContent);
  const TemporaryFile certificate(as_bytes(identity().certificate_pem));
  const TemporaryFile key(as_bytes(identity().private_key_pem));
  const TemporaryFile extra(as_bytes(identity().ca_pem));
  const TemporaryFile out;
  const auto made_with = [&](const std::string& options) {
    const std::string command = "openssl cms -sign -binary -md sha256 -outform DER -in " +
                                content.str() + " -signer " + certificate.str() + " -inkey " +
                                key.str() + " -out " + out.str() + " " + options + " 2>/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
    return out.read();
  };
  CHECK(cms_verify_detached(made_with("-nosmimecap"), kContent, identity().certificate));
  CHECK_FALSE(cms_verify_detached(made_with("-nodetach"), kContent, identity().certificate));
  CHECK_FALSE(
      cms_verify_detached(made_with("-certfile " + extra.str()), kContent, identity().certificate));
  CHECK_FALSE(cms_verify_detached(made_with("-nocerts"), kContent, identity().certificate));
  CHECK_FALSE(cms_verify_detached(made_with("-md sha512"), kContent, identity().certificate));
  CHECK_FALSE(cms_verify_detached(made_with("-stream -indef"), kContent, identity().certificate));
}

}  // namespace
}  // namespace piaojue
