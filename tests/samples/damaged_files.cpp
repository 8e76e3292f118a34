#include <algorithm>
#include <stdexcept>

#include "core/openssl/cms.hpp"
#include "tests/samples/sample_files.hpp"

namespace piaojue::samples {
namespace {

using namespace test;

/// As little as each damage needs: four ballots of two groups on one subject.
SampleOptions small(const Suite& suite) {
  SampleOptions options;
  options.suite = &suite;
  options.subjects = 1;
  options.cast = {2, 2};
  return options;
}

SampleOptions administered(const Suite& suite) {
  SampleOptions options = small(suite);
  options.administrators = true;
  return options;
}

SampleOptions with_cards(const Suite& suite) {
  SampleOptions options = small(suite);
  options.issuers = 2;
  options.issuance = Issuance::cards;
  options.surplus = 1;
  return options;
}

SampleOptions written(const Suite& suite) {
  SampleOptions options = small(suite);
  options.subjects = 2;
  options.written = true;
  options.tellers = 2;
  return options;
}

SampleOptions with_small_group(const Suite& suite) {
  SampleOptions options = small(suite);
  options.cast = {3, 1};
  return options;
}

SampleHooks without_signature(SectionKind kind, const std::string& signer) {
  SampleHooks hooks;
  hooks.signatures = [=](SectionKind at, SignedStatement& statement) {
    if (at == kind)
      std::erase_if(statement.signatures,
                    [&](const StatementSignature& one) { return one.signer.str() == signer; });
  };
  return hooks;
}

SampleHooks with_phase(PollPhase phase, std::function<void(PhaseStatement&)> change) {
  SampleHooks hooks;
  hooks.phase = [=](PhaseStatement& statement) {
    if (statement.phase == phase) change(statement);
  };
  return hooks;
}

/// The last voter signs what was changed.
SampleHooks with_ballot(std::function<void(BallotBody&)> change) {
  SampleHooks hooks;
  hooks.ballot = [=](std::size_t voter, BallotBody& body) {
    if (voter == 3) change(body);
  };
  return hooks;
}

/// By a scrutineer whose answers are not needed, so that the counts remain what they are.
SampleHooks with_decryption(std::function<void(DecryptionStatement&)> change) {
  SampleHooks hooks;
  hooks.decryption = [=](DecryptionStatement& answer) {
    if (answer.trustee == 2) change(answer);
  };
  return hooks;
}

template <class Argument>
SampleHooks hook(std::function<void(Argument)> SampleHooks::*at,
                 std::type_identity_t<std::function<void(Argument)>> change) {
  SampleHooks hooks;
  hooks.*at = std::move(change);
  return hooks;
}

/// In the closing statement too, which repeats the number.
SampleHooks more_present_than_entitled() {
  SampleHooks hooks;
  hooks.attendance = [](AttendanceStatement& attendance) { attendance.present[0] = 6; };
  hooks.closing = [](ClosingStatement& closing) { closing.classes[0].present = 6; };
  return hooks;
}

SampleHooks one_ballot_more() {
  SampleHooks hooks;
  hooks.closing = [](ClosingStatement& closing) { ++closing.classes[0].cast; };
  hooks.hall_count = [](HallCount& count) { ++count.counted; };
  return hooks;
}

/// Just after a member's name in result.json.
std::size_t find_value(const std::string& result, const std::string& member) {
  const std::string name = '"' + member + "\": ";
  const std::size_t at = result.find(name);
  if (at == std::string::npos) throw std::logic_error("no " + member + " in result.json");
  return at + name.size();
}

void change_count(std::string& result) {
  char& digit = result[find_value(result, "count")];
  digit = digit == '0' ? '1' : '0';
}

void change_verdict(std::string& result) {
  const std::size_t at = find_value(result, "passed");
  const bool passed = result.compare(at, 4, "true") == 0;
  result.replace(at, passed ? 4 : 5, passed ? "false" : "true");
}

/// The credential of the first ballot for another of its group. That ballot's signature and proofs,
/// made for its own credential, fail too, but later.
void vote_twice(std::vector<SignedBallot>& box) {
  std::find_if(box.begin() + 1, box.end(), [&](const SignedBallot& one) {
    return one.body.context.voter_class == box[0].body.context.voter_class;
  })->body.credential = box[0].body.credential;
}

void forget_a_card(std::vector<CredentialVoid>& voids) { voids.erase(voids.begin()); }

void sign_with_another_certificate(std::vector<Section>& sections) {
  const TallyIdentity other = make_tally_identity();
  Bytes result;
  for (Section& section : sections) {
    if (section.kind == SectionKind::result) result = section.payload;
    if (section.kind == SectionKind::result_cms)
      section.payload = cms_sign_detached(result, other.certificate, other.private_key).value();
  }
}

SampleFile damage(const std::string& number, std::string what, SampleOptions options,
                  SampleHooks hooks, std::function<void(Bytes&)> record = {},
                  std::function<void(Hash32&)> anchor = {}) {
  return {"damaged/" + number, std::move(what),   number,           std::move(options),
          std::move(hooks),    std::move(record), std::move(anchor)};
}

/// File, anchor and statements before the first ballot.
std::vector<SampleFile> preamble_damages(const Suite& suite) {
  using Hooks = SampleHooks;
  const SampleOptions plain = small(suite);
  const Point other = sample_key("other", suite).verify_key();
  return {
      damage("V01", "one bit in the middle of the file is flipped", plain, {},
             [](Bytes& record) { record[record.size() / 2] ^= 1U; }),
      damage("V02", "the record is whole, but the anchor is that of another meeting", plain, {}, {},
             [=](Hash32& anchor) { anchor = make_sample(plain).anchor; }),
      damage("V03", "the security administrator did not sign the manifest", administered(suite),
             without_signature(SectionKind::manifest, "security")),
      damage("V04", "the poll's title was changed after the manifest had pinned the poll", plain,
             hook(&Hooks::poll, [](auto& poll) { poll.title += "（改）"; })),
      damage("V05", "the signature of one ceremony message does not hold", plain,
             hook(&Hooks::ceremony, [](auto& messages) { spoil(messages[4].signature); })),
      damage("V06", "the opening states another note key than the ceremony's", plain,
             hook(&Hooks::opening, [=](auto& opening) { opening.note_key = other; })),
      damage("V07", "the order to issue is about another poll", plain,
             with_phase(PollPhase::issuing, [](auto& phase) { phase.poll[0] ^= 1U; })),
      damage("V08", "the attendance is above the number entitled", plain,
             more_present_than_entitled()),
      damage("V09", "the issuer's count is about another attendance", plain,
             hook(&Hooks::issuing_count, [](auto& count) { count.attendance[0] ^= 1U; })),
      damage("V10", "the order to cast does not follow this attendance and these counts", plain,
             with_phase(PollPhase::casting, [](auto& phase) { phase.previous[0] ^= 1U; })),
      damage("V11", "the chief scrutineer did not sign the order to close", plain,
             without_signature(SectionKind::closing_phase, "scrutineer0")),
  };
}

/// What lies in the box.
std::vector<SampleFile> box_damages(const Suite& suite) {
  using Hooks = SampleHooks;
  const SampleOptions plain = small(suite);
  return {
      damage("V12", "a card that nobody drew has no void", with_cards(suite),
             hook(&Hooks::voids, forget_a_card)),
      damage("V13", "two ballots stand in another order than their trackers'", plain,
             hook(&Hooks::box, [](auto& box) { std::swap(box[2], box[3]); })),
      damage("V14", "the issuer's endorsement of one ballot's credential does not hold", plain,
             with_ballot([](auto& body) { body.credential.endorsements[0].signature[100] ^= 1U; })),
      damage("V15", "one credential stands on two ballots", plain, hook(&Hooks::box, vote_twice)),
      damage("V16", "the signature of one ballot does not hold", plain,
             hook(&Hooks::box, [](auto& box) { spoil(box[3].signatures[0]); })),
      damage("V17", "two selections of one ballot have each other's proofs", plain,
             with_ballot([](auto& body) {
               std::swap(body.selection_proofs[0], body.selection_proofs[1]);
             })),
      damage("V18", "the proof of one constraint of one ballot does not hold", plain,
             with_ballot([](auto& body) {
               auto& responses = body.constraint_proofs[0].responses;
               responses[1] += responses[0];
             })),
      damage("V19", "one note stands twice", written(suite),
             hook(&Hooks::notes,
                  [](auto& notes) { notes.insert(notes.begin(), SignedNote(notes[0])); })),
      damage("V20", "the signature of one note does not hold", written(suite),
             hook(&Hooks::notes, [](auto& notes) { spoil(notes[0].signatures[0]); })),
  };
}

/// Closing statement, hall and decryption.
std::vector<SampleFile> closing_damages(const Suite& suite) {
  using Hooks = SampleHooks;
  const SampleOptions plain = small(suite);
  return {
      damage("V21", "the closing statement has another Merkle root than the box", plain,
             hook(&Hooks::closing, [](auto& statement) { statement.merkle_root[0] ^= 1U; })),
      damage("V22", "closing statement and hall count a ballot that is not in the box", plain,
             one_ballot_more()),
      damage("V23", "a group of one ballot is counted by itself", with_small_group(suite),
             hook(&Hooks::closing,
                  [](auto& statement) {
                    statement.partition = {{0}, {1}};
                  })),
      damage("V24", "the server did not sign the closing statement", plain,
             without_signature(SectionKind::closing, "server")),
      damage("V25", "the chief scrutineer did not sign the release of the box", plain,
             without_signature(SectionKind::release, "scrutineer0")),
      damage(
          "V26", "one scrutineer's decryptions of two sums are exchanged", plain,
          with_decryption([](auto& answer) { std::swap(answer.parts[0][0], answer.parts[0][1]); })),
      damage("V27", "one scrutineer's decryption of one note is another value", written(suite),
             with_decryption([](auto& answer) { answer.notes[2].value += answer.notes[1].value; })),
  };
}

/// Result and trail.
std::vector<SampleFile> result_damages(const Suite& suite) {
  using Hooks = SampleHooks;
  const SampleOptions plain = small(suite);
  return {
      damage("V28", "the merge table has a name that nobody wrote in", written(suite),
             hook(&Hooks::merge_table, [](auto& table) { table.names["李六"] = "李六"; })),
      damage("V29", "one count in result.json is not what the decryptions give", plain,
             hook(&Hooks::result, change_count)),
      damage("V30", "result.json says otherwise whether a nominee passed", plain,
             hook(&Hooks::result, change_verdict)),
      damage("V31", "result.json is signed with another certificate than the opening's", plain,
             hook(&Hooks::sections, sign_with_another_certificate)),
      damage("V32", "the scrutineers signed another result", plain,
             hook(&Hooks::result_statement, [](auto& statement) { statement.result[0] ^= 1U; })),
      damage("V33", "the release of the box is missing on the trail", plain,
             hook(&Hooks::trail,
                  [](auto& entries) {
                    std::erase_if(entries,
                                  [](const TrailEntry& one) { return one.act == Act::release; });
                  })),
  };
}

std::vector<SampleFile> damages(const Suite& suite) {
  std::vector<SampleFile> out;
  for (const auto part : {preamble_damages, box_damages, closing_damages, result_damages})
    for (SampleFile& file : part(suite)) out.push_back(std::move(file));
  return out;
}

}  // namespace

std::vector<SampleFile> damaged_files() {
  std::vector<SampleFile> out = damages(Suite::get(SuiteId::p256_sha256));
  for (SampleFile& file : damages(Suite::get(SuiteId::sm2_sm3))) {
    static const std::vector<std::string> again = {"V01", "V05", "V16", "V17", "V18", "V20",
                                                   "V21", "V26", "V27", "V32", "V33"};
    if (std::find(again.begin(), again.end(), *file.fails) == again.end()) continue;
    file.name += "-sm2";
    out.push_back(std::move(file));
  }
  return out;
}

}  // namespace piaojue::samples
