#include "core/record/verifier.hpp"

#include <catch2/catch.hpp>

#include "core/base/language.hpp"
#include "core/crypto/blind_rsa_internal.hpp"
#include "core/record/checks.hpp"
#include "tests/support/damaged_records.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

using namespace test;

TEST_CASE("a valid record passes every check against its anchor", "[R11.1-1]") {
  PJ_EACH_SUITE(suite);
  const Sample& sample = valid_sample(suite);
  std::optional<VerifiedPoll> poll;
  const VerificationReport report = verify(sample.record(), anchored(sample), &poll);
  INFO(render_verification_report(report));
  CHECK(report.ok());
  CHECK(report.anchored);
  CHECK(exit_code(report) == 0);
  REQUIRE(report.checks.size() == verification::kCheckCount);
  for (const CheckResult& check : report.checks) CHECK(check.verdict == Verdict::pass);
  REQUIRE(poll);
  CHECK(poll->opening_hash == sample.anchor);
  CHECK(poll->manifest == sample.manifest);
  CHECK(poll->sums.size() == 2);
}

TEST_CASE("a record without an anchor is self-consistent only, with another one fails V02",
          "[R8.2-9][R11.1-5][R11.1-6][R11.2-2]") {
  const Bytes record = valid_sample().record();
  VerificationReport report = verify(record, {});
  CHECK(report.ok());
  CHECK_FALSE(report.anchored);
  CHECK(exit_code(report) == 3);
  CHECK(report.checks[1].verdict == Verdict::skipped);
  CHECK(render_verification_report(report).ends_with("\nRESULT self-consistent V02\n"));

  VerifyOptions options = anchored(valid_sample());
  (*options.anchor)[31] ^= 1U;
  std::optional<VerifiedPoll> poll;
  report = verify(record, options, &poll);
  CHECK(report.failed == "V02");
  CHECK(report.checks[0].verdict == Verdict::pass);
  CHECK(exit_code(report) == 1);
  CHECK_FALSE(poll);
  CHECK(render_verification_report(report).ends_with("\nRESULT fail V02\n"));
}

TEST_CASE("verification accepts other meetings: issuers, trustees, merged, void and small polls",
          "[R6.3-4][R6.4-3][R7.3-2][R8.4-5]") {
  SampleOptions two_issuers = tiny();
  two_issuers.issuers = 2;
  two_issuers.polls = 2;
  SampleOptions slips = two_issuers;
  slips.issuance = Issuance::cards;
  SampleOptions alone = tiny();
  alone.trustees = 1;
  alone.threshold = 1;
  SampleOptions merged = tiny();
  merged.cast = {4, 1};
  SampleOptions no_quorum = tiny();
  no_quorum.present = {2, 2};
  no_quorum.cast = {2, 2};
  SampleOptions small = tiny();
  small.cast = {1, 0};
  SampleOptions empty = tiny();
  empty.cast = {0, 0};
  for (const SampleOptions& options :
       {two_issuers, slips, alone, merged, no_quorum, small, empty}) {
    const Sample made = make_sample(options);
    const VerificationReport report = verify(made.record(), anchored(made));
    INFO(render_verification_report(report));
    CHECK(exit_code(report) == 0);
  }
  CHECK(make_sample(merged).closing.partition.size() == 1);
  CHECK(make_sample(no_quorum).closing.status == PollStatus::void_quorum);
  CHECK(make_sample(small).closing.status == PollStatus::withheld_small);
}

TEST_CASE("a record under the other suite's number fails V01, sealed anew V03", "[R3-1][R10-1]") {
  PJ_EACH_SUITE(suite);
  const Sample& sample = valid_sample(suite);
  for (const Suite* const other : Suite::all()) {
    if (other == &suite) continue;
    Bytes record = sample.record();
    const std::size_t number_at = kRecordMagic.size() + 1 + 4 + 1;
    REQUIRE(record[number_at] == suite.number());
    record[number_at] = static_cast<std::uint8_t>(other->number());
    check_fails_at(verify(record, anchored(sample)), "V01");
    check_fails_at(verify(seal_record(*other, sample.sections), {}), "V03");
  }
}

TEST_CASE("blind signatures keep SHA-384 and the CMS of a result SHA-256 in both suites",
          "[R3-2]") {
  PJ_EACH_SUITE(suite);
  const Sample& sample = valid_sample(suite);
  const BallotBody& ballot = sample.ballots.front().body;
  const Endorsement& endorsement = ballot.credential.endorsements.front();
  const auto section = std::ranges::find(sample.sections, SectionKind::issuer_keys, &Section::kind);
  const auto keys =
      IssuerKeysStatement::parse(SignedStatement::parse(section->payload)->body).value();
  const IssuerPublicKey& key = keys.polls.front().keys.at(ballot.context.voter_class);
  Bytes message = to_bytes(endorsement.prefix);
  const Bytes named = credential_message(ballot.context, ballot.credential.keys.front());
  message.insert(message.end(), named.begin(), named.end());
  CHECK(detail::verify_pss(key, message, endorsement.signature, 48));
  message.back() ^= 1U;
  CHECK_FALSE(detail::verify_pss(key, message, endorsement.signature, 48));

  // 2.16.840.1.101.3.4.2.1 is SHA-256; 1.2.156.10197.1 is the arc of SM2, SM3 and SM4.
  const auto names = [&](const Bytes& object) {
    return std::search(sample.result_cms.begin(), sample.result_cms.end(), object.begin(),
                       object.end()) != sample.result_cms.end();
  };
  CHECK(names({0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}));
  CHECK_FALSE(names({0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01}));
}

