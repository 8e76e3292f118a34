// How long officials' requests take, counted in coarse steps. Requests that a voter's act may bring
// about are not looked at: a count that moves with each of them would tell, sampled often enough,
// when somebody acted.
#pragma once

#include <array>
#include <chrono>
#include <mutex>
#include <string_view>
#include <vector>

#include "core/serving/service.hpp"

namespace piaojue::server {

class RequestTimes {
 public:
  /// Upper bounds in seconds; the last step of a request has none.
  static constexpr std::array kBounds{0.01, 0.1, 1.0, 10.0, 60.0};

  struct Line {
    std::string_view request;
    std::array<std::uint64_t, kBounds.size() + 1> steps{};  ///< not cumulative
    double seconds = 0;                                     ///< in all
  };

  void add(std::size_t kind, std::chrono::steady_clock::duration took);
  /// Of the requests that came, in the order of the protocol.
  std::vector<Line> lines() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Line> by_kind_;
};

/// Only officials may send it: no terminal, and nobody without a certificate.
bool is_timed(std::size_t kind);

/// Passes everything on, and measures.
class TimedService final : public serving::Service {
 public:
  /// Both outlive the object and every reply.
  TimedService(serving::Service& inner, RequestTimes& times) : inner_(inner), times_(times) {}

  const Suite& suite() const override { return inner_.suite(); }
  void handle(const serving::Caller& caller, const wire::Request& request,
              serving::Respond respond) override;
  void failed(std::string_view what) override { inner_.failed(what); }

 private:
  serving::Service& inner_;
  RequestTimes& times_;
};

}  // namespace piaojue::server
