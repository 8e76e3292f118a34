// What two records show of a rehearsal and the meeting after it.
#include "core/record/fresh_start.hpp"

#include <catch2/catch.hpp>

#include "tests/support/damaged_records.hpp"

namespace piaojue {
namespace {

using namespace test;

Sample rehearsed() {
  SampleHooks hooks;
  hooks.manifest = [](Manifest& manifest) { manifest.rehearsal = true; };
  return make_sample(tiny(), hooks);
}

/// Numbers of the checks that fail, joined. All samples of a process share their issuers' keys, so
/// F4 always fails here; tests/integration/simulate_test.cpp has meetings with keys of their own.
std::string failing(ByteView rehearsal, ByteView meeting) {
  const TemporaryFile before(rehearsal);
  const TemporaryFile after(meeting);
  const auto result = compare_with_rehearsal(before.path(), after.path());
  REQUIRE(result);
  INFO(render_fresh_start(*result));
  CHECK(result->checks.size() == 6);
  std::string out;
  for (const CheckResult& check : result->checks)
    if (check.verdict != Verdict::pass) out += check.number + " ";
  CHECK(result->holds() == out.empty());
  return out;
}

TEST_CASE("a meeting after its rehearsal has an empty box, and keys in common show", "[R7.1-13]") {
  CHECK(failing(rehearsed().record(), make_sample(tiny()).record()) == "F4 ");
}

TEST_CASE("a fresh start is not shown by a rehearsal twice, the same meeting, or the wrong order") {
  const Sample rehearsal = rehearsed();
  const Sample meeting = make_sample(tiny());
  CHECK(failing(meeting.record(), make_sample(tiny()).record()) == "F1 F4 ");
  CHECK(failing(rehearsal.record(), rehearsed().record()) == "F2 F4 ");
  CHECK(failing(meeting.record(), rehearsal.record()) == "F1 F2 F4 ");
  CHECK(failing(rehearsal.record(), rehearsal.record()) == "F2 F3 F4 ");
}

TEST_CASE("a ballot of the rehearsal in the meeting's box shows") {
  const Sample rehearsal = rehearsed();
  const Sample meeting = make_sample(tiny());
  std::vector<Section> sections = meeting.sections;
  const auto old = std::ranges::find(rehearsal.sections, SectionKind::ballot, &Section::kind);
  const auto at = std::ranges::find(sections, SectionKind::ballot, &Section::kind);
  at->payload = old->payload;
  CHECK(failing(rehearsal.record(), seal_record(*meeting.suite, sections)) == "F4 F6 ");
}

}  // namespace
}  // namespace piaojue
