// V01 to V11 fail, each alone.
#include <catch2/catch.hpp>

#include "core/record/verifier.hpp"
#include "tests/support/damaged_records.hpp"

namespace piaojue {
namespace {

using namespace test;

TEST_CASE("V01 fails for a damaged record", "[R11.2-1]") {
  Bytes record = valid_sample().record();
  for (std::size_t i = 0; i < record.size(); i += 1 + record.size() / 200) {
    record[i] ^= 1U;
    check_fails_at(verify(record, anchored(valid_sample())), "V01");
    record[i] ^= 1U;
  }
}

TEST_CASE("V03 fails for a manifest that breaks a rule or is not the organiser's", "[R11.2-3]") {
  SampleHooks hooks;
  hooks.manifest = [](Manifest& manifest) { manifest.date = "2026-02-30"; };
  check_hooks_fail_at("V03", hooks);
  check_hooks_fail_at("V03", without_signature(SectionKind::manifest, "organiser"));
  check_hooks_fail_at("V03", with_spoilt_signature(SectionKind::manifest));
  SampleOptions administered = tiny();
  administered.administrators = true;
  check_hooks_fail_at("V03", without_signature(SectionKind::manifest, "security"), administered);
  check_hooks_fail_at("V03", with_empty_section(SectionKind::manifest));
}

TEST_CASE("V04 fails for a poll definition that the manifest does not pin", "[R11.2-4]") {
  SampleHooks hooks;
  hooks.poll = [](PollDefinition& poll) { poll.title += "?"; };
  check_hooks_fail_at("V04", hooks);
  hooks.poll = [](PollDefinition& poll) {
    poll.subjects[1].id = SubjectId::parse("someone-else").value();
  };
  check_hooks_fail_at("V04", hooks);
  check_hooks_fail_at("V04", with_empty_section(SectionKind::poll_definition));
  SampleHooks foreign;
  foreign.manifest = [](Manifest& manifest) {
    manifest.id = MeetingId::parse("another-meeting").value();
  };
  check_hooks_fail_at("V04", foreign);
}

TEST_CASE("V05 fails for a ceremony with a message altered, missing, doubled or moved",
          "[R10-6][R11.2-5]") {
  SampleHooks hooks;
  hooks.ceremony = [](std::vector<CeremonyMessage>& messages) { spoil(messages[4].signature); };
  check_hooks_fail_at("V05", hooks);
  hooks.ceremony = [](std::vector<CeremonyMessage>& messages) { messages[7].body.back() ^= 1U; };
  check_hooks_fail_at("V05", hooks);
  hooks.ceremony = [](std::vector<CeremonyMessage>& messages) { messages.pop_back(); };
  check_hooks_fail_at("V05", hooks);
  hooks.ceremony = [](std::vector<CeremonyMessage>& messages) {
    messages.push_back(messages.back());
  };
  check_hooks_fail_at("V05", hooks);
  hooks.ceremony = [](std::vector<CeremonyMessage>& messages) {
    std::swap(messages[0], messages[1]);
  };
  check_hooks_fail_at("V05", hooks);
}

TEST_CASE("V06 fails for an opening with other keys, keys missing or used twice, or unsigned",
          "[R8.2-4][R8.2-8][R11.2-6]") {
  SampleHooks hooks;
  const Point other = sample_key("other").verify_key();
  hooks.opening = [&](OpeningStatement& opening) { opening.note_key = other; };
  check_hooks_fail_at("V06", hooks);
  hooks.opening = [&](OpeningStatement& opening) { opening.election_verification_keys[1] = other; };
  check_hooks_fail_at("V06", hooks);
  hooks.opening = [](OpeningStatement& opening) { opening.ceremony[0] ^= 1U; };
  check_hooks_fail_at("V06", hooks);
  hooks.opening = [](OpeningStatement& opening) { opening.manifest[0] ^= 1U; };
  check_hooks_fail_at("V06", hooks);
  hooks.opening = [](OpeningStatement& opening) { opening.issuer_keys[0][0] ^= 1U; };
  check_hooks_fail_at("V06", hooks);
  SampleOptions two = tiny();
  two.issuers = 2;
  two.cast = {0, 0};
  hooks.opening = [](OpeningStatement& opening) { opening.issuer_keys.pop_back(); };
  check_hooks_fail_at("V06", hooks, two);
  hooks.opening = [](OpeningStatement& opening) {
    std::swap(opening.issuer_keys[0], opening.issuer_keys[1]);
  };
  check_hooks_fail_at("V06", hooks, two);
  check_hooks_fail_at("V06", without_signature(SectionKind::opening, "scrutineer1"));
  check_hooks_fail_at("V06", without_signature(SectionKind::opening, "organiser"));
  check_hooks_fail_at("V06", with_spoilt_signature(SectionKind::opening));
}

TEST_CASE("V06 fails for issuer keys missing, used twice, of another issuer or unsigned",
          "[R8.2-2][R8.2-3][R8.2-8][R8.6-1][R11.2-6]") {
  SampleOptions two = tiny();
  two.issuers = 2;
  two.cast = {0, 0};
  const auto altered = [&](auto change) {
    SampleHooks hooks;
    hooks.issuer_keys = [=](IssuerKeysStatement& keys) {
      if (keys.issuer == 1) change(keys);
    };
    check_hooks_fail_at("V06", hooks, two);
  };
  altered([](IssuerKeysStatement& keys) { keys.polls[0].keys[1] = keys.polls[0].keys[0]; });
  altered([](IssuerKeysStatement& keys) { keys.polls[0].keys.pop_back(); });
  altered([](IssuerKeysStatement& keys) { keys.polls[0].poll[0] ^= 1U; });
  altered([](IssuerKeysStatement& keys) { keys.polls.clear(); });
  altered([](IssuerKeysStatement& keys) { keys.manifest[0] ^= 1U; });
  altered([](IssuerKeysStatement& keys) { keys.issuer = 0; });
  check_hooks_fail_at("V06", without_signature(SectionKind::issuer_keys, "issuer1"), two);
  check_hooks_fail_at("V06", with_spoilt_signature(SectionKind::issuer_keys), two);
  // One issuer may not use another's key either.
  const IssuerKeysStatement* first = nullptr;
  IssuerKeysStatement kept;
  SampleHooks shared;
  shared.issuer_keys = [&](IssuerKeysStatement& keys) {
    if (first == nullptr) {
      kept = keys;
      first = &kept;
    } else {
      keys.polls[0].keys = first->polls[0].keys;
    }
  };
  check_hooks_fail_at("V06", shared, two);
}

/// Alters the statement of one phase in several ways.
void check_phase_fails_at(const std::string& number, PollPhase phase, SectionKind kind) {
  const auto altered = [&](auto change) {
    SampleHooks hooks;
    hooks.phase = [=](PhaseStatement& statement) {
      if (statement.phase == phase) change(statement);
    };
    check_hooks_fail_at(number, hooks);
  };
  altered([](PhaseStatement& statement) { statement.previous[0] ^= 1U; });
  altered([](PhaseStatement& statement) { statement.poll[0] ^= 1U; });
  altered([](PhaseStatement& statement) { statement.opening[0] ^= 1U; });
  altered([phase](PhaseStatement& statement) {
    statement.phase = phase == PollPhase::casting ? PollPhase::issuing : PollPhase::casting;
  });
  check_hooks_fail_at(number, without_signature(kind, "organiser"));
  check_hooks_fail_at(number, with_spoilt_signature(kind));
}

TEST_CASE("V07 fails for an issuing phase out of the chain or unsigned", "[R8.2-8][R11.2-7]") {
  check_phase_fails_at("V07", PollPhase::issuing, SectionKind::issuing_phase);
}

TEST_CASE("V08 fails for attendance above the entitled, of another poll or unsigned",
          "[R8.2-8][R11.2-8]") {
  SampleHooks hooks;
  hooks.attendance = [](AttendanceStatement& attendance) { attendance.present[0] = 6; };
  check_hooks_fail_at("V08", hooks);
  hooks.attendance = [](AttendanceStatement& attendance) { attendance.present.pop_back(); };
  check_hooks_fail_at("V08", hooks);
  hooks.attendance = [](AttendanceStatement& attendance) { attendance.issuing[0] ^= 1U; };
  check_hooks_fail_at("V08", hooks);
  check_hooks_fail_at("V08", without_signature(SectionKind::attendance, "registrar"));
}

TEST_CASE("V09 fails for issued counts above the present, incomplete, unbalanced or unsigned",
          "[R8.2-8][R8.6-19][R11.2-9]") {
  SampleHooks hooks;
  hooks.issuing_count = [](IssuingCount& count) { count.classes[0].signed_count = 5; };
  check_hooks_fail_at("V09", hooks);
  hooks.issuing_count = [](IssuingCount& count) { count.classes.pop_back(); };
  check_hooks_fail_at("V09", hooks);
  // Without cards nothing can be left over.
  hooks.issuing_count = [](IssuingCount& count) { count.classes[0] = {5, 1, 0}; };
  check_hooks_fail_at("V09", hooks);
  SampleOptions two = tiny();
  two.issuers = 2;
  hooks.issuing_count = [](IssuingCount& count) {
    if (count.issuer == 1) count.classes[0].signed_count += 1;
  };
  check_hooks_fail_at("V09", hooks, two);
  SampleOptions cards = two;
  cards.issuance = Issuance::cards;
  cards.surplus = 1;
  hooks.issuing_count = [](IssuingCount& count) { count.classes[0].surplus = 0; };
  check_hooks_fail_at("V09", hooks, cards);
  hooks.issuing_count = [](IssuingCount& count) { count.classes[0] = {2, 3, 0}; };
  check_hooks_fail_at("V09", hooks, cards);
  hooks.issuing_count = [](IssuingCount& count) { count.attendance[0] ^= 1U; };
  check_hooks_fail_at("V09", hooks);
  check_hooks_fail_at("V09", without_signature(SectionKind::issuing_count, "server"));
  SampleHooks fewer;
  fewer.sections = [](std::vector<Section>& sections) {
    std::erase_if(sections, [seen = 0](const Section& section) mutable {
      return section.kind == SectionKind::issuing_count && seen++ == 1;
    });
  };
  check_hooks_fail_at("V09", fewer, two);
}

TEST_CASE("V10 fails for a casting phase out of the chain or unsigned", "[R8.2-8][R11.2-10]") {
  check_phase_fails_at("V10", PollPhase::casting, SectionKind::casting_phase);
}

TEST_CASE("V11 fails for a closing phase out of the chain or without either signature",
          "[R8.2-8][R11.2-11]") {
  check_phase_fails_at("V11", PollPhase::closing, SectionKind::closing_phase);
  check_hooks_fail_at("V11", without_signature(SectionKind::closing_phase, "scrutineer0"));
}

}  // namespace
}  // namespace piaojue
