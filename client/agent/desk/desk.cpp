#include "client/agent/desk/desk.hpp"

#include <algorithm>

#include "client/agent/card_desk.hpp"
#include "client/agent/desk/attendance.hpp"
#include "client/agent/desk/polls.hpp"
#include "client/agent/desk/roster_import.hpp"
#include "client/agent/enrolment.hpp"
#include "client/roles/registrar.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

constexpr std::uint16_t kServer = 0;
constexpr std::uint32_t kSpareCards = 2;

class Desk final : public RolePage {
 public:
  explicit Desk(Surroundings& surroundings)
      : around_(surroundings),
        enrolment_(surroundings),
        attendance_(surroundings),
        issuing_(surroundings.office),
        roster_(surroundings),
        import_(surroundings, roster_, job_),
        cards_(surroundings, issuing_, job_) {}

  void add_to(Api& api) override;

 private:
  v1::DeskState state();
  void fill_desk(const MeetingNow& now, v1::DeskState& out);
  Result<v1::DeskPeople> people();
  Result<v1::Empty> mark(const v1::DeskPresent& request);
  Result<v1::Empty> unlock(const v1::DeskVoter& request);
  Result<v1::Empty> hand(const v1::DeskHand& request);
  Result<v1::DeskEndReply> end(const v1::DeskEnd& request);

  Surroundings& around_;
  Enrolment enrolment_;
  Attendance attendance_;
  IssuingWatch issuing_;
  RosterStore roster_;
  Job job_;
  RosterImport import_;
  CardDesk cards_;
};

void Desk::add_to(Api& api) {
  api.on<v1::Empty, v1::DeskState>("desk/state", [this](const v1::Empty&) { return state(); });
  api.on<v1::Empty, v1::DeskPeople>("desk/people", [this](const v1::Empty&) { return people(); });
  api.on<v1::DeskEnrol, v1::Empty>(
      "desk/enrol", [this](const v1::DeskEnrol& request) -> Result<v1::Empty> {
        PJ_CHECK(enrolment_.enrol(Role::registrar, request.passphrase()));
        return v1::Empty();
      });
  api.on<v1::DeskPresent, v1::Empty>(
      "desk/present", [this](const v1::DeskPresent& request) { return mark(request); });
  api.on<v1::DeskVoter, v1::Empty>(
      "desk/unlock", [this](const v1::DeskVoter& request) { return unlock(request); });
  api.on<v1::DeskHand, v1::Empty>("desk/hand",
                                  [this](const v1::DeskHand& request) { return hand(request); });
  api.on<v1::DeskEnd, v1::DeskEndReply>(
      "desk/end", [this](const v1::DeskEnd& request) { return end(request); });
  import_.add_to(api);
  const SignWith sign = [this](net::Connection& connection) -> issuer::SignBatch {
    return [meeting = around_.watch.now().meeting, &connection](
               std::size_t poll, std::uint16_t key_class, const std::vector<Bytes>& blinded) {
      return roles::sign_batch(connection, meeting->polls[poll].definition.id, key_class, blinded);
    };
  };
  cards_.add_to(api, "desk", [sign]() -> Result<CardDesk::Issuer> {
    return CardDesk::Issuer{kServer, sign};
  });
}

// ---- what the page shows ------------------------------------------------------------------------

v1::DeskState Desk::state() {
  const MeetingNow now = around_.watch.now();
  v1::DeskState out;
  out.set_connected(now.connected);
  out.set_problem(now.problem);
  *out.mutable_work() = job_.state();
  const Enrolment::View keys = enrolment_.view(now);
  out.set_folder_sealed(keys.folder_sealed);
  out.set_fingerprint(keys.fingerprint);
  out.set_enrolled(keys.enrolled);
  import_.fill(now, out);
  const bool has_roster = now.meeting && roster_.find(*now.meeting) != nullptr;
  if (!now.meeting)
    out.set_stage(out.enrolled() ? "waiting" : "keys");
  else
    out.set_stage(out.roster_imported() && has_roster ? "desk" : "roster");
  if (out.stage() == "desk") fill_desk(now, out);
  return out;
}

