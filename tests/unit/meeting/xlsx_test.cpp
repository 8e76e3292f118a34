#include "core/meeting/xlsx.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "core/meeting/xlsx_format.hpp"
#include "core/meeting/xml_pieces.hpp"
#include "tests/support/workbook.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;
using test::Workbook;
using test::workbook_of;

namespace {

using Texts = std::vector<std::vector<std::string>>;
using Places = std::vector<std::string>;

struct Read {
  std::optional<std::vector<TableRow>> rows;
  FileFaults faults;
};

Read read(const std::string& bytes) {
  Read out;
  FaultLog log("t.xlsx", out.faults);
  out.rows = parse_xlsx(bytes, log);
  return out;
}

Texts texts_of(const std::string& bytes) {
  const Read found = read(bytes);
  for (const FileFault& fault : found.faults) UNSCOPED_INFO(fault.str());
  CHECK(found.faults.empty());
  REQUIRE(found.rows);
  Texts out;
  for (const TableRow& row : *found.rows) {
    out.emplace_back();
    for (const TableField& field : row.fields) out.back().push_back(field.text);
  }
  return out;
}

/// The one fault of a whole file that can't be read.
FileFault refusal(const std::string& bytes) {
  const Read found = read(bytes);
  CHECK_FALSE(found.rows);
  REQUIRE(found.faults.size() == 1);
  CHECK_FALSE(found.faults[0].remedy.empty());
  return found.faults[0];
}

bool says(const FileFault& fault, std::string_view word) {
  return fault.str().find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("a workbook reads texts of every kind") {
  Workbook book(R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t> 王五 </t></is></c><c r="B2" t="str"><f>A1</f><v>甲镇</v></c>
<c r="C2" t="b"><v>1</v></c><c r="D2" t="b"><v>0</v></c></row>)");
  book.shared_strings(
      "<si><t>编号</t></si>"
      "<si><r><t>姓</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">名 </t></r>"
      "<rPh sb=\"0\" eb=\"1\"><t>xing ming</t></rPh><phoneticPr fontId=\"1\"/></si>");
  CHECK(texts_of(book.bytes()) == Texts{{"编号", "姓名"}, {"王五", "甲镇", "TRUE", "FALSE"}});
}

TEST_CASE("a workbook's cells know their row and column; empty ones are left open") {
  const Read found = read(Workbook(R"(<row r="3"><c r="B3"><v>7</v></c><c r="D3"/></row>
<row r="4"><c r="A4" s="0"/></row><row r="9"><c r="AA9"><v>8</v></c></row>)")
                              .bytes());
  REQUIRE(found.rows);
  REQUIRE(found.rows->size() == 2);
  CHECK((*found.rows)[0].line == 3);
  REQUIRE((*found.rows)[0].fields.size() == 2);
  CHECK((*found.rows)[0].fields[0].text.empty());
  CHECK((*found.rows)[0].fields[1].text == "7");
  CHECK((*found.rows)[0].fields[1].column == 2);
  CHECK((*found.rows)[1].line == 9);
  CHECK((*found.rows)[1].fields.back().column == 27);
}

TEST_CASE("a workbook without places in its cells counts them") {
  CHECK(texts_of(workbook_of("id,name\n1,王<&五\n2,\n")) ==
        Texts{{"id", "name"}, {"1", "王<&五"}, {"2"}});
}

TEST_CASE("a workbook with namespace prefixes reads the same") {
  Workbook book;
  book.part("xl/worksheets/sheet1.xml",
            "<x:worksheet xmlns:x=\"u\"><x:sheetData><x:row r=\"1\"><x:c r=\"A1\" "
            "t=\"inlineStr\"><x:is><x:t>甲</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>");
  CHECK(texts_of(book.bytes()) == Texts{{"甲"}});
}

TEST_CASE("line feeds within a workbook's cell stay, however they are written") {
  CHECK(texts_of(Workbook("<row><c t=\"inlineStr\"><is><t>一&#10;二_x000D_\n三\r\n四_x4E94_</t>"
                          "</is></c></row>")
                     .bytes()) == Texts{{"一\n二\n三\n四五"}});
}

TEST_CASE("numbers and dates of a workbook read as it shows them") {
  Workbook book(
      R"(<row><c><v>45</v></c><c><v>1.1000000000000001</v></c><c><v>0.30000000000000004</v></c>
<c s="1"><v>7</v></c><c s="2"><v>1975.1</v></c><c s="3"><v>27454</v></c><c s="4"><v>27454.75</v></c>
<c s="5"><v>0.5</v></c><c t="d"><v>1975-03-01T00:00:00</v></c></row>)");
  book.formats({"0000", "0.00_ ", "yyyy\"年\"m\"月\"", "[$-804]yyyy/m/d;@", "h:mm:ss"});
  CHECK(texts_of(book.bytes()) == Texts{{"45", "1.1", "0.3", "0007", "1975.10", "1975-03-01",
                                         "1975-03-01", "0.5", "1975-03-01"}});
}

TEST_CASE("number formats are told apart from dates") {
  for (const char* date : {"yyyy-mm-dd", "m/d/yy", "yyyy\"年\"m\"月\"d\"日\"", "mmm", "YYYY.MM",
                           "yyyy\\-mm", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy"})
    CHECK(parse_format(date).date);
  for (const char* other : {"General", "0.00", "#,##0", "@", "h:mm", "mm:ss", "[Red]0", "\"day\"0",
                            "0.00E+00", "0\\d", "_y0"})
    CHECK_FALSE(parse_format(other).date);
  for (const std::uint32_t date : {14U, 22U, 27U, 31U, 57U, 58U}) CHECK(built_in_format(date).date);
  for (const std::uint32_t other : {0U, 2U, 18U, 21U, 45U, 49U, 55U})
    CHECK_FALSE(built_in_format(other).date);
}

TEST_CASE("dates of a workbook count from 1900 with its 29 February, or from 1904") {
  const NumberFormat date{true, 0, 0};
  CHECK(show_number("1", date, false) == "1900-01-01");
  CHECK(show_number("59", date, false) == "1900-02-28");
  CHECK(show_number("61", date, false) == "1900-03-01");
  CHECK(show_number("46093", date, false) == "2026-03-12");
  CHECK(show_number("44631", date, true) == "2026-03-12");
  CHECK(show_number("2958465", date, false) == "9999-12-31");
  CHECK(show_number("2958466", date, false) == "2958466");
  CHECK(show_number("-5", date, false) == "-5");
}

TEST_CASE("numbers are filled up to their format, and never rounded by it") {
  CHECK(show_number("-7", {false, 3, 1}, false) == "-007.0");
  CHECK(show_number("86.456", {false, 1, 2}, false) == "86.456");
  CHECK(show_number("1234567", {false, 3, 0}, false) == "1234567");
  CHECK(show_number("x", {}, false).empty());
  CHECK(show_number("inf", {}, false).empty());
  CHECK(show_number("1e400", {}, false).empty());
}

TEST_CASE("a workbook's first sheet that is shown is read") {
  Workbook book("<row><c><v>1</v></c></row>");
  book.part("xl/worksheets/sheet2.xml",
            "<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>");
  book.part("xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" "
            "Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"b\" Type=\"x/worksheet\" "
            "Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>");
  book.part("xl/workbook.xml",
            "<workbook><sheets><sheet name=\"a\" state=\"hidden\" r:id=\"a\"/>"
            "<sheet name=\"b\" r:id=\"b\"/></sheets></workbook>");
  CHECK(texts_of(book.bytes()) == Texts{{"2"}});
}

TEST_CASE("bad cells of a workbook are faults at their row and column") {
  const Read found =
      read(Workbook()
               .part("xl/worksheets/sheet1.xml",
                     R"(<worksheet><sheetData><row r="2"><c r="B2" t="e"><v>#N/A</v></c>
<c r="C2"><f>A1</f></c><c r="D2" t="s"><v>5</v></c><c r="E2"><v>x</v></c></row></sheetData>
<mergeCells count="1"><mergeCell ref="D3:D5"/></mergeCells></worksheet>)")
               .bytes());
  CHECK(places(found.faults) ==
        Places{"t.xlsx:2:2", "t.xlsx:2:3", "t.xlsx:2:4", "t.xlsx:2:5", "t.xlsx:3:4"});
  CHECK(says(found.faults[0], "#N/A"));
  CHECK(says(found.faults[4], "D3:D5"));
  for (const FileFault& fault : found.faults) CHECK_FALSE(fault.remedy.empty());
}

TEST_CASE("what is no workbook, an old one or an encrypted one is refused with advice") {
  CHECK(says(refusal("id,name\n"), ".xlsx"));
  CHECK(says(refusal(""), ".xlsx"));
  CHECK(says(refusal("PK\x03\x04 and no more"), ".xlsx"));
  const std::string compound("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
  CHECK(says(refusal(compound + std::string(504, '\0')), ".xls "));
  std::string entry;
  for (const char c : std::string_view("EncryptedPackage")) entry += {c, '\0'};
  CHECK(says(refusal(compound + std::string(504, '\0') + entry), "密码"));
  CHECK(says(refusal(Workbook("<row/>").bytes("secret")), "密码"));
}

TEST_CASE("a workbook lacking a part or with broken XML is refused") {
  for (const char* sheet :
       {"", "<worksheet>", "<worksheet><sheetData><row>", "<sheetData><row><c></row></sheetData>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><sheetData/>",
        "<sheetData><row r=\"2\"/><row r=\"2\"/></sheetData>",
        "<sheetData><row r=\"1048577\"/></sheetData>",
        "<sheetData><row><c r=\"A9\"/></row></sheetData>",
        "<sheetData><row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row></sheetData>",
        "<sheetData><row><c r=\"XFE1\"/></row></sheetData>",
        "<sheetData><row a=\"\xff\"/></sheetData>"})
    CHECK(says(refusal(Workbook().part("xl/worksheets/sheet1.xml", sheet).bytes()), ".xlsx"));
  CHECK(says(refusal(Workbook().part("xl/workbook.xml", "<workbook/>").bytes()), ".xlsx"));
  CHECK(says(refusal(Workbook().part("xl/_rels/workbook.xml.rels", "<a/>").bytes()), ".xlsx"));
  CHECK(says(refusal(Workbook().part("_rels/.rels", "<a/>").bytes()), ".xlsx"));
}

TEST_CASE("a workbook that unpacks to too much is refused before it fills the memory") {
  // 300 MiB of spaces pack into a third of a MiB.
  const std::string spaces(std::size_t{300} << 20U, ' ');
  CHECK(says(refusal(Workbook(spaces).bytes()), "过大"));
  // A long text, named by many cells: 40 rows of 40 cells of a quarter MiB.
  Workbook many;
  many.shared_strings("<si><t>" + std::string(std::size_t{1} << 18U, 'a') + "</t></si>");
  std::string rows;
  for (int i = 0; i < 40; ++i) {
    rows += "<row>";
    for (int j = 0; j < 40; ++j) rows += "<c t=\"s\"><v>0</v></c>";
    rows += "</row>";
  }
  many.part("xl/worksheets/sheet1.xml", "<sheetData>" + rows + "</sheetData>");
  CHECK(says(refusal(many.bytes()), "过大"));
  // The last column of many rows: 250 rows of 16 384 fields are more than 4 million.
  rows.clear();
  for (int i = 1; i <= 250; ++i)
    rows += "<row><c r=\"XFD" + std::to_string(i) + "\"><v>1</v></c></row>";
  CHECK(says(refusal(Workbook(rows).bytes()), "过大"));
}

TEST_CASE("no truncated or altered workbook does harm") {
  Workbook book(R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>27454</v></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>王五</t></is></c><c r="B2"><f>1+1</f><v>2</v></c></row>)");
  book.shared_strings("<si><t>编号</t></si>").formats({"yyyy-mm-dd"});
  const std::string whole = book.bytes();
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    const Read found = read(whole.substr(0, size));
    CHECK_FALSE(found.rows);
  }
  std::mt19937 random(4);  // NOLINT(cert-msc51-cpp): the same alterations every time
  for (int i = 0; i < 3000; ++i) {
    std::string altered = whole;
    const int alterations = 1 + i % 4;
    for (int j = 0; j < alterations; ++j)
      altered[random() % altered.size()] = static_cast<char>(random() & 0xffU);
    const Read found = read(altered);
    CHECK((found.rows || !found.faults.empty()));
  }
  // Behind the checksums as well: alter the XML, then pack it.
  const std::string_view sheet =
      "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" "
      "s=\"1\"><v>27454</v></c></row></sheetData><mergeCells><mergeCell "
      "ref=\"A1:B1\"/></mergeCells></worksheet>";
  for (int i = 0; i < 1500; ++i) {
    std::string altered(sheet);
    for (int j = 0; j < 3; ++j) {
      const std::size_t at = random() % altered.size();
      if (random() % 2 == 0)
        altered[at] = sheet[random() % sheet.size()];
      else
        altered.erase(at, random() % 9);
    }
    const Read found = read(Workbook().part("xl/worksheets/sheet1.xml", altered).bytes());
    CHECK((found.rows || !found.faults.empty()));
  }
}

TEST_CASE("a file is a workbook by its name or its first bytes") {
  CHECK(is_workbook("a.xlsx", ""));
  CHECK(is_workbook("A.XLSX", "id,name"));
  CHECK(is_workbook("a.xls", ""));
  CHECK(is_workbook("a.csv", workbook_of("id\n")));
  CHECK_FALSE(is_workbook("a.csv", "id,name"));
  CHECK_FALSE(is_workbook("a", "PK"));
}

TEST_CASE("XML is cut into elements of a name, outside comments and character data") {
  XmlPieces pieces(
      "<?xml?><!-- <a>no</a> --><b><![CDATA[<a>]]><a x=\"/>\">1</a><x:a/><ab/></b><a>2", "a");
  CHECK(pieces.next() == "<a x=\"/>\">1</a>");
  CHECK(pieces.next() == "<x:a/>");
  CHECK_FALSE(pieces.damaged());
  CHECK_FALSE(pieces.next());
  CHECK(pieces.damaged());
}
