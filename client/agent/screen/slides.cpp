#include "client/agent/screen/slides.hpp"

#include <algorithm>

#include "client/agent/messages.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

using wire::PollState;

constexpr std::uint32_t kCeremonyRounds = 4;

std::uint32_t u32(std::size_t number) { return static_cast<std::uint32_t>(number); }

const roles::PollView& view_of(const HallNow& now, const PollId& poll) {
  const auto& polls = now.meeting.meeting->polls;
  return *std::ranges::find_if(
      polls, [&](const roles::PollView& one) { return one.definition.id == poll; });
}

const Announcement* announcement_of(const HallNow& now, const PollId& poll) {
  const auto found = now.announcements.find(poll.str());
  return found == now.announcements.end() ? nullptr : &found->second;
}

bool is_open(const wire::PollStatusLine& line) {
  return line.state == PollState::casting || line.state == PollState::closing;
}
bool is_issued(const wire::PollStatusLine& line) {
  return line.state == PollState::issuing || line.state == PollState::issued;
}

std::string agenda_state(const HallNow& now, const wire::PollStatusLine& line) {
  switch (line.state) {
    case PollState::defined:
      return "waiting";
    case PollState::issuing:
      return "issuing";
    case PollState::issued:
      return "issued";
    case PollState::casting:
    case PollState::closing:
      return "voting";
    case PollState::sealed:
    case PollState::released:
    case PollState::counted:
      return announcement_of(now, line.poll) == nullptr ? "sealed" : "announced";
  }
  return "";
}

void add_agenda(const HallNow& now, v1::ScreenState& out) {
  v1::ScreenSlide& slide = *out.add_slides();
  slide.set_key("agenda");
  for (const wire::PollStatusLine& line : now.meeting.status->polls) {
    v1::ScreenAgendaItem& item = *slide.mutable_agenda()->add_polls();
    item.set_poll(line.poll.str());
    item.set_title(view_of(now, line.poll).definition.title);
    item.set_state(agenda_state(now, line));
  }
}

// ---- before the first ballot --------------------------------------------------------------------

v1::ScreenPerson person(const Official& official, bool done) {
  v1::ScreenPerson out;
  out.set_name(official.name);
  out.set_office(official.chief ? "chief" : std::string(name_of(official.role)));
  out.set_done(done);
  return out;
}

bool has_begun(const HallNow& now) {
  return now.ceremony && (now.ceremony->awaiting != CeremonyRound::commit ||
                          now.ceremony->missing.size() < now.ceremony_participants.size());
}

void add_ceremony(const HallNow& now, v1::ScreenState& out) {
  v1::ScreenSlide& slide = *out.add_slides();
  slide.set_key("ceremony");
  v1::ScreenCeremony& ceremony = *slide.mutable_ceremony();
  const Manifest& manifest = now.meeting.meeting->manifest;
  const auto scrutineers = manifest.scrutineers();
  ceremony.set_rounds(kCeremonyRounds);
  ceremony.set_signing(now.ceremony->outcome.has_value());
  if (ceremony.signing()) {
    const auto has_signed = [&](const Official& one) {
      return std::ranges::find(now.opening_signers, one.id) != now.opening_signers.end();
    };
    *ceremony.add_people() = person(manifest.organiser(), has_signed(manifest.organiser()));
    for (const Official* one : scrutineers) *ceremony.add_people() = person(*one, has_signed(*one));
    return;
  }
  if (now.ceremony->awaiting)
    ceremony.set_round(static_cast<std::uint32_t>(*now.ceremony->awaiting));
  for (const std::uint16_t index : now.ceremony_participants) {
    const auto& missing = now.ceremony->missing;
    *ceremony.add_people() =
        person(*scrutineers[index], std::ranges::find(missing, index) == missing.end());
  }
}

void add_anchor(const HallNow& now, v1::ScreenState& out) {
  v1::ScreenSlide& slide = *out.add_slides();
  slide.set_key("anchor");
  const std::string anchor = to_hex(now.meeting.opening->hash);
  slide.mutable_anchor()->set_anchor(anchor);
  if (auto qr = draw_qr(anchor)) *slide.mutable_anchor()->mutable_qr() = *std::move(qr);
}

void fill_count(const HallNow& now, const wire::PollStatusLine& line, v1::ScreenCount& out) {
  out.set_poll(line.poll.str());
  out.set_title(view_of(now, line.poll).definition.title);
  out.set_issued(line.issued);
  out.set_returned(line.cast);
  out.set_closing(line.state == PollState::closing);
}

void add_sign_in(const HallNow& now, v1::ScreenState& out) {
  v1::ScreenSlide& slide = *out.add_slides();
  slide.set_key("sign_in");
  v1::ScreenSignIn& sign_in = *slide.mutable_sign_in();
  const wire::Status& status = *now.meeting.status;
  sign_in.set_entitled(status.entitled);
  sign_in.set_present(status.present);
  bool ended = true;
  std::uint64_t needed = 0;
  for (const wire::PollStatusLine& line : status.polls) {
    if (!is_issued(line)) continue;
    ended = ended && line.state == PollState::issued;
    const auto& quorum = view_of(now, line.poll).definition.quorum;
    if (quorum) needed = std::max(needed, quorum->needed(status.entitled));
    fill_count(now, line, *sign_in.add_polls());
  }
  sign_in.set_ended(ended);
  sign_in.set_most_needed(u32(needed));
}

// ---- voting and after ---------------------------------------------------------------------------