TEST_CASE("a sealed record passes its own stage, and fails the full one", "[R10-3][R11.1-3]") {
  VerifyOptions options = anchored(valid_sample());
  options.stage = Stage::sealed;
  std::optional<VerifiedPoll> poll;
  const VerificationReport report = verify(valid_sample().sealed_record(), options, &poll);
  CHECK(exit_code(report) == 0);
  for (const CheckResult& check : report.checks) {
    INFO(check.number);
    const bool is_later = check.number >= "V25" && check.number <= "V32";
    CHECK(check.verdict == (is_later ? Verdict::skipped : Verdict::pass));
  }
  REQUIRE(poll);
  CHECK(poll->closing.hash(*valid_sample().suite) ==
        valid_sample().suite->hash(valid_sample().closing.encode()));
  CHECK(exit_code(verify(valid_sample().record(), options)) == 0);
  check_fails_at(verify(valid_sample().sealed_record(), anchored(valid_sample())), "V01");
}

TEST_CASE("the sealed stage asks for the server's signature, the full one for the scrutineers'",
          "[R11.1-3][R11.2-24]") {
  // Two of three must sign; the third, unless recorded absent, is missed at the release.
  SampleHooks hooks = without_signature(SectionKind::closing, "scrutineer2");
  const Sample one_absent = make_sample(tiny(), hooks);
  check_fails_at(verify(one_absent.record(), anchored(one_absent)), "V25");
  hooks.signatures = [one = hooks.signatures,
                      other = without_signature(SectionKind::closing, "scrutineer1").signatures](
                         SectionKind at, SignedStatement& statement) {
    one(at, statement);
    other(at, statement);
  };
  const Sample unsigned_close = make_sample(tiny(), hooks);
  VerifyOptions options = anchored(unsigned_close);
  check_fails_at(verify(unsigned_close.record(), options), "V24");
  options.stage = Stage::sealed;
  CHECK(exit_code(verify(unsigned_close.sealed_record(), options)) == 0);

  hooks = without_signature(SectionKind::closing, "server");
  const Sample without_server = make_sample(tiny(), hooks);
  options.anchor = without_server.anchor;
  check_fails_at(verify(without_server.sealed_record(), options), "V24");
}

TEST_CASE("progress reaches the end and never goes back") {
  std::uint64_t last = 0;
  std::uint64_t all = 0;
  VerifyOptions options = anchored(valid_sample());
  options.progress = [&](std::uint64_t done, std::uint64_t total) {
    CHECK(done >= last);
    last = done;
    all = total;
  };
  CHECK(verify(valid_sample().record(), options).ok());
  CHECK(last == valid_sample().record().size());
  CHECK(all == last);
}

TEST_CASE("verification survives rubbish in any section", "[R11.1-7]") {
  const Sample honest_sample = make_sample(tiny());
  std::vector<Section> sections = honest_sample.sections;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const Bytes honest = sections[i].payload;
    for (std::size_t round = 0; round < 12; ++round) {
      Bytes& payload = sections[i].payload;
      payload = honest;
      payload[(round * 7919 + i * 104729) % payload.size()] ^=
          static_cast<std::uint8_t>(1U << round % 8);
      if (round >= 8) payload.resize(payload.size() * (round - 8) / 4);
      const VerificationReport report =
          verify(seal_record(*honest_sample.suite, sections), anchored(honest_sample));
      INFO("section " << i << " round " << round);
      CHECK_FALSE(report.ok());
    }
    sections[i].payload = honest;
  }
}

// ---- reports ------------------------------------------------------------------------------------

TEST_CASE("the report has a line for each check and the conclusion last, in either language",
          "[R11.1-5]") {
  const VerificationReport report = verify(valid_sample().record(), anchored(valid_sample()));
  const std::string text = render_verification_report(report);
  CHECK(text.starts_with("V01 pass  文件完整"));
  CHECK(text.ends_with("\nRESULT pass all\n"));
  CHECK(std::count(text.begin(), text.end(), '\n') == verification::kCheckCount + 1);
  set_language(Language::en);
  const VerificationReport english = verify(valid_sample().record(), {});
  set_language(Language::zh);
  CHECK(render_verification_report(english).starts_with("V01 pass  the file is whole"));
  const std::string json = verification_report_json(english);
  CHECK(json.find("\"result\": \"self-consistent\"") != std::string::npos);
  CHECK(json.find("\"check\": \"V02\"") != std::string::npos);
}

TEST_CASE("fingerprints are read as they are written, with any separators", "[R2.2-1]") {
  const Hash32 hash = valid_sample().anchor;
  const std::string text = format_fingerprint(hash);
  CHECK(text.size() == 64 + 15);
  CHECK(parse_fingerprint(text).value() == hash);
  CHECK(parse_fingerprint(to_hex(hash)).value() == hash);
  CHECK(parse_fingerprint(" AB-" + to_hex(hash).substr(2) + ":\n").value()[0] == 0xab);
  CHECK_FALSE(parse_fingerprint(text.substr(1)));
  CHECK_FALSE(parse_fingerprint(text + "00"));
  CHECK_FALSE(parse_fingerprint("x" + text.substr(1)));
  CHECK_FALSE(parse_fingerprint(""));
}

}  // namespace
}  // namespace piaojue
