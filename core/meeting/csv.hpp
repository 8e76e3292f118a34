// CSV as RFC 4180 has it, with the place of every field, so that a fault can point to it.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/meeting/faults.hpp"

namespace piaojue {

struct CsvField {
  std::string text;  ///< without quotes, and without spaces around an unquoted text
  std::size_t line;
  std::size_t column;  ///< in characters, of the quote if there is one
};

struct CsvRow {
  std::size_t line;
  std::vector<CsvField> fields;
};

/// Every row that is not empty; lines end in LF or CRLF. Faults of quoting go to `faults`.
std::vector<CsvRow> parse_csv(std::string_view utf8, FaultLog& faults);

struct CsvColumn {
  std::string name;
  std::vector<std::string> aliases;  ///< other headers with the same meaning
  bool required;
};

/// A CSV file with a header line, its columns in any order.
class CsvTable {
 public:
  /// Nothing if the header is unusable. Rows of a wrong width are faults and left out.
  static std::optional<CsvTable> read(const std::filesystem::path& path, std::size_t max_bytes,
                                      std::span<const CsvColumn> columns, FaultLog& faults);

  const std::vector<CsvRow>& rows() const { return rows_; }
  /// The field under `columns[column]`; nullptr when the file has no such column.
  const CsvField* find(const CsvRow& row, std::size_t column) const;
  /// Its text, "" when the file has no such column.
  std::string text(const CsvRow& row, std::size_t column) const;

 private:
  static std::optional<CsvTable> from_header(const CsvRow& header,
                                             std::span<const CsvColumn> columns, FaultLog& faults);
  void take_rows(std::vector<CsvRow> rows, std::size_t width, FaultLog& faults);

  std::vector<std::optional<std::size_t>> position_;  ///< of each column in the file
  std::vector<CsvRow> rows_;
};

}  // namespace piaojue
