#include "core/meeting/csv.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/text_encoding.hpp"

namespace piaojue {
namespace {

class CsvParser {
 public:
  CsvParser(std::string_view text, FaultLog& faults) : rest_(text), faults_(&faults) {}

  std::vector<CsvRow> parse() {
    std::vector<CsvRow> rows;
    while (!rest_.empty()) {
      CsvRow row = parse_row();
      const auto filled = [](const CsvField& field) { return !field.text.empty(); };
      if (std::ranges::any_of(row.fields, filled)) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  CsvRow parse_row() {
    CsvRow row{line_, {}};
    do {
      row.fields.push_back(parse_field());
    } while (take(","));
    if (!take("\n")) take("\r\n");
    return row;
  }

  CsvField parse_field() {
    CsvField field{"", line_, column_};
    if (take("\"")) {
      parse_quoted(field);
      return field;
    }
    while (!at_field_end()) {
      if (rest_.front() == '"' || rest_.front() == '\r')
        faults_->add(line_, column_,
                     rest_.front() == '"'
                         ? tr("未加引号的字段中有引号", "a quote in an unquoted field")
                         : tr("多余的回车符", "a stray carriage return"),
                     tr("请用引号括住整个字段，其中的引号写两个",
                        "quote the whole field and double the quotes in it"));
      field.text.push_back(next());
    }
    field.text = trimmed(field.text);
    return field;
  }

  void parse_quoted(CsvField& field) {
    while (!rest_.empty()) {
      if (take("\"\"")) {
        field.text.push_back('"');
      } else if (take("\"")) {
        if (!at_field_end())
          faults_->add(line_, column_, tr("引号之后还有文字", "text after the closing quote"),
                       tr("引号内的引号写两个", "double the quotes within quotes"));
        while (!at_field_end()) next();
        return;
      } else {
        field.text.push_back(next());
      }
    }
    faults_->add(field.line, field.column, tr("引号没有结束", "the quote is never closed"),
                 tr("请在字段末尾补上引号", "close it at the end of the field"));
  }

  bool at_field_end() const {
    return rest_.empty() || rest_.starts_with(',') || rest_.starts_with('\n') ||
           rest_.starts_with("\r\n");
  }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    for (std::size_t i = 0; i < text.size(); ++i) next();
    return true;
  }

  char next() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    const bool continues = (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if (!continues) {
      ++column_;
    }
    return c;
  }

  /// Without spaces, tabs and ideographic spaces at either end.
  static std::string trimmed(std::string_view text) {
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

  std::string_view rest_;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
  FaultLog* faults_;
};

bool is_called(const CsvColumn& column, std::string_view header) {
  return column.name == header || std::ranges::find(column.aliases, header) != column.aliases.end();
}

std::vector<std::string> names_of(std::span<const CsvColumn> columns) {
  std::vector<std::string> names;
  for (const CsvColumn& column : columns) names.push_back(column.name);
  return names;
}

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view utf8, FaultLog& faults) {
  return CsvParser(utf8, faults).parse();
}

std::optional<CsvTable> CsvTable::read(const std::filesystem::path& path, std::size_t max_bytes,
                                       std::span<const CsvColumn> columns, FaultLog& faults) {
  const std::optional<std::string> text = read_text_file(path, max_bytes, faults);
  if (!text) return std::nullopt;
  std::vector<CsvRow> rows = parse_csv(*text, faults);
  if (rows.empty()) {
    faults.add(0, 0, tr("文件是空的", "the file is empty"),
               tr("第一行写列名，其后每行一条", "write the column names in the first line"));
    return std::nullopt;
  }
  const CsvRow header = std::move(rows.front());
  rows.erase(rows.begin());
  std::optional<CsvTable> table = from_header(header, columns, faults);
  if (table) table->take_rows(std::move(rows), header.fields.size(), faults);
  return table;
}

std::optional<CsvTable> CsvTable::from_header(const CsvRow& header,
                                              std::span<const CsvColumn> columns,
                                              FaultLog& faults) {
  CsvTable table;
  table.position_.resize(columns.size());
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const CsvField& field = header.fields[i];
    const auto column = std::ranges::find_if(
        columns, [&](const CsvColumn& candidate) { return is_called(candidate, field.text); });
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

void CsvTable::take_rows(std::vector<CsvRow> rows, std::size_t width, FaultLog& faults) {
  for (CsvRow& row : rows) {
    if (row.fields.size() == width) {
      rows_.push_back(std::move(row));
      continue;
    }
    const bool long_row = row.fields.size() > width;
    faults.add(long_row ? row.fields[width].line : row.line,
               long_row ? row.fields[width].column : 0,
               tr("这一行有 {} 列，标题有 {} 列", "{} fields under a header of {}",
                  row.fields.size(), width),
               tr("请补足或删去逗号；含逗号的文字要加引号",
                  "add or remove commas; quote a text that has a comma"));
  }
}

const CsvField* CsvTable::find(const CsvRow& row, std::size_t column) const {
  const std::optional<std::size_t>& position = position_[column];
  return position ? &row.fields[*position] : nullptr;
}

std::string CsvTable::text(const CsvRow& row, std::size_t column) const {
  const CsvField* const field = find(row, column);
  return field != nullptr ? field->text : "";
}

}  // namespace piaojue