void Desk::fill_desk(const MeetingNow& now, v1::DeskState& out) {
  const roles::MeetingView& meeting = *now.meeting;
  // What was known is shown while the server is away.
  if (now.connected) static_cast<void>(attendance_.refresh());
  const Attendance::View view = attendance_.view();
  out.set_people_version(view.version);
  out.set_entitled(now.status->entitled);
  out.set_present(static_cast<std::uint32_t>(
      std::ranges::count_if(view.marks, [](const auto& entry) { return entry.second.present; })));
  out.set_handed(static_cast<std::uint32_t>(view.handed.size()));
  const auto issuing = issuing_.look(meeting, *now.status);
  for (v1::DeskPoll& poll : describe_polls(meeting, *now.status, issuing, view.present_by_class)) {
    out.set_seat_polls(out.seat_polls() || poll.issuance() == "seat");
    *out.add_polls() = std::move(poll);
  }
  std::vector<std::uint32_t> suggested = view.present_by_class;
  for (std::uint32_t& cards : suggested) cards += cards > 0 ? kSpareCards : 0;
  if (auto cards = cards_.state(now, issuing, kServer, suggested))
    *out.mutable_cards() = *std::move(cards);
  if (const auto* unlocker = meeting.manifest.find(OfficialRole::security_administrator))
    out.set_unlocker(unlocker->name);
}

Result<v1::DeskPeople> Desk::people() {
  const MeetingNow now = around_.watch.now();
  const auto roster = now.meeting ? roster_.find(*now.meeting) : nullptr;
  if (!roster)
    return Error{ErrorCode::not_found, tr("本机还没有名册", "there is no roster here yet")};
  const Attendance::View view = attendance_.view();
  v1::DeskPeople out;
  out.set_version(view.version);
  for (v1::Person& person : people_of(*roster, now.meeting->manifest)) {
    const VoterId id = VoterId::parse(person.id()).value();
    if (const auto mark = view.marks.find(id); mark != view.marks.end()) {
      person.set_present(mark->second.present);
      person.set_locked(mark->second.locked);
    }
    person.set_handed(view.handed.contains(id));
    *out.add_people() = std::move(person);
  }
  return out;
}

// ---- what its buttons do ------------------------------------------------------------------------

Result<v1::Empty> Desk::mark(const v1::DeskPresent& request) {
  PJ_TRY(VoterId voter, VoterId::parse(request.voter()));
  PJ_TRY(Work work, around_.office.begin());
  PJ_CHECK(roles::mark_present(work.desk(), {voter}, request.present()));
  PJ_CHECK(attendance_.refresh());
  return v1::Empty();
}

Result<v1::Empty> Desk::unlock(const v1::DeskVoter& request) {
  PJ_TRY(const VoterId voter, VoterId::parse(request.voter()));
  PJ_TRY(Work work, around_.office.begin());
  PJ_CHECK(roles::unlock(work.desk(), voter));
  PJ_CHECK(attendance_.refresh());
  return v1::Empty();
}

Result<v1::Empty> Desk::hand(const v1::DeskHand& request) {
  PJ_TRY(const VoterId voter, VoterId::parse(request.voter()));
  PJ_CHECK(attendance_.set_handed(voter, request.handed()));
  return v1::Empty();
}

Result<v1::DeskEndReply> Desk::end(const v1::DeskEnd& request) {
  PJ_TRY(Work work, around_.office.begin());
  PJ_TRY(const std::uint32_t present, roles::end_issuing(work.desk(), request.poll()));
  issuing_.touch();
  around_.watch.refresh();
  v1::DeskEndReply reply;
  reply.set_present(present);
  return reply;
}

}  // namespace

std::unique_ptr<RolePage> make_desk(Surroundings& surroundings) {
  return std::make_unique<Desk>(surroundings);
}

}  // namespace piaojue::agent
