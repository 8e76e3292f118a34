#include <catch2/catch.hpp>

#include "server/config.hpp"
#include "tests/support/result.hpp"
#include "tests/support/temporary_file.hpp"

using namespace piaojue;
using namespace piaojue::server;

namespace {

Checked<Config> load(const std::string& meeting_lines) {
  const std::string text =
      "listen = \"127.0.0.1:0\"\ndata = \"data\"\n[[meeting]]\nid = \"one\"\n" + meeting_lines +
      "pki = \"pki\"\n";
  const test::TemporaryFile file(as_bytes(text));
  return load_config(file.path());
}

}  // namespace

TEST_CASE(
    "server configuration names the suite of a meeting, P256_SHA256 unless it says otherwise") {
  CHECK(std::get<Config>(load("")).meetings.at(0).suite == &Suite::get(SuiteId::p256_sha256));
  CHECK(std::get<Config>(load("suite = \"SM2_SM3\"\n")).meetings.at(0).suite ==
        &Suite::get(SuiteId::sm2_sm3));
  const Checked<Config> refused = load("suite = \"RC4\"\n");
  const auto* const faults = std::get_if<FileFaults>(&refused);
  REQUIRE(faults != nullptr);
  REQUIRE(faults->size() == 1);
  CHECK(faults->front().str().find("5:9: ") != std::string::npos);
  CHECK(faults->front().str().find("P256_SHA256, SM2_SM3") != std::string::npos);
}

TEST_CASE("server configuration takes metrics on the loopback interface only") {
  const auto with_metrics = [](const std::string& endpoint) {
    const std::string text = "listen = \"0.0.0.0:7443\"\ndata = \"data\"\nmetrics = \"" + endpoint +
                             "\"\n[[meeting]]\nid = \"one\"\npki = \"pki\"\n";
    const test::TemporaryFile file(as_bytes(text));
    return load_config(file.path());
  };
  const auto given = std::get<Config>(with_metrics("127.0.0.1:9464"));
  CHECK(given.listen.address == "0.0.0.0");
  CHECK(given.listen.port == 7443);
  REQUIRE(given.metrics);
  CHECK(given.metrics->address == "127.0.0.1");
  CHECK(given.metrics->port == 9464);
  CHECK(std::get<Config>(with_metrics("[::1]:9464")).metrics->address == "::1");
  CHECK(std::get<Config>(with_metrics("127.9.9.9:1")).metrics);
  CHECK_FALSE(std::get<Config>(load("")).metrics);
  for (const char* const refused : {"0.0.0.0:9464", "[::]:9464", "192.168.1.5:9464",
                                    "localhost:9464", "127.0.0.1", "127.0.0.1:70000", ":9464"}) {
    INFO(refused);
    const Checked<Config> loaded = with_metrics(refused);
    const auto* const faults = std::get_if<FileFaults>(&loaded);
    REQUIRE(faults != nullptr);
    REQUIRE(faults->size() == 1);
    CHECK(faults->front().str().find("3:") != std::string::npos);
  }
}
