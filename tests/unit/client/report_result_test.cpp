#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "client/files.hpp"
#include "client/report/figures.hpp"
#include "core/openssl/cms.hpp"
#include "tests/support/result.hpp"
#include "tests/support/sample_results.hpp"

using namespace piaojue;
using namespace piaojue::report;
using namespace piaojue::test;
using Catch::Matchers::Contains;
using Json = nlohmann::ordered_json;

namespace {

/// The sample with one change.
template <class Change>
std::string changed(const std::string& name, const Change& change) {
  Json document = Json::parse(sample_result(name));
  change(document);
  return document.dump(2) + "\n";
}

std::string refusal(const std::string& document) {
  const auto parsed = ResultView::parse(document);
  return parsed ? "accepted" : parsed.error().message;
}

}  // namespace

TEST_CASE("result_view reads every sample") {
  for (const char* name : {"decision", "election", "evaluation", "before", "reverse", "void"}) {
    INFO(name);
    CHECK(ResultView::parse(sample_result(name)));
  }
  const ResultView election = ResultView::parse(sample_result("election")).value();
  CHECK(election.refused.front().missing == std::vector<std::string>{"任前公示"});
  CHECK(election.outcomes[1].tied);
  CHECK(election.runoffs.front().subjects == std::vector<std::string>{"n2", "n4"});
}

TEST_CASE("result_view refuses what is no document of ours") {
  CHECK_THAT(refusal(""), Contains("不是本系统的结果文件"));
  CHECK_THAT(refusal("[1]"), Contains("不是本系统的结果文件"));
  CHECK_THAT(refusal(changed("void", [](Json& doc) { doc["format"] = "piaojue-result/2"; })),
             Contains("（format）"));
  CHECK_THAT(refusal(changed("void", [](Json& doc) { doc.erase("hall"); })), Contains("（hall）"));
  CHECK_THAT(refusal(changed("void", [](Json& doc) { doc["more"] = 1; })), Contains("（*）"));
  CHECK_THAT(refusal(changed("void", [](Json& doc) { doc["subjects"][0]["note"] = ""; })),
             Contains("（subjects[0].*）"));
  CHECK_THAT(refusal(changed("void", [](Json& doc) { doc["entitled"] = -1; })),
             Contains("（entitled）"));
  CHECK_THAT(refusal(changed("void", [](Json& doc) { doc["kind"] = "poll"; })),
             Contains("（kind）"));
  CHECK_THAT(refusal(changed("election", [](Json& doc) { doc["outcomes"][0]["subject"] = "x"; })),
             Contains("（x）"));
  CHECK_THAT(refusal(changed("election", [](Json& doc) { doc["outcomes"][0]["rate"] = "1/0"; })),
             Contains("rate"));
}

TEST_CASE("result_view refuses totals that do not cross-add") {
  // 40 issued: 39 returned + 0 voided + 0 unused leaves one unaccounted for.
  CHECK_THAT(refusal(changed("election", [](Json& doc) { doc["returned"] = 39; })),
             Contains("不能相加：发出，各项之和 39，合计 40"));
  CHECK_THAT(refusal(changed("election", [](Json& doc) { doc["valid"] = 39; })),
             Contains("不能相加：收回"));
  CHECK_THAT(refusal(changed("election", [](Json& doc) { doc["issuers"][1]["voided"] = 1; })),
             Contains("不能相加：监票人发票台"));
  // The first line is of all: one vote more than the group has.
  CHECK_THAT(refusal(changed("election", [](Json& doc) { doc["counts"][0]["count"] = 36; })),
             Contains("不能相加：王建国 / 表决，各项之和 35，合计 36"));
  CHECK_THAT(refusal(changed("evaluation", [](Json& doc) { doc["groups"][0]["returned"] = 7; })),
             Contains("不能相加：各组收回，各项之和 57，合计 58"));
}

