#include <stdexcept>

#include "core/wire/codec.hpp"
#include "core/wire/export.hpp"

namespace piaojue::wire {
namespace {

/// Throws std::length_error for what no peer would receive: a bug, or a meeting beyond all limits.
Bytes encode(const google::protobuf::Message& message, std::size_t max) {
  const std::size_t size = message.ByteSizeLong();
  if (size > max) throw std::length_error("message too long for a frame");
  Bytes out = CanonicalWriter().u32(static_cast<std::uint32_t>(size)).take();
  out.resize(kFrameHeaderSize + size);
  if (!message.SerializeToArray(out.data() + kFrameHeaderSize, static_cast<int>(size)))
    throw std::logic_error("Protobuf cannot write a message of known size");
  return out;
}

}  // namespace

Result<std::uint32_t> parse_frame_header(ByteView header, std::uint32_t max) {
  CanonicalReader in(header);
  PJ_TRY(const std::uint32_t size, in.u32());
  PJ_CHECK(in.finish());
  if (size == 0 || size > max)
    return Error{ErrorCode::malformed, "a frame of " + std::to_string(size) + " bytes"};
  return size;
}

Bytes encode_frame(const RequestFrame& frame) {
  pb::Request message;
  message.set_version(kWireVersion);
  message.set_id(frame.id);
  export_kind(frame.request, message);
  return encode(message, kMaxRequestSize);
}

Bytes encode_frame(const ReplyFrame& frame) {
  pb::Reply message;
  message.set_id(frame.id);
  export_kind(frame.reply, message);
  return encode(message, kMaxReplySize);
}

}  // namespace piaojue::wire
