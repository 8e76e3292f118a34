#include "client/agent/console/table_view.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/csv.hpp"
#include "core/meeting/text_encoding.hpp"
#include "core/meeting/xlsx.hpp"

namespace piaojue::agent {
namespace {

constexpr std::size_t kMostTableBytes = std::size_t{32} << 20U;
constexpr std::size_t kMostRows = 200;

/// Without a word about what it can't read: the meeting's reader reports that.
std::vector<TableRow> read_rows(const std::filesystem::path& file) {
  FileFaults ignored;
  FaultLog log(file.string(), ignored);
  const auto bytes = read_file_bytes(file, kMostTableBytes, log);
  if (!bytes) return {};
  if (is_workbook(file, *bytes)) return parse_xlsx(*bytes, log).value_or(std::vector<TableRow>());
  const auto text = decode_text(*bytes, log);
  return text ? parse_csv(*text, log) : std::vector<TableRow>();
}

std::string words(const v1::PrepareFault& fault) {
  return tr("{}；{}", "{}; {}", fault.problem(), fault.remedy());
}

void append(std::string& to, const std::string& more) {
  if (!to.empty()) to += '\n';
  to += more;
}

/// The cell at the fault's place; that of its whole line is the first.
v1::PrepareCell* cell_at(v1::PrepareTable& table, const std::vector<TableRow>& rows,
                         const v1::PrepareFault& fault) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    v1::PrepareRow& row = *table.mutable_rows(static_cast<int>(r));
    for (std::size_t c = 0; c < rows[r].fields.size(); ++c)
      if (rows[r].fields[c].line == fault.line() && rows[r].fields[c].column == fault.column())
        return row.mutable_cells(static_cast<int>(c));
  }
  for (std::size_t r = 0; r < rows.size(); ++r)
    if (rows[r].line == fault.line() && !rows[r].fields.empty())
      return table.mutable_rows(static_cast<int>(r))->mutable_cells(0);
  return nullptr;
}

bool is_marked(const v1::PrepareRow& row) {
  return std::ranges::any_of(row.cells(), [](const v1::PrepareCell& cell) {
    return !cell.fault().empty() || !cell.warning().empty();
  });
}

/// The header, the first rows, and those with something to see.
void shorten(v1::PrepareTable& table) {
  v1::PrepareTable all;
  all.mutable_rows()->Swap(table.mutable_rows());
  std::size_t n = 0;
  for (v1::PrepareRow& row : *all.mutable_rows())
    if (n++ <= kMostRows || is_marked(row)) table.add_rows()->Swap(&row);
}

}  // namespace

v1::PrepareFault fault_message(const FileFault& fault, const std::filesystem::path& folder) {
  v1::PrepareFault out;
  out.set_file(std::filesystem::path(fault.file).lexically_relative(folder).string());
  out.set_line(static_cast<std::uint32_t>(fault.line));
  out.set_column(static_cast<std::uint32_t>(fault.column));
  out.set_problem(fault.problem);
  out.set_remedy(fault.remedy);
  return out;
}

v1::PrepareTable table_view(const std::filesystem::path& folder, const std::string& name,
                            const v1::PrepareDraft& draft) {
  v1::PrepareTable out;
  out.set_name(name);
  const std::vector<TableRow> rows = read_rows(folder / name);
  for (const TableRow& row : rows) {
    v1::PrepareRow& line = *out.add_rows();
    line.set_line(static_cast<std::uint32_t>(row.line));
    for (const TableField& field : row.fields) line.add_cells()->set_text(field.text);
  }
  out.set_lines(rows.empty() ? 0 : static_cast<std::uint32_t>(rows.size() - 1));
  for (const v1::PrepareFault& fault : draft.faults()) {
    if (fault.file() != name) continue;
    out.set_fault_count(out.fault_count() + 1);
    if (v1::PrepareCell* const cell = cell_at(out, rows, fault))
      append(*cell->mutable_fault(), words(fault));
    else
      *out.add_faults() = fault;
  }
  for (const v1::PrepareFault& warning : draft.warnings()) {
    if (warning.file() != name) continue;
    out.set_warning_count(out.warning_count() + 1);
    if (v1::PrepareCell* const cell = cell_at(out, rows, warning))
      append(*cell->mutable_warning(), words(warning));
  }
  shorten(out);
  return out;
}

}  // namespace piaojue::agent
