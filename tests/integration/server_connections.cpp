// The real piaojued over real TLS: what a connection may not do.
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>

#include "client/pki/pki_certificates.hpp"
#include "client/pki/pki_revocation.hpp"
#include "client/simulate/server_process.hpp"
#include "core/wire/codec.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

const Suite& p256() { return Suite::get(SuiteId::p256_sha256); }

void write_text(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

void write_pair(const std::filesystem::path& folder, const std::string& name,
                const pki::Certificate& certificate) {
  const std::string stem = name.empty() ? "" : name + "-";
  write_text(folder / (stem + "cert.pem"), certificate.certificate_pem());
  write_text(folder / (stem + "key.pem"), as_text(certificate.key_pem({}).reveal()));
}

/// A folder with everything a server of meetings "one" and "two" needs, and the server.
class Site {
 public:
  Site() {
    std::string name = (std::filesystem::temp_directory_path() / "piaojue-net-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    std::string config = "listen = \"127.0.0.1:0\"\ndata = \"data\"\nlanguage = \"en\"\n";
    for (const std::string meeting : {"one", "two"}) {
      add_meeting(meeting);
      config += "[[meeting]]\nid = \"" + meeting + "\"\npki = \"" + meeting + "\"\n";
    }
    write_text(folder_ / "piaojued.toml", config);
    auto started =
        simulate::ServerProcess::start(PIAOJUED_BINARY, folder_ / "piaojued.toml", folder_ / "log");
    REQUIRE(started);
    server_.emplace(*std::move(started));
  }
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;
  ~Site() {
    server_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  simulate::ServerProcess& server() { return *server_; }
  const std::filesystem::path& folder() const { return folder_; }
  std::string log() const {
    std::ifstream in(folder_ / "log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  void add_meeting(const std::string& meeting) {
    const auto authority = pki::Certificate::create_authority(
        {pki::Usage::authority, meeting, "authority", meeting + " CA", 2});
    const auto make = [&](pki::Usage usage, const std::string& unit, const std::string& name,
                          const std::string& organisation) {
      return pki::Certificate::create({usage, organisation, unit, name, 2}, authority);
    };
    const auto folder = folder_ / meeting;
    std::filesystem::create_directory(folder);
    write_text(folder / "ca.pem", authority.certificate_pem());
    write_pair(folder, "", make(pki::Usage::server, "server", meeting + ".piaojue", meeting));
    write_pair(folder, "tally", make(pki::Usage::tally, "tally", "tally", meeting));
    for (const std::string role : {"organiser", "registrar", "terminal", "observer"})
      write_pair(folder, role, make(pki::Usage::client, role, role, meeting));
    write_pair(folder, "boss", make(pki::Usage::client, "boss", "boss", meeting));
    write_pair(folder, "foreign", make(pki::Usage::client, "organiser", "organiser", "other"));
    write_pair(folder, "public", make(pki::Usage::client, "public", "observer", meeting));
    const pki::CertificateRequest good{pki::Usage::client, meeting, "organiser", "organiser", 2};
    pki::CertificateRequest expired = good;
    expired.days = -1;
    write_pair(folder, "expired", pki::Certificate::create(expired, authority));
    write_pair(folder, "self-signed", pki::Certificate::create_office(good));
    // By somebody who is no authority.
    write_pair(folder, "handed-on",
               pki::Certificate::create(good, pki::Certificate::create(good, authority)));
    write_pair(folder, "revoked", pki::Certificate::create(good, authority));
    write_authority(folder / "authority", authority);
    if (meeting == "one")
      REQUIRE(
          pki::revoke(folder / "authority", {}, {folder / "revoked-cert.pem"}, folder / "crl.pem"));
  }
  static void write_authority(const std::filesystem::path& folder,
                              const pki::Certificate& authority) {
    std::filesystem::create_directory(folder);
    write_text(folder / "ca.pem", authority.certificate_pem());
    write_text(folder / "ca.key", as_text(authority.key_pem({}).reveal()));
  }

  std::filesystem::path folder_;
  std::optional<simulate::ServerProcess> server_;
};

struct Manner {
  std::string sni = "one.piaojue";
  std::string alpn = std::string(wire::kAlpn);
  int version = TLS1_3_VERSION;
  std::string certificate = {};  ///< "organiser", ...; empty: none
  std::string meeting = "one";   ///< whose certificate
  std::string groups = "X25519:P-256";
  std::string suites = {};  ///< empty: what OpenSSL offers
};

/// A client without manners of its own.
class RawClient {
 public:
  RawClient(Site& site, const Manner& manner) : tls_(asio::ssl::context::tls_client) {
    SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(tls_.native_handle(), manner.version);
    if (!manner.certificate.empty()) {
      const auto stem = site.folder() / manner.meeting / manner.certificate;
      tls_.use_certificate_chain_file(stem.string() + "-cert.pem");
      tls_.use_private_key_file(stem.string() + "-key.pem", asio::ssl::context::pem);
    }
    stream_.emplace(io_, tls_);
    SSL* const ssl = stream_->native_handle();
    if (!manner.sni.empty())
      SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
               const_cast<char*>(manner.sni.c_str()));
    if (!manner.alpn.empty()) {
      const std::string list = static_cast<char>(manner.alpn.size()) + manner.alpn;
      SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(list.data()),
                          static_cast<unsigned>(list.size()));
    }
    SSL_set1_groups_list(ssl, manner.groups.c_str());
    if (!manner.suites.empty()) SSL_set_ciphersuites(ssl, manner.suites.c_str());
    const auto& endpoint = site.server().endpoint();
    tcp::resolver resolver(io_);
    asio::connect(stream_->next_layer(), resolver.resolve(endpoint.host, endpoint.port));
    const timeval patience{20, 0};
    ::setsockopt(stream_->next_layer().native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience,
                 sizeof patience);
    error_code error;
    stream_->handshake(asio::ssl::stream_base::client, error);
    connected_ = !error;
  }

  bool connected() const { return connected_; }
  SSL* ssl() { return stream_->native_handle(); }

  bool send(const Bytes& bytes) {
    error_code error;
    asio::write(*stream_, asio::buffer(bytes), error);
    return !error;
  }

  /// Nothing when the server ended the connection instead.
  std::optional<wire::ReplyFrame> receive() {
    error_code error;
    Bytes header(wire::kFrameHeaderSize);
    asio::read(*stream_, asio::buffer(header), error);
    if (error) return std::nullopt;
    Bytes payload(wire::parse_frame_header(header, wire::kMaxReplySize).value());
    asio::read(*stream_, asio::buffer(payload), error);
    if (error) return std::nullopt;
    return wire::import_reply(payload, p256()).value();
  }

  std::optional<wire::ReplyFrame> ask(const wire::Request& request) {
    if (!connected_ || !send(wire::encode_frame(wire::RequestFrame{7, request})))
      return std::nullopt;
    return receive();
  }

  ErrorCode refusal(const wire::Request& request) {
    const auto reply = ask(request);
    REQUIRE(reply);
    CHECK(reply->id == 7);
    REQUIRE(std::holds_alternative<wire::Failure>(reply->reply));
    return std::get<wire::Failure>(reply->reply).code;
  }

 private:
  asio::io_context io_;
  asio::ssl::context tls_;
  std::optional<asio::ssl::stream<tcp::socket>> stream_;
  bool connected_ = false;
};

/// In TLS 1.3 a client may believe in a connection that the server has refused.
bool served(Site& site, const Manner& manner) {
  return RawClient(site, manner).ask(wire::GetStatus{}).has_value();
}

}  // namespace

TEST_CASE("server refuses TLS 1.2, unknown names and other protocols", "[R8.9-1]") {
  Site site;
  CHECK(served(site, {}));
  CHECK(served(site, {.sni = "two.piaojue"}));
  CHECK_FALSE(served(site, {.version = TLS1_2_VERSION}));
  CHECK_FALSE(served(site, {.sni = ""}));
  CHECK_FALSE(served(site, {.sni = "three.piaojue"}));
  CHECK_FALSE(served(site, {.sni = "one"}));
  CHECK_FALSE(served(site, {.alpn = ""}));
  CHECK_FALSE(served(site, {.alpn = "h2"}));
  CHECK_FALSE(served(site, {.groups = "P-384"}));
}

TEST_CASE("server takes modern groups and suites only", "[R8.9-1]") {
  Site site;
  for (const char* const group : {"X25519", "P-256"}) CHECK(served(site, {.groups = group}));
  for (const char* const group : {"P-384", "P-521", "X448", "ffdhe2048", "ffdhe3072"}) {
    INFO(group);
    CHECK_FALSE(served(site, {.groups = group}));
  }
  for (const char* const suite :
       {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"}) {
    INFO(suite);
    CHECK(served(site, {.suites = suite}));
  }
  for (const char* const suite : {"TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"}) {
    INFO(suite);
    CHECK_FALSE(served(site, {.suites = suite}));
  }
}

TEST_CASE("a connection has neither compression nor early data, and is never negotiated anew") {
  Site site;
  RawClient client(site, {});
  REQUIRE(client.ask(wire::GetStatus{}));
  CHECK(SSL_version(client.ssl()) == TLS1_3_VERSION);
  CHECK(SSL_get_current_compression(client.ssl()) == nullptr);
  CHECK(SSL_SESSION_get_max_early_data(SSL_get0_session(client.ssl())) == 0);
  CHECK(SSL_renegotiate(client.ssl()) == 0);
  CHECK(client.ask(wire::GetStatus{}));
}

TEST_CASE("server gives no session to resume", "[R8.9-1]") {
  Site site;
  RawClient client(site, {});
  REQUIRE(client.ask(wire::GetStatus{}));
  CHECK(SSL_SESSION_is_resumable(SSL_get0_session(client.ssl())) == 0);
}

TEST_CASE("server takes certificates of the meeting's own authority and subjects only") {
  Site site;
  CHECK(served(site, {.certificate = "organiser"}));
  CHECK_FALSE(served(site, {.certificate = "organiser", .meeting = "two"}));
  CHECK_FALSE(served(site, {.certificate = "boss"}));
  CHECK_FALSE(served(site, {.certificate = "foreign"}));
  CHECK_FALSE(served(site, {.certificate = "tally"}));
  CHECK_FALSE(served(site, {.certificate = "public"}));
}

TEST_CASE("server refuses certificates that are expired, signed by themselves or by no authority") {
  Site site;
  for (const char* const certificate : {"expired", "self-signed", "handed-on"}) {
    INFO(certificate);
    CHECK_FALSE(served(site, {.certificate = certificate}));
  }
  CHECK(served(site, {.certificate = "organiser"}));
}

TEST_CASE("server refuses a certificate that is on its meeting's list, and no other") {
  Site site;
  CHECK_FALSE(served(site, {.certificate = "revoked"}));
  CHECK(served(site, {.certificate = "organiser"}));
  CHECK(served(site, {.sni = "two.piaojue", .certificate = "revoked", .meeting = "two"}));
}

TEST_CASE("server lets nobody without a certificate act as an official", "[R8.9-10]") {
  Site site;
  RawClient client(site, {});
  CHECK(client.refusal(wire::GetPins{}) == ErrorCode::not_permitted);
  CHECK(client.refusal(wire::ListAttendance{}) == ErrorCode::not_permitted);
  CHECK(client.refusal(wire::SignIn{VoterId::parse("v1").value(), "code"}) ==
        ErrorCode::not_permitted);
  RawClient terminal(site, {.certificate = "terminal"});
  CHECK(terminal.refusal(wire::GetPins{}) == ErrorCode::not_permitted);
}

TEST_CASE("server refuses a ballot that comes with a certificate", "[R8.9-1]") {
  Site site;
  for (const std::string role : {"organiser", "terminal", "observer"}) {
    RawClient client(site, {.certificate = role});
    CHECK(client.refusal(wire::Cast{Bytes(100, 1)}) == ErrorCode::not_permitted);
  }
  RawClient nameless(site, {});
  CHECK(nameless.refusal(wire::Cast{Bytes(100, 1)}) == ErrorCode::wrong_state);
}

TEST_CASE("server ends connections that send garbage, and goes on") {
  Site site;
  {
    RawClient client(site, {});
    REQUIRE(client.send({0, 0, 0, 5, 0xff, 0xff, 0xff, 0xff, 0xff}));
    const auto reply = client.receive();
    REQUIRE(reply);
    CHECK(std::get<wire::Failure>(reply->reply).code == ErrorCode::malformed);
    CHECK_FALSE(client.receive());
  }
  {
    RawClient client(site, {});
    REQUIRE(client.send({0, 0, 0, 0}));
    CHECK_FALSE(client.receive());
  }
  CHECK(served(site, {}));
}

TEST_CASE("server ends connections that announce too large a frame") {
  Site site;
  const auto header = [](std::uint32_t size) { return CanonicalWriter().u32(size).take(); };
  RawClient nameless(site, {});
  REQUIRE(nameless.send(header(wire::kMaxPublicRequestSize + 1)));
  CHECK_FALSE(nameless.receive());
  RawClient official(site, {.certificate = "organiser"});
  REQUIRE(official.send(header(wire::kMaxRequestSize + 1)));
  CHECK_FALSE(official.receive());
  CHECK(served(site, {}));
}

TEST_CASE("server stops on SIGTERM, with connections open and nothing said of them") {
  Site site;
  RawClient idle(site, {});
  REQUIRE(idle.ask(wire::GetStatus{}));
  CHECK(site.server().stop());
  CHECK_FALSE(idle.receive());
  const std::string log = site.log();
  CHECK(log.find("\"server_stopped\"") != std::string::npos);
  // The only address is the one it listens on.
  CHECK(log.find("127.0.0.1") == log.rfind("127.0.0.1"));
  CHECK(log.find("error") == std::string::npos);
}
