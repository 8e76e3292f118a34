#include <algorithm>
#include <cmath>

#include "client/print/qr.hpp"
#include "client/report/chart_series.hpp"
#include "client/report/render.hpp"
#include "core/base/language.hpp"

namespace piaojue::report {
namespace {

constexpr std::string_view kStyle = R"(
body{font:17px/1.65 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;color:#111;
 max-width:1120px;margin:2em auto;padding:0 1.2em}
h1{font-size:34px;text-align:center;margin:0 0 .3em;padding-bottom:.35em;border-bottom:4px double #b01414}
h2{font-size:23px;margin:1.6em 0 .5em;padding-left:.5em;border-left:6px solid #b01414}
h3{font-size:18px;margin:1.2em 0 .4em}
dl{display:grid;grid-template-columns:6em 1fr;gap:.15em .8em;margin:1em 0}dt{color:#555}dd{margin:0}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:1px;background:#999;border:1px solid #999}
.figures div{background:#fff;padding:.4em .7em}.figures span{color:#555;font-size:15px;display:block}
.figures b{font-size:26px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:16px}
th,td{border:1px solid #999;padding:.3em .5em;vertical-align:middle}
th{background:#e8ebf0}td.n{text-align:right;font-variant-numeric:tabular-nums}
tfoot td{font-weight:bold;background:#f6f6f6}
.good{color:#0b6636;font-weight:bold}.bad{color:#b01414;font-weight:bold}.quiet{color:#666}
.sign{display:flex;flex-wrap:wrap;gap:1.2em 2em;margin:1em 0}.line{display:inline-block;min-width:9em;border-bottom:1px solid #111}
.seal{border:1px dashed #777;border-radius:6px;width:13em;height:9em;display:flex;align-items:center;justify-content:center;color:#777;margin-left:auto}
.digest{display:flex;gap:1.4em;align-items:center;border-top:1px solid #999;margin-top:2em;padding-top:1em}
code{font-size:16px;word-break:break-all}svg text{font-size:14px}
.rehearsal{position:fixed;inset:0;display:flex;align-items:center;justify-content:center;font-size:30vmin;font-weight:bold;color:#000;opacity:.07;transform:rotate(-30deg);pointer-events:none}
@page{size:A4;margin:16mm}
@media print{body{font-size:12pt;max-width:none;margin:0;padding:0}table{font-size:11pt}tr,svg,.figures{break-inside:avoid}h2,h3{break-after:avoid}thead{display:table-header-group}}
)";

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string class_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::good:
      return "good";
    case Tone::bad:
      return "bad";
    case Tone::quiet:
      return "quiet";
  }
  return "";
}

std::string hex_of(print::Colour colour) {
  const auto byte = [](double part) { return std::lround(part * 255); };
  return fmt::format("#{:02x}{:02x}{:02x}", byte(colour.red), byte(colour.green),
                     byte(colour.blue));
}

std::string row_html(const std::vector<Cell>& row) {
  std::string out = "<tr>";
  for (const Cell& cell : row)
    out += fmt::format("<td class=\"{}{}\">{}</td>", cell.is_number() ? "n " : "",
                       class_of(cell.tone), escaped(cell.text));
  return out + "</tr>\n";
}

std::string head_html(const Table& table) {
  const std::vector<Column>& columns = table.columns;
  const bool has_above =
      std::ranges::any_of(columns, [](const Column& one) { return !one.above.empty(); });
  std::string first;
  std::string second;
  for (std::size_t i = 0; i < columns.size();) {
    if (columns[i].above.empty()) {
      first +=
          fmt::format("<th rowspan=\"{}\">{}</th>", has_above ? 2 : 1, escaped(columns[i].title));
      ++i;
      continue;
    }
    const std::size_t begin = i;
    for (; i < columns.size() && columns[i].above == columns[begin].above; ++i)
      second += "<th>" + escaped(columns[i].title) + "</th>";
    first += fmt::format("<th colspan=\"{}\">{}</th>", i - begin, escaped(columns[begin].above));
  }
  std::string out = "<thead><tr>" + first + "</tr>";
  if (has_above) out += "<tr>" + second + "</tr>";
  return out + "</thead>\n";
}

/// Bars of 1000 units' width.
std::string chart_html(const Table& table) {
  constexpr double kLine = 28;
  constexpr double kLabel = 190;
  constexpr double kArea = 740;
  const Bars bars = bars_of(table);
  std::string body;
  double y = 4;
  if (bars.is_stacked()) {
    double x = 0;
    for (std::size_t i = 0; i < bars.series.size(); ++i) {
      body += fmt::format(
          "<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"14\" fill=\"{}\"/><text x=\"{}\" "
          "y=\"{}\">{}</text>\n",
          x, y, hex_of(bars.colours[i]), x + 20, y + 12, escaped(bars.series[i]));
      x += 130;
      if (x > 900) {
        x = 0;
        y += 22;
      }
    }
    y += 26;
  }
  for (const Bar& bar : bars.bars) {
    body += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", kLabel, y + 15,
                        escaped(bar.label));
    double x = kLabel + 8;
    for (std::size_t i = 0; i < bar.parts.size(); ++i) {
      const double wide =
          kArea * static_cast<double>(bar.parts[i]) / static_cast<double>(bars.longest);
      body += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"20\" fill=\"{}\"><title>{}: "
          "{}</title></rect>",
          x, y, wide, hex_of(bars.colours[i]), escaped(bars.series[i]), bar.parts[i]);
      x += wide;
    }
    body += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", x + 6, y + 15, bar.sum());
    y += kLine;
  }
  return fmt::format(
      "<h3>{}</h3>\n<svg viewBox=\"0 0 1000 {:.0f}\" width=\"100%\" role=\"img\" "
      "aria-label=\"{}\">\n{}</svg>\n",
      escaped(table.chart->title), y, escaped(table.chart->title), body);
}

std::string block_html(const Paragraph& paragraph) {
  return fmt::format("<p class=\"{}\">{}</p>\n", class_of(paragraph.tone), escaped(paragraph.text));
}

std::string block_html(const Bullets& lines) {
  std::string out = "<ul>\n";
  for (const std::string& line : lines) out += "<li>" + escaped(line) + "</li>\n";
  return out + "</ul>\n";
}

std::string block_html(const Figures& figures) {
  std::string out = "<div class=\"figures\">\n";
  for (const Figure& figure : figures)
    out += fmt::format("<div><span>{}</span><b>{}</b> {}</div>\n", escaped(figure.label),
                       escaped(figure.value.text), escaped(figure.unit));
  return out + "</div>\n";
}

std::string block_html(const Table& table) {
  std::string out = "<h3>" + escaped(table.title) + "</h3>\n<div class=\"wide\"><table>\n" +
                    head_html(table) + "<tbody>\n";
  for (const std::vector<Cell>& row : table.rows) out += row_html(row);
  out += "</tbody>\n";
  if (const std::vector<Cell> total = total_row(table); !total.empty())
    out += "<tfoot>" + row_html(total) + "</tfoot>\n";
  out += "</table></div>\n";
  if (table.chart && !table.rows.empty()) out += chart_html(table);
  return out;
}

std::string signatures_html(const Report& report) {
  std::string out = "<h2>" + tr("签名", "Signatures") + "</h2>\n<div class=\"sign\"><div>\n";
  for (const SignatureLine& line : report.signatures) {
    out += "<p><b>" + escaped(line.role) + "</b> ";
    for (const std::string& name : line.names)
      out += escaped(name) + " <span class=\"line\">&nbsp;</span> ";
    if (line.names.empty()) out += "<span class=\"line\">&nbsp;</span>";
    out += "</p>\n";
  }
  return out + "</div><div class=\"seal\">" + tr("盖 章 处", "Seal") + "</div></div>\n";
}

std::string qr_html(const std::string& text) {
  const auto qr = print::QrCode::create(text);
  if (!qr) return "";
  const std::size_t quiet = print::QrCode::kQuietZone;
  std::string path;
  for (std::size_t row = 0; row < qr->size(); ++row)
    for (std::size_t column = 0; column < qr->size(); ++column)
      if (qr->is_dark(row, column))
        path += fmt::format("M{} {}h1v1h-1z", column + quiet, row + quiet);
  return fmt::format(
      "<svg viewBox=\"0 0 {0} {0}\" width=\"130\" height=\"130\" "
      "shape-rendering=\"crispEdges\"><path d=\"{1}\"/></svg>",
      qr->size() + 2 * quiet, path);
}

}  // namespace

std::string render_html(const Report& report) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" "
      "content=\"width=device-width\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      current_language() == Language::zh ? "zh-CN" : "en",
      escaped(report.title + " · " + report.poll_title), kStyle);
  if (report.rehearsal) out += "<div class=\"rehearsal\">演练</div>\n";
  out += "<h1>" + escaped(report.title) + "</h1>\n";
  if (report.rehearsal) out += "<p class=\"bad\">" + rehearsal_words(report) + "</p>\n";
  out += "<dl>\n";
  for (const auto& [label, value] : report.facts)
    out += "<dt>" + escaped(label) + "</dt><dd>" + escaped(value) + "</dd>\n";
  out += "</dl>\n";
  for (const Section& section : report.sections) {
    out += "<h2>" + escaped(section.heading) + "</h2>\n";
    for (const Block& block : section.blocks)
      out += std::visit([](const auto& one) { return block_html(one); }, block);
  }
  out += signatures_html(report);
  out += "<div class=\"digest\">" + qr_html(report.digest) + "<div><b>" +
         tr("结果文件 result.json 的 SHA-256", "SHA-256 of result.json") + "</b><br><code>" +
         report.digest + "</code></div></div>\n";
  return out + "</body>\n</html>\n";
}

}  // namespace piaojue::report
