// The sample records that other verifiers are held to as well.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "core/record/checks.hpp"
#include "core/record/verifier.hpp"
#include "tests/samples/listed_samples.hpp"
#include "tests/support/damaged_records.hpp"

namespace piaojue {
namespace {

using namespace test;
using samples::ListedSample;

VerificationReport judge(const ListedSample& sample) {
  std::ifstream in(sample.anchor);
  const std::string anchor{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  VerifyOptions options;
  options.anchor = parse_fingerprint(anchor).value();
  options.jobs = 2;
  return verify_record(sample.record, options);
}

TEST_CASE("each sample record passes or fails the one check that its list names",
          "[R11.1-1][R11.1-4][R11.2-19][R11.2-20][R11.2-27][R11.2-28]") {
  for (const ListedSample& sample : samples::listed_samples()) {
    const VerificationReport report = judge(sample);
    INFO(sample.record.string() << ": " << sample.what << '\n'
                                << render_verification_report(report));
    if (sample.fails) {
      check_fails_at(report, *sample.fails);
      // Which check_fails_at leaves open, as records may be judged without an anchor.
      if (*sample.fails > "V02") CHECK(report.checks[1].verdict == Verdict::pass);
    } else {
      CHECK(exit_code(report) == 0);
    }
  }
}

TEST_CASE("verify_record tells of each check as it is decided, with the verdict of the report",
          "[R11.1-1]") {
  for (const ListedSample& sample : samples::listed_samples()) {
    std::map<std::string, CheckResult> told;
    VerifyOptions options;
    options.checked = [&](const CheckResult& check) { told.insert_or_assign(check.number, check); };
    const VerificationReport report = verify_record(sample.record, options);
    INFO(sample.record.string());
    for (const CheckResult& check : report.checks) {
      if (report.failed && check.number > *report.failed) continue;
      REQUIRE(told.count(check.number) == 1);
      CHECK(told.at(check.number).verdict == check.verdict);
      CHECK(told.at(check.number).detail == check.detail);
    }
  }
}

TEST_CASE("verify_record that is stopped gives no verdict") {
  const auto all = samples::listed_samples();
  const auto whole =
      std::find_if(all.begin(), all.end(), [](const auto& one) { return !one.fails; });
  REQUIRE(whole != all.end());
  VerifyOptions options;
  options.stopping = [] { return true; };
  std::optional<VerifiedPoll> material;
  const VerificationReport report = verify_record(whole->record, options, &material);
  CHECK(report.interrupted);
  CHECK_FALSE(report.ok());
  CHECK_FALSE(report.failed);
  CHECK_FALSE(material);
}

TEST_CASE(
    "samples are of the suite listed, every check has one that fails it, every suite a whole "
    "one, and none is off the list") {
  std::set<std::string> failing;
  std::set<std::string> whole;
  std::set<std::filesystem::path> listed;
  for (const ListedSample& sample : samples::listed_samples()) {
    const auto reader = RecordReader::open(sample.record);
    REQUIRE(reader);
    CHECK(reader->suite().name() == sample.suite);
    CHECK(listed.insert(sample.record).second);
    if (!sample.fails)
      whole.insert(sample.suite);
    else if (sample.suite == Suite::get(SuiteId::p256_sha256).name())
      failing.insert(*sample.fails);
  }
  for (const Suite* const suite : Suite::all()) CHECK(whole.count(std::string(suite->name())) == 1);
  REQUIRE(failing.size() == verification::kCheckCount);
  CHECK(*failing.begin() == "V01");
  CHECK(*failing.rbegin() == "V" + std::to_string(verification::kCheckCount));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(samples::folder()))
    if (entry.path().extension() == ".pjr") CHECK(listed.count(entry.path()) == 1);
}

}  // namespace
}  // namespace piaojue