TEST_CASE("result_view reads ballots on paper, which the box's issuers know nothing of") {
  // 36 from the box and 4 on paper make 40.
  const auto on_paper = [](std::uint64_t in_box) {
    return changed("election", [&](Json& doc) {
      for (Json& issuer : doc["issuers"]) issuer["signed"] = issuer["issued"] = in_box;
      doc["hall"]["counted_on_paper"] = 4;
      doc["paper"] = {
          {"issued", 4},
          {"returned", 4},
          {"valid", 4},
          {"invalid", 0},
          {"classes",
           Json::array({{{"name", "voters"}, {"issued", 4}, {"returned", 4}, {"invalid", 0}}})}};
      for (Json& row : doc["counts"]) row["paper"] = 1;
      for (Json& group : doc["groups"]) group["valid"] = 40;
    });
  };
  const ResultView result = ResultView::parse(on_paper(36)).value();
  CHECK(result.returned_in_box() == 36);
  CHECK(result.count_on_paper(result.subjects[0], result.questions[0], "yes") == 1);
  CHECK_THAT(refusal(on_paper(40)), Contains("不能相加：票决服务器，各项之和 36，合计 40"));
}

TEST_CASE("result_view reads the archive's points by the code of their item") {
  const auto with_points = [](const char* code) {
    return changed("evaluation", [&](Json& doc) {
      doc["scoring"]["archive"] =
          Json::array({{{"code", "contact"}, {"label", "点"}, {"weight", "20"}}});
      doc["scores"][0]["archive"] = {{code, "171/2"}};
    });
  };
  const ResultView result = ResultView::parse(with_points("contact")).value();
  CHECK(result.scores[0].archive == std::vector{Rational(171, 2)});
  CHECK(!result.scores[1].archive);
  CHECK_THAT(refusal(with_points("line")), Contains("scores[0].archive"));
}

TEST_CASE("signed_result refuses another document, another authority, no signature") {
  const SignedSample sample(sample_result("void"));
  CHECK(load_signed_result(sample.file(), sample.authority()));
  CHECK(load_signed_result(sample.file(), std::nullopt));

  const SignedSample other(sample_result("void"));
  const auto foreign = load_signed_result(sample.file(), other.authority());
  REQUIRE(!foreign);
  CHECK(foreign.error().code == ErrorCode::signature_invalid);
  CHECK_THAT(foreign.error().message, Contains("--ca"));

  std::string altered = sample_result("void");
  altered[altered.find("青杉县")] ^= 1;
  write_file(sample.file(), as_bytes(altered), Access::everyone, Existing::replace).value();
  const auto refused = load_signed_result(sample.file(), std::nullopt);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::signature_invalid);
  CHECK_THAT(refused.error().message, Contains("不符") && Contains(sample.file().string()));

  std::filesystem::remove(other.file().string() + ".p7s");
  const auto unsigned_one = load_signed_result(other.file(), std::nullopt);
  REQUIRE(!unsigned_one);
  CHECK_THAT(unsigned_one.error().message, Contains("没有可读的签名"));
}

TEST_CASE("signed_result refuses a signature with another content signed by the same key") {
  const SignedSample sample(sample_result("void"));
  const Bytes of_another =
      cms_sign_detached(as_bytes("else"), sample.signer().certificate, sample.signer().private_key)
          .value();
  write_file(sample.file().string() + ".p7s", of_another, Access::everyone, Existing::replace)
      .value();
  CHECK(!load_signed_result(sample.file(), sample.authority()));
}

TEST_CASE("figures are rounded once and subtracted exactly") {
  // 86.405 = 17281/200.
  CHECK(rounded(Rational(17281, 200), 2, RoundingMode::half_up) == "86.41");
  CHECK(rounded(Rational(17281, 200), 2, RoundingMode::truncate) == "86.40");
  CHECK(rounded(Rational(1, 16), 3, RoundingMode::half_up) == "0.063");
  CHECK(rounded(Rational(90, 1), 0, RoundingMode::half_up) == "90");
  // Larger than any machine word: 10^30 + 1 thirds.
  CHECK(rounded_text("1000000000000000000000000000001/3", 2, RoundingMode::half_up).value() ==
        "333333333333333333333333333333.67");
  CHECK(rounded_text("007", 0, RoundingMode::truncate).value() == "7");
  CHECK(rounded_text("0", 2, RoundingMode::half_up).value() == "0.00");
  for (const char* wrong : {"", "1/0", "1/", "/2", "-1", "1.5", "1/2/3"})
    CHECK(!rounded_text(wrong, 2, RoundingMode::half_up));
  CHECK(difference("86.40", "85.2").value() == "+1.20");
  CHECK(difference("85.20", "86.40").value() == "-1.20");
  CHECK(difference("85.20", "85.20").value() == "0.00");
  CHECK(!difference("x", "85.20"));
}
