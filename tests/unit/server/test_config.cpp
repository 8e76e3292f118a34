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
