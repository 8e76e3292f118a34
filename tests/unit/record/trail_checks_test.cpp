// V33 fails alone.
#include <catch2/catch.hpp>

#include "tests/support/damaged_records.hpp"

namespace piaojue {
namespace {

using namespace test;

using Entries = std::vector<TrailEntry>;

TEST_CASE("a trail that shows more than the record's steps passes", "[R8.8-4]") {
  SampleHooks hooks;
  hooks.trail = [](Entries& entries) {
    TrailEntry more = entries[2];
    more.act = Act::presence;
    more.words = "3, 4";
    entries.insert(entries.begin() + 3, more);
  };
  const Sample sample = make_sample(tiny(), hooks);
  CHECK(exit_code(verify(sample.record(), anchored(sample))) == 0);
}

TEST_CASE("V33 fails for a step that is missing, of other content or poll, or out of order",
          "[R8.8-4][R11.2-33]") {
  const std::size_t steps = [] {
    std::size_t size = 0;
    SampleHooks hooks;
    hooks.trail = [&](Entries& entries) { size = entries.size(); };
    make_sample(tiny(), hooks);
    return size;
  }();
  for (std::size_t i = 0; i < steps; ++i) {
    const auto altered = [&](auto change) {
      SampleHooks hooks;
      hooks.trail = [=](Entries& entries) {
        // Not the trail of the sealed record, which is shorter.
        if (entries.size() == steps) change(entries);
      };
      check_hooks_fail_at("V33", hooks);
    };
    altered(
        [i](Entries& entries) { entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i)); });
    altered([i](Entries& entries) { entries[i].content[5] ^= 1U; });
    altered([i](Entries& entries) { entries[i].poll[5] ^= 1U; });
  }
  SampleHooks swapped;
  swapped.trail = [](Entries& entries) { std::swap(entries[3].content, entries[4].content); };
  check_hooks_fail_at("V33", swapped);
}

TEST_CASE("V33 fails for a time that falls, a head of other entries, or a signature missing",
          "[R8.8-2][R8.8-3][R11.2-33]") {
  SampleHooks hooks;
  hooks.trail = [](Entries& entries) { entries[5].time = entries[4].time - 1; };
  check_hooks_fail_at("V33", hooks);
  check_hooks_fail_at("V33", without_signature(SectionKind::trail, "server"));
  check_hooks_fail_at("V33", with_spoilt_signature(SectionKind::trail));
  SampleOptions audited = tiny();
  audited.administrators = true;
  const Sample good = make_sample(audited);
  CHECK(exit_code(verify(good.record(), anchored(good))) == 0);
  check_hooks_fail_at("V33", without_signature(SectionKind::trail, "audit"), audited);

  const auto rewritten = [](auto change) {
    SampleHooks out;
    out.sections = [=](std::vector<Section>& sections) {
      Trail trail = Trail::parse(sections.back().payload).value();
      change(trail);
      sections.back().payload = trail.encode();
    };
    check_hooks_fail_at("V33", out);
  };
  rewritten([](Trail& trail) { trail.entries.pop_back(); });
  rewritten([](Trail& trail) { trail.entries.push_back(trail.entries.back()); });
  rewritten([](Trail& trail) { trail.entries[0].words = "改"; });
  rewritten([](Trail& trail) { ++trail.entries[0].time; });
}

TEST_CASE("a trail round-trips and refuses truncation, trailing bytes and unknown acts",
          "[R8.8-1]") {
  const Sample sample = make_sample(tiny());
  const Bytes bytes = sample.sections.back().payload;
  REQUIRE(Trail::parse(bytes));
  CHECK(Trail::parse(bytes)->encode() == bytes);
  for (std::size_t size = 0; size < bytes.size(); size += 7)
    CHECK_FALSE(Trail::parse(ByteView(bytes).first(size)));
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK_FALSE(Trail::parse(longer));
  CanonicalWriter entry;
  entry.u64(1).u8(99).text("x").raw(Hash32{}).raw(Hash32{}).text("");
  CanonicalReader in(entry.view());
  CHECK_FALSE(TrailEntry::read(in));
}

}  // namespace
}  // namespace piaojue
