#include <algorithm>
#include <array>
#include <cmath>

#include "client/files.hpp"
#include "client/report/chart_series.hpp"
#include "client/report/render.hpp"
#include "client/report/xlsx_formats.hpp"
#include "core/base/language.hpp"

namespace piaojue::report {
namespace {

constexpr std::uint8_t kA4Paper = 9;
constexpr std::size_t kPortraitColumns = 9;
constexpr double kBarPixels = 24;

std::string cell_name(lxw_row_t row, std::size_t column) {
  std::array<char, LXW_MAX_CELL_NAME_LENGTH> out{};
  lxw_rowcol_to_cell(out.data(), row, static_cast<lxw_col_t>(column));
  return out.data();
}

/// Columns of a sheet that a text takes: Chinese characters are two wide.
double columns_of(const std::string& text) {
  double out = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) out += 1;
    if (byte >= 0xC0) out += byte >= 0xE0 ? 2.1 : 1;
  }
  return out;
}

/// What Excel takes as the name of a sheet: 31 characters without []:*?/\ and
/// unlike the others', which the number sees to.
std::string sheet_name(std::size_t number, const std::string& title) {
  constexpr std::size_t kMostCharacters = 26;
  std::string out = std::to_string(number) + " ";
  std::size_t characters = 0;
  for (const char c : title) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (begins && ++characters > kMostCharacters) break;
    out += std::string_view("[]:*?/\\'").find(c) == std::string_view::npos ? c : ' ';
  }
  return out;
}

class Workbook {
 public:
  Workbook(const std::string& path, const Report& report)
      : workbook_(workbook_new(path.c_str())), report_(&report), formats_(workbook_) {}
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  /// Whether the file could be written; the object may not be used afterwards.
  bool write() {
    write_overview();
    for (const Section& section : report_->sections)
      for (const Block& block : section.blocks)
        if (const auto* table = std::get_if<Table>(&block)) write_table(*table);
    return workbook_close(workbook_) == LXW_NO_ERROR;
  }

 private:
  lxw_worksheet* add_sheet(const std::string& title, bool landscape) {
    last_name_ = sheet_name(++sheets_, title);
    lxw_worksheet* sheet = workbook_add_worksheet(workbook_, last_name_.c_str());
    worksheet_set_paper(sheet, kA4Paper);
    if (landscape) worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_set_margins(sheet, 0.6, 0.6, 0.8, 0.8);
    worksheet_set_footer(sheet, tr("&L{}&R第 &P 页 共 &N 页", "&L{}&RPage &P of &N",
                                   "SHA-256 " + report_->digest.substr(0, 12) + "…")
                                    .c_str());
    if (report_->rehearsal)
      worksheet_set_header(sheet, ("&C&\"-,Bold\"&14" + rehearsal_words(*report_)).c_str());
    return sheet;
  }

  void write_text(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const std::string& text,
                  lxw_format* format) {
    worksheet_write_string(sheet, row, column, text.c_str(), format);
  }

  /// One line over the width of the overview.
  void write_line(lxw_worksheet* sheet, lxw_row_t row, const std::string& text) {
    constexpr lxw_col_t kLast = 3;
    worksheet_merge_range(sheet, row, 0, row, kLast, text.c_str(), formats_.wrapped());
    const double lines = std::ceil(columns_of(text) / 84);
    worksheet_set_row(sheet, row, 18 * std::max(1.0, lines), nullptr);
  }

  void write_overview() {
    lxw_worksheet* sheet = add_sheet(report_->title, false);
    worksheet_set_column(sheet, 0, 0, 18, nullptr);
    worksheet_set_column(sheet, 1, 3, 24, nullptr);
    lxw_row_t row = 0;
    write_text(sheet, row++, 0, report_->title, formats_.title());
    if (report_->rehearsal)
      write_text(sheet, row++, 0, rehearsal_words(*report_), formats_.warning());
    for (const auto& [label, value] : report_->facts) {
      write_text(sheet, row, 0, label, formats_.label());
      worksheet_merge_range(sheet, row, 1, row, 3, value.c_str(), formats_.wrapped());
      ++row;
    }
    for (const Section& section : report_->sections) write_words(sheet, row, section);
    row += 1;
    for (const SignatureLine& line : report_->signatures) {
      write_text(sheet, row, 0, line.role, formats_.label());
      for (const std::string& name : line.names)
        write_text(sheet, row++, 1, name + "  ________________", formats_.wrapped());
      if (line.names.empty()) write_text(sheet, row++, 1, "________________", formats_.wrapped());
    }
    write_text(sheet, row++, 3, tr("（盖章处）", "(seal)"), formats_.quiet());
    write_text(sheet, row, 0, "SHA-256", formats_.label());
    write_text(sheet, row, 1, report_->digest, formats_.quiet());
  }

