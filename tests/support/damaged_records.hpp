// Records with one thing wrong, and the check that must say so.
#pragma once

#include <catch2/catch.hpp>

#include "core/record/verifier.hpp"
#include "tests/support/result.hpp"
#include "tests/support/sample_meeting.hpp"
#include "tests/support/temporary_file.hpp"

namespace piaojue::test {

/// One valid record of a suite for all tests of a process.
const Sample& valid_sample(const Suite& suite = Suite::get(SuiteId::p256_sha256));
/// As little as can fail in every way: four ballots of two groups on two subjects.
SampleOptions tiny(const Suite& suite = Suite::get(SuiteId::p256_sha256));

VerificationReport verify(ByteView record, const VerifyOptions& options,
                          std::optional<VerifiedPoll>* out = nullptr);
/// Full stage against the sample's own anchor, on two threads.
VerifyOptions anchored(const Sample& sample);

/// This check fails, those before it pass, those after it are skipped.
void check_fails_at(const VerificationReport& report, const std::string& number);
/// Makes the record that the hooks damage.
void check_hooks_fail_at(const std::string& number, const SampleHooks& hooks,
                         const SampleOptions& options = tiny());

/// Takes away one signature of the statements of a kind.
SampleHooks without_signature(SectionKind kind, const char* signer);
SampleHooks with_spoilt_signature(SectionKind kind);
/// Empties the payload of every section of a kind.
SampleHooks with_empty_section(SectionKind kind);

}  // namespace piaojue::test
