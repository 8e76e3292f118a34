// What the server says of itself: JSON lines from one catalogue. Never an address, a connection, a
// voter beside a ballot, or a line for a cast. Only events of officials' acts carry a time.
#pragma once

#include <initializer_list>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace piaojue::server {

// R12-6
enum class Event {
  server_started,
  server_stopping,
  server_stopped,
  meeting_hosted,
  official_enrolled,
  meeting_published,
  ceremony_restarted,
  ceremony_complete,
  opening_proposed,
  opening_complete,
  roster_imported,
  entry_unlocked,
  issuing_started,
  issuing_ended,
  casting_started,
  close_ordered,
  poll_sealed,
  decryption_accepted,
  result_signed,
  result_countersigned,
  // Troubles: without a time, because what causes them may be a voter's request.
  store_failed,
  request_failed,
  step_failed,
  box_missing,
};

std::string_view name_of(Event event);
bool has_time(Event event);

class EventLog {
 public:
  using Field = std::pair<std::string_view, std::string_view>;

  explicit EventLog(std::ostream& out) : out_(out) {}

  /// One line: event, time if it may have one, meeting if given, fields.
  void write(Event event, std::string_view meeting = {}, std::initializer_list<Field> fields = {});

 private:
  std::ostream& out_;
  std::mutex mutex_;
};

}  // namespace piaojue::server
