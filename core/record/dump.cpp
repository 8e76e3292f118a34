#include "core/record/dump.hpp"

#include <nlohmann/json.hpp>

#include "core/ballot/void.hpp"
#include "core/meeting/form.hpp"
#include "core/meeting/json_fields.hpp"
#include "core/record/hall.hpp"
#include "core/record/issuer_keys.hpp"
#include "core/record/notes.hpp"
#include "core/record/paper_count.hpp"
#include "core/record/record_file.hpp"
#include "core/record/trail.hpp"
#include "core/record/verifier.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

Json signers(const SignedStatement& statement) {
  Json out = Json::array();
  for (const StatementSignature& one : statement.signatures) out.push_back(one.signer.str());
  return out;
}

std::string_view name_of(PollPhase phase) {
  switch (phase) {
    case PollPhase::issuing:
      return "issuing";
    case PollPhase::casting:
      return "casting";
    case PollPhase::closing:
      return "closing";
  }
  return "";
}

std::string one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Decodes sections in the order of the file; ballots need the form read before them.
class Dumper {
 public:
  explicit Dumper(const Suite& suite) : suite_(suite) {}
  /// The line without its end.
  Result<std::string> dump(const Section& section);

 private:
  Result<void> add(const Section& section, Json& line);
  Result<void> add_manifest(ByteView body, Json& line) const;
  Result<void> add_ceremony_message(ByteView payload, Json& line) const;
  Result<void> add_opening(ByteView body, Json& line) const;
  Result<void> add_issuer_keys(ByteView body, Json& line) const;
  Result<void> add_poll(ByteView payload, Json& line);
  Result<void> add_phase(ByteView body, Json& line) const;
  Result<void> add_attendance(ByteView body, Json& line) const;
  Result<void> add_issuing_count(ByteView body, Json& line) const;
  Result<void> add_void(ByteView payload, Json& line) const;
  Result<void> add_ballot(ByteView payload, Json& line) const;
  Result<void> add_note(ByteView payload, Json& line) const;
  Result<void> add_closing(ByteView body, Json& line) const;
  Result<void> add_hall_count(ByteView body, Json& line) const;
  Result<void> add_paper_count(ByteView body, Json& line) const;
  Result<void> add_objection(ByteView body, Json& line) const;
  Result<void> add_resolution(ByteView body, Json& line) const;
  Result<void> add_release(ByteView body, Json& line) const;
  Result<void> add_trail(ByteView payload, Json& line) const;
  Result<void> add_decryption(ByteView body, Json& line) const;
  Result<void> add_merge_table(ByteView body, Json& line) const;
  Result<void> add_countersignatures(ByteView body, Json& line) const;
  /// Adds hash and signers; gives the body.
  Result<Bytes> add_signed(ByteView payload, Json& line) const;

  const Suite& suite_;
  std::optional<CompiledForm> form_;
};

Result<void> Dumper::add_manifest(ByteView body, Json& line) const {
  PJ_TRY(const Manifest manifest, Manifest::parse(body));
  line["meeting"] = manifest.id.str();
  line["title"] = manifest.title;
  line["date"] = manifest.date;
  line["place"] = manifest.place;
  line["rehearsal"] = manifest.rehearsal;
  line["minimum_group"] = manifest.minimum_group;
  line["threshold"] = manifest.threshold;
  for (const VoterGroup& group : manifest.groups)
    line["groups"].push_back({{"id", group.id.str()},
                              {"name", group.name},
                              {"weight", group.weight.str()},
                              {"disclosed", group.disclosed},
                              {"entitled", group.entitled}});
  for (const Official& official : manifest.officials)
    line["officials"].push_back({{"id", official.id.str()},
                                 {"name", official.name},
                                 {"role", piaojue::name_of(official.role)},
                                 {"chief", official.chief}});
  for (const Issuer& issuer : manifest.issuers) line["issuers"].push_back(issuer.id.str());
  for (const PollPin& pin : manifest.polls)
    line["polls"].push_back({{"id", pin.id.str()}, {"definition", to_hex(pin.definition)}});
  return {};
}

