#include "tests/bench/report/figures.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace piaojue::bench;

TEST_CASE("percentile takes the nearest rank") {
  std::vector<double> values;
  for (int i = 200; i >= 1; --i) values.push_back(i);
  CHECK(percentile(values, 50) == 100);
  CHECK(percentile(values, 99) == 198);
  CHECK(percentile(values, 99.9) == 200);
  CHECK(percentile(values, 100) == 200);
  CHECK(percentile(values, 0) == 1);
  CHECK(percentile({7}, 99) == 7);
  CHECK(percentile({3, 1}, 50) == 1);
  CHECK(percentile({3, 1}, 51) == 3);
}

TEST_CASE("figures_json has what was asked for under each suite, and nothing else") {
  SuiteFigures figures{80.12345, 12.5, 150.25, 43000, 0.75, {}};
  figures.casts[1] = {90, 10.5, 20};
  figures.casts[300] = {400.0004, 700, 900};
  const std::string text = figures_json({{"P256_SHA256", figures}, {"SM2_SM3", {}}});
  CHECK(text.back() == '\n');
  const auto json = nlohmann::json::parse(text);
  CHECK(json.size() == 1);
  REQUIRE(json.at("suites").size() == 2);
  const auto& one = json.at("suites").at("P256_SHA256");
  CHECK(one == nlohmann::json{{"encrypt_us_per_selection", 80.123},
                              {"verify_us_per_selection", 12.5},
                              {"verify_openssl_us_per_selection", 150.25},
                              {"ballot_bytes_69", 43000},
                              {"aggregate_us_per_selection", 0.75},
                              {"casts_per_second", {{"1", 90.0}, {"300", 400.0}}},
                              {"cast_p50_ms", {{"1", 10.5}, {"300", 700.0}}},
                              {"cast_p99_ms", {{"1", 20.0}, {"300", 900.0}}}});
  CHECK(json.at("suites").at("SM2_SM3").at("cast_p50_ms").is_object());
}

TEST_CASE("a ratio says how many times better than the baseline, whichever way better lies") {
  Row row{"验", "verify", 20, "us", "", 100.0};
  CHECK(row.ratio() == 5.0);
  row.more_is_better = true;
  CHECK(row.ratio() == 0.2);
  row.baseline.reset();
  CHECK(!row.ratio());
}

TEST_CASE("figures have three significant digits") {
  CHECK(format_figure(0) == "0");
  CHECK(format_figure(0.012345) == "0.0123");
  CHECK(format_figure(1.23456) == "1.23");
  CHECK(format_figure(12.3456) == "12.3");
  CHECK(format_figure(123.456) == "123");
  CHECK(format_figure(12345.6) == "12346");
}

TEST_CASE("the table's columns are in line though a Chinese character takes two places") {
  const std::string text =
      render_table("P256", {{"加密", "encrypt", 80, "us", "≤ 100", 480.0}, {"", "x", 1, "MB/s"}});
  CHECK(text ==
        "P256\n"
        "\n"
        "| 项目 what    | 实测 measured | 目标 wanted | 纯 OpenSSL plain OpenSSL | 倍数 ratio |\n"
        "|--------------|---------------|-------------|--------------------------|------------|\n"
        "| 加密 encrypt |       80.0 us |    ≤ 100 us |                   480 us |     6.00 × |\n"
        "|  x           |     1.00 MB/s |             |                          |            |\n");
}
