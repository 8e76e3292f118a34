// Tables in CSV: what was read, written again with every field in quotes, reads the same.
#include "core/meeting/csv.hpp"

#include "core/base/canonical.hpp"
#include "core/meeting/text_encoding.hpp"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  // Of a line end within quotes one carriage return is taken away.
  for (const char c : text) out += c == '"' ? "\"\"" : c == '\n' ? "\r\n" : std::string(1, c);
  return out + "\"";
}

std::string written(const std::vector<TableRow>& rows) {
  std::string out;
  for (const TableRow& row : rows) {
    for (std::size_t i = 0; i < row.fields.size(); ++i)
      out.append(i == 0 ? "" : ",").append(quoted(row.fields[i].text));
    out += "\n";
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FileFaults found;
  FaultLog faults("table.csv", found);
  const auto text = decode_text(as_text({data, size}), faults);
  require(text.has_value() == found.empty());
  if (!text) return 0;
  require(is_valid_utf8(*text));
  const std::vector<TableRow> rows = parse_csv(*text, faults);
  if (!found.empty()) return 0;
  for (const TableRow& row : rows) require(!row.fields.empty());
  const std::vector<TableRow> again = parse_csv(written(rows), faults);
  require(found.empty() && again.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    require(again[i].fields.size() == rows[i].fields.size());
    for (std::size_t j = 0; j < rows[i].fields.size(); ++j)
      require(again[i].fields[j].text == rows[i].fields[j].text);
  }
  return 0;
}
