#include "client/agent/meeting_watch.hpp"

#include <chrono>

namespace piaojue::agent {
namespace {

constexpr std::chrono::seconds kPause{1};

}  // namespace

const wire::PollStatusLine* MeetingNow::poll(std::string_view id) const {
  if (!status) return nullptr;
  for (const wire::PollStatusLine& line : status->polls)
    if (line.poll.str() == id) return &line;
  return nullptr;
}

MeetingWatch::MeetingWatch(Office& office) : office_(office), thread_([this] { run(); }) {}

MeetingWatch::~MeetingWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  asked_.notify_all();
  thread_.join();
}

MeetingNow MeetingWatch::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

MeetingNow MeetingWatch::refresh() {
  std::unique_lock lock(mutex_);
  const std::uint64_t round = ++wanted_;
  wake_.notify_all();
  asked_.wait(lock, [&] { return stopping_ || answered_ >= round; });
  return now_;
}

void MeetingWatch::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const std::uint64_t round = wanted_;
    lock.unlock();
    look();
    lock.lock();
    answered_ = round;
    asked_.notify_all();
    wake_.wait_for(lock, kPause, [&] { return stopping_ || wanted_ > round; });
  }
}

void MeetingWatch::look() {
  MeetingNow next = now();
  if (!connection_) {
    const auto access = office_.public_access();
    if (!access) return;
    connection_ = std::make_unique<net::Connection>(**access);
  }
  const Result<void> asked = ask(*connection_, next);
  next.connected = asked.has_value();
  next.problem = asked ? "" : asked.error().message;
  const std::lock_guard lock(mutex_);
  now_ = std::move(next);
}

Result<void> MeetingWatch::ask(net::Connection& connection, MeetingNow& next) const {
  PJ_TRY(next.status, connection.ask<wire::Status>(wire::GetStatus{}));
  if (!next.meeting && next.status->published) {
    PJ_TRY(auto meeting, roles::fetch_meeting(connection));
    next.meeting = std::make_shared<const roles::MeetingView>(std::move(meeting));
  }
  if (!next.opening && next.meeting && next.status->opening_complete) {
    PJ_TRY(auto opening,
           roles::fetch_opening(connection, *next.meeting, roles::Signatures::complete));
    next.opening = std::make_shared<const roles::OpeningView>(std::move(opening));
  }
  return {};
}

}  // namespace piaojue::agent
