#include "core/meeting/csv.hpp"

#include <algorithm>

#include "core/base/language.hpp"

namespace piaojue {
namespace {

class CsvParser {
 public:
  CsvParser(std::string_view text, FaultLog& faults) : rest_(text), faults_(&faults) {}

  std::vector<TableRow> parse() {
    std::vector<TableRow> rows;
    while (!rest_.empty()) {
      TableRow row = parse_row();
      const auto filled = [](const TableField& field) { return !field.text.empty(); };
      if (std::ranges::any_of(row.fields, filled)) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  TableRow parse_row() {
    TableRow row{line_, {}};
    do {
      row.fields.push_back(parse_field());
    } while (take(","));
    if (!take("\n")) take("\r\n");
    return row;
  }

  TableField parse_field() {
    TableField field{"", line_, column_};
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

  void parse_quoted(TableField& field) {
    while (!rest_.empty()) {
      if (take("\"\"")) {
        field.text.push_back('"');
      } else if (take("\"")) {
        if (!at_field_end())
          faults_->add(line_, column_, tr("引号之后还有文字", "text after the closing quote"),
                       tr("引号内的引号写两个", "double the quotes within quotes"));
        while (!at_field_end()) next();
        return;
      } else if (!take("\r\n")) {
        field.text.push_back(next());
      } else {
        field.text.push_back('\n');
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

  std::string_view rest_;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
  FaultLog* faults_;
};

}  // namespace

std::vector<TableRow> parse_csv(std::string_view utf8, FaultLog& faults) {
  return CsvParser(utf8, faults).parse();
}

}  // namespace piaojue
