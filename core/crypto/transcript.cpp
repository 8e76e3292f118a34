#include "core/crypto/transcript.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kChallengeDst = "piaojue/1 challenge";

}  // namespace

Transcript::Transcript(const Suite& suite, std::string_view purpose)
    : hasher_(suite.hash_algorithm()) {
  // R4.1-1
  append("protocol", as_bytes(kProtocolVersion));
  append("suite", as_bytes(suite.name()));
  append("purpose", as_bytes(purpose));
}

// R4.1-2
Transcript& Transcript::append(std::string_view label, ByteView bytes) {
  // Lengths first, so that no two sequences of appends hash the same bytes.
  CanonicalWriter frame;
  frame.text(label).u64(bytes.size());
  hasher_.update(frame.view()).update(bytes);
  return *this;
}

Transcript& Transcript::append(std::string_view label, const Point& point) {
  return append(label, ByteView(point.encode()));
}

Transcript& Transcript::append(std::string_view label, std::uint32_t value) {
  return append(label, ByteView(CanonicalWriter().u32(value).view()));
}

Hash32 Transcript::seed() { return hasher_.finish(); }

// R4.1-3
Scalar challenge(const Suite& suite, const Hash32& seed, std::uint32_t index) {
  return Scalar::hash(suite, CanonicalWriter().raw(seed).u32(index).view(), kChallengeDst);
}

}  // namespace piaojue
