#include "server/ops/timed_service.hpp"

#include <algorithm>

#include "server/handlers/dispatcher.hpp"

namespace piaojue::server {

void RequestTimes::add(std::size_t kind, std::chrono::steady_clock::duration took) {
  const double seconds = std::chrono::duration<double>(took).count();
  const auto bound = std::ranges::lower_bound(kBounds, seconds);
  const std::lock_guard lock(mutex_);
  if (by_kind_.empty()) by_kind_.resize(rules().size());
  Line& line = by_kind_.at(kind);
  line.request = rules()[kind].name;
  ++line.steps.at(static_cast<std::size_t>(bound - kBounds.begin()));
  line.seconds += seconds;
}

std::vector<RequestTimes::Line> RequestTimes::lines() const {
  const std::lock_guard lock(mutex_);
  std::vector<Line> out;
  std::ranges::copy_if(by_kind_, std::back_inserter(out),
                       [](const Line& line) { return !line.request.empty(); });
  return out;
}

bool is_timed(std::size_t kind) {
  const Rule& rule = rules()[kind];
  return !rule.without_certificate && (rule.roles & role_bit(Role::terminal)) == 0;
}

void TimedService::handle(const serving::Caller& caller, const wire::Request& request,
                          serving::Respond respond) {
  const std::size_t kind = request.index();
  if (!is_timed(kind) || !rules()[kind].allows(caller))
    return inner_.handle(caller, request, std::move(respond));
  const auto start = std::chrono::steady_clock::now();
  inner_.handle(caller, request,
                [this, kind, start, respond = std::move(respond)](wire::Reply reply) {
                  times_.add(kind, std::chrono::steady_clock::now() - start);
                  respond(std::move(reply));
                });
}

}  // namespace piaojue::server
