// Workbooks (.xlsx) as a spreadsheet program saves them, made part by part.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace piaojue::test {

/// One sheet, whose rows are `sheet_data`: what stands between <sheetData> and its end.
class Workbook {
 public:
  explicit Workbook(std::string_view sheet_data = "");

  /// Adds or replaces a part of the package.
  Workbook& part(const std::string& name, std::string text);
  /// <si> elements; cells of type "s" name them by number.
  Workbook& shared_strings(std::string_view items);
  /// Number formats; style 1 is the first of them, style 0 "General".
  Workbook& formats(const std::vector<std::string>& codes);
  /// The package; with a password, as ZIP encrypts.
  std::string bytes(const char* password = nullptr) const;

 private:
  std::map<std::string, std::string> parts_;
};

/// The same table as CSV without quotes has it, with texts in the cells.
std::string workbook_of(std::string_view csv);

}  // namespace piaojue::test
