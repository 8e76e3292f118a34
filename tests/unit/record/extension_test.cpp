// What a record taken home proves against a later one of the same meeting.
#include "core/record/extension.hpp"

#include <algorithm>

#include "tests/support/damaged_records.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

using namespace test;

/// A record without objections, made of one meeting's own sections.
struct Pair {
  Sample sample = make_sample(tiny());

  Bytes record(const std::function<void(std::vector<Section>&)>& change) const {
    std::vector<Section> sections = sample.sections;
    change(sections);
    return seal_record(*sample.suite, sections);
  }
};

bool extends(ByteView earlier, ByteView later) {
  const TemporaryFile before(earlier);
  const TemporaryFile after(later);
  return verification::check_extends(before.path(), after.path()).has_value();
}

Section& section(std::vector<Section>& sections, SectionKind kind) {
  const auto found = std::ranges::find(sections, kind, &Section::kind);
  REQUIRE(found != sections.end());
  return *found;
}

void change_trail(std::vector<Section>& sections, const std::function<void(Trail&)>& change) {
  Section& last = section(sections, SectionKind::trail);
  Trail trail = Trail::parse(last.payload).value();
  change(trail);
  last.payload = trail.encode();
}

TEST_CASE("the full record extends the sealed one and itself, not the other way round",
          "[R10.1-1][R10.1-2][R10.1-3]") {
  PJ_EACH_SUITE(suite);
  const Sample sample = make_sample(tiny(suite));
  CHECK(extends(sample.sealed_record(), sample.record()));
  CHECK(extends(sample.record(), sample.record()));
  CHECK_FALSE(extends(sample.record(), sample.sealed_record()));
}

TEST_CASE("a record of another opening extends nothing", "[R10.1-1]") {
  const Pair one;
  const Pair other;
  CHECK_FALSE(extends(one.sample.sealed_record(), other.sample.record()));
}

TEST_CASE("a trail that lost, changed or exchanged an earlier entry does not extend it",
          "[R10.1-1]") {
  const Pair pair;
  const Bytes earlier = pair.sample.record();
  const auto later = [&](const std::function<void(Trail&)>& change) {
    return pair.record([&](std::vector<Section>& sections) { change_trail(sections, change); });
  };
  CHECK(
      extends(earlier, later([](Trail& trail) { trail.entries.push_back(trail.entries.back()); })));
  CHECK_FALSE(extends(earlier, later([](Trail& trail) { trail.entries.pop_back(); })));
  CHECK_FALSE(extends(earlier, later([](Trail& trail) { ++trail.entries[3].time; })));
  CHECK_FALSE(extends(earlier, later([](Trail& trail) {
                        trail.entries.insert(trail.entries.begin() + 4, trail.entries[4]);
                      })));
  CHECK_FALSE(
      extends(earlier, later([](Trail& trail) { std::swap(trail.entries[3], trail.entries[4]); })));
}

TEST_CASE(
    "of the same poll no section up to the closing statement may change, but signatures on it",
    "[R10.1-2]") {
  const Pair pair;
  const Bytes earlier = pair.sample.sealed_record();
  std::size_t compared = 0;
  for (std::size_t i = 0; i < pair.sample.sections.size(); ++i) {
    const SectionKind kind = pair.sample.sections[i].kind;
    if (kind >= SectionKind::closing) continue;
    // Another definition is another poll, and another opening another meeting.
    if (kind == SectionKind::poll_definition || kind == SectionKind::opening) continue;
    INFO("section " << i);
    CHECK_FALSE(extends(earlier, pair.record([&](std::vector<Section>& sections) {
      sections[i].payload.back() ^= 1U;
    })));
    ++compared;
  }
  CHECK(compared > 10);
  const auto of_ballots = [&](auto change) {
    return pair.record([&](std::vector<Section>& sections) {
      const auto first = std::ranges::find(sections, SectionKind::ballot, &Section::kind);
      change(sections, first);
    });
  };
  CHECK_FALSE(extends(earlier, of_ballots([](auto& all, auto first) { all.erase(first); })));
  CHECK_FALSE(
      extends(earlier, of_ballots([](auto&, auto first) { std::swap(*first, *(first + 1)); })));

  const auto of_closing = [&](const std::function<void(SignedStatement&)>& change) {
    return pair.record([&](std::vector<Section>& sections) {
      Section& closing = section(sections, SectionKind::closing);
      SignedStatement statement = SignedStatement::parse(closing.payload).value();
      change(statement);
      closing.payload = statement.encode();
    });
  };
  CHECK(extends(of_closing([](SignedStatement& s) { s.signatures.pop_back(); }),
                pair.sample.record()));
  CHECK_FALSE(extends(earlier, of_closing([](SignedStatement& s) { s.body.back() ^= 1U; })));
}

TEST_CASE("records of two polls of a meeting are compared by their trail alone", "[R10.1-2]") {
  const Pair pair;
  CHECK(extends(pair.sample.record(), pair.record([](std::vector<Section>& sections) {
    section(sections, SectionKind::poll_definition).payload.back() ^= 1U;
    section(sections, SectionKind::result).payload.back() ^= 1U;
    section(sections, SectionKind::ballot).payload.back() ^= 1U;
  })));
}

TEST_CASE("what was said after the close stands, but countersignatures and trail may grow",
          "[R10.1-3]") {
  const Pair pair;
  const Bytes earlier = pair.sample.record();
  std::size_t compared = 0;
  for (std::size_t i = 0; i < pair.sample.sections.size(); ++i) {
    const SectionKind kind = pair.sample.sections[i].kind;
    if (kind <= SectionKind::closing || kind == SectionKind::trail) continue;
    INFO("section " << i);
    const Bytes later =
        pair.record([&](std::vector<Section>& sections) { sections[i].payload.back() ^= 1U; });
    CHECK(extends(earlier, later) == (kind == SectionKind::countersignatures));
    ++compared;
  }
  CHECK(compared > 4);
}

TEST_CASE("verification with an earlier record fails where the later one does not extend it",
          "[R10.1-1]") {
  const Pair pair;
  const auto verdict = [&](ByteView earlier) {
    const TemporaryFile file(earlier);
    VerifyOptions options = anchored(pair.sample);
    options.since = file.path();
    return verify(pair.sample.record(), options);
  };
  const VerificationReport good = verdict(pair.sample.sealed_record());
  CHECK(exit_code(good) == 0);
  REQUIRE(good.since);
  CHECK(good.since->verdict == Verdict::pass);
  const Bytes rewritten = pair.record([](std::vector<Section>& sections) {
    change_trail(sections, [](Trail& trail) { ++trail.entries[0].time; });
  });
  const VerificationReport bad = verdict(rewritten);
  CHECK(exit_code(bad) == 1);
  CHECK(render_verification_report(bad).find("RESULT fail SINCE") != std::string::npos);
}

}  // namespace
}  // namespace piaojue
