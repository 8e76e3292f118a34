#include "core/record/tally_certificate.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "core/record/verifier.hpp"
#include "tests/samples/listed_samples.hpp"
#include "tests/support/result.hpp"

namespace piaojue {
namespace {

Hash32 anchor_of(const std::string& sample) {
  std::ifstream in(samples::folder() / (sample + ".anchor.txt"));
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return parse_fingerprint(text).value();
}

TEST_CASE("read_tally_certificate finds what the opening of the anchor pins", "[R7.5-2]") {
  for (const std::string sample : {"p256-decision", "sm2-decision"}) {
    const auto record = samples::folder() / (sample + ".pjr");
    const auto certificate = read_tally_certificate(record, anchor_of(sample));
    REQUIRE(certificate);
    CHECK_FALSE(certificate->empty());
  }
}

TEST_CASE("read_tally_certificate refuses another anchor and what is no record", "[R7.5-2]") {
  const auto record = samples::folder() / "p256-decision.pjr";
  Hash32 other = anchor_of("p256-decision");
  other[0] ^= 1U;
  const auto refused = read_tally_certificate(record, other);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::wrong_context);
  CHECK_FALSE(read_tally_certificate(samples::folder() / "manifest.json", other));
  CHECK_FALSE(read_tally_certificate(samples::folder() / "none", other));
}

}  // namespace
}  // namespace piaojue