  /// A section without its tables, which have sheets of their own.
  void write_words(lxw_worksheet* sheet, lxw_row_t& row, const Section& section) {
    const bool has_words = std::ranges::any_of(
        section.blocks, [](const Block& one) { return !std::holds_alternative<Table>(one); });
    if (!has_words) return;
    write_text(sheet, ++row, 0, section.heading, formats_.warning());
    ++row;
    for (const Block& block : section.blocks) {
      if (const auto* paragraph = std::get_if<Paragraph>(&block))
        write_line(sheet, row++, paragraph->text);
      if (const auto* lines = std::get_if<Bullets>(&block))
        for (const std::string& line : *lines) write_line(sheet, row++, "· " + line);
      if (const auto* figures = std::get_if<Figures>(&block))
        for (const Figure& figure : *figures) {
          write_text(sheet, row, 0, figure.label, formats_.label());
          write_cell(sheet, row++, 1, figure.value, false);
        }
    }
  }

  void write_cell(lxw_worksheet* sheet, lxw_row_t row, std::size_t column, const Cell& cell,
                  bool is_total) {
    const auto at = static_cast<lxw_col_t>(column);
    lxw_format* format = formats_.cell(cell, is_total);
    if (cell.is_number())
      worksheet_write_number(sheet, row, at, number_of(cell), format);
    else if (cell.text.empty())
      worksheet_write_blank(sheet, row, at, format);
    else
      worksheet_write_string(sheet, row, at, cell.text.c_str(), format);
  }

  void write_formula(lxw_worksheet* sheet, lxw_row_t row, std::size_t column,
                     const std::string& formula, const Cell& value, bool is_total) {
    worksheet_write_formula_num(sheet, row, static_cast<lxw_col_t>(column), formula.c_str(),
                                formats_.cell(value, is_total), number_of(value));
  }

  void write_table(const Table& table) {
    lxw_worksheet* sheet = add_sheet(table.title, table.columns.size() > kPortraitColumns);
    write_text(sheet, 0, 0, table.title, formats_.title());
    write_text(sheet, 1, 0,
               (report_->rehearsal ? rehearsal_words(*report_) + " " : "") + report_->poll_title,
               formats_.quiet());
    const lxw_row_t first = write_head(sheet, table, 2);
    lxw_row_t row = first;
    for (const std::vector<Cell>& cells : table.rows) write_row(sheet, table, row++, cells);
    if (const std::vector<Cell> total = total_row(table); !total.empty())
      write_total(sheet, table, first, row++, total);
    worksheet_freeze_panes(sheet, first, 2);
    worksheet_repeat_rows(sheet, 0, first - 1);
    if (table.chart && !table.rows.empty()) add_chart(sheet, table, first, row + 1);
  }

  /// The row below the head.
  lxw_row_t write_head(lxw_worksheet* sheet, const Table& table, lxw_row_t row) {
    const std::vector<Column>& columns = table.columns;
    const bool has_above =
        std::ranges::any_of(columns, [](const Column& one) { return !one.above.empty(); });
    const lxw_row_t titles = has_above ? row + 1 : row;
    for (std::size_t i = 0; i < columns.size();) {
      std::size_t end = i + 1;
      while (end < columns.size() && !columns[i].above.empty() &&
             columns[end].above == columns[i].above)
        ++end;
      const auto from = static_cast<lxw_col_t>(i);
      const auto to = static_cast<lxw_col_t>(end - 1);
      if (has_above && columns[i].above.empty())
        worksheet_merge_range(sheet, row, from, titles, from, columns[i].title.c_str(),
                              formats_.head());
      else if (has_above && end - i > 1)
        worksheet_merge_range(sheet, row, from, row, to, columns[i].above.c_str(), formats_.head());
      else if (has_above)
        write_text(sheet, row, from, columns[i].above, formats_.head());
      for (; i < end; ++i) {
        if (!has_above || !columns[i].above.empty())
          write_text(sheet, titles, static_cast<lxw_col_t>(i), columns[i].title, formats_.head());
        set_width(sheet, table, i);
      }
    }
    worksheet_set_row(sheet, titles, 32, nullptr);
    return titles + 1;
  }

