// What the server says of itself: JSON lines from one catalogue, which docs/operations.md explains.
// Never an address, a connection, a voter beside a ballot, or a line for a cast. Only events of
// officials' acts carry a time.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
#include <ostream>
#include <span>
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
  backup_made,
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

/// What an event is called, and which fields its line may have after "event" and "time".
struct EventKind {
  Event event;
  std::string_view name;
  std::string_view fields;  ///< names, one space between
};

/// One kind for each event, in the order of Event.
std::span<const EventKind> event_kinds();

std::string_view name_of(Event event);
bool has_time(Event event);

class EventLog {
 public:
  using Field = std::pair<std::string_view, std::string_view>;

  explicit EventLog(std::ostream& out) : out_(out) {}

  /// One line: event, time if it may have one, meeting if given, fields. Precondition: the fields
  /// are those of its kind.
  void write(Event event, std::string_view meeting = {}, std::initializer_list<Field> fields = {});

  /// How often the event was written.
  std::uint64_t count(Event event) const;

 private:
  std::ostream& out_;
  mutable std::mutex mutex_;  ///< of everything
  std::map<Event, std::uint64_t> counts_;
};

}  // namespace piaojue::server
