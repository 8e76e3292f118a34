// V21 to V32 but V25 fail, each alone.
#include <catch2/catch.hpp>

#include "core/openssl/cms.hpp"
#include "core/record/material.hpp"
#include "core/record/verifier.hpp"
#include "tests/support/damaged_records.hpp"

namespace piaojue {
namespace {

using namespace test;

TEST_CASE("V21 fails for another Merkle root, and for a ballot added, removed or replaced",
          "[R6.5-2][R11.2-21]") {
  SampleHooks hooks;
  hooks.closing = [](ClosingStatement& closing) { closing.merkle_root[0] ^= 1U; };
  check_hooks_fail_at("V21", hooks);
  SampleHooks removed;
  removed.sections = [](std::vector<Section>& sections) {
    const auto first = std::find_if(sections.begin(), sections.end(), [](const Section& section) {
      return section.kind == SectionKind::ballot;
    });
    sections.erase(first);
  };
  check_hooks_fail_at("V21", removed);
  check_hooks_fail_at("V21", with_empty_section(SectionKind::closing));
}

TEST_CASE("V22 fails for counts that are not those of the box or of earlier statements",
          "[R8.4-1][R8.4-2][R11.2-22]") {
  const auto altered = [](auto change) {
    SampleHooks hooks;
    hooks.closing = [=](ClosingStatement& closing) { change(closing.classes); };
    check_hooks_fail_at("V22", hooks);
  };
  altered([](auto& classes) { ++classes[0].cast; });
  altered([](auto& classes) { --classes[1].cast; });
  altered([](auto& classes) { ++classes[0].entitled; });
  altered([](auto& classes) { --classes[0].present; });
  altered([](auto& classes) { ++classes[1].issuers[0].signed_count; });
  altered([](auto& classes) { ++classes[1].issuers[0].surplus; });
  altered([](auto& classes) { classes[0].issuers[0].voided = 3; });
  altered([](auto& classes) { classes[0].issuers[0].voided = 0xffffffff; });
  altered([](auto& classes) { classes[0].issuers.clear(); });
  SampleHooks fewer;
  fewer.closing = [](ClosingStatement& closing) {
    closing.classes.pop_back();
    closing.partition = {{0}};
  };
  check_hooks_fail_at("V22", fewer);
}

TEST_CASE("V23 fails for groups merged otherwise or another status", "[R8.4-3][R8.4-4][R11.2-23]") {
  SampleHooks hooks;
  hooks.closing = [](ClosingStatement& closing) { closing.partition = {{0, 1}}; };
  check_hooks_fail_at("V23", hooks);
  hooks.closing = [](ClosingStatement& closing) { closing.partition = {{1}, {0}}; };
  check_hooks_fail_at("V23", hooks);
  hooks.closing = [](ClosingStatement& closing) { closing.status = PollStatus::withheld_small; };
  check_hooks_fail_at("V23", hooks);
  SampleOptions no_quorum = tiny();
  no_quorum.present = {2, 2};
  no_quorum.cast = {2, 2};
  hooks.closing = [](ClosingStatement& closing) { closing.status = PollStatus::counted; };
  check_hooks_fail_at("V23", hooks, no_quorum);
}

TEST_CASE("V24 fails for a closing statement out of the chain or without enough signatures",
          "[R8.2-8][R11.2-24]") {
  SampleHooks hooks;
  hooks.closing = [](ClosingStatement& closing) { closing.closing_phase[0] ^= 1U; };
  check_hooks_fail_at("V24", hooks);
  hooks.closing = [](ClosingStatement& closing) { closing.poll[0] ^= 1U; };
  check_hooks_fail_at("V24", hooks);
  check_hooks_fail_at("V24", without_signature(SectionKind::closing, "server"));
  SampleHooks alone;
  alone.signatures = [](SectionKind kind, SignedStatement& statement) {
    if (kind == SectionKind::closing)
      std::erase_if(statement.signatures, [](const StatementSignature& one) {
        return one.signer.str() == "scrutineer0" || one.signer.str() == "scrutineer2";
      });
  };
  check_hooks_fail_at("V24", alone);
  check_hooks_fail_at("V24", with_spoilt_signature(SectionKind::closing));
}

TEST_CASE("V26 fails for a bad, missing, doubled, foreign or forbidden partial decryption",
          "[R8.2-7][R8.2-8][R11.2-26]") {
  SampleHooks hooks;
  hooks.decryption = [](DecryptionStatement& answer) {
    if (answer.trustee == 1) std::swap(answer.parts[0][0], answer.parts[0][1]);
  };
  const Sample damaged = make_sample(tiny(), hooks);
  const VerificationReport report = verify(damaged.record(), anchored(damaged));
  check_fails_at(report, "V26");
  CHECK(report.checks[25].detail.find("scrutineer1") != std::string::npos);

  hooks.decryption = [](DecryptionStatement& answer) { answer.closing[0] ^= 1U; };
  check_hooks_fail_at("V26", hooks);
  hooks.decryption = [](DecryptionStatement& answer) { answer.parts.pop_back(); };
  check_hooks_fail_at("V26", hooks);
  hooks.decryption = [](DecryptionStatement& answer) { answer.trustee = 2 - answer.trustee; };
  check_hooks_fail_at("V26", hooks);
  hooks.decryption = [](DecryptionStatement& answer) { answer.trustee = 9; };
  check_hooks_fail_at("V26", hooks);
  check_hooks_fail_at("V26", without_signature(SectionKind::decryption, "scrutineer0"));

  SampleHooks sections;
  sections.sections = [](std::vector<Section>& all) {
    std::erase_if(all, [seen = 0](const Section& section) mutable {
      return section.kind == SectionKind::decryption && seen++ > 0;
    });
  };
  check_hooks_fail_at("V26", sections);
  sections.sections = [](std::vector<Section>& all) {
    const auto first = std::find_if(all.begin(), all.end(), [](const Section& section) {
      return section.kind == SectionKind::decryption;
    });
    const Section copy = *first;
    all.insert(first, copy);
  };
  check_hooks_fail_at("V26", sections);
}

TEST_CASE("V26 fails for any decryption of a poll that is not counted", "[R8.4-5][R11.2-26]") {
  SampleOptions no_quorum = tiny();
  no_quorum.present = {2, 2};
  Sample poll = make_sample(no_quorum);
  CHECK(poll.closing.status == PollStatus::void_quorum);
  const Hash32 closing = poll.suite->hash(poll.closing.encode());
  SignedStatement empty{DecryptionStatement{closing, 0, {}, {}}.encode(), {}};
  empty.sign(OfficialId::parse("scrutineer0").value(), sample_key("scrutineer0"));
  const auto result = std::find_if(poll.sections.begin(), poll.sections.end(),
                                   [](const Section& s) { return s.kind == SectionKind::result; });
  poll.sections.insert(result, {SectionKind::decryption, empty.encode()});
  check_fails_at(verify(poll.record(), anchored(poll)), "V26");
}

TEST_CASE("a record with the threshold's number of decryptions passes", "[R9.1-5]") {
  SampleHooks hooks;
  hooks.sections = [](std::vector<Section>& sections) {
    std::erase_if(sections, [seen = 0](const Section& section) mutable {
      return section.kind == SectionKind::decryption && seen++ == 1;
    });
  };
  const Sample made = make_sample(tiny(), hooks);
  CHECK(exit_code(verify(made.record(), anchored(made))) == 0);
}

TEST_CASE("V29 fails for a result whose counts were not decrypted", "[R11.2-29]") {
  SampleHooks hooks;
  hooks.result = [](std::string& result) {
    const std::size_t at = result.find("\"count\": ");
    REQUIRE(at != std::string::npos);
    result[at + 9] = result[at + 9] == '0' ? '1' : '0';
  };
  check_hooks_fail_at("V29", hooks);
  hooks.result = [](std::string& result) { result.clear(); };
  check_hooks_fail_at("V29", hooks);
  // Deep enough to exhaust the stack of a program that walks it.
  hooks.result = [](std::string& result) { result = std::string(4U << 20U, '['); };
  check_hooks_fail_at("V29", hooks);
}

/// No record with valid proofs has such a count, so the rule is asked directly.
TEST_CASE("V29 fails for a count above the ballots of its part", "[R9.1-4][R11.2-29]") {
  ClosingStatement closing{};
  closing.classes = {{9, 9, {{9, 0, 0}}, 3}, {9, 9, {{9, 0, 0}}, 4}};
  closing.partition = {{0}, {1}};
  closing.status = PollStatus::counted;
  CHECK(verification::check_count_bounds(closing, {{3, 0}, {4, 1}}));
  CHECK_FALSE(verification::check_count_bounds(closing, {{4, 0}, {4, 1}}));
  CHECK_FALSE(verification::check_count_bounds(closing, {{3, 0}, {4, 5}}));
  closing.partition = {{0, 1}};
  CHECK(verification::check_count_bounds(closing, {{7, 0}}));
  CHECK_FALSE(verification::check_count_bounds(closing, {{0, 8}}));
}

TEST_CASE("V30 fails for a result that is not what the record gives", "[R9.4-2][R11.2-30]") {
  SampleHooks hooks;
  hooks.result = [](std::string& result) { result += "\n"; };
  check_hooks_fail_at("V30", hooks);
  hooks.result = [](std::string& result) {
    const std::size_t at = result.find("\"passed\": ");
    REQUIRE(at != std::string::npos);
    const bool passed = result.compare(at + 10, 4, "true") == 0;
    result.replace(at + 10, passed ? 4 : 5, passed ? "false" : "true");
  };
  check_hooks_fail_at("V30", hooks);
}

TEST_CASE("V31 fails for a CMS signature of another certificate or another content", "[R11.2-31]") {
  const auto replaced = [](const Bytes& cms) {
    SampleHooks hooks;
    hooks.sections = [=](std::vector<Section>& sections) {
      for (Section& section : sections)
        if (section.kind == SectionKind::result_cms) section.payload = cms;
    };
    return hooks;
  };
  check_hooks_fail_at("V31", replaced(valid_sample().result_cms));
  check_hooks_fail_at("V31", replaced({}));
  const TallyIdentity other = make_tally_identity();
  SampleHooks hooks;
  hooks.sections = [&](std::vector<Section>& sections) {
    Bytes result;
    for (Section& section : sections) {
      if (section.kind == SectionKind::result) result = section.payload;
      if (section.kind == SectionKind::result_cms)
        section.payload = cms_sign_detached(result, other.certificate, other.private_key).value();
    }
  };
  check_hooks_fail_at("V31", hooks);
}

TEST_CASE("V32 fails for too few countersignatures or those of another result",
          "[R8.2-8][R11.2-32]") {
  SampleHooks hooks;
  hooks.result_statement = [](ResultStatement& statement) { statement.result[0] ^= 1U; };
  check_hooks_fail_at("V32", hooks);
  hooks.result_statement = [](ResultStatement& statement) { statement.closing[0] ^= 1U; };
  check_hooks_fail_at("V32", hooks);
  SampleHooks few;
  few.signatures = [](SectionKind kind, SignedStatement& statement) {
    if (kind == SectionKind::countersignatures)
      statement.signatures.resize(1, statement.signatures[0]);
  };
  check_hooks_fail_at("V32", few);
  check_hooks_fail_at("V32", with_spoilt_signature(SectionKind::countersignatures));
  check_hooks_fail_at("V32", with_empty_section(SectionKind::countersignatures));
  const Sample enough =
      make_sample(tiny(), without_signature(SectionKind::countersignatures, "scrutineer0"));
  CHECK(exit_code(verify(enough.record(), anchored(enough))) == 0);
}

}  // namespace
}  // namespace piaojue
