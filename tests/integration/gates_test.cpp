// A recommendation, clearance by an office, a decision: each with the real program, the facts
// passing from one to the next as signed files.
#include <nlohmann/json.hpp>

#include "core/openssl/digest.hpp"
#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;
using Json = nlohmann::ordered_json;

namespace {

std::string meeting_toml(const char* id, const char* date, const std::string& poll) {
  std::string out = fmt::format(
      "[meeting]\nid = \"{}\"\ntitle = \"会议\"\ndate = {}\nminimum_group = 2\n[officials]\n"
      "organiser = {{ id = \"org\", name = \"组织者\" }}\n"
      "registrar = {{ id = \"reg\", name = \"登记员\" }}\n"
      "[[scrutineer]]\nid = \"s1\"\nname = \"监票一\"\n",
      id, date);
  return out + poll;
}

/// Of 10 ballots more than 30% is 4: n1 has 6 and n2 has 4; n3 has 3, which is 30% exactly.
constexpr const char* kRecommendation = R"([[poll]]
id = "recommend"
title = "会议推荐"
kind = "recommendation"
subjects = "nominees.csv"
choose = 2
gives = "recommended"
)";
std::string recommendation_votes() {
  std::string out = "voter,poll,subject,question,choice\n";
  const auto votes = [&](int first, int last, const char* nominee) {
    for (int i = first; i <= last; ++i)
      out += fmt::format("v{},recommend,{},vote,yes\n", i, nominee);
  };
  votes(1, 6, "n1");
  votes(1, 4, "n2");
  votes(7, 9, "n3");
  return out + "v10,recommend,n1,vote,\n";
}

constexpr const char* kDecision = R"([[gate]]
fact = "recommended"
label = "会议推荐"
[[gate]]
fact = "cleared"
label = "纪委审定"
office = "县纪委监委"
certificate = "jiwei.pem"
[[facts]]
result = "../recommended/recommend/result.json"
anchor = "ANCHOR"
[[facts]]
document = "cleared.json"
[[poll]]
id = "decide"
title = "票决"
kind = "decision"
subjects = "nominees.csv"
requires = ["recommended", "cleared"]
gives = "decided"
)";

class County {
 public:
  County() {
    write("recommend", "recommend", "2026-03-02", kRecommendation);
    write("decide", "decide", "2026-03-12", kDecision);
    write_text(path("recommend.csv"), recommendation_votes());
  }
  fs::path path(const std::string& name) const { return folder_.path() / name; }
  /// "{name}" in the arguments is a path of the folder.
  Ran run(std::string arguments, const std::string& input = "") const {
    for (std::size_t at = arguments.find('@'); at != std::string::npos; at = arguments.find('@'))
      arguments.replace(at, 1, folder_.path().string() + "/");
    return run_piaojue(arguments, input);
  }
  void must(const std::string& arguments, const std::string& input = "") const {
    const Ran ran = run(arguments, input);
    INFO(arguments << '\n' << ran.err << ran.out);
    REQUIRE(ran.code == 0);
  }
  void edit(const std::string& file, const std::string& from, const std::string& to) const {
    std::string text = read_text(path(file));
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
    write_text(path(file), text);
  }
  std::string sha256(const std::string& file) const {
    return to_hex(hash32(HashAlgorithm::sha256, as_bytes(read_text(path(file)))));
  }

 private:
  void write(const std::string& name, const char* id, const char* date, const char* poll) const {
    fs::create_directories(path(name));
    write_text(path(name) / "meeting.toml", meeting_toml(id, date, poll));
    std::string roster = "id,name\n";
    for (int i = 1; i <= 10; ++i) roster += fmt::format("v{0},投票人{0}\n", i);
    write_text(path(name) / "roster.csv", roster);
    write_text(path(name) / "nominees.csv",
               "id,name,unit\nn1,候选一,甲\nn2,候选二,乙\nn3,候选三,丙\n");
  }

  TemporaryFolder folder_ = make_temporary_folder();
};

}  // namespace

TEST_CASE("those elected in a recommendation and cleared by an office stand in a decision",
          "[R7.5-2][R7.5-4][R7.5-5][R7.5-7][R7.5-8]") {
  const County county;
  county.must("simulate @recommend --votes @recommend.csv --out @recommended --jobs 2");
  county.edit("decide/meeting.toml", "ANCHOR", read_text(county.path("recommended/anchor.txt")));
  county.edit("decide/meeting.toml", "\n\"\n", "\"\n");  // the file ends in a line feed

  county.must("fact office --name 县纪委监委 --out @jiwei --passphrase-fd 0", "secret\n");
  fs::copy_file(county.path("jiwei/cert.pem"), county.path("decide/jiwei.pem"));
  county.must(
      "fact new cleared --meeting @decide --poll decide --out @decide/cleared.json --rehearsal");
  const std::string sign =
      "fact sign @decide/cleared.json --cert @jiwei/cert.pem --key @jiwei/key.pem --passphrase-fd "
      "0";
  const Ran unfilled = county.run(sign, "secret\n");
  CHECK(unfilled.code == 2);
  CHECK(unfilled.err.find("cleared.json:6:11: date 是空的") != std::string::npos);
  Json document = Json::parse(read_text(county.path("decide/cleared.json")));
  document["date"] = "2026-03-10";
  for (Json& entry : document["entries"]) entry["holds"] = entry["id"] != "n2";
  write_text(county.path("decide/cleared.json"), document.dump(2));
  CHECK(county.run(sign, "wrong\n").code == 1);
  county.must(sign, "secret\n");
  county.must("fact show @decide/cleared.json --cert @jiwei/cert.pem");

  const Ran gates = county.run("gates @decide --rehearsal");
  INFO(gates.out << gates.err);
  CHECK(gates.code == 1);
  CHECK(gates.out.find("n2 候选二：纪委审定——县纪委监委认定不具备") != std::string::npos);
  CHECK(gates.out.find("n3 候选三：会议推荐——在“会议推荐”中没有通过") != std::string::npos);
  CHECK(gates.out.find(county.sha256("decide/cleared.json")) != std::string::npos);

  const Ran real = county.run("check @decide");
  CHECK(real.code == 2);
  CHECK(real.err.find("演练") != std::string::npos);

  std::string votes = "voter,poll,subject,question,choice\n";
  for (int i = 1; i <= 7; ++i) votes += fmt::format("v{},decide,n1,vote,yes\n", i);
  write_text(county.path("decide.csv"), votes);
  county.must("simulate @decide --votes @decide.csv --out @decided --jobs 2");
  const Json result = Json::parse(read_text(county.path("decided/decide/result.json")));
  REQUIRE(result.at("subjects").size() == 1);
  CHECK(result.at("subjects")[0].at("id") == "n1");
  CHECK(result.at("subjects")[0].at("facts") ==
        Json::array({{{"fact", "recommended"},
                      {"source", county.sha256("recommended/recommend/result.json")}},
                     {{"fact", "cleared"}, {"source", county.sha256("decide/cleared.json")}}}));
  REQUIRE(result.at("refused").size() == 2);
  CHECK(result.at("refused")[0].at("missing") == Json::array({"cleared"}));
  CHECK(result.at("refused")[1].at("missing") == Json::array({"recommended"}));
  CHECK(result.at("gives") == "decided");

  SECTION("a result that was altered is refused") {
    county.edit("recommended/recommend/result.json", "\"elected\": false", "\"elected\": true");
    const Ran altered = county.run("simulate @decide --votes @decide.csv --out @again");
    CHECK(altered.code == 2);
    CHECK(altered.err.find("签名不成立") != std::string::npos);
  }
}
