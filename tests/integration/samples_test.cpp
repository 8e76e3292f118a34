// `piaojue verify` as a program, over the sample records.
#include "tests/integration/client_fixture.hpp"
#include "tests/samples/listed_samples.hpp"

using namespace piaojue;
using namespace piaojue::test;

TEST_CASE("piaojue verify says of each sample record what its list says", "[R11.1-5][R11.1-6]") {
  for (const samples::ListedSample& sample : samples::listed_samples()) {
    const Ran ran = run_piaojue(
        fmt::format("verify '{}' --anchor '{}'", sample.record.string(), sample.anchor.string()));
    INFO(sample.record.string() << ": " << sample.what << '\n' << ran.out << ran.err);
    CHECK(ran.code == (sample.fails ? 1 : 0));
    const std::string last = sample.fails ? "fail " + *sample.fails : "pass all";
    CHECK(ran.out.ends_with("\nRESULT " + last + "\n"));
  }
}

TEST_CASE("piaojue verify without an anchor leaves a whole sample unanchored", "[R11.1-6]") {
  const samples::ListedSample sample = samples::listed_samples().front();
  const Ran ran = run_piaojue(fmt::format("verify '{}'", sample.record.string()));
  CHECK(ran.code == 3);
  CHECK(ran.out.ends_with("\nRESULT self-consistent V02\n"));
}
