// V19, V20, V27 and V28 fail alone; so do the notes' part in V12, V21 and V22.
#include <catch2/catch.hpp>

#include "tests/support/damaged_records.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

using namespace test;

SampleOptions written(std::uint16_t tellers = 0) {
  SampleOptions options = tiny();
  options.written = true;
  options.tellers = tellers;
  return options;
}

using Notes = std::vector<SignedNote>;

void notes_fail_at(const std::string& number, const std::function<void(Notes&)>& change,
                   const SampleOptions& options = written()) {
  SampleHooks hooks;
  hooks.notes = change;
  check_hooks_fail_at(number, hooks, options);
}

TEST_CASE("a record with notes and write-ins passes, and its result says what was written") {
  PJ_EACH_SUITE(suite);
  for (const Issuance issuance : {Issuance::seat, Issuance::cards}) {
    SampleOptions options = written(2);
    options.suite = &suite;
    options.issuers = 2;
    options.issuance = issuance;
    options.withdrawn = 1;
    options.surplus = issuance == Issuance::cards ? 1 : 0;
    const Sample sample = make_sample(options);
    const auto report = verify(sample.record(), anchored(sample));
    INFO(render_verification_report(report));
    CHECK(exit_code(report) == 0);
    CHECK(sample.closing.notes == std::vector<std::uint32_t>(2, 4));
    CHECK(sample.result_json.find("意见0") != std::string::npos);
    // Two ways of writing one name, and both votes are sure: they are in one slot.
    CHECK(sample.result_json.find("\"surely\": 2") != std::string::npos);
    CHECK(sample.result_json.find("王 五") == std::string::npos);
  }
}

TEST_CASE("V19 fails for notes out of order, twice, of another poll or slot, or malformed",
          "[R11.2-19]") {
  notes_fail_at("V19", [](Notes& notes) { std::swap(notes[0], notes[1]); });
  notes_fail_at("V19", [](Notes& notes) { notes.insert(notes.begin(), notes[0]); });
  notes_fail_at("V19", [](Notes& notes) { notes[0].context.poll[0] ^= 1U; });
  notes_fail_at("V19", [](Notes& notes) { notes[0].context.opening[0] ^= 1U; });
  notes_fail_at("V19", [](Notes& notes) { notes[0].context.voter_class = 0; });
  notes_fail_at("V19", [](Notes& notes) { notes[0].context.voter_class = 99; });
  notes_fail_at("V19", [](Notes& notes) { notes[0].context.voter_class ^= 1U; });
  check_hooks_fail_at("V19", with_empty_section(SectionKind::note), written());
}

TEST_CASE("V19 fails for a credential that an issuer did not endorse, or that wrote before",
          "[R6.10-3][R11.2-19]") {
  notes_fail_at("V19", [](Notes& notes) { notes[0].credential.endorsements[0].prefix[0] ^= 1U; });
  notes_fail_at("V19", [](Notes& notes) { notes[0].credential = notes[1].credential; });
}

TEST_CASE("V20 fails for a note that is not signed, or whose sender does not know it",
          "[R11.2-20]") {
  notes_fail_at("V20", [](Notes& notes) { spoil(notes[0].signatures[0]); });
  notes_fail_at("V20", [](Notes& notes) { notes[0].sealed.proof = notes[1].sealed.proof; });
}

TEST_CASE("of more notes than a batch every one is judged, opened and named in its place",
          "[R11.1-7][R11.2-20][R11.2-27]") {
  SampleOptions options = written();
  options.entitled = options.present = options.cast = {17, 17};
  const Sample sample = make_sample(options);
  REQUIRE(sample.notes.size() == 68);
  VerifyOptions verifying = anchored(sample);
  for (const unsigned jobs : {1U, 2U}) {
    verifying.jobs = jobs;
    std::optional<VerifiedPoll> kept;
    const auto report = verify(sample.record(), verifying, &kept);
    INFO(render_verification_report(report));
    REQUIRE(exit_code(report) == 0);
    CHECK(kept->kems == kems_of(sample.notes));
  }

  std::vector<Section> sections = sample.sections;
  const auto first = std::ranges::find(sections, SectionKind::note, &Section::kind);
  (first + 66)->payload.back() ^= 1U;
  verifying.jobs = 1;
  const auto report = verify(seal_record(*sample.suite, sections), verifying);
  REQUIRE(report.failed == "V20");
  CHECK(report.checks[19].detail.find("67") != std::string::npos);
}

