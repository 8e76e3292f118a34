// Frames and their content. A frame is a u32 big-endian length and that many bytes of one Protobuf
// message (proto/), Request or Reply, with version and request id. Import yields a domain value or
// an Error and never throws; nothing invalid passes.
#pragma once

#include "core/wire/messages.hpp"

namespace piaojue::wire {

inline constexpr std::string_view kAlpn = "piaojue/1";
inline constexpr std::uint32_t kWireVersion = 1;
inline constexpr std::size_t kFrameHeaderSize = 4;
/// Largest frame a peer may send us. Requests: a decryption statement of the widest form is the
/// largest from officials; without a certificate a ballot is.
inline constexpr std::uint32_t kMaxRequestSize = 16U << 20U;
inline constexpr std::uint32_t kMaxPublicRequestSize = 8U << 20U;
inline constexpr std::uint32_t kMaxReplySize = 16U << 20U;

struct RequestFrame {
  std::uint64_t id;
  Request request;
};
struct ReplyFrame {
  std::uint64_t id;
  Reply reply;
};

/// Length of the payload that follows; error `malformed` for 0 or above `max`.
Result<std::uint32_t> parse_frame_header(ByteView header, std::uint32_t max);

/// Header and payload.
Bytes encode_frame(const RequestFrame& frame);
Bytes encode_frame(const ReplyFrame& frame);

/// Payload without header. `suite` of the meeting decides how points are read.
Result<RequestFrame> import_request(ByteView payload, const Suite& suite);
/// Of the same payload no more than its id, without the work of reading its points.
Result<std::uint64_t> import_request_id(ByteView payload);
Result<ReplyFrame> import_reply(ByteView payload, const Suite& suite);

}  // namespace piaojue::wire
