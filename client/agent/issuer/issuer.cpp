#include "client/agent/issuer/issuer.hpp"

#include <algorithm>

#include "client/agent/card_desk.hpp"
#include "client/agent/enrolment.hpp"
#include "client/agent/issuer/desk_keeper.hpp"
#include "core/base/language.hpp"
#include "proto/agent_issuer.pb.h"

namespace piaojue::agent {
namespace {

constexpr std::uint32_t kSpareCards = 2;

class Issuer final : public RolePage {
 public:
  explicit Issuer(Surroundings& surroundings)
      : around_(surroundings),
        enrolment_(surroundings),
        issuing_(surroundings.office),
        roster_(surroundings),
        cards_(surroundings, issuing_, job_),
        keeper_(surroundings, roster_) {}

  void add_to(Api& api) override;

 private:
  v1::IssuerState state();
  void fill_desk(const MeetingNow& now, issuer::IssuingDesk& desk, v1::IssuerState& out);
  Result<v1::IssuerPeople> people();
  Result<v1::FileProblems> take_roster(const v1::IssuerRoster& request);
  Result<v1::Empty> set_heads(const v1::IssuerHeads& request);
  Result<v1::Empty> admit(const v1::IssuerAdmit& request);
  Result<CardDesk::Issuer> printer();
  Result<issuer::IssuingDesk*> open_desk() const;

