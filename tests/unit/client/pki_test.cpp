#include <catch2/catch.hpp>
#include <map>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "client/keystore.hpp"
#include "client/net/connection.hpp"
#include "client/pki/meeting_pki.hpp"
#include "client/pki/pki_revocation.hpp"
#include "core/openssl/handle.hpp"
#include "core/wire/names.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/client/meeting_folder.hpp"

using namespace piaojue;
using namespace piaojue::test;
namespace fs = std::filesystem;

namespace {

using BioHandle = openssl::Handle<BIO, BIO_free_all>;
using X509Handle = openssl::Handle<X509, X509_free>;
using StoreHandle = openssl::Handle<X509_STORE, X509_STORE_free>;
using StoreContextHandle = openssl::Handle<X509_STORE_CTX, X509_STORE_CTX_free>;

X509Handle load_certificate(const fs::path& path) {
  const BioHandle bio(BIO_new_file(path.c_str(), "r"));
  return X509Handle(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

/// Whether the meeting's authority vouches for this certificate for this purpose.
bool is_good_for(const fs::path& pki, const fs::path& certificate, int purpose) {
  const auto authority = load_certificate(pki / "ca/ca.pem");
  const auto subject = load_certificate(certificate);
  const StoreHandle store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), authority.get());
  const StoreContextHandle context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), subject.get(), nullptr);
  X509_STORE_CTX_set_purpose(context.get(), purpose);
  return X509_verify_cert(context.get()) == 1;
}

std::string subject_field(const fs::path& certificate, int nid) {
  const auto loaded = load_certificate(certificate);
  std::array<char, 256> text{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(loaded.get()), nid, text.data(), text.size());
  return text.data();
}

struct Made {
  TemporaryFolder folder = make_temporary_folder();
  MeetingPlan plan;
  fs::path pki = folder.path() / "pki";

  explicit Made(std::string passphrase = "", const FolderOptions& options = {})
      : plan(load_plan(write_meeting(folder.path() / "meeting", options))) {
    REQUIRE(pki::create_meeting_pki(
        plan, pki,
        {.terminals = 2, .days = 3, .passphrase = SecretBytes::copy_of(as_bytes(passphrase))}));
  }
};

}  // namespace

TEST_CASE("pki lays out one folder for everybody, private keys with mode 0600") {
  const Made made;
  for (const char* name :
       {"org", "reg", "s1", "s2", "s3", "terminal-1", "terminal-2", "observer"}) {
    INFO(name);
    CHECK(fs::exists(made.pki / name / "ca.pem"));
    CHECK(fs::exists(made.pki / name / "cert.pem"));
    CHECK(mode_of(made.pki / name / "key.pem") == 0600);
    CHECK(mode_of(made.pki / name) == 0700);
    CHECK(Identity::load(made.pki / name));
  }
  CHECK(mode_of(made.pki / "ca/ca.key") == 0600);
  CHECK(mode_of(made.pki / "server/key.pem") == 0600);
  CHECK(mode_of(made.pki / "server/tally-key.pem") == 0600);
  CHECK_FALSE(fs::exists(made.pki / "public/cert.pem"));
  CHECK(Identity::load(made.pki / "public")->role == Role::open);
}

TEST_CASE("pki names meeting, role and official in each certificate") {
  const Made made;
  CHECK(subject_field(made.pki / "s2/cert.pem", NID_organizationName) == "small");
  CHECK(subject_field(made.pki / "s2/cert.pem", NID_organizationalUnitName) == "scrutineer");
  CHECK(subject_field(made.pki / "s2/cert.pem", NID_commonName) == "s2");
  CHECK(subject_field(made.pki / "terminal-1/cert.pem", NID_organizationalUnitName) == "terminal");
  const auto server = load_certificate(made.pki / "server/cert.pem");
  CHECK(X509_check_host(server.get(), "small.piaojue", 0, 0, nullptr) == 1);
  CHECK(X509_check_host(server.get(), "other.piaojue", 0, 0, nullptr) == 0);
}

