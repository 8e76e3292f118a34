// V12 fails alone; voids of every reason pass.
#include <catch2/catch.hpp>

#include "tests/support/damaged_records.hpp"

namespace piaojue {
namespace {

using namespace test;

SampleOptions with_cards(std::uint16_t issuers) {
  SampleOptions options = tiny();
  options.issuers = issuers;
  options.issuance = Issuance::cards;
  options.surplus = 2;
  options.replaced = 1;
  options.withdrawn = 1;
  return options;
}

SampleOptions at_the_seat() {
  SampleOptions options = tiny();
  options.issuers = 2;
  options.withdrawn = 1;
  return options;
}

TEST_CASE("a record with voids of every reason passes, with one and two piles and at the seat",
          "[R6.7-2][R6.7-3][R8.4-2]") {
  for (const SampleOptions& options : {with_cards(1), with_cards(2), at_the_seat()}) {
    const Sample sample = make_sample(options);
    const auto report = verify(sample.record(), anchored(sample));
    INFO(render_verification_report(report));
    CHECK(exit_code(report) == 0);
    for (const ClassCounts& counts : sample.closing.classes)
      for (const IssuerCounts& from : counts.issuers) {
        CHECK(from.issued() == counts.present + options.replaced);
        CHECK(from.voided == options.replaced + options.withdrawn);
      }
  }
}

TEST_CASE("V12 fails for a void more or less than was stated, twice or out of order",
          "[R6.7-1][R8.6-20][R11.2-12]") {
  const auto altered = [](auto change) {
    SampleHooks hooks;
    hooks.voids = change;
    check_hooks_fail_at("V12", hooks, with_cards(2));
  };
  using Voids = std::vector<CredentialVoid>;
  const auto of_reason = [](Voids& voids, VoidReason reason) {
    return std::find_if(voids.begin(), voids.end(),
                        [&](const CredentialVoid& one) { return one.reason == reason; });
  };
  altered([&](Voids& voids) { voids.erase(of_reason(voids, VoidReason::surplus)); });
  altered([&](Voids& voids) { voids.erase(of_reason(voids, VoidReason::replaced)); });
  altered([](Voids& voids) { voids.push_back(voids.back()); });
  altered([](Voids& voids) { std::swap(voids[0], voids[1]); });
  altered([](Voids& voids) { spoil(voids[0].signature); });
  altered([](Voids& voids) { voids[0].endorsements[0].prefix[0] ^= 1U; });
  // The reason is signed too.
  altered(
      [&](Voids& voids) { of_reason(voids, VoidReason::withdrawn)->reason = VoidReason::surplus; });
  check_hooks_fail_at("V12", with_empty_section(SectionKind::voided), with_cards(1));
}

TEST_CASE("V12 fails for a void of another poll, of no group, or with other endorsements",
          "[R6.7-2][R11.2-12]") {
  const auto altered = [](auto change, const SampleOptions& options) {
    SampleHooks hooks;
    hooks.voided = change;
    check_hooks_fail_at("V12", hooks, options);
  };
  altered([](CredentialVoid& one) { one.context.poll[0] ^= 1U; }, with_cards(1));
  altered([](CredentialVoid& one) { one.context.opening[0] ^= 1U; }, with_cards(1));
  altered([](CredentialVoid& one) { one.context.voter_class = 9; }, with_cards(1));
  altered([](CredentialVoid& one) { one.endorsements.pop_back(); }, at_the_seat());
  altered([](CredentialVoid& one) { one.endorsements[0].issuer ^= 1U; }, with_cards(2));
}

TEST_CASE("V15 fails for a ballot on a voided credential", "[R6.4-4]") {
  const SampleOptions options = at_the_seat();
  const Sample plain = make_sample(options);
  std::vector<CredentialVoid> voids;
  SampleHooks hooks;
  hooks.voids = [&](std::vector<CredentialVoid>& all) { voids = all; };
  hooks.sections = [&](std::vector<Section>& sections) {
    const auto section = std::find_if(sections.begin(), sections.end(), [](const Section& one) {
      return one.kind == SectionKind::ballot;
    });
    auto ballot = SignedBallot::parse(section->payload, *plain.suite, plain.form.shape).value();
    const auto mine = std::find_if(voids.begin(), voids.end(), [&](const CredentialVoid& one) {
      return one.context.voter_class == ballot.body.context.voter_class;
    });
    ballot.body.credential = {{mine->key}, mine->endorsements};
    section->payload = ballot.encode();
  };
  // Its signature and proofs are another credential's, but that is judged later.
  check_hooks_fail_at("V15", hooks, options);
}

}  // namespace
}  // namespace piaojue
