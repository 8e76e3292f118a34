#include "client/agent/issuer/desk_keeper.hpp"

#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

constexpr std::chrono::seconds kPause{1};
constexpr std::size_t kMostRequests = 8;

}  // namespace

DeskKeeper::DeskKeeper(Surroundings& around, RosterStore& roster)
    : around_(around), roster_(roster), thread_([this] { run(); }) {}

DeskKeeper::~DeskKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

issuer::IssuingDesk* DeskKeeper::desk() const {
  const std::lock_guard lock(mutex_);
  return is_open_ ? desk_.get() : nullptr;
}

DeskKeeper::View DeskKeeper::view() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

void DeskKeeper::hear(const std::string& request) {
  const std::lock_guard lock(mutex_);
  view_.requests.push_front(request);
  if (view_.requests.size() > kMostRequests) view_.requests.pop_back();
}

void DeskKeeper::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const Result<void> looked = look();
    lock.lock();
    view_.trouble = looked ? "" : looked.error().message;
    wake_.wait_for(lock, kPause, [this] { return stopping_; });
  }
}

Result<void> DeskKeeper::look() {
  if (!listener_) {
    const MeetingNow now = around_.watch.now();
    if (!now.meeting || !around_.office.has_keys() || !roster_.find(*now.meeting)) return {};
    return open(*now.meeting);
  }
  PJ_TRY(const bool opened, desk_->take_opening());
  if (!opened) return {};
  return desk_->refresh();
}

Result<void> DeskKeeper::open(const roles::MeetingView& meeting) {
  PJ_TRY(auto addresses, issuer::parse_addresses(around_.listen, around_.announce));
  if (!desk_) {
    PJ_TRY(work_, around_.office.begin());
    PJ_TRY(const auto access, around_.office.access());
    PJ_TRY(desk_, issuer::IssuingDesk::create(*access, work_->desk().keys, *roster_.find(meeting)));
    desk_->on_request([this](const std::string& request) { hear(request); });
  }
  PJ_CHECK(desk_->submit_keys());
  auto listener = std::make_unique<issuer::DeskListener>(std::move(addresses));
  PJ_TRY(const Identity identity, around_.office.identity());
  PJ_CHECK(listener->start(identity, around_.office.passphrase(), *desk_));
  PJ_CHECK(desk_->announce(listener->address()));
  listener_ = std::move(listener);
  const std::lock_guard lock(mutex_);
  view_.address = listener_->address();
  is_open_ = true;
  return {};
}

}  // namespace piaojue::agent
