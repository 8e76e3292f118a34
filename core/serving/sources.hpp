// Where connections come from: how many each address holds and how fast it opens new ones, so that
// one machine, whatever it does, leaves room for all others.
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstdint>
#include <map>

namespace piaojue::serving {

/// Of one source; a hall behind one address must still fit.
struct SourceLimits {
  std::size_t at_once = 512;
  double burst = 2000;      ///< new connections in no time
  double per_second = 200;  ///< and for as long as one likes
};

/// On the I/O thread only.
class Sources {
 public:
  using Clock = std::chrono::steady_clock;
  /// An IPv4 address, or the network of an IPv6 one (/64: what one machine has for itself).
  using Source = std::array<std::uint8_t, 16>;
  enum class Entry {
    granted,
    crowded,  ///< counted too, but to be told that it has too many
    refused,  ///< not counted
  };

  explicit Sources(const SourceLimits& limits) : limits_(limits) {}

  static Source source_of(const boost::asio::ip::address& address);

  Entry enter(const Source& source, Clock::time_point now);
  /// For each connection that was granted or crowded, when it ends.
  void leave(const Source& source, Clock::time_point now);
  /// Sources that something is remembered of.
  std::size_t size() const { return known_.size(); }

 private:
  struct Known {
    std::size_t connections = 0;
    double allowance = 0;  ///< new connections, as of `since`
    Clock::time_point since;
  };
  void refill(Known& known, Clock::time_point now) const;
  void forget_idle(Clock::time_point now);

  const SourceLimits limits_;
  std::map<Source, Known> known_;
  std::size_t forget_at_ = 1024;
};

}  // namespace piaojue::serving
