// The formats of cells of a workbook, each made once.
#pragma once

#include <map>
#include <string>
#include <xlsxwriter.h>

#include "client/report/content.hpp"

namespace piaojue::report {

class XlsxFormats {
 public:
  explicit XlsxFormats(lxw_workbook* workbook);

  lxw_format* title() const { return title_; }
  lxw_format* quiet() const { return quiet_; }
  lxw_format* warning() const { return warning_; }
  lxw_format* wrapped() const { return wrapped_; }
  lxw_format* label() const { return label_; }
  lxw_format* head() const { return head_; }
  /// Of a cell of a table, or of its total row.
  lxw_format* cell(const Cell& cell, bool is_total);

 private:
  lxw_format* make(double size, bool bold);

  lxw_workbook* workbook_;
  lxw_format* title_;
  lxw_format* quiet_;
  lxw_format* warning_;
  lxw_format* wrapped_;
  lxw_format* label_;
  lxw_format* head_;
  std::map<std::tuple<std::string, bool, Tone, bool>, lxw_format*> cells_;
};

/// "86.40" as the number it is.
double number_of(const Cell& cell);

}  // namespace piaojue::report
