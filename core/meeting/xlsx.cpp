#include "core/meeting/xlsx.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <pugixml.hpp>

#include "core/base/language.hpp"
#include "core/meeting/xlsx_format.hpp"
#include "core/meeting/xlsx_package.hpp"
#include "core/meeting/xml_pieces.hpp"

namespace piaojue {
namespace {

/// Of one row, one shared string or the styles: no more of the file is ever made into a tree at a
/// time.
constexpr std::size_t kMaxPiece = std::size_t{16} << 20U;
/// Of the whole sheet, empty ones between filled ones included.
constexpr std::size_t kMaxFields = 4000000;
constexpr std::size_t kMaxTextTotal = std::size_t{256} << 20U;
/// What the format itself allows.
constexpr std::size_t kMaxRow = 1048576;
constexpr std::size_t kMaxColumn = 16384;
/// After so many faults of single cells nobody reads on.
constexpr std::size_t kMaxCellFaults = 200;

/// Old .xls files and encrypted workbooks are both OLE compound files.
constexpr std::string_view kCompoundFile("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);

std::string save_as() {
  return tr("请用 Excel 或 WPS 打开，另存为 .xlsx 工作簿或 CSV UTF-8",
            "open it in Excel or WPS and save it as an .xlsx workbook or as CSV UTF-8");
}

bool is_encrypted_compound_file(std::string_view bytes) {
  static constexpr std::string_view kName = "EncryptedPackage";  // its entry's name, in UTF-16
  std::string wide;
  for (const char c : kName) {
    wide.push_back(c);
    wide.push_back('\0');
  }
  return bytes.find(wide) != std::string_view::npos;
}

void add_failure(PackageFailure why, FaultLog& faults) {
  switch (why) {
    case PackageFailure::damaged:
      faults.add(0, 0, tr("文件不是完好的 .xlsx 工作簿", "the file is no sound .xlsx workbook"),
                 save_as());
      return;
    case PackageFailure::encrypted:
      faults.add(0, 0, tr("工作簿有密码", "the workbook is encrypted"),
                 tr("请去掉打开密码后另存", "save it without a password"));
      return;
    case PackageFailure::too_large:
      faults.add(0, 0, tr("工作簿过大", "the workbook is too large"),
                 tr("请只保留需要的行和列，或另存为 CSV UTF-8",
                    "keep only the rows and columns needed, or save it as CSV UTF-8"));
      return;
  }
}

bool is(const pugi::xml_node& node, std::string_view name) {
  return local_name(node.name()) == name;
}

/// The first child of this name without its prefix.
pugi::xml_node child(const pugi::xml_node& parent, std::string_view name) {
  return parent.find_child([name](const pugi::xml_node& node) { return is(node, name); });
}

bool is_shown(const pugi::xml_node& sheet) {
  const std::string_view state = sheet.attribute("state").value();
  return state.empty() || state == "visible";
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The texts of an <si> or <is>, runs put together; how they are pronounced (<rPh>) left out.
std::string text_of(const pugi::xml_node& item) {
  std::string out;
  for (const pugi::xml_node part : item) {
    if (is(part, "t")) out += part.text().get();
    if (is(part, "r")) out += child(part, "t").text().get();
  }
  return out;
}

/// "B12": column 2, row 12.
struct CellPlace {
  std::size_t row;
  std::size_t column;
};

std::optional<CellPlace> parse_place(std::string_view text) {
  std::size_t column = 0;
  while (!text.empty() && text.front() >= 'A' && text.front() <= 'Z' && column <= kMaxColumn) {
    column = column * 26 + static_cast<std::size_t>(text.front() - 'A') + 1;
    text.remove_prefix(1);
  }
  const auto row = parse_number(text);
  if (!row || *row < 1 || *row > kMaxRow || column < 1 || column > kMaxColumn) return std::nullopt;
  return CellPlace{*row, column};
}

/// Whether `piece`, which `tree` then holds, is well-formed and small enough to be read.
bool load(std::string_view piece, pugi::xml_document& tree) {
  constexpr unsigned kAsWritten = pugi::parse_default | pugi::parse_ws_pcdata;
  return piece.size() <= kMaxPiece &&
         tree.load_buffer(piece.data(), piece.size(), kAsWritten, pugi::encoding_utf8);
}

class WorkbookReader {
 public:
  WorkbookReader(std::string_view bytes, FaultLog& faults) : package_(bytes), faults_(&faults) {}

  std::optional<std::vector<TableRow>> read() {
    const bool whole = read_workbook() && read_rows();
    if (!package_.failure() && whole) return std::move(rows_);
    add_failure(package_.failure().value_or(failure_), *faults_);
    return std::nullopt;
  }

 private:
  bool read_workbook() {
    std::string workbook;
    for (const Relationship& one : package_.relationships(""))
      if (one.type == "officeDocument") workbook = one.part;
    const auto xml = package_.read(workbook);
    pugi::xml_document tree;
    if (!xml || !load(*xml, tree)) return false;
    const pugi::xml_node root = child(tree, "workbook");
    from_1904_ = child(root, "workbookPr").attribute("date1904").as_bool();
    const std::vector<Relationship> parts = package_.relationships(workbook);
    for (const Relationship& one : parts) {
      if (one.type == "sharedStrings" && !read_strings(one.part)) return false;
      if (one.type == "styles" && !read_styles(one.part)) return false;
    }
    for (const pugi::xml_node sheet : child(root, "sheets"))
      if (sheet_part_.empty() && is_shown(sheet)) choose(sheet, parts);
    return !sheet_part_.empty();
  }

  void choose(const pugi::xml_node& sheet, const std::vector<Relationship>& parts) {
    for (const pugi::xml_attribute attribute : sheet.attributes()) {
      if (local_name(attribute.name()) != "id") continue;
      for (const Relationship& one : parts)
        if (one.type == "worksheet" && one.id == attribute.value()) sheet_part_ = one.part;
    }
  }

  bool read_strings(const std::string& part) {
    const auto xml = package_.read(part);
    if (!xml) return false;
    XmlPieces pieces(*xml, "si");
    while (const auto piece = pieces.next()) {
      pugi::xml_document tree;
      if (!load(*piece, tree)) return false;
      strings_.push_back(shown_text(text_of(tree.first_child())));
    }
    return !pieces.damaged();
  }

  bool read_styles(const std::string& part) {
    const auto xml = package_.read(part);
    pugi::xml_document tree;
    if (!xml || !load(*xml, tree)) return false;
    const pugi::xml_node root = child(tree, "styleSheet");
    std::map<std::uint32_t, NumberFormat> own;
    for (const pugi::xml_node format : child(root, "numFmts"))
      own[format.attribute("numFmtId").as_uint()] =
          parse_format(format.attribute("formatCode").value());
    for (const pugi::xml_node style : child(root, "cellXfs")) {
      const std::uint32_t id = style.attribute("numFmtId").as_uint();
      const auto found = own.find(id);
      formats_.push_back(found != own.end() ? found->second : built_in_format(id));
    }
    return true;
  }

  bool read_rows() {
    const auto xml = package_.read(sheet_part_);
    if (!xml) return false;
    XmlPieces sheets(*xml, "sheetData");
    const auto sheet = sheets.next();
    if (!sheet) return false;
    XmlPieces pieces(*sheet, "row");
    while (const auto piece = pieces.next()) {
      pugi::xml_document tree;
      if (!load(*piece, tree) || !read_row(tree.first_child())) return false;
      if (cell_faults_ >= kMaxCellFaults) return true;
    }
    report_merged_cells(*xml);
    return !pieces.damaged();
  }

  bool read_row(const pugi::xml_node& node) {
    const std::size_t number = node.attribute("r").as_ullong(row_ + 1);
    if (number <= row_ || number > kMaxRow) return false;
    row_ = number;
    TableRow row{row_, {}};
    std::size_t column = 0;
    for (const pugi::xml_node cell : node) {
      if (!is(cell, "c")) continue;
      const char* const place = cell.attribute("r").value();
      const auto parsed = *place != '\0' ? parse_place(place) : CellPlace{row_, column + 1};
      if (!parsed || parsed->row != row_ || parsed->column <= column) return false;
      column = parsed->column;
      std::string text = read_cell(cell, column);
      if (text.empty()) continue;
      fields_ += column - row.fields.size();
      text_total_ += text.size();
      if (fields_ > kMaxFields || text_total_ > kMaxTextTotal) {
        failure_ = PackageFailure::too_large;
        return false;
      }
      while (row.fields.size() + 1 < column)
        row.fields.push_back({"", row_, row.fields.size() + 1});
      row.fields.push_back({std::move(text), row_, column});
    }
    if (!row.fields.empty()) rows_.push_back(std::move(row));
    return true;
  }

  std::string read_cell(const pugi::xml_node& cell, std::size_t column) {
    const std::string_view type = cell.attribute("t").value();
    if (type == "inlineStr") return shown_text(text_of(child(cell, "is")));
    const std::string value = child(cell, "v").text().get();
    if (value.empty()) {
      if (child(cell, "f"))
        fault(column, tr("公式没有计算结果", "the formula has no value"),
              tr("请用 Excel 或 WPS 打开并保存一次，或改成数值",
                 "open the file in Excel or WPS and save it, or write the value"));
      return "";
    }
    if (type == "s") {
      const auto index = parse_number(value);
      if (index && *index < strings_.size()) return strings_[*index];
      fault(column, tr("单元格已损坏", "the cell is damaged"), save_as());
      return "";
    }
    if (type == "b") return value == "0" ? "FALSE" : "TRUE";
    if (type == "e") {
      fault(column, tr("单元格的值是错误 {}", "the cell's value is the error {}", value),
            tr("请改正公式或填写值", "correct the formula, or write the value"));
      return "";
    }
    if (type == "str") return shown_text(value);
    if (type == "d") return value.substr(0, value.find('T'));
    return read_number(cell, value, column);
  }

  std::string read_number(const pugi::xml_node& cell, const std::string& value,
                          std::size_t column) {
    const std::size_t style = cell.attribute("s").as_uint();
    const NumberFormat format = style < formats_.size() ? formats_[style] : NumberFormat{};
    std::string shown = show_number(value, format, from_1904_);
    if (shown.empty()) fault(column, tr("单元格已损坏", "the cell is damaged"), save_as());
    return shown;
  }

  /// Of merged cells only the first has a value: the others would read as empty.
  void report_merged_cells(std::string_view xml) {
    XmlPieces pieces(xml, "mergeCell");
    while (const auto piece = pieces.next()) {
      pugi::xml_document tree;
      if (!load(*piece, tree) || cell_faults_ >= kMaxCellFaults) return;
      const std::string_view range = tree.first_child().attribute("ref").value();
      const auto place = parse_place(range.substr(0, range.find(':')));
      if (!place) continue;
      ++cell_faults_;
      faults_->add(place->row, place->column, tr("{} 是合并的单元格", "{} are merged cells", range),
                   tr("请取消合并，每格都填上", "unmerge them and fill in each"));
    }
  }

  void fault(std::size_t column, std::string problem, std::string remedy) {
    ++cell_faults_;
    faults_->add(row_, column, std::move(problem), std::move(remedy));
  }

  XlsxPackage package_;
  FaultLog* faults_;
  PackageFailure failure_ = PackageFailure::damaged;
  bool from_1904_ = false;
  std::string sheet_part_;
  std::vector<std::string> strings_;
  std::vector<NumberFormat> formats_;  ///< of each style
  std::vector<TableRow> rows_;
  std::size_t row_ = 0;  ///< the one being read, or read last
  std::size_t fields_ = 0;
  std::size_t text_total_ = 0;
  std::size_t cell_faults_ = 0;
};

}  // namespace

bool is_workbook(const std::filesystem::path& path, std::string_view bytes) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  static constexpr std::string_view kExtensions[] = {".xlsx", ".xlsm", ".xlsb",   ".xls",
                                                     ".et",   ".ods",  ".numbers"};
  return std::ranges::find(kExtensions, extension) != std::end(kExtensions) ||
         bytes.starts_with("PK\x03\x04") || bytes.starts_with(kCompoundFile);
}

std::optional<std::vector<TableRow>> parse_xlsx(std::string_view bytes, FaultLog& faults) {
  if (!bytes.starts_with(kCompoundFile)) return WorkbookReader(bytes, faults).read();
  if (is_encrypted_compound_file(bytes))
    add_failure(PackageFailure::encrypted, faults);
  else
    faults.add(0, 0, tr("旧式 .xls 工作簿无法读取", "an old .xls workbook can't be read"),
               save_as());
  return std::nullopt;
}

}  // namespace piaojue
