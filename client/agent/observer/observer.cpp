#include "client/agent/observer/observer.hpp"

#include "client/agent/messages.hpp"
#include "client/agent/observer/lookups.hpp"
#include "client/agent/observer/trail_view.hpp"
#include "client/roles/trail.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

std::string state_name(wire::PollState state) {
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

void fill_polls(const MeetingNow& now, v1::ObserverState& out) {
  for (const roles::PollView& poll : now.meeting->polls) {
    const wire::PollStatusLine* line = now.poll(poll.definition.id.str());
    if (line == nullptr) continue;
    v1::ObserverPoll& one = *out.add_polls();
    one.set_poll(poll.definition.id.str());
    one.set_title(poll.definition.title);
    one.set_state(state_name(line->state));
    one.set_issued(line->issued);
    one.set_returned(line->cast);
    one.set_closing_signatures(line->closing_signatures);
    one.set_decryptions(line->decryptions);
    one.set_countersignatures(line->countersignatures);
  }
}

class Observer final : public RolePage {
 public:
  explicit Observer(Surroundings& surroundings) : around_(surroundings), records_(surroundings) {}

  void add_to(Api& api) override {
    api.on<v1::Empty, v1::ObserverState>("observer/state",
                                         [this](const v1::Empty&) { return state(); });
    api.on<v1::Empty, v1::ObserverTrail>("observer/trail",
                                         [this](const v1::Empty&) { return trail(); });
    api.on<v1::Empty, v1::Report>("observer/report", [this](const v1::Empty&) { return report(); });
    add_records(api);
    api.on<v1::ObserverTracker, v1::ObserverPosition>(
        "observer/tracker",
        [this](const auto& request) { return find_tracker(around_, records_, request); });
    api.on<v1::ObserverReceipt, v1::ObserverPosition>(
        "observer/receipt",
        [this](const auto& request) { return check_receipt(around_, records_, request); });
    api.on<v1::ObserverChallenge, v1::ObserverChallengeFindings>(
        "observer/challenge",
        [this](const auto& request) { return check_challenge(around_, records_, request); });
  }

 private:
  void add_records(Api& api) {
    api.on<v1::ObserverUpload, v1::Empty>(
        "observer/upload", [this](const v1::ObserverUpload& request) -> Result<v1::Empty> {
          PJ_CHECK(records_.take_piece(request));
          return v1::Empty();
        });
    api.on<v1::ObserverVerify, v1::Empty>(
        "observer/verify", [this](const v1::ObserverVerify& request) -> Result<v1::Empty> {
          PJ_CHECK(records_.verify(request));
          return v1::Empty();
        });
    api.on<v1::Empty, v1::Empty>("observer/stop", [this](const v1::Empty&) {
      records_.stop();
      return v1::Empty();
    });
  }

  v1::ObserverState state() {
    const MeetingNow now = around_.watch.now();
    v1::ObserverState out;
    out.set_connected(now.connected);
    out.set_problem(now.problem);
    *out.mutable_record() = records_.state();
    if (!now.meeting || !now.status) return out;
    out.set_published(true);
    out.set_date(now.meeting->manifest.date);
    out.set_place(now.meeting->manifest.place);
    out.set_entitled(now.status->entitled);
    out.set_present(now.status->present);
    if (now.opening) out.set_anchor(to_hex(now.opening->hash));
    fill_polls(now, out);
    return out;
  }

  Result<v1::ObserverTrail> trail() {
    const MeetingNow now = around_.watch.now();
    if (!now.meeting)
      return Error{ErrorCode::not_found, tr("会议还没有发布，还没有审计记录",
                                            "no meeting is published yet, so there is no trail")};
    PJ_TRY(const auto access, around_.office.public_access());
    net::Connection connection(*access);
    PJ_TRY(const Trail trail, roles::fetch_trail(connection, *now.meeting));
    return trail_message(trail, *now.meeting);
  }

  Result<v1::Report> report() const {
    PJ_TRY(const auto result, records_.result());
    PJ_TRY(const auto report,
           report::build_report(result, report::default_kind(result.view), nullptr));
    return report_message(report);
  }

  Surroundings& around_;
  RecordDesk records_;
};

}  // namespace

std::unique_ptr<RolePage> make_observer(Surroundings& surroundings) {
  return std::make_unique<Observer>(surroundings);
}

}  // namespace piaojue::agent
