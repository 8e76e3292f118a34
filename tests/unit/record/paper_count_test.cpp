// The paper count as a statement, and V25 for records with paper.
#include "core/record/paper_count.hpp"

#include <catch2/catch.hpp>

#include "tests/support/damaged_records.hpp"

namespace piaojue {
namespace {

using namespace test;

/// tiny() has two classes of four and three present; one of each gave up the credential.
SampleOptions with_paper() {
  SampleOptions options = tiny();
  options.tellers = 2;
  options.withdrawn = 1;
  options.cast = {2, 2};
  options.paper = PaperTally{{{1, 1, 0}, {1, 1, 1}}, {}, {}};
  const std::size_t selections = 3 * options.subjects;
  options.paper->sums = {std::vector<std::uint32_t>(selections, 0),
                         std::vector<std::uint32_t>(selections, 0)};
  options.paper->sums[0][0] = 1;  // a yes for the first; the other ballot is invalid
  return options;
}

void check_passes(const Sample& sample) {
  const auto report = verify(sample.record(), anchored(sample));
  INFO(render_verification_report(report));
  CHECK(exit_code(report) == 0);
}

TEST_CASE("a record with paper passes, and its result has the column",
          "[R8.10-2][R8.10-3][R8.10-10]") {
  const Sample sample = make_sample(with_paper());
  check_passes(sample);
  CHECK(sample.result_json.find("\"paper\": 1") != std::string::npos);
  SampleOptions one_teller = with_paper();
  one_teller.tellers = 1;
  check_passes(make_sample(one_teller));
  SampleOptions no_teller = with_paper();
  no_teller.tellers = 0;
  check_passes(make_sample(no_teller));
}

TEST_CASE("V25 fails for a paper count of another box, or of figures that no ballots have",
          "[R8.10-2][R8.10-4][R11.2-25]") {
  SampleHooks hooks;
  hooks.paper_count = [](PaperCount& count) { count.closing[0] ^= 1U; };
  check_hooks_fail_at("V25", hooks, with_paper());
  hooks.paper_count = [](PaperCount& count) { count.tally.sums[0][1] = 1; };
  check_hooks_fail_at("V25", hooks, with_paper());
  hooks.paper_count = [](PaperCount& count) { count.tally.classes.pop_back(); };
  check_hooks_fail_at("V25", hooks, with_paper());
  check_hooks_fail_at("V25", with_empty_section(SectionKind::paper_count), with_paper());
}

TEST_CASE("V25 fails for a paper count that one teller signed alone", "[R8.10-3]") {
  check_hooks_fail_at("V25", without_signature(SectionKind::paper_count, "teller1"), with_paper());
  check_hooks_fail_at("V25", with_spoilt_signature(SectionKind::paper_count), with_paper());
  SampleOptions one = with_paper();
  one.tellers = 1;
  check_hooks_fail_at("V25", without_signature(SectionKind::paper_count, "scrutineer0"), one);
  SampleOptions none = with_paper();
  none.tellers = 0;  // then the chief is one of the two
  check_hooks_fail_at("V25", without_signature(SectionKind::paper_count, "scrutineer0"), none);
}

TEST_CASE("V25 fails for a paper count altered after the release, omitted, or never spoken of",
          "[R8.10-12]") {
  SampleHooks hooks;
  // The release binds what was agreed, and nothing else takes its place.
  hooks.release = [](Release& release) { (*release.paper_count)[0] ^= 1U; };
  check_hooks_fail_at("V25", hooks, with_paper());
  hooks.release = [](Release& release) { release.paper_count.reset(); };
  check_hooks_fail_at("V25", hooks, with_paper());
  SampleHooks omitted;
  omitted.sections = [](std::vector<Section>& sections) {
    std::erase_if(sections, [](const Section& s) { return s.kind == SectionKind::paper_count; });
  };
  check_hooks_fail_at("V25", omitted, with_paper());
  omitted.release = [](Release& release) { release.paper_count.reset(); };
  check_hooks_fail_at("V25", omitted, with_paper());  // the hall counted paper
  SampleHooks unspoken;
  unspoken.hall_count = [](HallCount& count) { count.paper.reset(); };
  check_hooks_fail_at("V25", unspoken, with_paper());
  unspoken.hall_count = [](HallCount& count) { count.paper = 3; };
  check_hooks_fail_at("V25", unspoken, with_paper());
}

TEST_CASE("V30 fails for a result that hides the paper, V33 for a trail that does",
          "[R8.10-9][R8.8-4]") {
  SampleHooks hooks;
  hooks.result = [](std::string& json) {
    const auto at = json.find("\"counted_on_paper\": 2");
    REQUIRE(at != std::string::npos);
    json.replace(at, 21, "\"counted_on_paper\": 0");
  };
  check_hooks_fail_at("V30", hooks, with_paper());
  SampleHooks trail;
  trail.trail = [](std::vector<TrailEntry>& entries) {
    std::erase_if(entries, [](const TrailEntry& one) { return one.act == Act::paper_count; });
  };
  check_hooks_fail_at("V33", trail, with_paper());
}

TEST_CASE("a poll that paper voids passes without any decryption, and fails with one",
          "[R8.10-7][R8.10-8][R11.2-26]") {
  SampleOptions options = with_paper();
  options.paper->classes[0].returned = 2;  // of one issued
  const Sample sample = make_sample(options);
  check_passes(sample);
  CHECK(sample.result_json.find("\"void_excess\"") != std::string::npos);
  CHECK(sample.closing.status == PollStatus::counted);  // the box alone would be
  for (const Section& section : sample.sections) CHECK(section.kind != SectionKind::decryption);

  const Sample counted = make_sample(with_paper());
  SampleHooks hooks;
  hooks.sections = [&](std::vector<Section>& sections) {
    const auto is_decryption = [](const Section& s) { return s.kind == SectionKind::decryption; };
    const auto one = std::find_if(counted.sections.begin(), counted.sections.end(), is_decryption);
    const auto at = std::find_if(sections.begin(), sections.end(),
                                 [](const Section& s) { return s.kind == SectionKind::result; });
    sections.insert(at, *one);
  };
  check_hooks_fail_at("V26", hooks, options);
}

TEST_CASE("a poll held on paper alone passes with nothing decrypted but empty sums", "[R8.10-7]") {
  SampleOptions options = with_paper();
  options.present = {3, 3};
  options.cast = {0, 0};
  options.withdrawn = 3;
  options.paper->classes = {{3, 3, 0}, {3, 3, 0}};
  options.paper->sums.pop_back();  // without ballots the two classes are one part
  options.paper->sums[0][0] = 6;
  const Sample sample = make_sample(options);
  CHECK(sample.closing.status == PollStatus::withheld_small);
  check_passes(sample);
  CHECK(sample.result_json.find("\"status\": \"counted\"") != std::string::npos);
  CHECK(sample.result_json.find("\"approve\": 6") != std::string::npos);
}

TEST_CASE("names and words on paper join those of the notes", "[R8.10-6][R8.10-11]") {
  SampleOptions options = with_paper();
  options.written = true;
  options.paper->classes[1].invalid = 0;
  for (auto& sums : options.paper->sums) sums.push_back(0);
  options.paper->sums[1].back() = 1;  // a name
  options.paper->texts = {{{"太吵", 2}}, {{"王五", 1}}};
  const Sample sample = make_sample(options);
  check_passes(sample);
  CHECK(sample.result_json.find("太吵") != std::string::npos);
  SampleHooks hooks;
  hooks.paper_count = [](PaperCount& count) { count.tally.texts[1].clear(); };
  check_hooks_fail_at("V25", hooks, options);
}

TEST_CASE("paper counts round-trip and refuse every truncation, trailing bytes and disorder",
          "[R8.10-1]") {
  Hash32 hash{};
  hash.fill(7);
  const PaperCount count{hash,
                         {{{3, 2, 1}, {0, 0, 0}}, {{1, 0, 4}, {}}, {{{"a", 1}, {"b", 2}}, {}}}};
  const Bytes bytes = count.encode();
  REQUIRE(PaperCount::parse(bytes));
  CHECK(PaperCount::parse(bytes)->encode() == bytes);
  CHECK(PaperCount::parse(bytes)->tally == count.tally);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(PaperCount::parse(ByteView(bytes).first(size)));
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK_FALSE(PaperCount::parse(longer));
  const auto refused = [&](auto change) {
    PaperCount other = count;
    change(other.tally);
    return !PaperCount::parse(other.encode());
  };
  CHECK(refused([](PaperTally& t) { std::swap(t.texts[0][0], t.texts[0][1]); }));
  CHECK(refused([](PaperTally& t) { t.texts[0][1].text = "a"; }));
  CHECK(refused([](PaperTally& t) { t.texts[0][0].count = 0; }));
  CHECK(refused([](PaperTally& t) { t.texts[0][0].text.clear(); }));
  CHECK(refused([](PaperTally& t) { t.classes[0].issued = 200001; }));
}

}  // namespace
}  // namespace piaojue
