#include "core/serving/sources.hpp"

#include <algorithm>

namespace piaojue::serving {
namespace {

/// Of an IPv6 address: the network.
constexpr std::size_t kNetworkBytes = 8;
constexpr std::size_t kLeastForgetAt = 1024;

}  // namespace

Sources::Source Sources::source_of(const boost::asio::ip::address& address) {
  Source out{};
  if (address.is_v4() || address.to_v6().is_v4_mapped()) {
    const auto v4 = address.is_v4() ? address.to_v4()
                                    : boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped,
                                                                       address.to_v6());
    const auto bytes = v4.to_bytes();
    out[10] = out[11] = 0xff;
    std::copy(bytes.begin(), bytes.end(), out.begin() + 12);
  } else {
    const auto bytes = address.to_v6().to_bytes();
    std::copy_n(bytes.begin(), kNetworkBytes, out.begin());
  }
  return out;
}

void Sources::refill(Known& known, Clock::time_point now) const {
  const std::chrono::duration<double> passed = now - known.since;
  known.allowance = std::min(limits_.burst, known.allowance + passed.count() * limits_.per_second);
  known.since = now;
}

Sources::Entry Sources::enter(const Source& source, Clock::time_point now) {
  if (known_.size() >= forget_at_) forget_idle(now);
  const auto [found, is_new] = known_.try_emplace(source, Known{0, limits_.burst, now});
  Known& known = found->second;
  if (!is_new) refill(known, now);
  if (known.allowance < 1) return Entry::refused;
  known.allowance -= 1;
  return ++known.connections > limits_.at_once ? Entry::crowded : Entry::granted;
}

void Sources::leave(const Source& source, Clock::time_point now) {
  const auto found = known_.find(source);
  if (found == known_.end()) return;
  refill(found->second, now);
  if (--found->second.connections == 0 && found->second.allowance >= limits_.burst)
    known_.erase(found);
}

/// Of sources without connections nothing need be kept once they may open as many as at first.
void Sources::forget_idle(Clock::time_point now) {
  for (auto one = known_.begin(); one != known_.end();) {
    refill(one->second, now);
    const bool idle = one->second.connections == 0 && one->second.allowance >= limits_.burst;
    one = idle ? known_.erase(one) : std::next(one);
  }
  forget_at_ = std::max(kLeastForgetAt, 2 * known_.size());
}

}  // namespace piaojue::serving
