// Import of requests and replies: what is accepted is exported to the very bytes it came from.
// Input: a byte that chooses (bit 0: reply, bit 1: SM2), then the payload of a frame.
#include "core/wire/codec.hpp"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

template <class Frame>
void compare(const Result<Frame>& imported, ByteView payload) {
  if (imported)
    require(
        equal(ByteView(wire::encode_frame(*imported)).subspan(wire::kFrameHeaderSize), payload));
  else
    require(imported.error().code == ErrorCode::malformed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView input(data, size);
  const unsigned choice = fuzz::take_byte(input);
  const Suite& suite = Suite::get((choice & 2U) == 0 ? SuiteId::p256_sha256 : SuiteId::sm2_sm3);
  if ((choice & 1U) == 0)
    compare(wire::import_request(input, suite), input);
  else
    compare(wire::import_reply(input, suite), input);
  return 0;
}