Result<void> Dumper::add_ceremony_message(ByteView payload, Json& line) const {
  PJ_TRY(const CeremonyMessage message, CeremonyMessage::parse(payload));
  line["round"] = static_cast<int>(message.round);
  line["trustee"] = message.trustee;
  return {};
}

Result<void> Dumper::add_opening(ByteView body, Json& line) const {
  PJ_TRY(const OpeningStatement opening, OpeningStatement::parse(body, suite_));
  line["anchor"] = format_fingerprint(suite_.hash(body));
  line["manifest"] = to_hex(opening.manifest);
  line["attempt"] = opening.attempt;
  line["participants"] = opening.participants;
  line["ceremony"] = to_hex(opening.ceremony);
  line["election_key"] = to_hex(opening.election_key.encode());
  line["note_key"] = to_hex(opening.note_key.encode());
  line["receipt_key"] = to_hex(opening.receipt_key.encode());
  line["tally_certificate"] = to_hex(suite_.hash(opening.tally_certificate));
  for (const Hash32& keys : opening.issuer_keys) line["issuer_keys"].push_back(to_hex(keys));
  return {};
}

Result<void> Dumper::add_issuer_keys(ByteView body, Json& line) const {
  PJ_TRY(const IssuerKeysStatement keys, IssuerKeysStatement::parse(body));
  line["issuer"] = keys.issuer;
  for (const IssuerKeysStatement::OfPoll& of_poll : keys.polls)
    line["polls"].push_back({{"poll", to_hex(of_poll.poll)}, {"keys", of_poll.keys.size()}});
  return {};
}

Result<void> Dumper::add_poll(ByteView payload, Json& line) {
  PJ_TRY(const PollDefinition poll, PollDefinition::parse(payload));
  line["poll"] = poll.id.str();
  line["title"] = poll.title;
  line["kind"] = piaojue::name_of(poll.kind);
  line["issuance"] = piaojue::name_of(poll.issuance);
  line["subjects"] = poll.subjects.size();
  line["questions"] = poll.questions.size();
  line["hash"] = to_hex(poll.hash(suite_));
  PJ_TRY(form_, compile_form(poll));
  line["selections"] = form_->shape.selections();
  line["constraints"] = form_->shape.constraints().size();
  line["note_slots"] = form_->slots.size();
  return {};
}

Result<void> Dumper::add_phase(ByteView body, Json& line) const {
  PJ_TRY(const PhaseStatement phase, PhaseStatement::parse(body));
  line["phase"] = name_of(phase.phase);
  line["previous"] = to_hex(phase.previous);
  return {};
}

Result<void> Dumper::add_attendance(ByteView body, Json& line) const {
  PJ_TRY(const AttendanceStatement attendance, AttendanceStatement::parse(body));
  line["present"] = attendance.present;
  return {};
}

Result<void> Dumper::add_issuing_count(ByteView body, Json& line) const {
  PJ_TRY(const IssuingCount count, IssuingCount::parse(body));
  line["issuer"] = count.issuer;
  for (const IssuedClass& one : count.classes)
    line["classes"].push_back(
        {{"signed", one.signed_count}, {"surplus", one.surplus}, {"replaced", one.replaced}});
  return {};
}

Result<void> Dumper::add_void(ByteView payload, Json& line) const {
  PJ_TRY(const CredentialVoid one, CredentialVoid::parse(payload, suite_));
  line["reason"] = piaojue::name_of(one.reason);
  line["class"] = one.context.voter_class;
  line["credential"] = to_hex(suite_.hash(one.key.encode()));
  for (const Endorsement& e : one.endorsements) line["issuers"].push_back(e.issuer);
  return {};
}

Result<void> Dumper::add_ballot(ByteView payload, Json& line) const {
  if (!form_) return Error{ErrorCode::malformed, "a ballot before its poll definition"};
  PJ_TRY(const SignedBallot ballot, SignedBallot::parse(payload, suite_, form_->shape));
  line["tracker"] = to_hex(compute_tracker(ballot.body.context, ballot.body.selections));
  line["class"] = ballot.body.context.voter_class;
  for (const VerifyKey& key : ballot.body.credential.keys)
    line["credential"].push_back(to_hex(suite_.hash(key.encode())));
  return {};
}

