#include "core/meeting/fact_document.hpp"

#include <catch2/catch.hpp>

#include "core/meeting/json_tree.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using Places = std::vector<std::string>;

namespace {

constexpr std::string_view kDocument = R"({
  "format": "piaojue-facts/1",
  "fact": "publicity",
  "office": "县委组织部",
  "rehearsal": false,
  "date": "2026-03-11",
  "period": { "from": "2026-03-05", "to": "2026-03-11" },
  "entries": [
    { "id": "n1", "name": "王五", "unit": "甲镇", "holds": true, "finding": "", "objections": [] },
    { "id": "n2", "name": "赵六", "holds": true,
      "objections": [ { "date": "2026-03-06", "words": "w", "finding": "f", "upheld": false } ] }
  ]
}
)";

struct Read {
  std::optional<FactDocument> document;
  FileFaults faults;
};

Read read(const std::string& text) {
  Read out;
  FaultLog log("f.json", out.faults);
  out.document = read_fact_document(text, log);
  CHECK(out.document.has_value() == out.faults.empty());
  for (const FileFault& fault : out.faults) {
    UNSCOPED_INFO(fault.str());
    CHECK_FALSE(fault.remedy.empty());
  }
  return out;
}

Places with(std::string_view from, std::string_view to) {
  std::string text(kDocument);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return places(read(text.replace(at, from.size(), to)).faults);
}

}  // namespace

TEST_CASE("read_fact_document reads what an office filled in", "[R7.5-5]") {
  const Read whole = read(std::string(kDocument));
  REQUIRE(whole.document);
  CHECK(whole.document->fact.str() == "publicity");
  CHECK(whole.document->period->to == "2026-03-11");
  REQUIRE(whole.document->entries.size() == 2);
  CHECK(whole.document->entries[0].unit == "甲镇");
  CHECK(whole.document->entries[1].objections.front().words == "w");
  CHECK(read("\xEF\xBB\xBF" + std::string(kDocument)).document);
}

TEST_CASE("read_fact_document refuses each fault at its line and column", "[R7.5-5]") {
  CHECK(with("piaojue-facts/1", "piaojue-facts/2") == Places{"f.json:2:13"});
  CHECK(with("\"publicity\"", "\"a b\"") == Places{"f.json:3:11"});
  CHECK(with("县委组织部", "") == Places{"f.json:4:13"});
  CHECK(with("\"rehearsal\": false", "\"rehearsal\": 0") == Places{"f.json:5:16"});
  CHECK(with("\"rehearsal\": false", "\"rehearsal\": null") == Places{"f.json:1:1"});
  CHECK(with("\"date\": \"2026-03-11\"", "\"date\": \"2026-02-30\"").front() == "f.json:6:11");
  CHECK(with("\"date\": \"2026-03-11\"", "\"date\": \"2026-03-10\"") == Places{"f.json:7:43"});
  CHECK(with("\"from\": \"2026-03-05\"", "\"from\": \"2026-03-12\"") == Places{"f.json:7:43"});
  CHECK(with("true, \"finding\": \"\"", "null, \"finding\": \"\"") == Places{"f.json:9:5"});
  CHECK(with("\"name\": \"赵六\"", "\"nam\": \"赵六\"") == Places{"f.json:10:5", "f.json:10:19"});
  CHECK(with("\"n2\"", "\"n1\"") == Places{"f.json:10:5"});
  CHECK(with("\"finding\": \"f\"", "\"finding\": \"\"") == Places{"f.json:11:86"});
  CHECK(with(", \"upheld\": false", "") == Places{"f.json:11:23"});
  CHECK(with("  \"period\": { \"from\": \"2026-03-05\", \"to\": \"2026-03-11\" },\n", "") ==
        Places{"f.json:10:21"});
}

TEST_CASE("read_fact_document refuses what is no JSON, and what is no document") {
  CHECK(places(read("[]").faults) == Places{"f.json:1:1"});
  CHECK(places(read("").faults).size() == 1);
  CHECK(places(read("{\n \"a\" \"b\" }").faults) == Places{"f.json:2:8"});
  CHECK(places(read("{\"a\": 1, \"a\": 2}").faults) == Places{"f.json:1:10"});
  CHECK(places(read(std::string(40, '[')).faults) == Places{"f.json:1:17"});
  CHECK_FALSE(read("{\"entries\": [null]}").document);
  CHECK_FALSE(read(std::string(kDocument) + "x").document);
  CHECK_FALSE(read(std::string(kDocument.substr(0, 300))).document);
}

TEST_CASE("fact_document_form names every nominee and is refused until it is filled in") {
  const Gate gate{*FactId::parse("publicity"), "任前公示", "县委组织部", {}, true};
  const PollGates poll{*PollId::parse("vote"),
                       {},
                       {{*SubjectId::parse("n1"), "王五", "甲镇", {}},
                        {*SubjectId::parse("n2"), "赵六", "乙镇", {}}}};
  std::string form = fact_document_form(gate, poll, true);
  const Read empty = read(form);
  CHECK(empty.faults.size() == 5);  // date, from, to, and holds of each
  const auto fill = [&](const std::string& from, const std::string& to) {
    for (std::size_t at = form.find(from); at != std::string::npos;
         at = form.find(from, at + to.size()))
      form.replace(at, from.size(), to);
  };
  fill("\"date\": \"\"", "\"date\": \"2026-03-11\"");
  fill("\"from\": \"\"", "\"from\": \"2026-03-05\"");
  fill("\"to\": \"\"", "\"to\": \"2026-03-11\"");
  fill("null", "true");
  const Read filled = read(form);
  REQUIRE(filled.document);
  CHECK(filled.document->rehearsal);
  CHECK(filled.document->entries[1].name == "赵六");
}
