// Workbooks: rows with columns in order, or a fault. Since no fuzzer compresses or finds checksums,
// the bytes are also taken as parts of a package that is otherwise sound.
// Input: a byte (0: a package, else bits 0 to 3: the part), then the bytes.
#include "core/meeting/xlsx.hpp"

#include "core/base/canonical.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/support/workbook.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

/// A sheet that refers to shared strings and formats.
constexpr std::string_view kRows =
    R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45000</v></c></row>)"
    R"(<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="2"><v>0.125</v></c></row>)";
constexpr std::string_view kShared = "<si><t>a</t></si><si><r><t>b</t></r></si>";

std::string package_of(unsigned part, std::string_view text) {
  test::Workbook book{part == 1 ? text : kRows};
  book.shared_strings(part == 2 ? text : kShared);
  if (part == 3)
    book.formats({std::string(text), "0.00"});
  else
    book.formats({"yyyy-mm-dd", "0.00%"});
  if (part == 4) book.part("xl/worksheets/sheet1.xml", std::string(text));
  if (part == 5) book.part("xl/workbook.xml", std::string(text));
  if (part == 6) book.part("xl/styles.xml", std::string(text));
  if (part == 7) book.part("xl/_rels/workbook.xml.rels", std::string(text));
  return book.bytes();
}

void read(std::string_view bytes) {
  FileFaults found;
  FaultLog faults("people.xlsx", found);
  static_cast<void>(is_workbook("people", bytes));
  const auto rows = parse_xlsx(bytes, faults);
  require(rows.has_value() || !found.empty());
  if (!rows) return;
  std::size_t last = 0;
  for (const TableRow& row : *rows) {
    require(row.line > last && !row.fields.empty());
    last = row.line;
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      require(row.fields[i].column == i + 1);
      require(is_valid_utf8(row.fields[i].text));
    }
    require(!row.fields.back().text.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView input(data, size);
  const unsigned part = fuzz::take_byte(input) % 8U;
  if (part == 0)
    read(as_text(input));
  else
    read(package_of(part, as_text(input)));
  return 0;
}
