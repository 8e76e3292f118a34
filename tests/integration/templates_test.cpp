// Templates by the program itself: list, new, check, runoff.
#include <catch2/catch.hpp>

#include "core/openssl/cms.hpp"
#include "tests/integration/client_fixture.hpp"
#include "tests/support/throwaway_ca.hpp"

using namespace piaojue;
using namespace piaojue::test;

TEST_CASE("every template that piaojue lists is written, and checks without a fault or a note") {
  const Ran list = run_piaojue("--lang en template list");
  REQUIRE(list.code == 0);
  const TemporaryFolder folder = make_temporary_folder();
  std::istringstream lines(list.out);
  std::size_t found = 0;
  for (std::string line; std::getline(lines, line) && !line.empty(); ++found) {
    const std::string name = line.substr(0, line.find(' '));
    INFO(name);
    const std::string meeting = (folder.path() / name).string();
    const Ran written = run_piaojue("template new " + name + " " + meeting);
    INFO(written.err);
    REQUIRE(written.code == 0);
    const Ran checked = run_piaojue("--lang en check " + meeting);
    INFO(checked.out << checked.err);
    CHECK(checked.code == 0);
    CHECK(checked.out.starts_with("no faults"));
    CHECK(run_piaojue("template new " + name + " " + meeting).code == 1);
  }
  CHECK(found == 12);
}

namespace {

/// A result of the template `election`, signed.
void write_result(const fs::path& path, const std::string& runoffs) {
  static const TallyIdentity signer = make_tally_identity();
  const std::string json =
      R"({"format":"piaojue-result/1","meeting":"example-election","poll":"elect","runoffs":[)" +
      runoffs + "]}";
  write_text(path, json);
  const auto cms = cms_sign_detached(as_bytes(json), signer.certificate, signer.private_key);
  REQUIRE(cms);
  write_text(path.string() + ".p7s", std::string(as_text(*cms)));
}

}  // namespace

TEST_CASE("piaojue runoff writes a folder that checks, and nothing without a signed tie") {
  const TemporaryFolder folder = make_temporary_folder();
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  const auto runoff = [&](const char* result, const char* out) {
    return run_piaojue(
        fmt::format("runoff {} {} --out {}", path(result), path("first"), path(out)));
  };
  REQUIRE(run_piaojue("template new election " + path("first")).code == 0);
  const std::string tie =
      R"({"unit":"","post":"","seats":1,"subjects":["n2","n3"],"names":["赵另选"]})";
  write_result(path("tied.json"), tie);
  write_result(path("clear.json"), "");
  write_result(path("altered.json"), tie);
  write_text(path("altered.json"), read_text(path("altered.json")) + " ");
  write_text(path("unsigned.json"), read_text(path("tied.json")));

  const Ran written = runoff("tied.json", "second");
  INFO(written.err);
  REQUIRE(written.code == 0);
  const Ran checked = run_piaojue("--lang en check " + path("second"));
  INFO(checked.out << checked.err);
  CHECK(checked.code == 0);
  CHECK(checked.out.find("note:") == std::string::npos);
  CHECK(runoff("tied.json", "second").code == 1);
  for (const char* result : {"clear.json", "altered.json", "unsigned.json"}) {
    INFO(result);
    CHECK(runoff(result, "third").code == 1);
    CHECK_FALSE(fs::exists(path("third")));
  }
}
