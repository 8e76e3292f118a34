// What the bars of a chart show, and their colours, for the formats that draw
// charts themselves.
#pragma once

#include "client/print/document.hpp"
#include "client/report/content.hpp"

namespace piaojue::report {

struct Bar {
  std::string label;
  std::vector<std::uint64_t> parts;

  std::uint64_t sum() const;
};

struct Bars {
  std::vector<std::string> series;
  std::vector<print::Colour> colours;  ///< of each series
  std::vector<Bar> bars;
  std::uint64_t longest = 1;

  bool is_stacked() const { return series.size() > 1; }
};

/// Of a table with a chart.
Bars bars_of(const Table& table);

}  // namespace piaojue::report