TEST_CASE("V27 fails when the notes that are opened are not those that were judged",
          "[R11.1-7][R11.2-27]") {
  const Sample sample = make_sample(written());
  const TemporaryFile file(sample.record());
  VerifyOptions verifying = anchored(sample);
  REQUIRE(verify_record(file.path(), verifying).ok());
  const Bytes note = sample.notes[1].encode();
  // The reader that judges has passed them when V24 is decided.
  verifying.checked = [&](const CheckResult& check) {
    if (check.number != "V24") return;
    Bytes changed = file.read();
    const auto at = std::search(changed.begin(), changed.end(), note.begin(), note.end());
    REQUIRE(at != changed.end());
    // The last byte of the signature, which opening does not look at.
    *(at + static_cast<std::ptrdiff_t>(note.size()) - 1) ^= 1U;
    file.write(changed);
  };
  check_fails_at(verify_record(file.path(), verifying), "V27");
}

TEST_CASE("V21 fails for notes that the closing statement does not seal", "[R11.2-21]") {
  SampleHooks hooks;
  hooks.closing = [](ClosingStatement& closing) { closing.note_root[0] ^= 1U; };
  check_hooks_fail_at("V21", hooks, written());
  hooks = {};
  hooks.sections = [](std::vector<Section>& sections) {
    std::erase_if(sections, [seen = false](const Section& one) mutable {
      return one.kind == SectionKind::note && !std::exchange(seen, true);
    });
  };
  check_hooks_fail_at("V21", hooks, written());
}

TEST_CASE("V22 fails for another number of notes than stated, or more than voters", "[R11.2-22]") {
  SampleHooks hooks;
  hooks.closing = [](ClosingStatement& closing) { ++closing.notes[0]; };
  check_hooks_fail_at("V22", hooks, written());
  hooks.closing = [](ClosingStatement& closing) { closing.notes.pop_back(); };
  check_hooks_fail_at("V22", hooks, written());
}

TEST_CASE("V12 fails when a voided card could still write", "[R6.7-3][R8.6-20]") {
  SampleOptions options = written();
  options.issuance = Issuance::cards;
  options.surplus = 1;
  SampleHooks hooks;
  hooks.voids = [](std::vector<CredentialVoid>& voids) {
    const auto of_slot = std::find_if(voids.begin(), voids.end(), [](const CredentialVoid& one) {
      return one.context.voter_class >= 2;
    });
    voids.erase(of_slot);
  };
  check_hooks_fail_at("V12", hooks, options);
}

TEST_CASE("V27 fails for an opening that does not hold, or of other notes", "[R9.5-1][R11.2-27]") {
  SampleHooks hooks;
  hooks.decryption = [](DecryptionStatement& answer) {
    if (answer.trustee == 1) answer.notes[2].value += answer.notes[1].value;
  };
  check_hooks_fail_at("V27", hooks, written());
  hooks.decryption = [](DecryptionStatement& answer) { answer.notes.pop_back(); };
  check_hooks_fail_at("V27", hooks, written());
  // Sums before notes: the lower number is reported.
  hooks.decryption = [](DecryptionStatement& answer) {
    if (answer.trustee == 0) answer.notes[0] = answer.notes[1];
    if (answer.trustee == 1) answer.parts[0][0].value += answer.parts[0][1].value;
  };
  check_hooks_fail_at("V26", hooks, written());
}

TEST_CASE("V28 fails for a merge table with a name more or less, of another box, or missing",
          "[R9.6-2][R11.2-28]") {
  const auto altered = [](auto change) {
    SampleHooks hooks;
    hooks.merge_table = change;
    check_hooks_fail_at("V28", hooks, written(2));
  };
  altered([](MergeTable& table) { table.names["李六"] = "李六"; });
  altered([](MergeTable& table) { table.names.erase(table.names.begin()); });
  altered([](MergeTable& table) { table.closing[0] ^= 1U; });
  SampleHooks hooks;
  hooks.sections = [](std::vector<Section>& sections) {
    std::erase_if(sections, [](const Section& s) { return s.kind == SectionKind::merge_table; });
  };
  check_hooks_fail_at("V28", hooks, written());
}

TEST_CASE("V28 fails unless two tellers signed, or the only one, or without any the chief",
          "[R9.6-3][R11.2-28]") {
  check_hooks_fail_at("V28", with_spoilt_signature(SectionKind::merge_table), written(2));
  for (const std::uint16_t tellers : {std::uint16_t{2}, std::uint16_t{3}}) {
    SampleHooks hooks = without_signature(SectionKind::merge_table, "teller0");
    const SampleOptions options = written(tellers);
    if (tellers == 2) check_hooks_fail_at("V28", hooks, options);
    const Sample sample = make_sample(options, hooks);
    CHECK((exit_code(verify(sample.record(), anchored(sample))) == 0) == (tellers == 3));
  }
  check_hooks_fail_at("V28", without_signature(SectionKind::merge_table, "teller0"), written(1));
  check_hooks_fail_at("V28", without_signature(SectionKind::merge_table, "scrutineer0"), written());
}

}  // namespace
}  // namespace piaojue