TEST_CASE("pki gives an issuing desk an identity, and a certificate to serve terminals with") {
  const Made made("", {.issuers = 3, .administrators = true});
  for (const char* desk : {"desk-1", "desk-2"}) {
    INFO(desk);
    const fs::path folder = made.pki / desk;
    const auto identity = Identity::load(folder);
    REQUIRE(identity);
    CHECK(identity->role == Role::issuer);
    CHECK(identity->official.str() == desk);
    CHECK(mode_of(folder) == 0700);
    CHECK(mode_of(folder / "key.pem") == 0600);
    CHECK(mode_of(folder / "serve-key.pem") == 0600);
    CHECK(subject_field(folder / "cert.pem", NID_organizationalUnitName) == "issuer");
    CHECK(is_good_for(made.pki, folder / "cert.pem", X509_PURPOSE_SSL_CLIENT));
    CHECK_FALSE(is_good_for(made.pki, folder / "cert.pem", X509_PURPOSE_SSL_SERVER));
    CHECK(is_good_for(made.pki, folder / "serve-cert.pem", X509_PURPOSE_SSL_SERVER));
    CHECK_FALSE(is_good_for(made.pki, folder / "serve-cert.pem", X509_PURPOSE_SSL_CLIENT));
    CHECK_FALSE(is_good_for(made.pki, folder / "serve-cert.pem", X509_PURPOSE_SMIME_SIGN));
  }
  // Nobody who asks for one desk or for the server is served by another.
  const auto serving = load_certificate(made.pki / "desk-1/serve-cert.pem");
  CHECK(X509_check_host(serving.get(), "desk-1.small.piaojue", 0, 0, nullptr) == 1);
  for (const char* other : {"desk-2.small.piaojue", "small.piaojue", "desk-1.other.piaojue"})
    CHECK(X509_check_host(serving.get(), other, 0, 0, nullptr) == 0);

  const std::map<std::string, Role> roles{{"system", Role::system_administrator},
                                          {"security", Role::security_administrator},
                                          {"audit", Role::audit_administrator}};
  for (const auto& [name, role] : roles) {
    const auto identity = Identity::load(made.pki / name);
    REQUIRE(identity);
    CHECK(identity->role == role);
    CHECK_FALSE(fs::exists(made.pki / name / "serve-cert.pem"));
  }
}

TEST_CASE("pki makes certificates for desks with names of every length and character") {
  Made made;
  for (const std::string& id : {std::string(64, 'd'), std::string("Desk_of.the-Scrutineers")}) {
    made.plan.issuers = {{*OfficialId::parse(id), "发票台"}};
    made.plan.id = *MeetingId::parse(std::string(50, 'm'));
    const fs::path pki = made.folder.path() / ("pki-" + id);
    REQUIRE(pki::create_meeting_pki(made.plan, pki, {}));
    const auto serving = load_certificate(pki / id / "serve-cert.pem");
    const std::string name = desk_name(made.plan.id, *OfficialId::parse(id));
    CHECK(X509_check_host(serving.get(), name.c_str(), 0, 0, nullptr) == 1);
  }
}

TEST_CASE("pki gives each certificate its own purpose and no other", "[R9.3-7]") {
  const Made made;
  const auto server = made.pki / "server/cert.pem";
  const auto tally = made.pki / "server/tally-cert.pem";
  const auto official = made.pki / "s1/cert.pem";
  CHECK(is_good_for(made.pki, server, X509_PURPOSE_SSL_SERVER));
  CHECK_FALSE(is_good_for(made.pki, server, X509_PURPOSE_SSL_CLIENT));
  CHECK_FALSE(is_good_for(made.pki, server, X509_PURPOSE_SMIME_SIGN));
  CHECK(is_good_for(made.pki, official, X509_PURPOSE_SSL_CLIENT));
  CHECK_FALSE(is_good_for(made.pki, official, X509_PURPOSE_SSL_SERVER));
  CHECK_FALSE(is_good_for(made.pki, official, X509_PURPOSE_SMIME_SIGN));
  CHECK(is_good_for(made.pki, tally, X509_PURPOSE_SMIME_SIGN));
  CHECK_FALSE(is_good_for(made.pki, tally, X509_PURPOSE_SSL_CLIENT));
  CHECK_FALSE(is_good_for(made.pki, tally, X509_PURPOSE_SSL_SERVER));
}

TEST_CASE("pki certificates of one meeting mean nothing in another") {
  const Made one;
  const Made other;
  CHECK_FALSE(is_good_for(one.pki, other.pki / "s1/cert.pem", X509_PURPOSE_SSL_CLIENT));
}

TEST_CASE("pki overwrites nothing") {
  const Made made;
  const std::string before = read_text(made.pki / "ca/ca.key");
  const auto again = pki::create_meeting_pki(made.plan, made.pki, {});
  REQUIRE_FALSE(again);
  CHECK(again.error().code == ErrorCode::invalid);
  CHECK(read_text(made.pki / "ca/ca.key") == before);
}

TEST_CASE("pki refuses an official's id that is the name of another folder") {
  Made made;
  made.plan.officials.front().id = *OfficialId::parse("server");
  const auto refused = pki::create_meeting_pki(made.plan, made.folder.path() / "again", {});
  REQUIRE_FALSE(refused);
  CHECK_FALSE(fs::exists(made.folder.path() / "again"));
}

