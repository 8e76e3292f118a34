#include "core/record/dump.hpp"

#include <nlohmann/json.hpp>

#include "core/meeting/form.hpp"
#include "core/record/record_file.hpp"
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

/// Null unless it is JSON; what is nested deeper than a result ever is is left out.
Json parse_document(ByteView bytes) {
  const auto is_shallow = [](int depth, Json::parse_event_t, Json&) { return depth < 32; };
  Json out = Json::parse(bytes, is_shallow, false);
  return out.is_discarded() ? Json() : out;
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
  Result<void> add_poll(ByteView payload, Json& line);
  Result<void> add_phase(ByteView body, Json& line) const;
  Result<void> add_attendance(ByteView body, Json& line) const;
  Result<void> add_issuing_count(ByteView body, Json& line) const;
  Result<void> add_ballot(ByteView payload, Json& line) const;
  Result<void> add_closing(ByteView body, Json& line) const;
  Result<void> add_decryption(ByteView body, Json& line) const;
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
                                 {"role", static_cast<int>(official.role)},
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
  for (const OpeningStatement::IssuerKeys& entry : opening.issuer_keys)
    line["issuer_keys"].push_back(
        {{"poll", to_hex(entry.poll)}, {"issuer", entry.issuer}, {"classes", entry.keys.size()}});
  return {};
}

Result<void> Dumper::add_poll(ByteView payload, Json& line) {
  PJ_TRY(const PollDefinition poll, PollDefinition::parse(payload));
  line["poll"] = poll.id.str();
  line["title"] = poll.title;
  line["kind"] = piaojue::name_of(poll.kind);
  line["subjects"] = poll.subjects.size();
  line["questions"] = poll.questions.size();
  line["hash"] = to_hex(poll.hash(suite_));
  PJ_TRY(form_, compile_form(poll));
  line["selections"] = form_->shape.selections();
  line["constraints"] = form_->shape.constraints().size();
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
  line["signed"] = count.signed_count;
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

Result<void> Dumper::add_closing(ByteView body, Json& line) const {
  PJ_TRY(const ClosingStatement closing, ClosingStatement::parse(body));
  line["merkle_root"] = to_hex(closing.merkle_root);
  for (const ClassCounts& counts : closing.classes)
    line["classes"].push_back({{"entitled", counts.entitled},
                               {"present", counts.present},
                               {"issued", counts.issued},
                               {"voided", counts.voided},
                               {"cast", counts.cast}});
  line["partition"] = closing.partition;
  line["status"] = name_of(closing.status);
  return {};
}

Result<void> Dumper::add_decryption(ByteView body, Json& line) const {
  PJ_TRY(const DecryptionStatement answer, DecryptionStatement::parse(body, suite_));
  line["closing"] = to_hex(answer.closing);
  line["trustee"] = answer.trustee;
  for (const auto& part : answer.parts) line["parts"].push_back(part.size());
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
    case SectionKind::ballot:
      return add_ballot(payload, line);
    case SectionKind::closing:
      return decode(&Dumper::add_closing);
    case SectionKind::decryption:
      return decode(&Dumper::add_decryption);
    case SectionKind::countersignatures:
      return decode(&Dumper::add_countersignatures);
    case SectionKind::result:
      line["document"] = parse_document(payload);
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
