// Templates by the program itself: list, new, check, runoff.
#include <catch2/catch.hpp>

#include "tests/integration/client_fixture.hpp"

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

TEST_CASE(
    "piaojue runoff writes a folder that checks, once, and nothing for a result without a tie") {
  const TemporaryFolder folder = make_temporary_folder();
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  REQUIRE(run_piaojue("template new election " + path("first")).code == 0);
  const auto result = [](const std::string& runoffs) {
    return R"({"format":"piaojue-result/1","meeting":"example-election","poll":"elect","runoffs":[)" +
           runoffs + "]}";
  };
  write_text(
      folder.path() / "tied.json",
      result(R"({"unit":"","post":"","seats":1,"subjects":["n2","n3"],"names":["赵另选"]})"));
  write_text(folder.path() / "clear.json", result(""));
  const std::string tied =
      fmt::format("runoff {} {} --out {}", path("tied.json"), path("first"), path("second"));
  const Ran written = run_piaojue(tied);
  INFO(written.err);
  REQUIRE(written.code == 0);
  const Ran checked = run_piaojue("--lang en check " + path("second"));
  INFO(checked.out << checked.err);
  CHECK(checked.code == 0);
  CHECK(checked.out.find("note:") == std::string::npos);
  CHECK(run_piaojue(tied).code == 1);
  CHECK(run_piaojue(
            fmt::format("runoff {} {} --out {}", path("clear.json"), path("first"), path("third")))
            .code == 1);
  CHECK_FALSE(fs::exists(path("third")));
}
