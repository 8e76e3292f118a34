// Gates of a meeting folder: which facts hold for whom, and what becomes of those without.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/base/language.hpp"
#include "core/meeting/plan.hpp"
#include "core/openssl/cms.hpp"
#include "core/openssl/digest.hpp"
#include "tests/support/result.hpp"
#include "tests/support/throwaway_ca.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using Json = nlohmann::ordered_json;
using Places = std::vector<std::string>;

namespace {

const test::TallyIdentity& tally() {
  static const test::TallyIdentity kIdentity = test::make_tally_identity();
  return kIdentity;
}
const test::TallyIdentity& office() {
  static const test::TallyIdentity kIdentity = test::make_tally_identity();
  return kIdentity;
}

const std::string kAnchor(64, 'a');

/// Lines: [[gate]] 11, 14 and 19, [[facts]] 25, 30 and 32, [[poll]] 34.
constexpr std::string_view kToml = R"([meeting]
id = "decide"
title = "会议"
date = 2026-03-12
[officials]
organiser = { id = "org", name = "组织者" }
registrar = { id = "reg", name = "登记员" }
[[scrutineer]]
id = "s1"
name = "监票人"
[[gate]]
fact = "recommended"
label = "会议推荐"
[[gate]]
fact = "cleared"
label = "纪委审定"
office = "县纪委监委"
certificate = "office.pem"
[[gate]]
fact = "publicity"
label = "任前公示"
office = "县委组织部"
certificate = "office.pem"
publicity = true
[[facts]]
result = "r/result.json"
signature = "r/result.json.p7s"
anchor = "ANCHOR"
ca = "r/authority.pem"
[[facts]]
document = "cleared.json"
[[facts]]
document = "public.json"
[[poll]]
id = "vote"
title = "票决"
kind = "decision"
subjects = "nominees.csv"
requires = ["recommended", "cleared", "publicity"]
)";

Json entry(const char* id, const char* name, bool holds) {
  return {{"id", id}, {"name", name}, {"unit", "甲镇"}, {"holds", holds}};
}

/// Three nominees, all of whom have all three facts until a test takes one away.
struct Files {
  std::string toml{kToml};
  std::string nominees = "id,name,unit\nn1,王五,甲镇\nn2,赵六,甲镇\nn3,钱七,甲镇\n";
  Json result = {{"format", "piaojue-result/1"},
                 {"date", "2026-02-10"},
                 {"rehearsal", false},
                 {"poll_title", "会议推荐"},
                 {"opening", kAnchor},
                 {"status", "counted"},
                 {"gives", "recommended"},
                 {"subjects",
                  {{{"id", "n1"}, {"name", "王五"}, {"unit", "甲镇"}},
                   {{"id", "n2"}, {"name", "赵六"}, {"unit", ""}},
                   {{"id", "n3"}, {"name", "钱七"}, {"unit", "甲镇"}}}},
                 {"outcomes",
                  {{{"subject", "n1"}, {"passed", true}, {"elected", true}},
                   {{"subject", "n2"}, {"passed", true}, {"elected", true}},
                   {{"subject", "n3"}, {"passed", true}, {"elected", true}}}}};
  Json cleared = document("cleared", "县纪委监委");
  Json publicity = document("publicity", "县委组织部");
  std::string result_ca = tally().ca_pem;
  const test::TallyIdentity* result_signer = &tally();
  const test::TallyIdentity* document_signer = &office();
  struct Further {
    std::string name;
    Json json;
    const test::TallyIdentity* signer;
  };
  std::vector<Further> further = {};
  bool alter = false;  ///< cleared.json, after it was signed
  PlanOptions options = {};

  Files() {
    toml.replace(toml.find("ANCHOR"), 6, kAnchor);
    publicity["date"] = "2026-03-11";
    publicity["period"] = {{"from", "2026-03-05"}, {"to", "2026-03-11"}};
    for (Json& one : publicity["entries"]) one["objections"] = Json::array();
  }

