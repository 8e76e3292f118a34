// Fiat-Shamir transcript: labelled, length-framed, bound to protocol version and suite (SPEC 4.1).
#pragma once

#include "core/group/point.hpp"

namespace piaojue {

inline constexpr std::string_view kProtocolVersion = "piaojue/1";

class Transcript {
 public:
  /// `purpose` separates uses, e.g. "ballot", "chaum-pedersen".
  Transcript(const Suite& suite, std::string_view purpose);

  Transcript& append(std::string_view label, ByteView bytes);
  Transcript& append(std::string_view label, const Point& point);
  Transcript& append(std::string_view label, std::uint32_t value);
  /// Ends the transcript.
  Hash32 seed();

 private:
  Hasher hasher_;
};

/// Challenge `index` under a seed: hash_to_field(seed || u32 index).
Scalar challenge(const Suite& suite, const Hash32& seed, std::uint32_t index);

}  // namespace piaojue