Result<void> Dumper::add_note(ByteView payload, Json& line) const {
  PJ_TRY(const SignedNote note, SignedNote::parse(payload, suite_));
  line["tracker"] = to_hex(note.compute_tracker());
  line["class"] = note.context.voter_class;
  for (const VerifyKey& key : note.credential.keys)
    line["credential"].push_back(to_hex(suite_.hash(key.encode())));
  return {};
}

Result<void> Dumper::add_closing(ByteView body, Json& line) const {
  PJ_TRY(const ClosingStatement closing, ClosingStatement::parse(body));
  line["merkle_root"] = to_hex(closing.merkle_root);
  line["note_root"] = to_hex(closing.note_root);
  line["void_root"] = to_hex(closing.void_root);
  line["notes"] = closing.notes;
  for (const ClassCounts& counts : closing.classes) {
    Json issuers = Json::array();
    for (const IssuerCounts& from : counts.issuers)
      issuers.push_back({{"signed", from.signed_count},
                         {"surplus", from.surplus},
                         {"issued", from.issued()},
                         {"voided", from.voided}});
    line["classes"].push_back({{"entitled", counts.entitled},
                               {"present", counts.present},
                               {"issuers", issuers},
                               {"cast", counts.cast}});
  }
  line["partition"] = closing.partition;
  line["status"] = name_of(closing.status);
  return {};
}

Result<void> Dumper::add_hall_count(ByteView body, Json& line) const {
  PJ_TRY(const HallCount count, HallCount::parse(body));
  line["counted"] = count.counted;
  if (count.paper) line["paper"] = *count.paper;
  return {};
}

Result<void> Dumper::add_paper_count(ByteView body, Json& line) const {
  PJ_TRY(const PaperCount count, PaperCount::parse(body));
  for (const PaperClass& one : count.tally.classes)
    line["classes"].push_back(
        {{"issued", one.issued}, {"returned", one.returned}, {"invalid", one.invalid}});
  line["sums"] = count.tally.sums;
  for (const std::vector<PaperText>& texts : count.tally.texts)
    line["texts"].push_back(texts.size());
  return {};
}

Result<void> Dumper::add_objection(ByteView body, Json& line) const {
  PJ_TRY(const Objection objection, Objection::parse(body));
  line["words"] = objection.words;
  if (!objection.receipt) return {};
  PJ_TRY(const Receipt receipt, Receipt::parse(*objection.receipt));
  line["tracker"] = to_hex(receipt.tracker);
  return {};
}

Result<void> Dumper::add_resolution(ByteView body, Json& line) const {
  PJ_TRY(const Resolution resolution, Resolution::parse(body));
  line["about"] = to_hex(resolution.about);
  line["finding"] = piaojue::name_of(resolution.finding);
  line["words"] = resolution.words;
  return {};
}

Result<void> Dumper::add_release(ByteView body, Json& line) const {
  PJ_TRY(const Release release, Release::parse(body));
  line["closing"] = to_hex(release.closing);
  line["objections"] = release.objections.size();
  line["absent"] = release.absent;
  if (release.paper_count) line["paper_count"] = to_hex(*release.paper_count);
  return {};
}

Result<void> Dumper::add_trail(ByteView payload, Json& line) const {
  PJ_TRY(const Trail trail, Trail::parse(payload));
  line["signers"] = signers(trail.head);
  for (const TrailEntry& entry : trail.entries)
    line["entries"].push_back({{"time", entry.time},
                               {"act", piaojue::name_of(entry.act)},
                               {"actor", entry.actor.str()},
                               {"poll", to_hex(entry.poll)},
                               {"content", to_hex(entry.content)},
                               {"words", entry.words}});
  return {};
}

Result<void> Dumper::add_decryption(ByteView body, Json& line) const {
  PJ_TRY(const DecryptionStatement answer, DecryptionStatement::parse(body, suite_));
  line["closing"] = to_hex(answer.closing);
  line["trustee"] = answer.trustee;
  for (const auto& part : answer.parts) line["parts"].push_back(part.size());
  line["notes"] = answer.notes.size();
  return {};
}

