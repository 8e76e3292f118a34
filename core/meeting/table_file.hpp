// Tables as users write them, in CSV or in a workbook of Excel or WPS, with the place of every
// field, so that a fault can point to it.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/meeting/faults.hpp"

namespace piaojue {

struct TableField {
  std::string text;
  std::size_t line;    ///< of a workbook: the row
  std::size_t column;  ///< in characters, of the quote if there is one; of a workbook: 1 for A
};

struct TableRow {
  std::size_t line;
  std::vector<TableField> fields;
};

struct TableColumn {
  std::string name;
  std::vector<std::string> aliases;  ///< other headers with the same meaning
  bool required;
};

/// A table with a header line, its columns in any order.
class TableFile {
 public:
  /// Nothing if the header is unusable. Rows of a wrong width are faults and left out.
  static std::optional<TableFile> read(const std::filesystem::path& path, std::size_t max_bytes,
                                       std::span<const TableColumn> columns, FaultLog& faults);

  const std::vector<TableRow>& rows() const { return rows_; }
  /// The field under `columns[column]`; nullptr when the file has no such column.
  const TableField* find(const TableRow& row, std::size_t column) const;
  /// Its text, "" when the file has no such column.
  std::string text(const TableRow& row, std::size_t column) const;

 private:
  static std::optional<TableFile> from_header(const TableRow& header,
                                              std::span<const TableColumn> columns,
                                              FaultLog& faults);
  void take_rows(std::vector<TableRow> rows, std::size_t width, FaultLog& faults);

  std::vector<std::optional<std::size_t>> position_;  ///< of each column in the file
  std::vector<TableRow> rows_;
};

/// Without spaces, tabs and ideographic spaces at either end.
std::string trimmed(std::string_view text);

}  // namespace piaojue
