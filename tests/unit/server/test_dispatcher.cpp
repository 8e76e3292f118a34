// Every cell of the table: each request, with each role and without a certificate.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "server/handlers/dispatcher.hpp"

using namespace piaojue;
using namespace piaojue::server;

namespace {

/// Written out by hand once more: who may ask what. "-" is a connection without a certificate.
const std::map<std::string, std::set<std::string>> kExpected = [] {
  const std::set<std::string> officials{"organiser", "registrar", "scrutineer", "teller",
                                        "system",    "security",  "audit"};
  const auto with = [](std::set<std::string> some, std::initializer_list<const char*> more) {
    some.insert(more.begin(), more.end());
    return some;
  };
  const std::set<std::string> keys = with(officials, {"issuer"});
  const std::set<std::string> all = with(keys, {"-", "observer", "terminal"});
  const std::set<std::string> issuer{"issuer"};
  const std::set<std::string> organiser{"organiser"};
  const std::set<std::string> registrar{"registrar"};
  const std::set<std::string> scrutineer{"scrutineer"};
  const std::set<std::string> terminal{"terminal"};
  const std::set<std::string> leaders{"organiser", "scrutineer"};
  return std::map<std::string, std::set<std::string>>{
      {"get_status", all},
      {"get_manifest", all},
      {"get_ceremony", all},
      {"get_opening", all},
      {"get_poll_statements", all},
      {"get_record", all},
      {"find_tracker", all},
      {"get_result", all},
      {"cast", {"-"}},
      {"sign_in", terminal},
      {"issue", terminal},
      {"enrol", keys},
      {"get_pins", organiser},
      {"publish", {"organiser", "security"}},
      {"restart_ceremony", organiser},
      {"post_ceremony", scrutineer},
      {"sign_opening", leaders},
      {"import_roster", registrar},
      {"mark_present", registrar},
      {"list_attendance", registrar},
      {"unlock", {"registrar", "security"}},
      {"submit_attendance", registrar},
      {"submit_phase", leaders},
      {"sign_closing", scrutineer},
      {"submit_decryption", scrutineer},
      {"countersign", scrutineer},
      {"submit_issuer_keys", issuer},
      {"announce_desk", issuer},
      {"sign_batch", registrar},
      {"publish_cards", {"registrar", "issuer"}},
      {"get_cards", all},
      {"submit_void", all},
      {"get_voids", all},
      {"submit_issuing_count", issuer},
      {"submit_hall", officials},
      {"get_trail", all},
      {"sign_trail", {"audit"}},
      {"submit_note", {"-"}},
      {"submit_merge_table", {"teller", "scrutineer"}},
      {"submit_paper_count", {"teller", "scrutineer", "organiser"}},
  };
}();

}  // namespace

TEST_CASE("dispatcher allows exactly the cells of its table", "[R8.9-10]") {
  REQUIRE(rules().size() == kExpected.size());
  const OfficialId somebody = OfficialId::parse("somebody").value();
  for (const Rule& rule : rules()) {
    const auto expected = kExpected.find(std::string(rule.name));
    REQUIRE(expected != kExpected.end());
    INFO(rule.name);
    CHECK(rule.allows(Caller{}) == expected->second.contains("-"));
    for (const Role role : kCertificateRoles) {
      INFO(name_of(role));
      CHECK(rule.allows(Caller{Identity{role, somebody}}) ==
            expected->second.contains(std::string(name_of(role))));
    }
  }
}

TEST_CASE("roles are read by their exact names only") {
  for (const Role role : kCertificateRoles) CHECK((*parse_role(name_of(role)) == role));
  for (const char* const other : {"", "Organiser", "organiser ", "server", "admin"})
    CHECK_FALSE(parse_role(other).has_value());
}
