// What the benchmark found, as JSON for machines and as a table for people.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace piaojue::bench {

/// By nearest rank: the smallest of the values that `percent` of a hundred do not exceed. Not of an
/// empty list.
double percentile(std::vector<double> values, double percent);

struct CastFigures {
  double per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
};

/// What machines are told of one suite.
struct SuiteFigures {
  double encrypt_us_per_selection = 0;
  double verify_us_per_selection = 0;
  double verify_openssl_us_per_selection = 0;
  std::size_t ballot_bytes_69 = 0;
  double aggregate_us_per_selection = 0;
  std::map<unsigned, CastFigures> casts;  ///< by connections at once
};

/// Suite by suite under "suites", and nothing else; ends with a newline.
std::string figures_json(const std::vector<std::pair<std::string, SuiteFigures>>& suites);

struct Row {
  std::string chinese;
  std::string english;
  double value;
  std::string unit;
  std::string wanted = {};              ///< "≤ 100"; empty: nobody asked for a figure
  std::optional<double> baseline = {};  ///< plain OpenSSL's in this run, in the same unit
  bool more_is_better = false;

  /// How many times better than the baseline.
  std::optional<double> ratio() const;
};

/// Columns in line on a terminal, where a Chinese character takes two places. Ends with a newline.
std::string render_table(const std::string& title, const std::vector<Row>& rows);

/// Three significant digits: "0.0123", "1.23", "12.3", "1234".
std::string format_figure(double value);

}  // namespace piaojue::bench
