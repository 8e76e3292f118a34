#include "core/meeting/table_file.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/csv.hpp"
#include "core/meeting/text_encoding.hpp"
#include "core/meeting/xlsx.hpp"

namespace piaojue {
namespace {

/// Bounds memory; 200 000 people with 40 columns.
constexpr std::size_t kMaxFields = 8000000;

bool is_called(const TableColumn& column, std::string_view header) {
  return column.name == header || std::ranges::find(column.aliases, header) != column.aliases.end();
}

std::vector<std::string> names_of(std::span<const TableColumn> columns) {
  std::vector<std::string> names;
  for (const TableColumn& column : columns) names.push_back(column.name);
  return names;
}

struct Rows {
  std::vector<TableRow> rows;
  bool ragged;  ///< a workbook's rows end with their last filled cell
};

/// Of whichever kind of file it is; nothing if it can't be read as any.
std::optional<Rows> read_rows(const std::filesystem::path& path, std::size_t max_bytes,
                              FaultLog& faults) {
  const std::optional<std::string> bytes = read_file_bytes(path, max_bytes, faults);
  if (!bytes) return std::nullopt;
  if (is_workbook(path, *bytes)) {
    auto rows = parse_xlsx(*bytes, faults);
    return rows ? std::optional(Rows{*std::move(rows), true}) : std::nullopt;
  }
  const std::optional<std::string> text = decode_text(*bytes, faults);
  return text ? std::optional(Rows{parse_csv(*text, faults), false}) : std::nullopt;
}

void fill_up(TableRow& row, std::size_t width) {
  while (row.fields.size() < width) row.fields.push_back({"", row.line, row.fields.size() + 1});
}

}  // namespace

std::string trimmed(std::string_view text) {
  static constexpr std::string_view kSpaces[] = {" ", "\t", "\u3000"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view space : kSpaces) {
      if (text.starts_with(space)) {
        text.remove_prefix(space.size());
        again = true;
      } else if (text.ends_with(space)) {
        text.remove_suffix(space.size());
        again = true;
      }
    }
  }
  return std::string(text);
}

std::optional<TableFile> TableFile::read(const std::filesystem::path& path, std::size_t max_bytes,
                                         std::span<const TableColumn> columns, FaultLog& faults) {
  std::optional<Rows> read = read_rows(path, max_bytes, faults);
  if (!read) return std::nullopt;
  auto& [rows, ragged] = *read;
  if (rows.empty()) {
    faults.add(0, 0, tr("文件是空的", "the file is empty"),
               tr("第一行写列名，其后每行一条", "write the column names in the first line"));
    return std::nullopt;
  }
  const TableRow header = std::move(rows.front());
  rows.erase(rows.begin());
  if (rows.size() > kMaxFields / std::max<std::size_t>(header.fields.size(), 1)) {
    faults.add(0, 0, tr("表格过大", "the table is too large"),
               tr("请只保留需要的行和列", "keep only the rows and columns needed"));
    return std::nullopt;
  }
  if (ragged)
    for (TableRow& row : rows) fill_up(row, header.fields.size());
  std::optional<TableFile> table = from_header(header, columns, faults);
  if (table) table->take_rows(std::move(rows), header.fields.size(), faults);
  return table;
}

std::optional<TableFile> TableFile::from_header(const TableRow& header,
                                                std::span<const TableColumn> columns,
                                                FaultLog& faults) {
  TableFile table;
  table.position_.resize(columns.size());
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const TableField& field = header.fields[i];
    const auto column = std::ranges::find_if(
        columns, [&](const TableColumn& candidate) { return is_called(candidate, field.text); });
    if (column == columns.end()) {
      faults.add(field.line, field.column, tr("不认识的列 {}", "unknown column {}", field.text),
                 did_you_mean(field.text, names_of(columns)));
      continue;
    }
    auto& position = table.position_[static_cast<std::size_t>(column - columns.begin())];
    if (position)
      faults.add(field.line, field.column, tr("列 {} 重复", "column {} occurs twice", field.text),
                 tr("只保留一列", "keep one of them"));
    position = i;
  }
  bool complete = true;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].required || table.position_[i]) continue;
    faults.add(header.line, 0, tr("缺少列 {}", "there is no column {}", columns[i].name),
               tr("第一行应有列名 {}", "name a column {} in the first line", columns[i].name));
    complete = false;
  }
  if (!complete) return std::nullopt;
  return table;
}

void TableFile::take_rows(std::vector<TableRow> rows, std::size_t width, FaultLog& faults) {
  for (TableRow& row : rows) {
    if (row.fields.size() == width) {
      rows_.push_back(std::move(row));
      continue;
    }
    const bool long_row = row.fields.size() > width;
    faults.add(long_row ? row.fields[width].line : row.line,
               long_row ? row.fields[width].column : 0,
               tr("这一行有 {} 列，标题有 {} 列", "{} fields under a header of {}",
                  row.fields.size(), width),
               tr("请补足或删去；CSV 中含逗号的文字要加引号",
                  "add or remove fields; in CSV, quote a text that has a comma"));
  }
}

const TableField* TableFile::find(const TableRow& row, std::size_t column) const {
  const std::optional<std::size_t>& position = position_[column];
  return position ? &row.fields[*position] : nullptr;
}

std::string TableFile::text(const TableRow& row, std::size_t column) const {
  const TableField* const field = find(row, column);
  return field != nullptr ? field->text : "";
}

}  // namespace piaojue
