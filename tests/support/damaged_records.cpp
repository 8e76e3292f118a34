#include "tests/support/damaged_records.hpp"

namespace piaojue::test {

const Sample& valid_sample(const Suite& suite) {
  static std::map<const Suite*, Sample> samples;
  const auto found = samples.find(&suite);
  if (found != samples.end()) return found->second;
  SampleOptions options;
  options.suite = &suite;
  return samples.emplace(&suite, make_sample(options)).first->second;
}

SampleOptions tiny(const Suite& suite) {
  SampleOptions options;
  options.suite = &suite;
  options.subjects = 2;
  options.cast = {2, 2};
  return options;
}

VerificationReport verify(ByteView record, const VerifyOptions& options,
                          std::optional<VerifiedPoll>* out) {
  const TemporaryFile file(record);
  return verify_record(file.path(), options, out);
}

VerifyOptions anchored(const Sample& of) {
  VerifyOptions options;
  options.anchor = of.anchor;
  options.jobs = 2;
  return options;
}

void check_fails_at(const VerificationReport& report, const std::string& number) {
  INFO(render_verification_report(report));
  CHECK(report.failed == number);
  CHECK(exit_code(report) == 1);
  REQUIRE(report.checks.size() == 29);
  for (const CheckResult& check : report.checks) {
    if (check.number < number && check.number != "V02") CHECK(check.verdict == Verdict::pass);
    if (check.number == number) {
      CHECK(check.verdict == Verdict::fail);
      CHECK_FALSE(check.detail.empty());
    }
    if (check.number > number) CHECK(check.verdict == Verdict::skipped);
  }
}

void check_hooks_fail_at(const std::string& number, const SampleHooks& hooks,
                         const SampleOptions& options) {
  const Sample damaged = make_sample(options, hooks);
  check_fails_at(verify(damaged.record(), anchored(damaged)), number);
}

SampleHooks without_signature(SectionKind kind, const char* signer) {
  const OfficialId id = OfficialId::parse(signer).value();
  SampleHooks hooks;
  hooks.signatures = [=](SectionKind at, SignedStatement& statement) {
    if (at == kind)
      std::erase_if(statement.signatures,
                    [&](const StatementSignature& one) { return one.signer == id; });
  };
  return hooks;
}

SampleHooks with_spoilt_signature(SectionKind kind) {
  SampleHooks hooks;
  hooks.signatures = [=](SectionKind at, SignedStatement& statement) {
    if (at == kind) spoil(statement.signatures.back().signature);
  };
  return hooks;
}

SampleHooks with_empty_section(SectionKind kind) {
  SampleHooks hooks;
  hooks.sections = [=](std::vector<Section>& sections) {
    for (Section& section : sections)
      if (section.kind == kind) section.payload.clear();
  };
  return hooks;
}

}  // namespace piaojue::test
