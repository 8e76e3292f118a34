#include "client/agent/scrutineer/scrutineer.hpp"

#include "client/agent/messages.hpp"
#include "client/agent/scrutineer/box_message.hpp"
#include "client/agent/scrutineer/hall_acts.hpp"
#include "client/agent/scrutineer/own_steps.hpp"
#include "client/agent/scrutineer/poll_work.hpp"

namespace piaojue::agent {
namespace {

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

class Scrutineer final : public RolePage {
 public:
  explicit Scrutineer(Surroundings& surroundings)
      : around_(surroundings), lookout_(surroundings.office), own_steps_(surroundings) {}

  void add_to(Api& api) override;

 private:
  Result<v1::ScrutineerState> state();
  Result<void> describe_poll(const MeetingNow& now, const Sight& sight, std::size_t index,
                             v1::ScrutineerPoll& out);
  /// Made on first use; there as long as the page.
  PollWork& work_on(const std::string& poll);
  void add_poll_call(Api& api, const std::string& name, Result<void> (PollWork::*step)());

  Surroundings& around_;
  Lookout lookout_;
  OwnSteps own_steps_;
  std::mutex mutex_;  ///< of work_, not of what it holds
  std::map<std::string, std::unique_ptr<PollWork>> work_;
};

PollWork& Scrutineer::work_on(const std::string& poll) {
  const std::lock_guard lock(mutex_);
  auto& work = work_[poll];
  if (!work) work = std::make_unique<PollWork>(around_.office, poll);
  return *work;
}

Result<void> Scrutineer::describe_poll(const MeetingNow& now, const Sight& sight, std::size_t index,
                                       v1::ScrutineerPoll& out) {
  const PollDefinition& poll = now.meeting->polls[index].definition;
  out.set_id(poll.id.str());
  out.set_title(poll.title);
  out.set_threshold(now.meeting->manifest.threshold);
  out.set_state(name_of(wire::PollState::defined));
  if (const wire::PollStatusLine* line = now.poll(poll.id.str())) {
    out.set_state(name_of(line->state));
    out.set_issued(line->issued);
    out.set_cast(line->cast);
    out.set_decryptions(line->decryptions);
    out.set_countersignatures(line->countersignatures);
  }
  if (const auto seen = sight.polls.find(poll.id.str()); seen != sight.polls.end()) {
    out.set_close_signed(seen->second.close_signed);
    out.set_countersigned(seen->second.countersigned);
    if (seen->second.box) {
      PJ_TRY(const Identity identity, around_.office.identity());
      PJ_TRY(*out.mutable_box(), describe_box(*seen->second.box, identity.official));
    }
  }
  work_on(poll.id.str()).describe(out);
  return {};
}

Result<v1::ScrutineerState> Scrutineer::state() {
  PJ_TRY(const Identity identity, around_.office.identity());
  const MeetingNow now = around_.watch.now();
  v1::ScrutineerState out;
  out.set_connected(now.connected);
  out.set_problem(now.problem);
  out.set_published(now.meeting != nullptr);
  out.set_chief(now.meeting && now.meeting->manifest.chief().id == identity.official);
  if (const auto looked = lookout_.look(now, identity.official); !looked && now.connected)
    out.set_problem(looked.error().message);
  const Sight sight = lookout_.sight();
  PJ_CHECK(own_steps_.describe(now, sight, out));
  if (!now.opening) return out;
  for (std::size_t i = 0; i < now.meeting->polls.size(); ++i)
    PJ_CHECK(describe_poll(now, sight, i, *out.add_polls()));
  return out;
}

void Scrutineer::add_poll_call(Api& api, const std::string& name,
                               Result<void> (PollWork::*step)()) {
  api.on<v1::ScrutineerPollRequest, v1::Empty>(
      name, [this, step](const v1::ScrutineerPollRequest& request) -> Result<v1::Empty> {
        const MeetingNow now = around_.watch.now();
        if (!now.meeting)
          return roles::too_early(tr("组织者发布会议", "the organiser has published the meeting"));
        PJ_TRY(const std::size_t index, now.meeting->find_poll(request.poll()));
        PJ_CHECK((work_on(now.meeting->polls[index].definition.id.str()).*step)());
        around_.watch.refresh();
        return v1::Empty();
      });
}

void Scrutineer::add_to(Api& api) {
  api.on<v1::Empty, v1::ScrutineerState>("scrutineer/state",
                                         [this](const v1::Empty&) { return state(); });
  own_steps_.add_to(api);
  add_hall_acts(api, around_);
  add_poll_call(api, "scrutineer/verify-box", &PollWork::begin_box);
  add_poll_call(api, "scrutineer/verify-result", &PollWork::begin_result);
  add_poll_call(api, "scrutineer/countersign", &PollWork::countersign);
  api.on<v1::ScrutineerPollRequest, v1::ScrutineerResult>(
      "scrutineer/result",
      [this](const v1::ScrutineerPollRequest& request) -> Result<v1::ScrutineerResult> {
        PJ_TRY(const report::Report report, work_on(request.poll()).report());
        v1::ScrutineerResult out;
        *out.mutable_report() = report_message(report);
        return out;
      });
}

}  // namespace

std::unique_ptr<RolePage> make_scrutineer(Surroundings& surroundings) {
  return std::make_unique<Scrutineer>(surroundings);
}

}  // namespace piaojue::agent
