#include "core/record/dump.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/result.hpp"
#include "tests/support/sample_meeting.hpp"
#include "tests/support/temporary_file.hpp"

namespace piaojue {
namespace {

using test::TemporaryFile;

TEST_CASE("dump_record prints one JSON object for each section") {
  const test::Sample sample = test::make_sample();
  const TemporaryFile file(sample.record());
  std::ostringstream out;
  REQUIRE(dump_record(file.path(), out));
  std::istringstream lines(out.str());
  std::string line;
  std::size_t count = 0;
  std::vector<std::string> trackers;
  while (std::getline(lines, line)) {
    ++count;
    const auto json = nlohmann::json::parse(line);
    CHECK(json.contains("bytes"));
    if (json["section"] == "ballot") trackers.push_back(json["tracker"]);
    if (json["section"] == "result") CHECK(json["document"]["status"] == "counted");
  }
  CHECK(count == sample.sections.size() + 2);
  CHECK(trackers.size() == 6);
  CHECK(std::is_sorted(trackers.begin(), trackers.end()));
}

TEST_CASE("dump_record ends with an error on a damaged file") {
  const test::Sample sample = test::make_sample();
  Bytes record = sample.record();
  record[record.size() - 50] ^= 1U;
  const TemporaryFile file(record);
  std::ostringstream out;
  CHECK_FALSE(dump_record(file.path(), out));
  CHECK_FALSE(dump_record("/nonexistent", out));
}

TEST_CASE("dump_record survives a result nested without end") {
  test::Sample sample = test::make_sample();
  for (Section& section : sample.sections)
    if (section.kind == SectionKind::result) section.payload = Bytes(1U << 20U, '[');
  const TemporaryFile file(sample.record());
  std::ostringstream out;
  CHECK(dump_record(file.path(), out));
}

}  // namespace
}  // namespace piaojue
