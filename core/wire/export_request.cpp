// One `write` for each kind of request, in the order of core/wire/messages.hpp.
#include "core/wire/export.hpp"

namespace piaojue::wire {
namespace {

void write(const StatementSignature& in, pb::StatementSignature& out) {
  out.set_signer(in.signer.str());
  out.set_signature(to_wire(in.signature));
}

// ---- anyone
// --------------------------------------------------------------------------------------

void write(const GetStatus&, pb::Request& out) { out.mutable_get_status(); }
void write(const GetManifest&, pb::Request& out) { out.mutable_get_manifest(); }
void write(const GetCeremony& in, pb::Request& out) {
  out.mutable_get_ceremony()->set_attempt(in.attempt);
}
void write(const GetOpening&, pb::Request& out) { out.mutable_get_opening(); }
void write(const GetPollStatements& in, pb::Request& out) {
  out.mutable_get_poll_statements()->set_poll(in.poll.str());
}
void write(const GetRecord& in, pb::Request& out) {
  pb::GetRecord& kind = *out.mutable_get_record();
  kind.set_poll(in.poll.str());
  kind.set_full(in.full);
  kind.set_offset(in.offset);
}
void write(const FindTracker& in, pb::Request& out) {
  pb::FindTracker& kind = *out.mutable_find_tracker();
  kind.set_poll(in.poll.str());
  kind.set_tracker(to_wire(in.tracker));
}
void write(const GetResult& in, pb::Request& out) {
  out.mutable_get_result()->set_poll(in.poll.str());
}
void write(const Cast& in, pb::Request& out) { out.mutable_cast()->set_ballot(to_wire(in.ballot)); }
void write(const SubmitNote& in, pb::Request& out) {
  out.mutable_submit_note()->set_note(to_wire(in.note));
}

// ---- terminal
// ------------------------------------------------------------------------------------

void write(const SignIn& in, pb::Request& out) {
  pb::SignIn& kind = *out.mutable_sign_in();
  kind.set_voter(in.voter.str());
  kind.set_code(in.code);
}
void write(const Issue& in, pb::Request& out) {
  pb::Issue& kind = *out.mutable_issue();
  kind.set_voter(in.voter.str());
  kind.set_code(in.code);
  for (const BlindedCredential& credential : in.credentials) {
    pb::BlindedCredential& item = *kind.add_credentials();
    item.set_poll(credential.poll.str());
    for (const Bytes& one : credential.blinded) item.add_blinded(to_wire(one));
  }
}

// ---- officials
// -----------------------------------------------------------------------------------

void write(const Enrol& in, pb::Request& out) {
  pb::Enrol& kind = *out.mutable_enrol();
  kind.set_official(in.official.str());
  kind.set_sign_key(to_wire(in.sign_key));
  if (in.exchange_key) kind.set_exchange_key(to_wire(*in.exchange_key));
}
void write(const GetPins&, pb::Request& out) { out.mutable_get_pins(); }
void write(const Publish& in, pb::Request& out) {
  pb::Publish& kind = *out.mutable_publish();
  kind.set_manifest(to_wire(in.manifest));
  for (const Bytes& poll : in.polls) kind.add_polls(to_wire(poll));
}
void write(const RestartCeremony& in, pb::Request& out) {
  pb::RestartCeremony& kind = *out.mutable_restart_ceremony();
  kind.set_attempt(in.attempt);
  kind.mutable_participants()->Add(in.participants.begin(), in.participants.end());
}
void write(const PostCeremony& in, pb::Request& out) {
  out.mutable_post_ceremony()->set_message(to_wire(in.message.encode()));
}
void write(const SignOpening& in, pb::Request& out) {
  write(in.signature, *out.mutable_sign_opening()->mutable_signature());
}
void write(const ImportRoster& in, pb::Request& out) {
  pb::ImportRoster& kind = *out.mutable_import_roster();
  kind.set_roster(to_wire(in.roster.encode()));
  for (const PersonalCode& code : in.codes) {
    pb::PersonalCode& item = *kind.add_codes();
    item.set_voter(code.voter.str());
    item.set_salt(to_wire(code.salt));
    item.set_hash(to_wire(code.hash));
  }
}
void write(const MarkPresent& in, pb::Request& out) {
  pb::MarkPresent& kind = *out.mutable_mark_present();
  for (const VoterId& voter : in.voters) kind.add_voters(voter.str());
  kind.set_present(in.present);
}
void write(const ListAttendance&, pb::Request& out) { out.mutable_list_attendance(); }
void write(const Unlock& in, pb::Request& out) { out.mutable_unlock()->set_voter(in.voter.str()); }
void write(const SubmitAttendance& in, pb::Request& out) {
  pb::SubmitAttendance& kind = *out.mutable_submit_attendance();
  kind.set_poll(in.poll.str());
  kind.set_statement(to_wire(in.statement));
}
void write(const SubmitPhase& in, pb::Request& out) {
  pb::SubmitPhase& kind = *out.mutable_submit_phase();
  kind.set_poll(in.poll.str());
  kind.set_statement(to_wire(in.statement));
}
void write(const SignClosing& in, pb::Request& out) {
  pb::SignClosing& kind = *out.mutable_sign_closing();
  kind.set_poll(in.poll.str());
  write(in.signature, *kind.mutable_signature());
}
void write(const SubmitDecryption& in, pb::Request& out) {
  pb::SubmitDecryption& kind = *out.mutable_submit_decryption();
  kind.set_poll(in.poll.str());
  kind.set_statement(to_wire(in.statement));
}
void write(const SubmitMergeTable& in, pb::Request& out) {
  pb::SubmitMergeTable& kind = *out.mutable_submit_merge_table();
  kind.set_poll(in.poll.str());
  kind.set_statement(to_wire(in.statement));
}
void write(const SubmitPaperCount& in, pb::Request& out) {
  pb::SubmitPaperCount& kind = *out.mutable_submit_paper_count();
  kind.set_poll(in.poll.str());
  kind.set_statement(to_wire(in.statement));
}
void write(const Countersign& in, pb::Request& out) {
  pb::Countersign& kind = *out.mutable_countersign();
  kind.set_poll(in.poll.str());
  write(in.signature, *kind.mutable_signature());
}

void write(const SubmitIssuerKeys& in, pb::Request& out) {
  out.mutable_submit_issuer_keys()->set_statement(to_wire(in.statement));
}
void write(const AnnounceDesk& in, pb::Request& out) {
  out.mutable_announce_desk()->set_address(in.address);
}
void write(const SignBatch& in, pb::Request& out) {
  pb::SignBatch& kind = *out.mutable_sign_batch();
  kind.set_poll(in.poll.str());
  kind.set_voter_class(in.voter_class);
  for (const Bytes& one : in.blinded) kind.add_blinded(to_wire(one));
}
void write(const PublishCards& in, pb::Request& out) {
  pb::PublishCards& kind = *out.mutable_publish_cards();
  kind.set_poll(in.poll.str());
  kind.set_issuer(in.issuer);
  kind.set_voter_class(in.voter_class);
  for (const CardEndorsement& card : in.cards) wire::write(card, *kind.add_cards());
}
void write(const GetCards& in, pb::Request& out) {
  pb::GetCards& kind = *out.mutable_get_cards();
  kind.set_poll(in.poll.str());
  kind.set_issuer(in.issuer);
  kind.set_voter_class(in.voter_class);
  kind.set_after(to_wire(in.after));
}
void write(const SubmitVoid& in, pb::Request& out) {
  out.mutable_submit_void()->set_voided(to_wire(in.voided));
}
void write(const GetVoids& in, pb::Request& out) {
  out.mutable_get_voids()->set_poll(in.poll.str());
  out.mutable_get_voids()->set_after(to_wire(in.after));
}
void write(const SubmitIssuingCount& in, pb::Request& out) {
  out.mutable_submit_issuing_count()->set_poll(in.poll.str());
  out.mutable_submit_issuing_count()->set_statement(to_wire(in.statement));
}
void write(const SubmitHall& in, pb::Request& out) {
  out.mutable_submit_hall()->set_poll(in.poll.str());
  out.mutable_submit_hall()->set_statement(to_wire(in.statement));
}
void write(const GetTrail&, pb::Request& out) { out.mutable_get_trail(); }
void write(const SignTrail& in, pb::Request& out) {
  out.mutable_sign_trail()->set_poll(in.poll.str());
  out.mutable_sign_trail()->set_head(to_wire(in.head));
}

}  // namespace

void write(const CardEndorsement& in, pb::CardEndorsement& out) {
  out.set_key_hash(to_wire(in.key_hash));
  out.set_prefix(to_wire(in.prefix));
  out.set_signature(to_wire(in.signature));
}

void export_kind(const Request& request, pb::Request& out) {
  std::visit([&](const auto& kind) { write(kind, out); }, request);
}

}  // namespace piaojue::wire