TEST_CASE("pki refuses a desk's id that is the name of another folder") {
  Made made;
  for (const char* taken : {"ca", "server", "observer", "public", "terminal-1"}) {
    made.plan.issuers = {{*OfficialId::parse(taken), "发票台"}};
    const auto refused = pki::create_meeting_pki(made.plan, made.folder.path() / "again", {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid);
    CHECK_FALSE(fs::exists(made.folder.path() / "again"));
  }
}

TEST_CASE("pki seals private keys with a passphrase, the server's excepted") {
  const Made made("蛇 correct horse", {.issuers = 2});
  CHECK(read_text(made.pki / "s1/key.pem").find("BEGIN ENCRYPTED PRIVATE KEY") !=
        std::string::npos);
  CHECK(read_text(made.pki / "ca/ca.key").find("BEGIN ENCRYPTED") != std::string::npos);
  CHECK(read_text(made.pki / "desk-1/serve-key.pem").find("BEGIN ENCRYPTED") != std::string::npos);
  CHECK(read_text(made.pki / "server/key.pem").find("ENCRYPTED") == std::string::npos);
  const auto identity = Identity::load(made.pki / "s1");
  REQUIRE(identity);
  CHECK(needs_passphrase(*identity));
  const auto server = net::Endpoint::parse("127.0.0.1:1");
  CHECK(
      net::Access::create(*server, *identity, SecretBytes::copy_of(as_bytes("蛇 correct horse"))));
  const auto wrong = net::Access::create(*server, *identity, SecretBytes::copy_of(as_bytes("no")));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().code == ErrorCode::wrong_code);
}

TEST_CASE("endpoint wants a host and a port") {
  CHECK(net::Endpoint::parse("127.0.0.1:7443")->port == "7443");
  CHECK(net::Endpoint::parse("[::1]:7443")->host == "::1");
  for (const char* bad : {"", "host", ":1", "host:", "host:port", "host:123456"})
    CHECK_FALSE(net::Endpoint::parse(bad));
}

namespace {

std::vector<std::string> serials_of(const fs::path& list) {
  const BioHandle bio(BIO_new_file(list.c_str(), "r"));
  const openssl::Handle<X509_CRL, X509_CRL_free> parsed(
      PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr));
  std::vector<std::string> out;
  const STACK_OF(X509_REVOKED)* const revoked = X509_CRL_get_REVOKED(parsed.get());
  for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
    const openssl::BignumHandle serial(ASN1_INTEGER_to_BN(
        X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(revoked, i)), nullptr));
    char* const text = BN_bn2hex(serial.get());
    out.emplace_back(text);
    OPENSSL_free(text);
  }
  return out;
}

ErrorCode refusal(const Result<void>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

}  // namespace

TEST_CASE("revoke adds certificates of the meeting to a list, each once") {
  const Made made("secret");
  const auto passphrase = SecretBytes::copy_of(as_bytes("secret"));
  const fs::path list = made.pki / "server/crl.pem";
  REQUIRE(pki::revoke(made.pki / "ca", passphrase, {made.pki / "terminal-1/cert.pem"}, list));
  CHECK(serials_of(list).size() == 1);
  REQUIRE(pki::revoke(made.pki / "ca", passphrase,
                      {made.pki / "s1/cert.pem", made.pki / "terminal-1/cert.pem"}, list));
  CHECK(serials_of(list).size() == 2);
}

TEST_CASE("revoke refuses a wrong passphrase, what is no certificate, and another authority's") {
  const Made made("secret");
  const Made other;
  const auto passphrase = SecretBytes::copy_of(as_bytes("secret"));
  const fs::path list = made.pki / "server/crl.pem";
  const fs::path terminal = made.pki / "terminal-1/cert.pem";
  CHECK(refusal(pki::revoke(made.pki / "ca", {}, {terminal}, list)) == ErrorCode::wrong_code);
  CHECK(refusal(pki::revoke(made.pki / "ca", passphrase, {made.pki / "ca/ca.key"}, list)) ==
        ErrorCode::malformed);
  CHECK(refusal(pki::revoke(made.pki / "ca", passphrase, {made.pki / "nobody/cert.pem"}, list)) ==
        ErrorCode::not_found);
  CHECK(refusal(pki::revoke(made.pki / "ca", passphrase, {other.pki / "s1/cert.pem"}, list)) ==
        ErrorCode::invalid);
  CHECK_FALSE(fs::exists(list));
  REQUIRE(pki::revoke(other.pki / "ca", {}, {other.pki / "s1/cert.pem"}, list));
  CHECK(refusal(pki::revoke(made.pki / "ca", passphrase, {terminal}, list)) == ErrorCode::invalid);
}
