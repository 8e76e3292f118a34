#include "server/ops/event_log.hpp"

#include <array>
#include <cassert>
#include <chrono>
#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

namespace piaojue::server {
namespace {

constexpr std::array kKinds{
    EventKind{Event::server_started, "server_started", ""},
    EventKind{Event::server_stopping, "server_stopping", ""},
    EventKind{Event::server_stopped, "server_stopped", ""},
    EventKind{Event::meeting_hosted, "meeting_hosted", "meeting"},
    EventKind{Event::backup_made, "backup_made", "meeting detail"},
    EventKind{Event::official_enrolled, "official_enrolled", "meeting detail"},
    EventKind{Event::meeting_published, "meeting_published", "meeting"},
    EventKind{Event::ceremony_restarted, "ceremony_restarted", "meeting"},
    EventKind{Event::ceremony_complete, "ceremony_complete", "meeting"},
    EventKind{Event::opening_proposed, "opening_proposed", "meeting"},
    EventKind{Event::opening_complete, "opening_complete", "meeting"},
    EventKind{Event::roster_imported, "roster_imported", "meeting"},
    EventKind{Event::entry_unlocked, "entry_unlocked", "meeting"},
    EventKind{Event::issuing_started, "issuing_started", "meeting poll"},
    EventKind{Event::issuing_ended, "issuing_ended", "meeting poll"},
    EventKind{Event::casting_started, "casting_started", "meeting poll"},
    EventKind{Event::close_ordered, "close_ordered", "meeting poll"},
    EventKind{Event::poll_sealed, "poll_sealed", "meeting poll"},
    EventKind{Event::decryption_accepted, "decryption_accepted", "meeting poll detail"},
    EventKind{Event::result_signed, "result_signed", "meeting poll"},
    EventKind{Event::result_countersigned, "result_countersigned", "meeting poll detail"},
    EventKind{Event::store_failed, "store_failed", "meeting detail"},
    EventKind{Event::request_failed, "request_failed", "meeting detail"},
    EventKind{Event::step_failed, "step_failed", "meeting detail"},
    EventKind{Event::box_missing, "box_missing", "meeting poll"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (static_cast<std::size_t>(kKinds[i].event) != i) return false;
  return kKinds.back().event == Event::box_missing;
}
static_assert(in_order(), "one kind for each event, in the order of Event");

const EventKind& kind_of(Event event) { return kKinds.at(static_cast<std::size_t>(event)); }

bool may_have(Event event, std::string_view field) {
  const std::string all = ' ' + std::string(kind_of(event).fields) + ' ';
  return all.find(' ' + std::string(field) + ' ') != std::string::npos;
}

}  // namespace

std::span<const EventKind> event_kinds() { return kKinds; }

std::string_view name_of(Event event) { return kind_of(event).name; }

bool has_time(Event event) { return event < Event::store_failed; }

void EventLog::write(Event event, std::string_view meeting, std::initializer_list<Field> fields) {
  nlohmann::ordered_json line;
  line["event"] = name_of(event);
  if (has_time(event)) {
    const auto now =
        std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    line["time"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", now);
  }
  assert((meeting.empty() || may_have(event, "meeting")) && "a field of another event");
  if (!meeting.empty()) line["meeting"] = meeting;
  for (const auto& [name, value] : fields) {
    assert(may_have(event, name) && "a field of another event");
    line[std::string(name)] = value;
  }
  using Json = nlohmann::ordered_json;
  const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::lock_guard lock(mutex_);
  ++counts_[event];
  out_ << text << '\n' << std::flush;
}

std::uint64_t EventLog::count(Event event) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(event);
  return found == counts_.end() ? 0 : found->second;
}

}  // namespace piaojue::server