Result<void> Dumper::add_merge_table(ByteView body, Json& line) const {
  PJ_TRY(const MergeTable table, MergeTable::parse(body));
  line["names"] = table.names;
  return {};
}

Result<void> Dumper::add_countersignatures(ByteView body, Json& line) const {
  PJ_TRY(const ResultStatement result, ResultStatement::parse(body));
  line["closing"] = to_hex(result.closing);
  line["result"] = to_hex(result.result);
  return {};
}

Result<Bytes> Dumper::add_signed(ByteView payload, Json& line) const {
  PJ_TRY(SignedStatement statement, SignedStatement::parse(payload));
  line["hash"] = to_hex(statement.hash(suite_));
  line["signers"] = signers(statement);
  return std::move(statement.body);
}

Result<void> Dumper::add(const Section& section, Json& line) {
  const Bytes& payload = section.payload;
  const auto decode = [&](auto method) -> Result<void> {
    PJ_TRY(const Bytes body, add_signed(payload, line));
    return (this->*method)(body, line);
  };
  switch (section.kind) {
    case SectionKind::manifest:
      return decode(&Dumper::add_manifest);
    case SectionKind::ceremony_message:
      return add_ceremony_message(payload, line);
    case SectionKind::issuer_keys:
      return decode(&Dumper::add_issuer_keys);
    case SectionKind::opening:
      return decode(&Dumper::add_opening);
    case SectionKind::poll_definition:
      return add_poll(payload, line);
    case SectionKind::issuing_phase:
    case SectionKind::casting_phase:
    case SectionKind::closing_phase:
      return decode(&Dumper::add_phase);
    case SectionKind::attendance:
      return decode(&Dumper::add_attendance);
    case SectionKind::issuing_count:
      return decode(&Dumper::add_issuing_count);
    case SectionKind::voided:
      return add_void(payload, line);
    case SectionKind::ballot:
      return add_ballot(payload, line);
    case SectionKind::note:
      return add_note(payload, line);
    case SectionKind::closing:
      return decode(&Dumper::add_closing);
    case SectionKind::hall_count:
      return decode(&Dumper::add_hall_count);
    case SectionKind::paper_count:
      return decode(&Dumper::add_paper_count);
    case SectionKind::objection:
      return decode(&Dumper::add_objection);
    case SectionKind::resolution:
      return decode(&Dumper::add_resolution);
    case SectionKind::release:
      return decode(&Dumper::add_release);
    case SectionKind::trail:
      return add_trail(payload, line);
    case SectionKind::decryption:
      return decode(&Dumper::add_decryption);
    case SectionKind::merge_table:
      return decode(&Dumper::add_merge_table);
    case SectionKind::countersignatures:
      return decode(&Dumper::add_countersignatures);
    case SectionKind::result:
      line["document"] = parse_shallow_json(as_text(payload));
      return {};
    case SectionKind::result_cms:
      line["hash"] = to_hex(suite_.hash(payload));
      return {};
    case SectionKind::suite:
    case SectionKind::trailer:
      return {};
  }
  return {};
}

Result<std::string> Dumper::dump(const Section& section) {
  Json line = {{"section", piaojue::name_of(section.kind)}, {"bytes", section.payload.size()}};
  PJ_CHECK(add(section, line));
  return one_line(line);
}

}  // namespace

Result<void> dump_record(const std::filesystem::path& path, std::ostream& out) {
  PJ_TRY(RecordReader reader, RecordReader::open(path));
  out << one_line({{"section", "suite"}, {"bytes", 2}, {"suite", reader.suite().name()}}) << '\n';
  Dumper dumper(reader.suite());
  while (true) {
    PJ_TRY(const std::optional<Section> section, reader.next());
    if (!section) break;
    PJ_TRY(const std::string line, dumper.dump(*section));
    out << line << '\n';
  }
  out << one_line({{"section", "trailer"}, {"bytes", 32}}) << '\n';
  return {};
}

}  // namespace piaojue