  void set_width(lxw_worksheet* sheet, const Table& table, std::size_t column) {
    constexpr double kWidest = 40;
    double wide = std::min(columns_of(table.columns[column].title), 12.0);
    for (const std::vector<Cell>& row : table.rows)
      wide = std::max(wide, columns_of(row[column].text));
    const auto at = static_cast<lxw_col_t>(column);
    worksheet_set_column(sheet, at, at, std::min(wide, kWidest) + 2.5, nullptr);
  }

  void write_row(lxw_worksheet* sheet, const Table& table, lxw_row_t row,
                 const std::vector<Cell>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (table.columns[i].sum_of.empty()) {
        write_cell(sheet, row, i, cells[i], false);
        continue;
      }
      std::string formula;
      for (const std::size_t part : table.columns[i].sum_of)
        formula += (formula.empty() ? "=SUM(" : ",") + cell_name(row, part);
      write_formula(sheet, row, i, formula + ")", cells[i], false);
    }
  }

  void write_total(lxw_worksheet* sheet, const Table& table, lxw_row_t first, lxw_row_t row,
                   const std::vector<Cell>& total) {
    for (std::size_t i = 0; i < total.size(); ++i) {
      if (table.columns[i].summed && !table.rows.empty())
        write_formula(sheet, row, i,
                      "=SUM(" + cell_name(first, i) + ":" + cell_name(row - 1, i) + ")", total[i],
                      true);
      else
        write_cell(sheet, row, i, total[i], true);
    }
  }

  void add_chart(lxw_worksheet* sheet, const Table& table, lxw_row_t first, lxw_row_t at) {
    const Bars bars = bars_of(table);
    lxw_chart* chart =
        workbook_add_chart(workbook_, bars.is_stacked() ? LXW_CHART_BAR_STACKED : LXW_CHART_BAR);
    const lxw_row_t last = first + static_cast<lxw_row_t>(table.rows.size()) - 1;
    const auto label = static_cast<lxw_col_t>(table.chart->label);
    for (std::size_t i = 0; i < bars.series.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(table.chart->values[i]);
      lxw_chart_series* series = chart_add_series(chart, nullptr, nullptr);
      chart_series_set_name(series, bars.series[i].c_str());
      chart_series_set_categories(series, last_name_.c_str(), first, label, last, label);
      chart_series_set_values(series, last_name_.c_str(), first, column, last, column);
      lxw_chart_fill fill{};
      fill.color = rgb_of(bars.colours[i]);
      chart_series_set_fill(series, &fill);
    }
    chart_title_set_name(chart, table.chart->title.c_str());
    // The first row on top, as in the table; of bars the y axis is that of the categories.
    chart_axis_set_reverse(chart->y_axis);
    if (!bars.is_stacked()) chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    lxw_chart_options options{};
    options.x_scale = 1.6;
    options.y_scale =
        std::max(1.0, (static_cast<double>(table.rows.size()) * kBarPixels + 90) / 288);
    worksheet_insert_chart_opt(sheet, at, 0, chart, &options);
  }

  static lxw_color_t rgb_of(print::Colour colour) {
    const auto byte = [](double part) { return static_cast<lxw_color_t>(std::lround(part * 255)); };
    return byte(colour.red) << 16U | byte(colour.green) << 8U | byte(colour.blue);
  }

  lxw_workbook* workbook_;  ///< freed by workbook_close
  const Report* report_;
  XlsxFormats formats_;
  std::size_t sheets_ = 0;
  std::string last_name_;
};

}  // namespace

Result<Bytes> render_xlsx(const Report& report) {
  PJ_TRY(const TemporaryFolder folder, TemporaryFolder::create());
  const std::filesystem::path path = folder.path() / "report.xlsx";
  if (!Workbook(path.string(), report).write())
    return Error{ErrorCode::unavailable,
                 tr("不能写临时文件 {}", "cannot write the temporary file {}", path.string())};
  return read_file(path);
}

}  // namespace piaojue::report
