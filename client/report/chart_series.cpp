#include "client/report/chart_series.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace piaojue::report {
namespace {

constexpr print::Colour kVotes{0.16, 0.42, 0.66};
constexpr print::Colour kProblems{0.76, 0.33, 0.22};
/// From the best grade to the worst; told apart in grey print, too.
constexpr std::array<print::Colour, 6> kGrades{{{0.13, 0.45, 0.33},
                                                {0.45, 0.70, 0.86},
                                                {0.95, 0.75, 0.30},
                                                {0.78, 0.25, 0.20},
                                                {0.55, 0.45, 0.70},
                                                {0.40, 0.55, 0.50}}};
constexpr print::Colour kNothing = print::grey(0.78);  ///< unmarked: always the last

}  // namespace

std::uint64_t Bar::sum() const {
  return std::accumulate(parts.begin(), parts.end(), std::uint64_t{0});
}

Bars bars_of(const Table& table) {
  const Chart& chart = table.chart.value();
  Bars out;
  for (std::size_t i = 0; i < chart.values.size(); ++i) {
    const Column& column = table.columns[chart.values[i]];
    out.series.push_back(column.above.empty() ? column.title : column.above);
    out.colours.push_back(kGrades[i % kGrades.size()]);
  }
  if (out.is_stacked())
    out.colours.back() = kNothing;
  else
    out.colours.front() = chart.adverse ? kProblems : kVotes;
  for (const std::vector<Cell>& row : table.rows) {
    Bar bar{row[chart.label].text, {}};
    for (const std::size_t column : chart.values) bar.parts.push_back(row[column].number);
    out.longest = std::max(out.longest, bar.sum());
    out.bars.push_back(std::move(bar));
  }
  return out;
}

}  // namespace piaojue::report
