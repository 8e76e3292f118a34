#include "client/agent/screen/follower.hpp"

#include "client/files.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

constexpr std::chrono::seconds kPause{1};
/// Until a record that did not hold is fetched again.
constexpr std::chrono::seconds kTryAgain{15};

bool is_same(const wire::PollStatusLine& a, const wire::PollStatusLine& b) {
  return a.state == b.state && a.closing_signatures == b.closing_signatures;
}

}  // namespace

Follower::Follower(Surroundings& surroundings)
    : around_(surroundings), thread_([this] { run(); }) {}

Follower::~Follower() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

HallNow Follower::now() const {
  const MeetingNow meeting = around_.watch.now();
  const v1::Job verification = job_.state();
  const std::lock_guard lock(mutex_);
  HallNow out = now_;
  out.meeting = meeting;
  out.verification = verification;
  if (!verification.running()) out.verifying.clear();
  return out;
}

void Follower::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    look();
    lock.lock();
    wake_.wait_for(lock, kPause, [&] { return stopping_; });
  }
}

void Follower::look() {
  HallNow next = now();
  if (!next.meeting.meeting || !next.meeting.connected) return;
  if (!connection_) {
    const auto access = around_.office.public_access();
    if (!access) return;
    connection_ = std::make_unique<net::Connection>(**access);
  }
  next.alarm = check_anchor(next.meeting);
  // The meeting's watch says when the server is out of reach; what is known stays on the screen.
  if (next.alarm.empty()) static_cast<void>(ask(next));
  const std::lock_guard lock(mutex_);
  now_.alarm = next.alarm;
  now_.ceremony = std::move(next.ceremony);
  now_.ceremony_participants = std::move(next.ceremony_participants);
  now_.opening_signers = std::move(next.opening_signers);
  now_.boxes = std::move(next.boxes);
}

/// The anchor is that of the first sight, also after a restart.
std::string Follower::check_anchor(const MeetingNow& meeting) const {
  if (!meeting.opening) return {};
  const std::string anchor = format_fingerprint(meeting.opening->hash) + "\n";
  const auto file =
      around_.state / fmt::format("anchor-{}.txt", meeting.meeting->manifest.id.str());
  const auto pinned = read_file(file, 4096);
  if (!pinned) {
    static_cast<void>(
        write_file(file, as_bytes(anchor), piaojue::Access::owner_only, Existing::refuse));
    return {};
  }
  if (as_text(*pinned) == anchor) return {};
  return tr("服务器给出的锚指纹与先前公布的不同。请立即停止投票，告诉总监票人。",
            "The server's anchor is not the one shown before. Stop the voting at once and tell the "
            "chief scrutineer.");
}

Result<void> Follower::ask(HallNow& next) {
  if (!next.meeting.opening) return ask_ceremony(next);
  for (const wire::PollStatusLine& line : next.meeting.status->polls) {
    if (line.state < wire::PollState::sealed) continue;
    PJ_CHECK(ask_box(next, line));
    announce_if_due(next, line);
  }
  return {};
}

Result<void> Follower::ask_ceremony(HallNow& next) {
  PJ_TRY(auto ceremony, roles::fetch_ceremony(*connection_, *next.meeting.meeting));
  next.ceremony_participants = std::move(ceremony.parameters.participants);
  next.ceremony = std::move(ceremony.status);
  next.opening_signers.clear();
  if (!next.meeting.status->opening_ready) return {};
  PJ_TRY(const auto opening,
         roles::fetch_opening(*connection_, *next.meeting.meeting, roles::Signatures::any));
  for (const StatementSignature& one : opening.signed_opening.signatures)
    next.opening_signers.push_back(one.signer);
  return {};
}

/// While the hall may still speak each time, later only what a signature changed.
Result<void> Follower::ask_box(HallNow& next, const wire::PollStatusLine& line) {
  const std::string& poll = line.poll.str();
  const auto asked = asked_.find(poll);
  if (line.state != wire::PollState::sealed && asked != asked_.end() &&
      is_same(asked->second, line))
    return {};
  PJ_TRY(auto box, roles::fetch_hall(*connection_, poll, next.meeting.opening->hash));
  next.boxes[poll] = std::make_shared<const roles::HallView>(std::move(box));
  asked_.insert_or_assign(poll, line);
  return {};
}

void Follower::announce_if_due(const HallNow& next, const wire::PollStatusLine& line) {
  const std::string& poll = line.poll.str();
  const auto known = next.announcements.find(poll);
  if (known != next.announcements.end() && known->second.result) return;
  if (line.state != wire::PollState::counted || job_.running() ||
      line.countersignatures < countersigners_needed(*next.boxes.at(poll)))
    return;
  const auto tried = tried_.find(poll);
  if (tried != tried_.end() && Clock::now() - tried->second < kTryAgain) return;
  tried_[poll] = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    now_.verifying = poll;
  }
  const bool awaits_audit =
      next.meeting.meeting->manifest.find(OfficialRole::audit_administrator) != nullptr;
  static_cast<void>(job_.start(
      tr("核验结果", "Verifying the result"),
      [this, id = line.poll, anchor = next.meeting.opening->hash,
       awaits_audit](Job::Report& report) { return announce(id, anchor, awaits_audit, report); }));
}

Result<void> Follower::announce(const PollId& poll, const Hash32& anchor, bool awaits_audit,
                                Job::Report& report) {
  PJ_TRY(const auto access, around_.office.public_access());
  net::Connection connection(*access);
  PJ_TRY(auto found, verify_announced(
                         connection, poll, anchor,
                         [&](std::uint64_t done, std::uint64_t all) { report.progress(done, all); },
                         awaits_audit));
  if (!found) return {};
  const std::lock_guard lock(mutex_);
  now_.announcements[poll.str()] = *std::move(found);
  now_.latest = poll.str();
  return {};
}

}  // namespace piaojue::agent
