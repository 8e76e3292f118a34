// Attacks 2, 9 and 15 on records, by somebody who holds every key of the server and of some
// officials, and who makes a damaged file whole again: its trailer is always right.
#include <set>

#include "tests/support/damaged_records.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

/// Where bytes are altered: both ends of a payload, and every so often between.
std::vector<std::size_t> places_in(std::size_t size, std::size_t step) {
  std::vector<std::size_t> out;
  for (std::size_t at = 0; at < size; at += at < 4 ? 1 : step) out.push_back(at);
  if (size > 4) out.push_back(size - 1);
  return out;
}

VerificationReport with_flipped_byte(const Sample& sample, std::size_t section, std::size_t at) {
  std::vector<Section> sections = sample.sections;
  sections[section].payload[at] ^= static_cast<std::uint8_t>(1U << at % 8);
  return verify(seal_record(*sample.suite, sections), anchored(sample));
}

}  // namespace

TEST_CASE("attack 15: a byte flipped anywhere in a record made whole again fails a named check",
          "[R10-4][R11.1-1][R11.1-7]") {
  SampleOptions options = tiny();
  options.written = true;
  options.withdrawn = 1;
  options.objections = 1;
  options.administrators = true;
  const Sample sample = make_sample(options);
  REQUIRE(verify(sample.record(), anchored(sample)).ok());
  std::map<std::string, std::size_t> failures;
  std::set<SectionKind> seen;
  for (std::size_t i = 0; i < sample.sections.size(); ++i) {
    const Section& section = sample.sections[i];
    // Of sections that there are many of, the first is looked at closely and the others at ends.
    const bool first = seen.insert(section.kind).second;
    const std::size_t size = section.payload.size();
    const std::size_t step = first ? std::max<std::size_t>(size / 6, 1) : size;
    for (const std::size_t at : places_in(size, step)) {
      if (!first && at > 0 && at + 1 < size) continue;
      const VerificationReport report = with_flipped_byte(sample, i, at);
      INFO(name_of(section.kind) << ", byte " << at << " of " << size);
      CHECK_FALSE(report.ok());
      REQUIRE(report.failed);
      CHECK(exit_code(report) == 1);
      ++failures[*report.failed];
    }
  }
  CHECK(failures.size() > 15);  // not one check that refuses all
}

TEST_CASE("attack 2: a whole meeting made up by others fails V02 against the true anchor",
          "[R8.2-9][R11.2-2]") {
  const Sample real = make_sample(tiny());
  const Sample made_up = make_sample(tiny());  // with the very keys of the real one's officials
  REQUIRE(verify(made_up.record(), anchored(made_up)).ok());
  check_fails_at(verify(made_up.record(), anchored(real)), "V02");
  // Nor does the real opening help with anything else of the other meeting.
  std::vector<Section> sections = made_up.sections;
  for (Section& section : sections)
    if (section.kind == SectionKind::opening)
      section.payload =
          std::ranges::find(real.sections, SectionKind::opening, &Section::kind)->payload;
  const VerificationReport report = verify(seal_record(*real.suite, sections), anchored(real));
  REQUIRE(report.failed);
  CHECK((*report.failed == "V05" || *report.failed == "V06"));
  // Without an anchor nobody may believe it.
  VerifyOptions unanchored = anchored(made_up);
  unanchored.anchor.reset();
  CHECK(exit_code(verify(made_up.record(), unanchored)) == 3);
}

TEST_CASE("attack 2: keys that no ceremony made are refused, whoever signs for them",
          "[R11.2-5][R11.2-6]") {
  SampleHooks hooks;
  for (const auto change : {+[](OpeningStatement& o) { o.election_key = -o.election_key; },
                            +[](OpeningStatement& o) { o.note_key = o.election_key; },
                            +[](OpeningStatement& o) {
                              o.election_verification_keys[0] =
                                  multiply_generator(SecretScalar::random(o.note_key.suite()));
                            },
                            +[](OpeningStatement& o) { o.attempt = 2; }}) {
    hooks.opening = change;
    const Sample sample = make_sample(tiny(), hooks);
    const VerificationReport report = verify(sample.record(), anchored(sample));
    REQUIRE(report.failed);
    CHECK((*report.failed == "V05" || *report.failed == "V06"));
  }
}

TEST_CASE(
    "attack 9: a server that stuffs ballots beyond those present fails V22, or V14 with two "
    "issuers",
    "[R8.4-1][R11.2-14][R11.2-22]") {
  SampleOptions options = tiny();
  options.cast = {5, 2};  // of four present: one ballot more than was issued
  check_hooks_fail_at("V22", {}, options);

  // It has signed for its own stuffing too, and says so.
  SampleHooks hooks;
  hooks.issuing_count = [](IssuingCount& count) { ++count.classes[0].signed_count; };
  check_hooks_fail_at("V09", hooks, options);

  // Of two issuers it can sign for the other one no better than with its own key.
  options = tiny();
  options.issuers = 2;
  hooks = {};
  hooks.ballot = [](std::size_t voter, BallotBody& body) {
    if (voter != 1) return;
    body.credential.endorsements[1] = body.credential.endorsements[0];
    body.credential.endorsements[1].issuer = 1;
  };
  check_hooks_fail_at("V14", hooks, options);
}

TEST_CASE("attack 9: more notes in a slot than were issued fail V22", "[R11.2-22][R8.4-1]") {
  SampleOptions options = tiny();
  options.written = true;
  options.entitled = {4, 3};
  options.present = {2, 2};
  options.cast = {3, 2};  // three of two present write,
  SampleHooks hooks;
  hooks.box = [](std::vector<SignedBallot>& box) {  // and two of them vote
    box.erase(std::ranges::find_if(
        box, [](const SignedBallot& one) { return one.body.context.voter_class == 0; }));
  };
  check_hooks_fail_at("V22", hooks, options);
}

TEST_CASE("attack 9: a ballot deleted, replaced or added after the close fails V21", "[R11.2-21]") {
  const Sample sample = make_sample(tiny());
  const auto ballot = std::ranges::find(sample.sections, SectionKind::ballot, &Section::kind);
  const auto index = ballot - sample.sections.begin();

  std::vector<Section> sections = sample.sections;
  sections.erase(sections.begin() + index);
  check_fails_at(verify(seal_record(*sample.suite, sections), anchored(sample)), "V21");

  const auto add = [&](const SignedBallot& one) {
    std::vector<SignedBallot> box = sample.ballots;
    box.push_back(one);
    std::ranges::sort(box, {}, [](const SignedBallot& b) {
      return compute_tracker(b.body.context, b.body.selections);
    });
    sections = sample.sections;
    std::erase_if(sections, [](const Section& s) { return s.kind == SectionKind::ballot; });
    for (const SignedBallot& b : box)
      sections.insert(std::ranges::find(sections, SectionKind::closing, &Section::kind),
                      {SectionKind::ballot, b.encode()});
    return verify(seal_record(*sample.suite, sections), anchored(sample));
  };
  // One of another meeting does not get that far, nor one that is there already.
  check_fails_at(add(make_sample(tiny()).ballots[0]), "V13");
  check_fails_at(add(sample.ballots[0]), "V13");
}