  Surroundings& around_;
  Enrolment enrolment_;
  IssuingWatch issuing_;
  RosterStore roster_;
  Job job_;
  CardDesk cards_;
  DeskKeeper keeper_;
};

void Issuer::add_to(Api& api) {
  api.on<v1::Empty, v1::IssuerState>("issuer/state", [this](const v1::Empty&) { return state(); });
  api.on<v1::Empty, v1::IssuerPeople>("issuer/people",
                                      [this](const v1::Empty&) { return people(); });
  api.on<v1::IssuerEnrol, v1::Empty>(
      "issuer/enrol", [this](const v1::IssuerEnrol& request) -> Result<v1::Empty> {
        PJ_CHECK(enrolment_.enrol(Role::issuer, request.passphrase()));
        return v1::Empty();
      });
  api.on<v1::IssuerRoster, v1::FileProblems>(
      "issuer/roster", [this](const v1::IssuerRoster& request) { return take_roster(request); });
  api.on<v1::IssuerHeads, v1::Empty>(
      "issuer/heads", [this](const v1::IssuerHeads& request) { return set_heads(request); });
  api.on<v1::IssuerAdmit, v1::Empty>(
      "issuer/admit", [this](const v1::IssuerAdmit& request) { return admit(request); });
  cards_.add_to(api, "issuer", [this] { return printer(); });
}

Result<issuer::IssuingDesk*> Issuer::open_desk() const {
  if (auto* const desk = keeper_.desk()) return desk;
  return Error{ErrorCode::wrong_state,
               tr("发票台还没有开台，请稍候", "the desk is not open yet; wait a moment")};
}

// ---- what the page shows ------------------------------------------------------------------------

std::string stage_of(const MeetingNow& now, bool enrolled, bool has_roster, bool open) {
  if (open) return "desk";
  if (!now.meeting) return enrolled ? "waiting" : "keys";
  return has_roster ? "preparing" : "roster";
}

v1::IssuerState Issuer::state() {
  const MeetingNow now = around_.watch.now();
  const DeskKeeper::View view = keeper_.view();
  v1::IssuerState out;
  out.set_connected(now.connected);
  out.set_problem(now.problem);
  const Enrolment::View keys = enrolment_.view(now);
  out.set_folder_sealed(keys.folder_sealed);
  out.set_fingerprint(keys.fingerprint);
  out.set_enrolled(keys.enrolled);
  out.set_trouble(view.trouble);
  *out.mutable_work() = job_.state();
  auto* const desk = keeper_.desk();
  const bool has_roster = now.meeting && roster_.find(*now.meeting) != nullptr;
  out.set_stage(stage_of(now, keys.enrolled, has_roster, desk != nullptr));
  if (desk == nullptr) return out;
  out.set_address(view.address);
  for (const std::string& request : view.requests) out.add_requests(request);
  fill_desk(now, *desk, out);
  return out;
}

std::string state_name(const issuer::DeskStatus::Line& line) {
  if (line.counted) return "counted";
  return line.issuing ? "issuing" : "before";
}

void Issuer::fill_desk(const MeetingNow& now, issuer::IssuingDesk& desk, v1::IssuerState& out) {
  const roles::MeetingView& meeting = desk.meeting();
  const issuer::DeskStatus status = desk.status();
  if (now.opening) out.set_anchor(to_hex(now.opening->hash));
  out.set_has_heads(status.head_count.has_value());
  out.set_heads(status.head_count.value_or(0));
  out.set_entitled(static_cast<std::uint32_t>(desk.roster().voters.size()));
  out.set_admitted(static_cast<std::uint32_t>(status.admitted));
  // Nobody is ever taken off again.
  out.set_people_version(out.admitted());
  for (std::size_t i = 0; i < status.polls.size(); ++i) {
    v1::IssuerPoll& poll = *out.add_polls();
    poll.set_id(status.polls[i].poll.str());
    poll.set_title(meeting.polls[i].definition.title);
    poll.set_state(state_name(status.polls[i]));
    poll.set_signed_count(status.polls[i].signed_count);
    out.set_seat_polls(out.seat_polls() || meeting.polls[i].definition.issuance == Issuance::seat);
  }
  if (!now.status) return;
  // Of several groups nobody here knows who came.
  std::vector<std::uint32_t> suggested;
  if (status.head_count && meeting.classes.size() == 1)
    suggested.push_back(*status.head_count + kSpareCards);
  if (auto cards = cards_.state(now, issuing_.look(meeting, *now.status), desk.issuer(), suggested))
    *out.mutable_cards() = *std::move(cards);
}

Result<v1::IssuerPeople> Issuer::people() {
  PJ_TRY(auto* const desk, open_desk());
  const std::set<VoterId> admitted = desk->admitted();
  v1::IssuerPeople out;
  out.set_version(static_cast<std::uint32_t>(admitted.size()));
  for (v1::Person& person : people_of(desk->roster(), desk->meeting().manifest)) {
    person.set_admitted(admitted.contains(VoterId::parse(person.id()).value()));
    *out.add_people() = std::move(person);
  }
  return out;
}

// ---- what its buttons do ------------------------------------------------------------------------

Result<v1::FileProblems> Issuer::take_roster(const v1::IssuerRoster& request) {
  const MeetingNow now = around_.watch.now();
  if (!now.meeting) return roles::too_early(tr("会议发布", "the meeting is published"));
  v1::FileProblems problems;
  for (std::string& problem : roster_.take(request.file(), *now.meeting))
    problems.add_problems(std::move(problem));
  return problems;
}

Result<v1::Empty> Issuer::set_heads(const v1::IssuerHeads& request) {
  PJ_TRY(auto* const desk, open_desk());
  PJ_CHECK(desk->set_head_count(request.people()));
  return v1::Empty();
}

Result<v1::Empty> Issuer::admit(const v1::IssuerAdmit& request) {
  PJ_TRY(auto* const desk, open_desk());
  PJ_TRY(const VoterId voter, VoterId::parse(request.voter()));
  PJ_CHECK(desk->admit(voter));
  return v1::Empty();
}

Result<CardDesk::Issuer> Issuer::printer() {
  PJ_TRY(auto* const desk, open_desk());
  return CardDesk::Issuer{desk->issuer(), [desk](net::Connection&) -> issuer::SignBatch {
                            return [desk](std::size_t poll, std::uint16_t key_class,
                                          const std::vector<Bytes>& blinded) {
                              return desk->sign_batch(poll, key_class, blinded);
                            };
                          }};
}

}  // namespace

std::unique_ptr<RolePage> make_issuer(Surroundings& surroundings) {
  return std::make_unique<Issuer>(surroundings);
}

}  // namespace piaojue::agent
