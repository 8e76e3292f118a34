#include "server/ops/event_log.hpp"

#include <chrono>
#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

namespace piaojue::server {

std::string_view name_of(Event event) {
  switch (event) {
    case Event::server_started:
      return "server_started";
    case Event::server_stopping:
      return "server_stopping";
    case Event::server_stopped:
      return "server_stopped";
    case Event::meeting_hosted:
      return "meeting_hosted";
    case Event::official_enrolled:
      return "official_enrolled";
    case Event::meeting_published:
      return "meeting_published";
    case Event::ceremony_restarted:
      return "ceremony_restarted";
    case Event::ceremony_complete:
      return "ceremony_complete";
    case Event::opening_proposed:
      return "opening_proposed";
    case Event::opening_complete:
      return "opening_complete";
    case Event::roster_imported:
      return "roster_imported";
    case Event::entry_unlocked:
      return "entry_unlocked";
    case Event::issuing_started:
      return "issuing_started";
    case Event::issuing_ended:
      return "issuing_ended";
    case Event::casting_started:
      return "casting_started";
    case Event::close_ordered:
      return "close_ordered";
    case Event::poll_sealed:
      return "poll_sealed";
    case Event::decryption_accepted:
      return "decryption_accepted";
    case Event::result_signed:
      return "result_signed";
    case Event::result_countersigned:
      return "result_countersigned";
    case Event::store_failed:
      return "store_failed";
    case Event::request_failed:
      return "request_failed";
    case Event::step_failed:
      return "step_failed";
    case Event::box_missing:
      return "box_missing";
  }
  return "";
}

bool has_time(Event event) { return event < Event::store_failed; }

void EventLog::write(Event event, std::string_view meeting, std::initializer_list<Field> fields) {
  nlohmann::ordered_json line;
  line["event"] = name_of(event);
  if (has_time(event)) {
    const auto now =
        std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    line["time"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", now);
  }
  if (!meeting.empty()) line["meeting"] = meeting;
  for (const auto& [name, value] : fields) line[std::string(name)] = value;
  using Json = nlohmann::ordered_json;
  const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::lock_guard lock(mutex_);
  out_ << text << '\n' << std::flush;
}

}  // namespace piaojue::server
