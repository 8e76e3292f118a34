#include "server/ops/metrics.hpp"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <optional>
#include <sys/statvfs.h>
#include <unistd.h>

#include "core/base/version.hpp"

namespace piaojue::server {
namespace {

constexpr std::uint64_t kMemoryStep = 16ULL << 20U;
constexpr std::uint64_t kDiskStep = 64ULL << 20U;
constexpr std::size_t kLeastPeak = 64;

class Page {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    fmt::format_to(out(), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
  }
  template <class Value>
  void sample(std::string_view name, std::string_view labels, Value value) {
    fmt::format_to(out(), "{}{} {}\n", name, labels.empty() ? "" : fmt::format("{{{}}}", labels),
                   value);
  }
  std::string text() && { return std::move(text_); }

 private:
  std::back_insert_iterator<std::string> out() { return std::back_inserter(text_); }
  std::string text_;
};

/// Ids need no escaping in a label.
std::string label(const MeetingId& meeting) { return fmt::format("meeting=\"{}\"", meeting.str()); }
std::string label(const MeetingId& meeting, const PollId& poll) {
  return fmt::format("meeting=\"{}\",poll=\"{}\"", meeting.str(), poll.str());
}

void write_server(Page& page, const Condition& condition) {
  page.family("piaojue_build_info", "gauge", "The version that runs.");
  page.sample("piaojue_build_info", fmt::format("version=\"{}\"", kVersion), 1);
  page.family("process_start_time_seconds", "gauge", "When the server was started.");
  page.sample("process_start_time_seconds", "", condition.start_time);
  page.family("piaojue_connections_peak", "gauge",
              "Most connections at once since the start, up to a power of two, at least 64.");
  page.sample("piaojue_connections_peak", "",
              std::bit_ceil(std::max(kLeastPeak, condition.peak_connections)));
  page.family("piaojue_connections_max", "gauge", "Connections at once that are accepted.");
  page.sample("piaojue_connections_max", "", condition.max_connections);
  page.family("process_resident_memory_bytes", "gauge", "Rounded up to 16 MiB.");
  page.sample("process_resident_memory_bytes", "",
              (condition.memory_bytes + kMemoryStep - 1) / kMemoryStep * kMemoryStep);
  page.family("piaojue_data_free_bytes", "gauge",
              "Free space for the data, rounded down to 64 MiB.");
  page.sample("piaojue_data_free_bytes", "", condition.data_free_bytes / kDiskStep * kDiskStep);
}

void write_events(Page& page, const EventLog& log) {
  page.family("piaojue_events_total", "counter", "Events of officials' acts, as in the event log.");
  for (const EventKind& kind : event_kinds())
    if (has_time(kind.event))
      page.sample("piaojue_events_total", fmt::format("event=\"{}\"", kind.name),
                  log.count(kind.event));
  // Not how often: a voter's request may be the cause.
  page.family("piaojue_trouble", "gauge", "Whether this has happened since the start.");
  for (const EventKind& kind : event_kinds())
    if (!has_time(kind.event))
      page.sample("piaojue_trouble", fmt::format("event=\"{}\"", kind.name),
                  log.count(kind.event) > 0 ? 1 : 0);
}

void write_times(Page& page, const RequestTimes& times) {
  constexpr std::string_view kName = "piaojue_request_duration_seconds";
  page.family(kName, "histogram", "Requests that only officials may send.");
  for (const RequestTimes::Line& line : times.lines()) {
    const std::string request = fmt::format("request=\"{}\"", line.request);
    const std::string bucket = fmt::format("{}_bucket", kName);
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < line.steps.size(); ++i) {
      so_far += line.steps.at(i);
      const std::string bound = i < RequestTimes::kBounds.size()
                                    ? fmt::format("{}", RequestTimes::kBounds.at(i))
                                    : "+Inf";
      page.sample(bucket, fmt::format("{},le=\"{}\"", request, bound), so_far);
    }
    page.sample(fmt::format("{}_sum", kName), request, line.seconds);
    page.sample(fmt::format("{}_count", kName), request, so_far);
  }
}

/// Nothing when the meeting cannot be read.
std::optional<wire::Status> status_of(serving::Service& meeting) {
  std::optional<wire::Status> out;
  try {
    meeting.handle({}, wire::GetStatus{}, [&out](wire::Reply reply) {
      if (auto* const status = std::get_if<wire::Status>(&reply)) out = std::move(*status);
    });
  } catch (const std::exception& error) {
    meeting.failed(error.what());
  }
  return out;
}

/// Counts of credentials and ballots once they no longer move with what voters do.
void write_meetings(Page& page, std::span<const MeteredMeeting> meetings) {
  std::vector<std::optional<wire::Status>> states;
  states.reserve(meetings.size());
  for (const MeteredMeeting& meeting : meetings) states.push_back(status_of(*meeting.service));
  const auto each_poll = [&](const auto& write) {
    for (std::size_t i = 0; i < meetings.size(); ++i) {
      if (!states[i]) continue;
      for (const wire::PollStatusLine& poll : states[i]->polls)
        write(label(meetings[i].id, poll.poll), poll);
    }
  };
  page.family("piaojue_meeting_up", "gauge", "Whether the meeting's data can be read.");
  for (std::size_t i = 0; i < meetings.size(); ++i)
    page.sample("piaojue_meeting_up", label(meetings[i].id), states[i] ? 1 : 0);
  page.family("piaojue_poll_state", "gauge",
              "1 defined, 2 issuing, 3 issued, 4 casting, 5 closing, 6 sealed, 7 released, "
              "8 counted.");
  each_poll([&](const std::string& labels, const wire::PollStatusLine& poll) {
    page.sample("piaojue_poll_state", labels, static_cast<unsigned>(poll.state));
  });
  page.family("piaojue_poll_issued", "gauge", "Credentials issued, once issuing has ended.");
  each_poll([&](const std::string& labels, const wire::PollStatusLine& poll) {
    if (poll.state >= wire::PollState::issued)
      page.sample("piaojue_poll_issued", labels, poll.issued);
  });
  page.family("piaojue_poll_ballots", "gauge", "Ballots in the box, once it is sealed.");
  each_poll([&](const std::string& labels, const wire::PollStatusLine& poll) {
    if (poll.state >= wire::PollState::sealed)
      page.sample("piaojue_poll_ballots", labels, poll.cast);
  });
}

}  // namespace

std::string write_metrics(std::span<const MeteredMeeting> meetings, const EventLog& log,
                          const RequestTimes& times, const Condition& condition) {
  Page page;
  write_server(page, condition);
  write_events(page, log);
  write_times(page, times);
  write_meetings(page, meetings);
  return std::move(page).text();
}

std::uint64_t resident_memory() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  in >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t free_space(const std::string& folder) {
  struct statvfs status {};
  if (::statvfs(folder.c_str(), &status) != 0) return 0;
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

}  // namespace piaojue::server