  static Json document(const char* fact, const char* office) {
    return {{"format", "piaojue-facts/1"},
            {"fact", fact},
            {"office", office},
            {"rehearsal", false},
            {"date", "2026-03-01"},
            {"entries",
             {entry("n1", "王五", true), entry("n2", "赵六", true), entry("n3", "钱七", true)}}};
  }

  void edit(std::string_view from, std::string_view to) {
    const std::size_t at = toml.find(from);
    REQUIRE(at != std::string::npos);
    toml.replace(at, from.size(), to);
  }

  void write_signed(const TempFolder& folder, const std::string& name, const Json& json,
                    const test::TallyIdentity& signer) const {
    const std::string text = json.dump(2) + "\n";
    folder.write(name, text);
    const auto cms = cms_sign_detached(as_bytes(text), signer.certificate, signer.private_key);
    REQUIRE(cms);
    folder.write(name + ".p7s", as_text(*cms));
  }

  Checked<MeetingPlan> load() const {
    const TempFolder folder;
    std::filesystem::create_directory(folder.path() / "r");
    folder.write("meeting.toml", toml);
    folder.write("roster.csv", "id,name\nv1,甲\nv2,乙\nv3,丙\nv4,丁\nv5,戊\n");
    folder.write("nominees.csv", nominees);
    folder.write("posts.csv", "unit,post,seats\n甲镇,镇长,1\n甲镇,书记,1\n");
    folder.write("office.pem", office().certificate_pem);
    folder.write("r/authority.pem", result_ca);
    write_signed(folder, "r/result.json", result, *result_signer);
    write_signed(folder, "cleared.json", cleared, *document_signer);
    write_signed(folder, "public.json", publicity, office());
    for (const Further& one : further) write_signed(folder, one.name, one.json, *one.signer);
    if (alter) {
      Json other = cleared;
      other["entries"][2]["finding"] = "已改";
      folder.write("cleared.json", other.dump(2) + "\n");
    }
    return load_meeting_plan(folder.path(), options);
  }
};

MeetingPlan plan_of(const Files& files) {
  auto loaded = files.load();
  if (const auto* const faults = std::get_if<FileFaults>(&loaded)) FAIL(faults->front().str());
  return std::get<MeetingPlan>(std::move(loaded));
}

FileFaults faults_of(const Files& files) {
  const auto loaded = files.load();
  const auto* const faults = std::get_if<FileFaults>(&loaded);
  REQUIRE(faults != nullptr);
  for (const FileFault& fault : *faults) {
    UNSCOPED_INFO(fault.str());
    CHECK_FALSE(fault.remedy.empty());
  }
  return *faults;
}

std::vector<std::string> on_the_ballot(const MeetingPlan& plan) {
  std::vector<std::string> out;
  for (const Subject& subject : plan.polls.front().subjects) out.push_back(subject.id.str());
  return out;
}

/// Nominee n3 alone is refused, for `fact`; the warning says `words`.
void check_refused(const Files& files, const char* fact, const char* words) {
  const MeetingPlan plan = plan_of(files);
  CHECK(on_the_ballot(plan) == Places{"n1", "n2"});
  const PollDefinition& poll = plan.polls.front();
  REQUIRE(poll.refused.size() == 1);
  CHECK(poll.refused.front().id.str() == "n3");
  CHECK(poll.refused.front().missing == std::vector{*FactId::parse(fact)});
  REQUIRE(plan.warnings.size() == 1);
  INFO(plan.warnings.front().str());
  CHECK(places(plan.warnings) == Places{"nominees.csv:4:4"});
  CHECK(plan.warnings.front().problem.find("钱七 缺少：") == 0);
  CHECK(plan.warnings.front().problem.find(words) != std::string::npos);
}

