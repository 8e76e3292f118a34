#include "client/agent/console/hall_messages.hpp"

#include <algorithm>
#include <numeric>

namespace piaojue::agent {
namespace {

v1::HallSigner signer_message(const Official& official, bool has_signed, const OfficialId& own) {
  v1::HallSigner out;
  out.set_id(official.id.str());
  out.set_name(official.name);
  out.set_signed_(has_signed);
  out.set_own(official.id == own);
  return out;
}

bool is_listed(const std::vector<std::uint16_t>& list, std::size_t index) {
  return std::ranges::find(list, static_cast<std::uint16_t>(index)) != list.end();
}

bool has_confirmed(const roles::CeremonyView& ceremony, std::size_t trustee) {
  return std::ranges::any_of(ceremony.messages, [&](const CeremonyMessage& message) {
    return message.round == CeremonyRound::confirm && message.trustee == trustee;
  });
}

std::string member_state(const roles::CeremonyView& ceremony, std::size_t trustee) {
  const CeremonyStatus& status = ceremony.status;
  if (!is_listed(ceremony.parameters.participants, trustee)) return "excluded";
  if (is_listed(status.proven_cheats, trustee)) return "cheated";
  if (status.outcome || has_confirmed(ceremony, trustee)) return "confirmed";
  return is_listed(status.missing, trustee) ? "awaited" : "at_work";
}

std::vector<const Official*> hall_officials(const Manifest& manifest) {
  return {&manifest.organiser(), &manifest.chief()};
}

template <class Message>
void add_hall_signers(Message& out, const Manifest& manifest, const SignedStatement* statement,
                      const OfficialId& own) {
  for (const Official* official : hall_officials(manifest))
    *out.Add() =
        signer_message(*official, statement != nullptr && statement->has_signer(official->id), own);
}

/// The resolution about this that counts: what both signed, else what waits for the other.
Result<std::optional<v1::HallResolution>> resolution_about(const roles::HallView& view,
                                                           const Hash32& about,
                                                           const OfficialId& own) {
  const Manifest& manifest = view.meeting.manifest;
  std::optional<v1::HallResolution> out;
  for (const SignedStatement& one : view.hall.resolutions) {
    PJ_TRY(const Resolution resolution, Resolution::parse(one.body));
    if (resolution.about != about) continue;
    v1::HallResolution message;
    message.set_finding(std::string(piaojue::name_of(resolution.finding)));
    message.set_words(resolution.words);
    add_hall_signers(*message.mutable_signers(), manifest, &one, own);
    message.set_complete(std::ranges::all_of(message.signers(), &v1::HallSigner::signed_));
    if (!out || message.complete()) out = std::move(message);
  }
  return out;
}

Result<void> add_count(v1::HallBox& out, const roles::HallView& view, const OfficialId& own) {
  if (!view.hall.hall_count) return {};
  PJ_TRY(const HallCount count, HallCount::parse(view.hall.hall_count->body));
  out.mutable_count()->set_counted(count.counted);
  out.mutable_count()->set_agrees(count.counted == view.cast());
  PJ_TRY(const auto resolution,
         resolution_about(view, view.hall.hall_count->hash(view.meeting.suite()), own));
  if (resolution) *out.mutable_count()->mutable_resolution() = *resolution;
  return {};
}

Result<void> add_objections(v1::HallBox& out, const roles::HallView& view, const OfficialId& own) {
  for (const SignedStatement& one : view.hall.objections) {
    PJ_TRY(const Objection objection, Objection::parse(one.body));
    const Hash32 hash = one.hash(view.meeting.suite());
    v1::HallObjection& message = *out.add_objections();
    message.set_id(to_hex(hash));
    message.set_words(objection.words);
    message.set_has_receipt(objection.receipt.has_value());
    PJ_TRY(const auto resolution, resolution_about(view, hash, own));
    if (resolution) *message.mutable_resolution() = *resolution;
  }
  return {};
}

/// Of one issuer; with several, each gave everybody the same.
void add_numbers(v1::HallBox& out, const roles::HallView& view) {
  std::uint32_t issued = 0;
  std::uint32_t voided = 0;
  for (const ClassCounts& one : view.closing.classes) {
    issued += one.issuers.front().issued();
    voided += one.issuers.front().voided;
  }
  const std::uint32_t gone = voided + view.cast();
  out.set_issued(issued);
  out.set_returned(view.cast());
  out.set_voided(voided);
  out.set_unused(issued > gone ? issued - gone : 0);
}

Result<std::vector<std::uint16_t>> absent_of(const roles::HallView& view) {
  if (!view.hall.release) return std::vector<std::uint16_t>();
  PJ_TRY(Release release, Release::parse(view.hall.release->body));
  return std::move(release.absent);
}

}  // namespace

v1::HallCeremony ceremony_message(const Manifest& manifest, const roles::CeremonyView& ceremony) {
  v1::HallCeremony out;
  out.set_attempt(ceremony.parameters.attempt);
  out.set_complete(ceremony.status.outcome.has_value());
  out.set_needed(manifest.threshold);
  const auto scrutineers = manifest.scrutineers();
  for (std::size_t i = 0; i < scrutineers.size(); ++i) {
    v1::HallMember& member = *out.add_members();
    member.set_id(scrutineers[i]->id.str());
    member.set_name(scrutineers[i]->name);
    member.set_chief(scrutineers[i]->chief);
    member.set_state(member_state(ceremony, i));
  }
  return out;
}

v1::HallOpening opening_message(const Manifest& manifest, const roles::OpeningView& opening,
                                const OfficialId& own) {
  v1::HallOpening out;
  out.set_ready(true);
  out.set_anchor(to_hex(opening.hash));
  const auto add = [&](const Official& official) {
    *out.add_signers() =
        signer_message(official, opening.signed_opening.has_signer(official.id), own);
  };
  add(manifest.organiser());
  for (const Official* scrutineer : manifest.scrutineers()) add(*scrutineer);
  out.set_complete(std::ranges::all_of(out.signers(), &v1::HallSigner::signed_));
  return out;
}

void fill_close_signers(v1::HallPoll& out, const Manifest& manifest,
                        const std::optional<SignedStatement>& closing_phase,
                        const OfficialId& own) {
  add_hall_signers(*out.mutable_close_signers(), manifest,
                   closing_phase ? &*closing_phase : nullptr, own);
}

Result<v1::HallBox> box_message(const roles::HallView& view, const OfficialId& own) {
  v1::HallBox out;
  const Manifest& manifest = view.meeting.manifest;
  out.set_root(to_hex(view.closing.merkle_root));
  out.set_status(std::string(piaojue::name_of(view.closing.status)));
  add_numbers(out, view);
  PJ_TRY(const auto absent, absent_of(view));
  const auto scrutineers = manifest.scrutineers();
  for (const std::uint16_t index : view.opening.opening.participants) {
    const Official& official = *scrutineers[index];
    v1::HallSigner& signer = *out.add_closing_signers();
    signer = signer_message(official, view.statement.has_signer(official.id), own);
    signer.set_absent(is_listed(absent, index));
  }
  out.set_closing_needed(static_cast<std::uint32_t>(view.closing_quorum()));
  PJ_CHECK(add_count(out, view, own));
  PJ_CHECK(add_objections(out, view, own));
  add_hall_signers(*out.mutable_release_signers(), manifest,
                   view.hall.release ? &*view.hall.release : nullptr, own);
  out.set_released(std::ranges::all_of(out.release_signers(), &v1::HallSigner::signed_));
  PJ_TRY(const auto questions, open_questions(without_pending(view.hall, manifest), view.box()));
  out.mutable_open_questions()->Assign(questions.begin(), questions.end());
  return out;
}

void fill_countersigners(v1::HallPoll& out, const roles::HallView& view,
                         const SignedStatement* countersignatures) {
  const auto absent = absent_of(view);
  const auto scrutineers = view.meeting.manifest.scrutineers();
  for (const std::uint16_t index : view.opening.opening.participants) {
    if (absent && is_listed(*absent, index)) continue;
    const Official& official = *scrutineers[index];
    const bool has_signed =
        countersignatures != nullptr && countersignatures->has_signer(official.id);
    *out.add_countersigners() =
        signer_message(official, has_signed, view.meeting.manifest.organiser().id);
  }
  // The protocol knows no announcement, and needs none: what every scrutineer who opened the box
  // has computed anew and signed is the result, and nobody at a console can show the hall an
  // earlier one. The big screen goes by the same rule.
  out.set_announced(std::ranges::all_of(out.countersigners(), &v1::HallSigner::signed_));
}

std::string name_of(wire::PollState state) {
  switch (state) {
    case wire::PollState::defined:
      return "defined";
    case wire::PollState::issuing:
      return "issuing";
    case wire::PollState::issued:
      return "issued";
    case wire::PollState::casting:
      return "casting";
    case wire::PollState::closing:
      return "closing";
    case wire::PollState::sealed:
      return "sealed";
    case wire::PollState::released:
      return "released";
    case wire::PollState::counted:
      return "counted";
  }
  return "";
}

}  // namespace piaojue::agent
