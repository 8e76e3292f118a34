#include "core/wire/messages.hpp"

namespace piaojue::wire {
namespace {

/// A few dozen ballots are judged and stored in this time.
constexpr std::uint32_t kRetryAfter = 500;

}  // namespace

Failure tell(const Error& error) {
  return {error.code, error.message, error.code == ErrorCode::busy ? kRetryAfter : 0};
}

}  // namespace piaojue::wire