/// A fault at this place of meeting.toml whose words are these.
void check_fault(const Files& files, const char* place, const char* words) {
  const FileFaults faults = faults_of(files);
  REQUIRE_FALSE(faults.empty());
  CHECK(places(faults).front() == place);
  CHECK(faults.front().str().find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("a nominee with every required fact stands on the ballot with the sources' hashes",
          "[R7.5-1][R7.5-8]") {
  const Files files;
  const MeetingPlan plan = plan_of(files);
  CHECK(on_the_ballot(plan) == Places{"n1", "n2", "n3"});
  CHECK(plan.warnings.empty());
  const PollDefinition& poll = plan.polls.front();
  REQUIRE(poll.required.size() == 3);
  CHECK(poll.required.front().label == "会议推荐");
  const auto digest = [](const Json& json) {
    return hash32(HashAlgorithm::sha256, as_bytes(json.dump(2) + "\n"));
  };
  const std::vector<Fact> expected = {{*FactId::parse("recommended"), digest(files.result)},
                                      {*FactId::parse("cleared"), digest(files.cleared)},
                                      {*FactId::parse("publicity"), digest(files.publicity)}};
  for (const Subject& subject : poll.subjects) CHECK(subject.facts == expected);
  CHECK(poll.check());
}

TEST_CASE("a result gives its fact to those elected in a counted poll", "[R7.5-4]") {
  Files files;
  SECTION("not elected, though passed: no seat was left") {
    files.result["outcomes"][2]["elected"] = false;
    check_refused(files, "recommended", "会议推荐（在“会议推荐”中没有通过）");
  }
  SECTION("older documents say passed only") {
    for (Json& outcome : files.result["outcomes"]) outcome.erase("elected");
    CHECK(on_the_ballot(plan_of(files)).size() == 3);
    files.result["outcomes"][2]["passed"] = false;
    check_refused(files, "recommended", "没有通过");
  }
  SECTION("without an outcome") {
    files.result["outcomes"].erase(2);
    check_refused(files, "recommended", "没有通过");
  }
  SECTION("a void poll gives nobody anything, and then nobody is left") {
    files.result["status"] = "void_quorum";
    check_fault(files, "meeting.toml:39:12", "没有一人具备");
  }
}

TEST_CASE("a fact holds for the same id and name, and unit where both have one", "[R7.5-1]") {
  Files files;
  SECTION("a namesake of another unit") {
    files.result["subjects"][2]["unit"] = "乙镇";
    check_refused(files, "recommended", "编号 n3 是 钱七（乙镇），不是同一人");
  }
  SECTION("somebody else under the id") {
    files.cleared["entries"][2]["name"] = "孙八";
    check_refused(files, "cleared", "不是同一人");
  }
  SECTION("the same person under another id") {
    files.cleared["entries"][2]["id"] = "n33";
    check_refused(files, "cleared", "此人的编号是 n33");
  }
  SECTION("nobody of the kind") {
    files.cleared["entries"].erase(2);
    check_refused(files, "cleared", "cleared.json 中没有此人");
  }
  SECTION("a unit that one of them lacks tells nothing") {
    files.cleared["entries"][2].erase("unit");
    CHECK(on_the_ballot(plan_of(files)).size() == 3);
  }
}

TEST_CASE("an office's document gives the fact where it says that it holds", "[R7.5-5]") {
  Files files;
  files.cleared["entries"][2]["holds"] = false;
  files.cleared["entries"][2]["finding"] = "正在核查";
  check_refused(files, "cleared", "纪委审定（县纪委监委认定不具备：正在核查）");
}

TEST_CASE("publicity ends before the meeting with no objection upheld or open", "[R7.5-6]") {
  Files files;
  SECTION("its last day is the day before the meeting at the latest") {
    CHECK(on_the_ballot(plan_of(files)).size() == 3);
    files.publicity["date"] = "2026-03-12";
    files.publicity["period"]["to"] = "2026-03-12";
    check_fault(files, "meeting.toml:39:12", "没有一人具备");
  }
  Json& objections = files.publicity["entries"][2]["objections"];
  SECTION("an upheld objection") {
    objections = Json::array(
        {{{"date", "2026-03-06"}, {"words", "档案有误"}, {"finding", "属实"}, {"upheld", true}}});
    check_refused(files, "publicity", "异议“档案有误”成立：属实");
  }
  SECTION("an objection without a finding") {
    objections = Json::array({{{"date", "2026-03-06"}, {"words", "档案有误"}, {"finding", ""}}});
    check_refused(files, "publicity", "还没有调查结论");
  }
  SECTION("an unfounded one does not count") {
    objections = Json::array(
        {{{"date", "2026-03-06"}, {"words", "档案有误"}, {"finding", "不实"}, {"upheld", false}}});
    CHECK(on_the_ballot(plan_of(files)).size() == 3);
  }
  SECTION("not held for this person") {
    files.publicity["entries"][2]["holds"] = false;
    check_refused(files, "publicity", "认定不具备");
  }
}

TEST_CASE("whoever lacks several facts is refused for all of them", "[R7.5-8]") {
  Files files;
  files.result["outcomes"][2]["elected"] = false;
  files.cleared["entries"][2]["holds"] = false;
  const MeetingPlan plan = plan_of(files);
  REQUIRE(plan.polls.front().refused.size() == 1);
  CHECK(plan.polls.front().refused.front().missing ==
        std::vector{*FactId::parse("recommended"), *FactId::parse("cleared")});
}

TEST_CASE("a post whose only nominee is refused is not voted on", "[R7.5-8]") {
  Files files;
  files.nominees = "id,name,unit,post\nn1,王五,甲镇,镇长\nn2,赵六,甲镇,镇长\nn3,钱七,甲镇,书记\n";
  files.edit("kind = \"decision\"", "kind = \"decision\"\nposts = \"posts.csv\"");
  CHECK(plan_of(files).polls.front().rule->seats.size() == 2);
  files.cleared["entries"][2]["holds"] = false;
  const MeetingPlan plan = plan_of(files);
  CHECK(on_the_ballot(plan) == Places{"n1", "n2"});
  CHECK(plan.polls.front().rule->seats == std::vector{Seats{"甲镇", "镇长", 1}});
}

TEST_CASE("an office that contradicts itself gives no fact; one of two results is enough",
          "[R7.5-8]") {
  Files files;
  SECTION("of an office every document counts") {
    Json second = files.cleared;
    second["entries"][2]["holds"] = false;
    files.further.push_back({"second.json", second, &office()});
    files.edit("document = \"public.json\"",
               "document = \"public.json\"\n[[facts]]\ndocument = \"second.json\"");
    check_refused(files, "cleared", "认定不具备");
  }
  SECTION("of results one is enough") {
    files.further.push_back({"r/second.json", files.result, &tally()});
    files.result["outcomes"][2]["elected"] = false;
    files.edit("[[facts]]\ndocument = \"cleared.json\"",
               "[[facts]]\nresult = \"r/second.json\"\nanchor = \"" + kAnchor +
                   "\"\nca = \"r/authority.pem\"\n[[facts]]\ndocument = \"cleared.json\"");
    CHECK(on_the_ballot(plan_of(files)).size() == 3);
  }
  SECTION("a fact that no document states") {
    files.edit("[[facts]]\ndocument = \"cleared.json\"\n", "");
    check_fault(files, "meeting.toml:37:12", "没有一人具备");
    files.options.gates = Gatekeeping::show;
    const MeetingPlan plan = plan_of(files);
    CHECK(plan.gate_findings.front().nominees.front().findings[1].words == "没有列入文件");
  }
}

TEST_CASE("a document that was altered or signed by another is refused",
          "[R7.5-2][R7.5-3][R7.5-5]") {
  Files files;
  SECTION("altered after signing") {
    files.alter = true;
    check_fault(files, "meeting.toml:30:1", "签名不成立");
  }
  SECTION("signed by another than the pinned office") {
    files.document_signer = &tally();
    check_fault(files, "meeting.toml:30:1", "签名不成立");
  }
  SECTION("a result whose signer another authority issued") {
    files.result_ca = office().ca_pem;
    check_fault(files, "meeting.toml:27:13", "签名不成立");
  }
  SECTION("a result whose anchor is another") {
    files.edit(kAnchor, std::string(64, 'b'));
    check_fault(files, "meeting.toml:28:10", "属于另一次会议");
  }
  SECTION("an anchor that is none") {
    files.edit(kAnchor, "abc");
    check_fault(files, "meeting.toml:28:10", "64 位");
  }
  SECTION("a result that nothing ties to the anchor") {
    files.edit("ca = \"r/authority.pem\"\n", "");
    check_fault(files, "meeting.toml:26:10", "record.pjr");
  }
  SECTION("an authority itself signs no result") {
    CHECK_FALSE(check_issued_by(as_bytes(tally().ca_pem), as_bytes(tally().ca_pem)));
    CHECK(check_issued_by(tally().certificate, as_bytes(tally().ca_pem)));
  }
}

TEST_CASE("a record ties the signer to the anchor and outweighs an authority", "[R7.5-2]") {
  Files files;
  files.edit("ca = ", "record = \"r/any.pjr\"\nca = ");
  std::string asked;
  SECTION("the certificate that it pins") {
    files.options.tally_certificate = [&](const std::filesystem::path& record,
                                          const Hash32& anchor) -> Result<Bytes> {
      asked = record.filename().string() + " " + to_hex(anchor);
      return tally().certificate;
    };
    CHECK(on_the_ballot(plan_of(files)).size() == 3);
    CHECK(asked == "any.pjr " + kAnchor);
  }
  SECTION("another certificate") {
    files.options.tally_certificate = [](const auto&, const auto&) -> Result<Bytes> {
      return office().certificate;
    };
    check_fault(files, "meeting.toml:27:13", "签名不成立");
  }
  SECTION("another anchor") {
    files.options.tally_certificate = [](const auto&, const auto&) -> Result<Bytes> {
      return Error{ErrorCode::wrong_context, "另一个"};
    };
    check_fault(files, "meeting.toml:28:10", "另一个");
  }
}

TEST_CASE("facts of a rehearsal satisfy rehearsals only", "[R7.5-7]") {
  Files files;
  SECTION("of a result") {
    files.result["rehearsal"] = true;
    check_fault(files, "meeting.toml:26:10", "演练");
  }
  SECTION("of a document") {
    files.cleared["rehearsal"] = true;
    check_fault(files, "meeting.toml:31:12", "演练");
  }
  files.cleared["rehearsal"] = true;
  SECTION("they do in a rehearsal, and real ones too") {
    files.edit("date = 2026-03-12", "rehearsal = true\ndate = 2026-03-12");
    CHECK(on_the_ballot(plan_of(files)).size() == 3);
  }
  SECTION("and when the meeting is read as one") {
    files.options.rehearsal = true;
    const MeetingPlan plan = plan_of(files);
    CHECK(plan.rehearsal);
    CHECK(on_the_ballot(plan).size() == 3);
  }
}

TEST_CASE("a document dated after the meeting is refused", "[R7.5-7]") {
  Files files;
  SECTION("the day of the meeting is early enough") {
    files.result["date"] = "2026-03-12";
    files.cleared["date"] = "2026-03-12";
    CHECK(on_the_ballot(plan_of(files)).size() == 3);
  }
  SECTION("the day after is not") {
    files.cleared["date"] = "2026-03-13";
    check_fault(files, "meeting.toml:31:12", "在会议之后");
  }
}

TEST_CASE("a document that does not fit its gate is refused", "[R7.5-4][R7.5-5]") {
  Files files;
  SECTION("a result that gives nothing") {
    files.result.erase("gives");
    check_fault(files, "meeting.toml:26:10", "不产生前置条件");
  }
  SECTION("a result that gives what no gate is") {
    files.result["gives"] = "recomended";
    check_fault(files, "meeting.toml:26:10", "是不是想写 recommended？");
  }
  SECTION("a result that gives what is for an office to state") {
    files.result["gives"] = "cleared";
    check_fault(files, "meeting.toml:26:10", "由县纪委监委认定");
  }
  SECTION("what is no result") {
    files.result = Json::object({{"opening", kAnchor}});
    check_fault(files, "meeting.toml:26:10", "不是结果文件");
  }
  SECTION("of another office") {
    files.cleared["office"] = "县委办";
    check_fault(files, "meeting.toml:31:12", "文件出自县委办");
  }
  SECTION("of a fact that comes from results") {
    files.cleared["fact"] = "recommended";
    check_fault(files, "meeting.toml:31:12", "由表决产生");
  }
  SECTION("a publicity without a period") {
    files.edit("document = \"public.json\"", "document = \"cleared.json\"");
    files.cleared["fact"] = "publicity";
    files.cleared["office"] = "县委组织部";
    check_fault(files, "meeting.toml:31:12", "没有公示期");
  }
  SECTION("a fault inside the document is at its line") {
    files.cleared["entries"][0]["holds"] = nullptr;
    check_fault(files, "cleared.json:8:5", "holds");
  }
}

TEST_CASE("[[gate]], [[facts]] and requires have faults with place and remedy") {
  Files files;
  SECTION("a required fact without a gate") {
    files.edit("\"cleared\",", "\"cleard\",");
    check_fault(files, "meeting.toml:39:12", "是不是想写 cleared？");
  }
  SECTION("a fact required twice") {
    files.edit("\"cleared\", ", "\"cleared\", \"cleared\", ");
    check_fault(files, "meeting.toml:39:12", "重复");
  }
  SECTION("a gate twice") {
    files.edit("fact = \"publicity\"", "fact = \"cleared\"");
    const FileFaults faults = faults_of(files);
    CHECK(places(faults).front() == "meeting.toml:20:8");
  }
  SECTION("publicity of no office") {
    files.edit("label = \"会议推荐\"", "label = \"会议推荐\"\npublicity = true");
    check_fault(files, "meeting.toml:11:1", "office");
  }
  SECTION("an office without a certificate") {
    files.edit("certificate = \"office.pem\"\n", "");
    check_fault(files, "meeting.toml:14:1", "certificate");
  }
  SECTION("a certificate that is none") {
    files.edit("certificate = \"office.pem\"", "certificate = \"roster.csv\"");
    check_fault(files, "meeting.toml:18:15", "不是证书");
  }
  SECTION("facts of nothing") {
    files.edit("document = \"cleared.json\"", "anchor = \"\"");
    check_fault(files, "meeting.toml:30:1", "应写明");
  }
  SECTION("a file that is not there") {
    files.edit("document = \"cleared.json\"", "document = \"none.json\"");
    check_fault(files, "meeting.toml:31:12", "无法读取 none.json");
  }
  SECTION("an unknown key") {
    files.edit("document = \"cleared.json\"", "document = \"cleared.json\"\nsignatur = \"x\"");
    check_fault(files, "meeting.toml:32:1", "是不是想写 signature？");
  }
  SECTION("a fact given by a poll that elects nobody") {
    files.edit("kind = \"decision\"", "kind = \"survey\"\ngives = \"x\"");
    CHECK_FALSE(faults_of(files).empty());
  }
}

TEST_CASE("shown, gates refuse nobody and a document that can't be used is a warning") {
  Files files;
  files.options.gates = Gatekeeping::show;
  files.cleared["rehearsal"] = true;
  files.result["outcomes"][2]["elected"] = false;
  const MeetingPlan plan = plan_of(files);
  CHECK(on_the_ballot(plan) == Places{"n1", "n2", "n3"});
  CHECK(plan.polls.front().required.empty());
  CHECK(places(plan.warnings) == Places{"meeting.toml:31:12"});
  REQUIRE(plan.gate_findings.size() == 1);
  const std::vector<NomineeGates>& nominees = plan.gate_findings.front().nominees;
  CHECK(nominees[0].missing() == std::vector{*FactId::parse("cleared")});
  CHECK(nominees[2].missing() ==
        std::vector{*FactId::parse("recommended"), *FactId::parse("cleared")});
  CHECK(nominees[0].findings[2].words == "public.json");
}
