#include "tests/bench/report/figures.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piaojue::bench {
namespace {

/// Of a figure nobody believes the fourth decimal.
double rounded(double value) { return std::round(value * 1000) / 1000; }

nlohmann::ordered_json by_connections(const std::map<unsigned, CastFigures>& casts,
                                      double CastFigures::*figure) {
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  for (const auto& [connections, figures] : casts)
    out[std::to_string(connections)] = rounded(figures.*figure);
  return out;
}

}  // namespace

double percentile(std::vector<double> values, double percent) {
  assert(!values.empty());
  std::sort(values.begin(), values.end());
  const double rank = std::ceil(percent / 100 * static_cast<double>(values.size()));
  const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
  return values[std::min(index, values.size() - 1)];
}

std::string figures_json(const std::vector<std::pair<std::string, SuiteFigures>>& suites) {
  nlohmann::ordered_json of_suites = nlohmann::ordered_json::object();
  for (const auto& [name, figures] : suites)
    of_suites[name] = {
        {"encrypt_us_per_selection", rounded(figures.encrypt_us_per_selection)},
        {"verify_us_per_selection", rounded(figures.verify_us_per_selection)},
        {"verify_openssl_us_per_selection", rounded(figures.verify_openssl_us_per_selection)},
        {"ballot_bytes_69", figures.ballot_bytes_69},
        {"aggregate_us_per_selection", rounded(figures.aggregate_us_per_selection)},
        {"casts_per_second", by_connections(figures.casts, &CastFigures::per_second)},
        {"cast_p50_ms", by_connections(figures.casts, &CastFigures::p50_ms)},
        {"cast_p99_ms", by_connections(figures.casts, &CastFigures::p99_ms)},
    };
  nlohmann::ordered_json out;
  out["suites"] = std::move(of_suites);
  return out.dump(2) + "\n";
}

}  // namespace piaojue::bench
