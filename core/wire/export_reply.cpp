// One `write` for each kind of reply, in the order of core/wire/messages.hpp.
#include "core/wire/enums.hpp"
#include "core/wire/export.hpp"
#include "core/wire/limits.hpp"
#include "core/wire/utf8.hpp"

namespace piaojue::wire {
namespace {

void write(const Failure& in, pb::Reply& out) {
  pb::Failure& kind = *out.mutable_failure();
  kind.set_code(to_wire(in.code));
  kind.set_detail(clip_utf8(in.detail, kMaxDetailSize));
  kind.set_retry_after(in.retry_after);
}
void write(const Done&, pb::Reply& out) { out.mutable_done(); }

void write(const PollStatusLine& in, pb::PollStatusLine& out) {
  out.set_poll(in.poll.str());
  out.set_state(to_wire(in.state));
  out.set_issued(in.issued);
  out.set_cast(in.cast);
  out.set_closing_signatures(in.closing_signatures);
  out.set_decryptions(in.decryptions);
  out.set_countersignatures(in.countersignatures);
}
void write(const Status& in, pb::Reply& out) {
  pb::Status& kind = *out.mutable_status();
  kind.set_published(in.published);
  kind.set_entitled(in.entitled);
  kind.set_present(in.present);
  kind.set_roster_imported(in.roster_imported);
  kind.set_ceremony_attempt(in.ceremony_attempt);
  kind.mutable_ceremony_participants()->Add(in.ceremony_participants.begin(),
                                            in.ceremony_participants.end());
  kind.set_opening_ready(in.opening_ready);
  kind.set_opening_complete(in.opening_complete);
  for (const PollStatusLine& line : in.polls) write(line, *kind.add_polls());
}

void write(const ManifestReply& in, pb::Reply& out) {
  pb::ManifestReply& kind = *out.mutable_manifest();
  kind.set_manifest(to_wire(in.manifest));
  for (const Bytes& poll : in.polls) kind.add_polls(to_wire(poll));
}
void write(const CeremonyReply& in, pb::Reply& out) {
  pb::CeremonyReply& kind = *out.mutable_ceremony();
  for (const CeremonyMessage& message : in.messages) kind.add_messages(to_wire(message.encode()));
}
void write(const OpeningReply& in, pb::Reply& out) {
  pb::OpeningReply& kind = *out.mutable_opening();
  kind.set_opening(to_wire(in.opening));
  for (const SignedStatement& keys : in.issuer_keys) kind.add_issuer_keys(to_wire(keys));
  for (const DeskAddress& desk : in.desks) {
    pb::DeskAddress& item = *kind.add_desks();
    item.set_issuer(desk.issuer.str());
    item.set_address(desk.address);
  }
}
void write(const PollStatementsReply& in, pb::Reply& out) {
  pb::PollStatementsReply& kind = *out.mutable_poll_statements();
  if (in.issuing) kind.set_issuing(to_wire(*in.issuing));
  if (in.attendance) kind.set_attendance(to_wire(*in.attendance));
  for (const SignedStatement& count : in.issuing_counts) kind.add_issuing_counts(to_wire(count));
  if (in.casting) kind.set_casting(to_wire(*in.casting));
  if (in.closing_phase) kind.set_closing_phase(to_wire(*in.closing_phase));
  if (in.closing) kind.set_closing(to_wire(*in.closing));
  for (const SignedStatement& answer : in.decryptions) kind.add_decryptions(to_wire(answer));
  if (in.hall.hall_count) kind.set_hall_count(to_wire(*in.hall.hall_count));
  for (const SignedStatement& one : in.hall.objections) kind.add_objections(to_wire(one));
  for (const SignedStatement& one : in.hall.resolutions) kind.add_resolutions(to_wire(one));
  if (in.hall.release) kind.set_release(to_wire(*in.hall.release));
  if (in.merge_table) kind.set_merge_table(to_wire(*in.merge_table));
  if (in.hall.paper_count) kind.set_paper_count(to_wire(*in.hall.paper_count));
}

void write(const RecordPiece& in, pb::Reply& out) {
  pb::RecordPiece& kind = *out.mutable_record();
  kind.set_total(in.total);
  kind.set_data(to_wire(in.data));
}
void write(const TrackerReply& in, pb::Reply& out) {
  pb::TrackerReply& kind = *out.mutable_tracker();
  kind.set_found(in.found);
  kind.set_leaf(to_wire(in.leaf));
  kind.set_index(in.index);
  kind.set_size(in.size);
  for (const Hash32& hash : in.proof) kind.add_proof(to_wire(hash));
  kind.set_is_note(in.is_note);
}
void write(const ResultReply& in, pb::Reply& out) {
  pb::ResultReply& kind = *out.mutable_result();
  kind.set_json(in.json);
  kind.set_cms(to_wire(in.cms));
  kind.set_countersignatures(to_wire(in.countersignatures));
}
void write(const CastReply& in, pb::Reply& out) {
  out.mutable_cast()->set_receipt(to_wire(in.receipt.encode()));
}

void write(const SignInReply& in, pb::Reply& out) {
  pb::SignInReply& kind = *out.mutable_sign_in();
  kind.set_voter_class(in.voter_class);
  for (const PollId& poll : in.polls) kind.add_polls(poll.str());
}
void write(const IssueReply& in, pb::Reply& out) {
  pb::IssueReply& kind = *out.mutable_issue();
  for (const BlindSignature& signature : in.signatures) {
    pb::BlindSignature& item = *kind.add_signatures();
    item.set_poll(signature.poll.str());
    for (const Bytes& one : signature.signatures) item.add_signatures(to_wire(one));
  }
}
void write(const PinsReply& in, pb::Reply& out) {
  pb::PinsReply& kind = *out.mutable_pins();
  kind.set_server_key(to_wire(in.server_key));
  for (const Pin& pin : in.pins) {
    pb::Pin& item = *kind.add_pins();
    item.set_official(pin.official.str());
    item.set_sign_key(to_wire(pin.sign_key));
    if (pin.exchange_key) item.set_exchange_key(to_wire(*pin.exchange_key));
  }
}
void write(const AttendanceReply& in, pb::Reply& out) {
  pb::AttendanceReply& kind = *out.mutable_attendance();
  for (const AttendanceLine& line : in.lines) {
    pb::AttendanceLine& item = *kind.add_lines();
    item.set_voter(line.voter.str());
    item.set_present(line.present);
    item.set_locked(line.locked);
  }
  kind.mutable_present_by_class()->Add(in.present_by_class.begin(), in.present_by_class.end());
}

void write(const BatchReply& in, pb::Reply& out) {
  pb::BatchReply& kind = *out.mutable_batch();
  for (const Bytes& signature : in.signatures) kind.add_signatures(to_wire(signature));
}
void write(const CardsReply& in, pb::Reply& out) {
  pb::CardsReply& kind = *out.mutable_cards();
  for (const CardEndorsement& card : in.cards) wire::write(card, *kind.add_cards());
}
void write(const VoidsReply& in, pb::Reply& out) {
  pb::VoidsReply& kind = *out.mutable_voids();
  for (const Bytes& one : in.voids) kind.add_voids(to_wire(one));
}
void write(const TrailReply& in, pb::Reply& out) {
  out.mutable_trail()->set_trail(to_wire(in.trail.encode()));
}
void write(const PaperReply& in, pb::Reply& out) {
  pb::PaperReply& kind = *out.mutable_paper();
  kind.set_agreed(in.agreed);
  for (const PaperDifference& one : in.differences) {
    pb::PaperDifference& item = *kind.add_differences();
    item.set_row(one.row);
    item.set_mine(one.mine);
    item.set_theirs(one.theirs);
  }
}

}  // namespace

void export_kind(const Reply& reply, pb::Reply& out) {
  std::visit([&](const auto& kind) { write(kind, out); }, reply);
}

}  // namespace piaojue::wire
