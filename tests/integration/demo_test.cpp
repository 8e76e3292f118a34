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
