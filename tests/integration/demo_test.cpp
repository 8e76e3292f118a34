// Both demo meetings, held with each suite and each way of issuing: the counts are the same, and
// two verifiers agree, of which one knows nothing of our code.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;
using Json = nlohmann::json;

namespace {

struct Demo {
  const char* folder;
  const char* poll;
  const char* other_issuance;  ///< than its meeting.toml's
};

fs::path held(const TemporaryFolder& folder, const Demo& demo, const std::string& name,
              const std::string& options) {
  const fs::path meeting = fs::path(PIAOJUE_SOURCE_DIR) / "demo" / demo.folder;
  const fs::path votes = folder.path() / "votes.csv";
  if (!fs::exists(votes))
    REQUIRE(run_piaojue(fmt::format("votes generate {} --seed 11 --out {}", meeting.string(),
                                    votes.string()))
                .code == 0);
  const fs::path out = folder.path() / name;
  const Ran ran = run_piaojue(fmt::format("simulate {} --votes {} --out {} --server-binary {} {}",
                                          meeting.string(), votes.string(), out.string(),
                                          PIAOJUED_BINARY, options));
  INFO(ran.err << ran.out);
  REQUIRE(ran.code == 0);
  return out;
}

void check_verifiers_agree(const fs::path& out, const Demo& demo) {
  const std::string record = (out / demo.poll / "record.pjr").string();
  const std::string anchor = (out / "anchor.txt").string();
  const Ran ours = run_piaojue("verify " + record + " --anchor " + anchor);
  INFO(ours.out);
  CHECK(ours.code == 0);
  const Ran theirs =
      run_shell(fmt::format("python3 {}/tests/second_verifier/verify.py {} "
                            "--anchor {}",
                            PIAOJUE_SOURCE_DIR, record, anchor));
  INFO(theirs.out << theirs.err);
  CHECK(theirs.code == 0);
  CHECK(theirs.out.ends_with("RESULT pass all\n"));
}

}  // namespace

TEST_CASE("demo meetings count the same with either suite and either way of issuing") {
  for (const Demo& demo :
       {Demo{"decision", "townships", "drawn-cards"}, Demo{"evaluation", "annual", "seat"}}) {
    const TemporaryFolder folder = make_temporary_folder();
    const fs::path first = held(folder, demo, "first", "");
    const fs::path second = held(folder, demo, "second",
                                 fmt::format("--suite SM2_SM3 --issuance {}", demo.other_issuance));
    const auto result = [&](const fs::path& out) {
      return Json::parse(read_text(out / demo.poll / "result.json"));
    };
    const Json one = result(first);
    const Json other = result(second);
    CHECK(one["suite"] == "P256_SHA256");
    CHECK(other["suite"] == "SM2_SM3");
    CHECK(one["issuance"] != other["issuance"]);
    CHECK(one["issuers"].size() == 2);
    CHECK(other["issuers"].size() == 2);
    CHECK(one["status"] == "counted");
    for (const char* field : {"entitled", "present", "returned", "counts", "outcomes"})
      CHECK(one[field] == other[field]);
    for (const fs::path& out : {first, second}) check_verifiers_agree(out, demo);
  }
}

namespace {

/// demo/year, held meeting by meeting as ./dev demo does, with one suite and one way of issuing.
class Year {
 public:
  Year() { fs::copy(source() / "demo/year", path(""), fs::copy_options::recursive); }

  fs::path path(const std::string& name) const { return folder_.path() / "year" / name; }

  /// Its only result.
  Json hold(const std::string& name, const std::string& poll) const {
    const std::string meeting = path(name).string();
    run(fmt::format("simulate {0} --votes {0}/votes.csv --out {0}/out --server-binary {1}", meeting,
                    PIAOJUED_BINARY));
    return Json::parse(read_text(path(name) / "out" / poll / "result.json"));
  }
  void run(const std::string& arguments) const {
    const Ran ran = run_piaojue(arguments);
    INFO(arguments << "\n" << ran.err << ran.out);
    REQUIRE(ran.code == 0);
  }
  void write_anchor(const std::string& placeholder, const std::string& meeting) const {
    std::string toml = read_text(path("3-decision/meeting.toml"));
    std::string anchor = read_text(path(meeting) / "out/anchor.txt");
    anchor.pop_back();  // the line feed
    const std::size_t at = toml.find(placeholder);
    REQUIRE(at != std::string::npos);
    write_text(path("3-decision/meeting.toml"), toml.replace(at, placeholder.size(), anchor));
  }
  void state(const std::string& office, const std::string& certificate,
             const std::string& statement) const {
    const std::string keys = path(certificate).string();
    run(fmt::format("fact office --name '{}' --out {}", office, keys));
    run(fmt::format("fact sign {}.json --cert {}/cert.pem --key {}/key.pem",
                    (path("3-decision") / statement).string(), keys, keys));
    fs::copy_file(path(certificate) / "cert.pem", path("3-decision") / (certificate + ".pem"));
  }

 private:
  static fs::path source() { return PIAOJUE_SOURCE_DIR; }
  TemporaryFolder folder_ = make_temporary_folder();
};

}  // namespace

TEST_CASE(
    "a county's year: two channels, signed statements, a decision that refuses who lacks one") {
  const Year year;
  year.hold("1-meeting-recommendation", "recommend");
  year.hold("2-interview-recommendation", "recommend");
  year.write_anchor("ANCHOR-OF-MEETING-RECOMMENDATION", "1-meeting-recommendation");
  year.write_anchor("ANCHOR-OF-INTERVIEW-RECOMMENDATION", "2-interview-recommendation");
  year.state("青杉县（虚构）纪委监委", "discipline", "cleared");
  year.state("青杉县（虚构）县委组织部", "organisation", "publicity");
  const Json decision = year.hold("3-decision", "decide");
  REQUIRE(decision["refused"].size() == 1);
  CHECK(decision["refused"][0]["id"] == "n5");
  CHECK(decision["refused"][0]["missing"] == Json{"cleared", "publicity"});
  // 31 entitled: 16 to pass, which n4 misses by one.
  for (const Json& outcome : decision["outcomes"]) {
    CHECK(outcome["needed"] == 16);
    CHECK(outcome["passed"] == (outcome["subject"] != "n4"));
  }
  CHECK(decision["outcomes"].back()["approve"] == 15);
}

TEST_CASE("a county's year: this year's evaluation is compared with last year's signed result") {
  const Year year;
  year.hold("4-evaluation-2025", "annual");
  year.hold("5-evaluation-2026", "annual");
  const auto result = [&](const char* name) {
    return (year.path(name) / "out/annual/result.json").string();
  };
  const fs::path report = year.path("yearly.csv");
  year.run(fmt::format("report {} --previous {} --kind yearly --format csv --lang zh --out {}",
                       result("5-evaluation-2026"), result("4-evaluation-2025"), report.string()));
  CHECK(read_text(report).find("范峰") != std::string::npos);
}
