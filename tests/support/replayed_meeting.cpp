#include "tests/support/replayed_meeting.hpp"

#include "tests/support/wire_samples.hpp"

namespace piaojue::test {

namespace fs = std::filesystem;

ReplayedMeeting::ReplayedMeeting()
    : hosted_(options()), kept_(hosted_.data().parent_path() / "kept") {
  fs::create_directories(kept_);
  for (const auto& [name, step] : hosted_.all_steps()) {
    keep();
    look_around();
    step();
    steps_.push_back(name);
  }
  keep();
  look_around();
}

HostedOptions ReplayedMeeting::options() {
  HostedOptions out;
  out.voters = 3;
  out.present = 2;
  out.overhear = [this](const server::Caller& caller, const wire::Request& request) {
    hear(caller, request);
  };
  return out;
}

void ReplayedMeeting::hear(const server::Caller& caller, const wire::Request& request) {
  if (payloads_.insert(payload_of(request)).second)
    said_.push_back({caller, request, steps_.size()});
}

void ReplayedMeeting::look_around() {
  const PollId& poll = hosted_.poll_id();
  for (const wire::Request& request : std::initializer_list<wire::Request>{
           wire::GetStatus{}, wire::GetManifest{}, wire::GetCeremony{1}, wire::GetOpening{},
           wire::GetPollStatements{poll}, wire::GetRecord{poll, false, 0},
           wire::GetRecord{poll, true, 0}, wire::FindTracker{poll, {}}, wire::GetResult{poll},
           wire::GetVoids{poll, {}}, wire::GetTrail{}})
    static_cast<void>(hosted_.ask(request));
  static_cast<void>(hosted_.ask("registrar", wire::ListAttendance{}));
  static_cast<void>(hosted_.ask("registrar", wire::Unlock{hosted_.voter(0)}));
  static_cast<void>(hosted_.ask("terminal1", wire::SignIn{hosted_.voter(0), hosted_.code(0)}));
}

void ReplayedMeeting::keep() {
  hosted_.stop();
  fs::copy(hosted_.data(), kept_ / std::to_string(steps_.size()), fs::copy_options::recursive);
  hosted_.restart();
}

void ReplayedMeeting::begin_at(std::size_t step) {
  hosted_.stop();
  hosted_.clear_log();
  fs::remove_all(hosted_.data());
  fs::copy(kept_ / std::to_string(step), hosted_.data(), fs::copy_options::recursive);
  hosted_.restart();
}

}  // namespace piaojue::test
