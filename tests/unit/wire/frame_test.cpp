#include <stdexcept>

#include "tests/support/wire_refusal.hpp"

using namespace piaojue;
using namespace piaojue::test;
using namespace piaojue::wire;

TEST_CASE("parse_frame_header accepts lengths from 1 to the maximum") {
  CHECK(parse_frame_header(Bytes{0, 0, 0, 1}, 1).value() == 1);
  CHECK(parse_frame_header(Bytes{0, 1, 2, 3}, 0x10203).value() == 0x10203);
  CHECK(parse_frame_header(Bytes{1, 0, 0, 0}, kMaxRequestSize).value() == kMaxRequestSize);
  CHECK(parse_frame_header(Bytes(4, 0xff), 0xffffffffU).value() == 0xffffffffU);
}

TEST_CASE("parse_frame_header refuses length 0, above the maximum, and another header size") {
  for (const Bytes& header : {Bytes(4, 0), Bytes{0, 1, 2, 4}, Bytes(4, 0xff), Bytes{},
                              Bytes{0, 0, 1}, Bytes{0, 0, 0, 1, 0}}) {
    const auto size = parse_frame_header(header, 0x10203);
    REQUIRE_FALSE(size);
    CHECK(size.error().code == ErrorCode::malformed);
  }
}

TEST_CASE("encode_frame writes the length of the payload before it") {
  const Bytes frame = encode_frame(RequestFrame{7, GetStatus{}});
  CHECK(frame == Bytes{0, 0, 0, 6, 0x08, 1, 0x10, 7, 0x1a, 0});
  CHECK(parse_frame_header(ByteView(frame).first(4), kMaxRequestSize).value() == frame.size() - 4);
}

TEST_CASE("encode_frame throws for a message that no peer would receive") {
  CHECK_THROWS_AS(encode_frame(RequestFrame{1, Cast{Bytes(kMaxRequestSize)}}), std::length_error);
  OpeningReply reply{sample_statement(), {}, {}};
  reply.opening.body.resize(kMaxReplySize);
  CHECK_THROWS_AS(encode_frame(ReplyFrame{1, reply}), std::length_error);
}
