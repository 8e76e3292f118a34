#include <catch2/catch.hpp>

#include "client/agent/gate.hpp"
#include "core/openssl/digest.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;
using agent::Approach;
using agent::Gate;

namespace {

constexpr std::uint16_t kPort = 45678;
constexpr std::string_view kHost = "127.0.0.1:45678";

std::string token_of(const Gate& gate) {
  const std::string entrance = gate.entrance();
  return entrance.substr(entrance.find("token=") + 6);
}

/// "NAME=VALUE" of a fresh visit.
std::string enter(Gate& gate) {
  const auto cookie = gate.enter(token_of(gate));
  REQUIRE(cookie);
  return cookie->substr(0, cookie->find(';'));
}

Approach from_page(std::string_view cookie) {
  return {kHost, "http://127.0.0.1:45678", "same-origin", cookie, ""};
}

}  // namespace

TEST_CASE("gate lets in whoever has the one-time address, once") {
  Gate gate(kPort, std::nullopt);
  const std::string token = token_of(gate);
  CHECK(token.size() == 64);
  CHECK_FALSE(gate.enter(token.substr(1)));
  CHECK_FALSE(gate.enter(""));
  CHECK(gate.enter(token));
  CHECK_FALSE(gate.enter(token));
  CHECK_FALSE(gate.enter(""));
}

TEST_CASE("gate's cookie is out of reach for scripts and other sites") {
  Gate gate(kPort, std::nullopt);
  const auto cookie = gate.enter(token_of(gate));
  REQUIRE(cookie);
  CHECK(cookie->starts_with("piaojue-45678="));
  CHECK(cookie->ends_with("; Path=/; HttpOnly; SameSite=Strict"));
}

TEST_CASE("gate knows its browser by the cookie alone") {
  Gate gate(kPort, std::nullopt);
  CHECK_FALSE(gate.check_reader(from_page("")));
  CHECK_FALSE(gate.check_reader(from_page("piaojue-45678=")));
  const std::string cookie = enter(gate);
  CHECK(gate.check_reader(from_page(cookie)));
  CHECK(gate.check_reader(from_page("other=1; " + cookie + "; more=2")));
  CHECK_FALSE(gate.check_reader(from_page(cookie + "0")));
  CHECK_FALSE(gate.check_reader(from_page(cookie.substr(0, cookie.size() - 1))));
  CHECK_FALSE(gate.check_reader(from_page("x" + cookie)));
}

TEST_CASE("gate refuses calls from elsewhere") {
  Gate gate(kPort, std::nullopt);
  const std::string cookie = enter(gate);
  CHECK(gate.check_caller(from_page(cookie)));
  Approach approach = from_page(cookie);
  SECTION("another host name") { approach.host = "rebound.example:45678"; }
  SECTION("another port") { approach.host = "127.0.0.1:45679"; }
  SECTION("another origin") { approach.origin = "http://127.0.0.1:45679"; }
  SECTION("no origin") { approach.origin = ""; }
  SECTION("an opaque origin") { approach.origin = "null"; }
  SECTION("a page of another site") { approach.fetch_site = "cross-site"; }
  SECTION("an address that was typed") { approach.fetch_site = "none"; }
  CHECK_FALSE(gate.check_caller(approach));
}

TEST_CASE("gate follows the page that was loaded last") {
  Gate gate(kPort, std::nullopt);
  Approach first = from_page("");
  CHECK(gate.page().empty());
  CHECK_FALSE(gate.check_page(first));
  gate.new_page();
  const std::string before = gate.page();
  first.page = before;
  CHECK(gate.check_page(first));
  gate.new_page();
  CHECK_FALSE(gate.check_page(first));
}

TEST_CASE("gate knows its browser again after a restart, by a hash") {
  Gate before(kPort, std::nullopt);
  CHECK_FALSE(before.cookie_hash());
  const std::string cookie = enter(before);
  const std::string value = cookie.substr(cookie.find('=') + 1);
  REQUIRE(before.cookie_hash());
  CHECK(*before.cookie_hash() == hash32(HashAlgorithm::sha256, as_bytes(value)));
  const Gate after(kPort, before.cookie_hash());
  CHECK(after.check_reader(from_page(cookie)));
  CHECK(after.entrance() != before.entrance());
}
