#include "tests/support/workbook.hpp"

#include <algorithm>
#include <stdexcept>
#include <zip.h>

namespace piaojue::test {
namespace {

constexpr std::string_view kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr std::string_view kTypes =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

std::string relationships(const std::map<std::string, std::string>& target_of_type) {
  std::string out = std::string(kHead) + "<Relationships>";
  int id = 0;
  for (const auto& [type, target] : target_of_type)
    out += "<Relationship Id=\"rId" + std::to_string(++id) + "\" Type=\"" + std::string(kTypes) +
           type + "\" Target=\"" + target + "\"/>";
  return out + "</Relationships>";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else
      out.push_back(c);
  }
  return out;
}

void require(bool done) {
  if (!done) throw std::runtime_error("libzip can't write a workbook");
}

}  // namespace

Workbook::Workbook(std::string_view sheet_data) {
  part("_rels/.rels", relationships({{"officeDocument", "xl/workbook.xml"}}));
  // Sorted by type, so that the worksheet is rId3.
  part("xl/_rels/workbook.xml.rels", relationships({{"sharedStrings", "sharedStrings.xml"},
                                                    {"styles", "styles.xml"},
                                                    {"worksheet", "worksheets/sheet1.xml"}}));
  part("xl/workbook.xml", std::string(kHead) +
                              "<workbook><sheets><sheet name=\"名册\" sheetId=\"1\" "
                              "r:id=\"rId3\"/></sheets></workbook>");
  part("xl/worksheets/sheet1.xml", std::string(kHead) + "<worksheet><sheetData>" +
                                       std::string(sheet_data) + "</sheetData></worksheet>");
  shared_strings("");
  formats({});
}

Workbook& Workbook::part(const std::string& name, std::string text) {
  parts_[name] = std::move(text);
  return *this;
}

Workbook& Workbook::shared_strings(std::string_view items) {
  return part("xl/sharedStrings.xml", std::string(kHead) + "<sst>" + std::string(items) + "</sst>");
}

Workbook& Workbook::formats(const std::vector<std::string>& codes) {
  std::string own;
  std::string styles = "<xf numFmtId=\"0\"/>";
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::string id = std::to_string(164 + i);
    std::string code;
    for (const char c : codes[i]) code += c == '"' ? "&quot;" : std::string(1, c);
    own += "<numFmt numFmtId=\"" + id + "\" formatCode=\"" + code + "\"/>";
    styles += "<xf numFmtId=\"" + id + "\"/>";
  }
  return part("xl/styles.xml", std::string(kHead) + "<styleSheet><numFmts>" + own +
                                   "</numFmts><cellXfs>" + styles + "</cellXfs></styleSheet>");
}

std::string Workbook::bytes(const char* password) const {
  zip_source_t* const out = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  require(out != nullptr);
  zip_t* const archive = zip_open_from_source(out, ZIP_TRUNCATE, nullptr);
  require(archive != nullptr);
  zip_source_keep(out);
  for (const auto& [name, text] : parts_) {
    zip_source_t* const source = zip_source_buffer(archive, text.data(), text.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    require(index >= 0);
    if (password != nullptr)
      require(zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256,
                                      password) == 0);
  }
  require(zip_close(archive) == 0);
  zip_stat_t about;
  require(zip_source_stat(out, &about) == 0 && zip_source_open(out) == 0);
  std::string bytes(about.size, '\0');
  require(zip_source_read(out, bytes.data(), bytes.size()) ==
          static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(out);
  zip_source_free(out);
  return bytes;
}

std::string workbook_of(std::string_view csv) {
  std::string rows;
  while (!csv.empty()) {
    std::string_view line = csv.substr(0, csv.find('\n'));
    csv.remove_prefix(std::min(line.size() + 1, csv.size()));
    rows += "<row>";
    for (bool more = true; more;) {
      const std::size_t comma = line.find(',');
      rows += "<c t=\"inlineStr\"><is><t>" + escaped(line.substr(0, comma)) + "</t></is></c>";
      more = comma != std::string_view::npos;
      if (more) line.remove_prefix(comma + 1);
    }
    rows += "</row>";
  }
  return Workbook(rows).bytes();
}

}  // namespace piaojue::test