void add_voting(const HallNow& now, v1::ScreenState& out) {
  v1::ScreenSlide& slide = *out.add_slides();
  slide.set_key("voting");
  for (const wire::PollStatusLine& line : now.meeting.status->polls)
    if (is_open(line)) fill_count(now, line, *slide.mutable_voting()->add_polls());
}

/// Objections that both have found something about.
std::size_t count_settled(const roles::HallView& box) {
  const auto hashes = hashes_of(box.meeting.suite(), box.hall.objections);
  const HallStatements settled = without_pending(box.hall, box.meeting.manifest);
  return static_cast<std::size_t>(std::ranges::count_if(hashes, [&](const Hash32& objection) {
    return std::ranges::any_of(settled.resolutions, [&](const SignedStatement& one) {
      const auto resolution = Resolution::parse(one.body);
      return resolution && resolution->about == objection;
    });
  }));
}

void fill_box(const roles::HallView& box, v1::ScreenBox& out) {
  const std::string root = to_hex(box.closing.merkle_root);
  out.set_root(root);
  if (auto qr = draw_qr(root)) *out.mutable_qr() = *std::move(qr);
  if (box.hall.hall_count) {
    const auto count = HallCount::parse(box.hall.hall_count->body);
    out.set_counted_by_hall(count.has_value());
    if (count) out.set_hall_count(count->counted);
    out.set_hall_agrees(count && count->counted == box.cast());
  }
  out.set_objections(u32(box.hall.objections.size()));
  out.set_settled(u32(count_settled(box)));
  const auto scrutineers = box.meeting.manifest.scrutineers();
  for (const std::uint16_t index : box.opening.opening.participants)
    *out.add_signers() =
        person(*scrutineers[index], box.statement.has_signer(scrutineers[index]->id));
}

void fill_stage(const HallNow& now, const wire::PollStatusLine& line, const roles::HallView& box,
                v1::ScreenBox& out) {
  if (line.state == PollState::sealed) {
    out.set_stage("sealed");
  } else if (line.state == PollState::released) {
    out.set_stage("decrypting");
    out.set_done(line.decryptions);
    out.set_needed(box.meeting.manifest.threshold);
  } else if (now.verifying == line.poll.str()) {
    out.set_stage("verifying");
    out.set_done(now.verification.done());
    out.set_needed(now.verification.total());
  } else {
    out.set_stage("countersigning");
    out.set_done(line.countersignatures);
    out.set_needed(u32(countersigners_needed(box)));
  }
}

void add_box(const HallNow& now, const wire::PollStatusLine& line, v1::ScreenState& out) {
  const auto box = now.boxes.find(line.poll.str());
  if (box == now.boxes.end()) return;
  v1::ScreenSlide& slide = *out.add_slides();
  slide.set_key("box " + line.poll.str());
  v1::ScreenBox& message = *slide.mutable_box();
  message.set_poll(line.poll.str());
  message.set_title(view_of(now, line.poll).definition.title);
  message.set_issued(line.issued);
  message.set_returned(line.cast);
  fill_box(*box->second, message);
  fill_stage(now, line, *box->second, message);
}

void add_verdict(const HallNow& now, const PollId& poll, v1::ScreenState& out) {
  const Announcement& announcement = *announcement_of(now, poll);
  v1::ScreenSlide& slide = *out.add_slides();
  slide.set_key("verdict " + poll.str());
  v1::ScreenVerdict& verdict = *slide.mutable_verdict();
  verdict.set_poll(poll.str());
  verdict.set_title(view_of(now, poll).definition.title);
  if (announcement.result) verdict.set_digest(announcement.result->digest);
  verdict.set_failure(announcement.failure);
}

/// Ballots in the box before all else; then what is being opened, what was announced, what comes.
void add_slides(const HallNow& now, v1::ScreenState& out) {
  const auto& lines = now.meeting.status->polls;
  if (!now.meeting.opening) {
    if (has_begun(now)) return add_ceremony(now, out);
    return add_agenda(now, out);
  }
  if (std::ranges::any_of(lines, is_open)) return add_voting(now, out);
  for (const wire::PollStatusLine& line : lines)
    if (line.state >= PollState::sealed && announcement_of(now, line.poll) == nullptr)
      add_box(now, line, out);
  const bool is_opening = out.slides_size() > 0;
  for (const wire::PollStatusLine& line : lines)
    if (announcement_of(now, line.poll) != nullptr &&
        (!is_opening || line.poll.str() == now.latest))
      add_verdict(now, line.poll, out);
  if (is_opening) return;
  const bool begins = out.slides_size() == 0;
  if (std::ranges::any_of(lines, is_issued)) return add_sign_in(now, out);
  if (begins) add_anchor(now, out);
  if (std::ranges::any_of(lines, [](const auto& line) { return line.state == PollState::defined; }))
    add_agenda(now, out);
}

}  // namespace

v1::ScreenState screen_state(const HallNow& now) {
  v1::ScreenState out;
  out.set_connected(now.meeting.connected);
  out.set_problem(now.meeting.problem);
  out.set_alarm(now.alarm);
  if (!now.meeting.meeting || !now.meeting.status) return out;
  const Manifest& manifest = now.meeting.meeting->manifest;
  out.set_published(true);
  out.set_meeting_title(manifest.title);
  out.set_date(manifest.date);
  out.set_place(manifest.place);
  out.set_rehearsal(manifest.rehearsal);
  if (now.meeting.opening) out.set_anchor(to_hex(now.meeting.opening->hash));
  if (now.alarm.empty()) add_slides(now, out);
  return out;
}

}  // namespace piaojue::agent
