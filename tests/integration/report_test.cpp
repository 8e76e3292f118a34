// `piaojue report` as a user runs it.
#include <catch2/catch.hpp>

#include "client/files.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/sample_results.hpp"
#include "tests/support/temporary_file.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

int run_report(const SignedSample& sample, const TemporaryFile& out,
               const std::vector<std::string>& more) {
  std::vector<std::string> command{PIAOJUE_BINARY, "report", sample.file().string(), "--out",
                                   out.str()};
  command.insert(command.end(), more.begin(), more.end());
  return run_program(command).status;
}

}  // namespace

TEST_CASE("report command writes a PDF that pdfsig finds valid") {
  const SignedSample sample(sample_result("election"));
  const TemporaryFile out;
  const TemporaryFile certificate(as_bytes(sample.signer().certificate_pem));
  const TemporaryFile key(as_bytes(sample.signer().private_key_pem));
  REQUIRE(run_report(sample, out,
                     {"--format", "pdf", "--ca", sample.authority().string(), "--sign-cert",
                      certificate.str(), "--sign-key", key.str(), "--lang", "en"}) == 0);
  const std::string verdict = run_program({"pdfsig", "-nocert", out.str()}).output;
  CHECK(verdict.find("Signature is Valid") != std::string::npos);
}

TEST_CASE("report command makes every format and refuses with exit codes") {
  const SignedSample sample(sample_result("election"));
  const TemporaryFile out;
  for (const char* format : {"pdf", "xlsx", "html", "csv"})
    CHECK(run_report(sample, out, {"--format", format}) == 0);
  CHECK(run_report(sample, out, {"--format", "csv", "--kind", "votes"}) == 0);
  CHECK(run_report(sample, out, {"--format", "csv", "--kind", "problems"}) == 1);
  CHECK(run_report(sample, out, {"--format", "csv", "--kind", "no-such"}) == 2);
  CHECK(run_report(sample, out, {"--format", "doc"}) == 2);

  const SignedSample stranger(sample_result("election"));
  CHECK(run_report(sample, out, {"--format", "csv", "--ca", stranger.authority().string()}) == 1);
  write_file(sample.file(), as_bytes(sample_result("decision")), Access::everyone,
             Existing::replace)
      .value();
  CHECK(run_report(sample, out, {"--format", "csv"}) == 1);
  std::filesystem::remove(sample.file().string() + ".p7s");
  CHECK(run_report(sample, out, {"--format", "csv"}) == 1);
}
