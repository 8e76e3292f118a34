// Numbered verification of a record (SPEC 11): the same code for auditors, for scrutineers before
// they decrypt, and for the server before it publishes.
#pragma once

#include <functional>
#include <string>

#include "core/record/record_file.hpp"

namespace piaojue {

enum class Verdict { pass, fail, skipped };

struct CheckResult {
  std::string number;  ///< "V07"
  std::string title;   ///< in the current language
  Verdict verdict;
  std::string detail;  ///< what is wrong, where; or what was found
};

enum class Stage {
  sealed,   ///< through the closing statement: what a scrutineer checks before decrypting
  counted,  ///< through the signed result: what a scrutineer checks before countersigning
  full,     ///< with the countersignatures and the audit administrator's signature
};

struct VerificationReport {
  std::vector<CheckResult> checks;  ///< all numbers in order; after a failure the rest `skipped`
  /// The first failing check's number, if any.
  std::optional<std::string> failed;
  bool anchored = false;     ///< an anchor was given and holds
  bool readable = true;      ///< the file could be opened and read
  bool interrupted = false;  ///< nothing is known of what was not reached
  /// Whether it extends the earlier record that was given, if one was.
  std::optional<CheckResult> since;

  bool ok() const { return !interrupted && !failed && (!since || since->verdict == Verdict::pass); }
};

/// The public material of a poll up to its ballots, and what a scrutineer or the tally computes.
struct VerifiedPoll {
  Manifest manifest;
  PollDefinition poll;
  OpeningStatement opening;
  Hash32 opening_hash;
  CeremonyOutcome ceremony;
  std::vector<CeremonyMessage> ceremony_messages;
  SignedStatement closing;
  ClosingStatement closing_statement;
  /// [part][selection]; empty without quorum. What is decrypted the final status says (SPEC 8.10).
  std::vector<std::vector<Ciphertext>> sums;
  std::vector<Point> kems;  ///< of the sealed notes, by tracker
};

struct VerifyOptions {
  Stage stage = Stage::full;
  std::optional<Hash32> anchor;
  std::optional<std::filesystem::path> since{};  ///< an earlier record of the meeting
  unsigned jobs = 1;
  /// bytes done, bytes in all
  std::function<void(std::uint64_t, std::uint64_t)> progress{};
  /// Asked between sections, ballots among them: true gives up.
  std::function<bool()> stopping{};
  /// Each check as it is decided, not always in order; a failure after a pass comes once more.
  std::function<void(const CheckResult&)> checked{};
};

/// Never throws on a damaged file. `out`, if given and all checks pass, receives the material.
VerificationReport verify_record(const std::filesystem::path& path, const VerifyOptions& options,
                                 std::optional<VerifiedPoll>* out = nullptr);

/// "V01 pass  title — detail" for each check, "SINCE pass  ..." if an earlier record was given, and
/// last "RESULT pass all", "RESULT fail V07", "RESULT fail SINCE" or, when all holds but no anchor
/// was given, "RESULT self-consistent V02". Ends with a newline.
std::string render_verification_report(const VerificationReport& report);
/// The same as one JSON object: result, check, anchored, checks.
std::string verification_report_json(const VerificationReport& report);
/// 0: all hold against an anchor; 1: a check fails; 2: the file cannot be read; 3: no anchor.
int exit_code(const VerificationReport& report);

/// The anchor of an opening statement as people compare it: hex in groups of four digits.
std::string format_fingerprint(const Hash32& hash);
/// Accepts hex with any spaces, hyphens or colons; error `malformed`.
Result<Hash32> parse_fingerprint(std::string_view text);

}  // namespace piaojue
