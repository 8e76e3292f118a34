#include "core/meeting/csv.hpp"

#include <catch2/catch.hpp>

#include "core/meeting/text_encoding.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;

namespace {

std::vector<std::vector<std::string>> texts_of(std::string_view csv, FileFaults& faults) {
  FaultLog log("t.csv", faults);
  std::vector<std::vector<std::string>> out;
  for (const TableRow& row : parse_csv(csv, log)) {
    out.emplace_back();
    for (const TableField& field : row.fields) out.back().push_back(field.text);
  }
  return out;
}

using Texts = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("CSV is read as RFC 4180 has it, with either line end") {
  FileFaults faults;
  CHECK(texts_of("a,b\r\nc,d\n", faults) == Texts{{"a", "b"}, {"c", "d"}});
  CHECK(texts_of("a,b\nc,d", faults) == Texts{{"a", "b"}, {"c", "d"}});
  CHECK(texts_of("\"x,\"\"y\"\"\",\"two\nlines\"\n", faults) == Texts{{"x,\"y\"", "two\nlines"}});
  CHECK(texts_of("a,\n,b\n", faults) == Texts{{"a", ""}, {"", "b"}});
  CHECK(texts_of("\n\r\n,,\na\n\n", faults) == Texts{{"a"}});
  CHECK(texts_of(" a , b\t\n\u3000张三\u3000,\" c \"\n", faults) ==
        Texts{{"a", "b"}, {"张三", " c "}});
  CHECK(texts_of("", faults).empty());
  CHECK(faults.empty());
}

TEST_CASE("CSV fields know their line and their column in characters") {
  FileFaults faults;
  FaultLog log("t.csv", faults);
  const auto rows = parse_csv("编号,姓名\n1,\"多\n行\",三\n", log);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].fields[1].column == 4);
  CHECK(rows[1].fields[1].line == 2);
  CHECK(rows[1].fields[1].column == 3);
  CHECK(rows[1].fields[2].line == 3);
  CHECK(rows[1].fields[2].column == 4);
}

TEST_CASE("CSV reports every fault of quoting at its place") {
  FileFaults faults;
  texts_of("a\"b,c\n\"d\"e,f\ng\rh,i\n\"never closed\n", faults);
  CHECK(places(faults) ==
        std::vector<std::string>{"t.csv:1:2", "t.csv:2:4", "t.csv:3:2", "t.csv:4:1"});
  for (const FileFault& fault : faults) CHECK_FALSE(fault.remedy.empty());
}

TEST_CASE("text is UTF-8 with or without byte order mark, or GB 18030") {
  FileFaults faults;
  FaultLog log("t.csv", faults);
  CHECK(decode_text("票决", log) == "票决");
  CHECK(decode_text("\xef\xbb\xbf票决", log) == "票决");
  CHECK(decode_text("\xc6\xb1\xbe\xf6", log) == "票决");
  CHECK(decode_text("\x81\x39\xef\x30,\xc1\xf5", log).value_or("").ends_with(",刘"));  // four bytes
  CHECK(decode_text("", log).has_value());
  CHECK(faults.empty());
}

TEST_CASE("text in another encoding is a fault that says what to do") {
  FileFaults faults;
  FaultLog log("t.csv", faults);
  CHECK_FALSE(decode_text("\xff\xfe\x41\x00", log));
  CHECK_FALSE(decode_text("ok\n\xff\xff\xff", log));
  CHECK_FALSE(decode_text("\xc6\xb1\n\x81", log));  // ends within a character
  CHECK(places(faults) == std::vector<std::string>{"t.csv:0:0", "t.csv:2:0", "t.csv:2:0"});
}

TEST_CASE("table headers come in any order and in Chinese; unknown and missing ones are faults") {
  const TempFolder folder;
  const std::vector<TableColumn> columns = {
      {"id", {"编号"}, true}, {"name", {"姓名"}, true}, {"unit", {}, false}};
  const auto read = [&](const char* text, FileFaults& faults) {
    folder.write("t.csv", text);
    FaultLog log("t.csv", faults);
    return TableFile::read(folder.path() / "t.csv", 1000, columns, log);
  };
  FileFaults faults;
  const auto table = read("姓名,编号\n张三,1\n", faults);
  REQUIRE(table);
  CHECK(table->text(table->rows()[0], 0) == "1");
  CHECK(table->text(table->rows()[0], 2).empty());
  CHECK(faults.empty());

  CHECK_FALSE(read("id,nmae\n", faults));
  CHECK(places(faults) == std::vector<std::string>{"t.csv:1:4", "t.csv:1:0"});
  CHECK(faults[0].remedy.find("name") != std::string::npos);

  faults.clear();
  read("id,name,id\n1,2\n1,2,3,4\n1,2,3\n", faults);
  CHECK(places(faults) == std::vector<std::string>{"t.csv:1:9", "t.csv:2:0", "t.csv:3:7"});

  faults.clear();
  CHECK_FALSE(read("\n\n", faults));
  FaultLog log("none.csv", faults);
  CHECK_FALSE(TableFile::read(folder.path() / "none.csv", 1000, columns, log));
  CHECK_FALSE(TableFile::read(folder.path(), 1000, columns, log));
  folder.write("t.csv", std::string(1001, 'a'));
  CHECK_FALSE(TableFile::read(folder.path() / "t.csv", 1000, columns, log));
  CHECK(faults.size() == 4);
}

TEST_CASE("an unknown word gets the nearest known one as remedy") {
  const std::vector<std::string> known = {"minimum_group", "title", "place"};
  CHECK(did_you_mean("minimun_group", known).find("minimum_group") != std::string::npos);
  CHECK(did_you_mean("minimun_group", known).find("title") == std::string::npos);
  CHECK(did_you_mean("zzzzzz", known).find("title") != std::string::npos);
}

TEST_CASE("a fault reads file:line:column: problem; remedy") {
  CHECK(FileFault{"a.csv", 3, 7, "坏", "改"}.str() == "a.csv:3:7: 坏；改");
  CHECK(FileFault{"a.csv", 3, 0, "坏", ""}.str() == "a.csv:3: 坏");
  CHECK(FileFault{"a.csv", 0, 0, "坏", "改"}.str() == "a.csv: 坏；改");
}
