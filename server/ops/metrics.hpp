// What a monitoring system may know, in Prometheus's text format. Kept over time, a number that
// moves with every cast would be a list of the moments of casting: so everything here moves only
// with acts of officials, or is too coarse to show one voter's (docs/operations.md).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/serving/service.hpp"
#include "server/ops/event_log.hpp"
#include "server/ops/timed_service.hpp"

namespace piaojue::server {

/// Of the process and its machine, as they are; rounded when they are written.
struct Condition {
  std::uint64_t start_time;      ///< seconds since 1970
  std::size_t peak_connections;  ///< at once
  std::size_t max_connections;
  std::uint64_t memory_bytes;     ///< resident
  std::uint64_t data_free_bytes;  ///< on the file system of the data
};

struct MeteredMeeting {
  MeetingId id;
  serving::Service* service;
};

std::string write_metrics(std::span<const MeteredMeeting> meetings, const EventLog& log,
                          const RequestTimes& times, const Condition& condition);

/// Of this process, now. What the system does not tell is 0.
std::uint64_t resident_memory();
std::uint64_t free_space(const std::string& folder);

}  // namespace piaojue::server
