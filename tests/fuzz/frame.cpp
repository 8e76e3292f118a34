// What a session makes of the bytes of a connection: frame by frame, each answered once by one
// whole frame with the request's id, until the peer no longer speaks the protocol.
#include <stdexcept>

#include "core/serving/service.hpp"
#include "core/wire/codec.hpp"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

/// Answers as well and as badly as a service may.
class AnyService : public serving::Service {
 public:
  const Suite& suite() const override { return Suite::get(SuiteId::p256_sha256); }
  void handle(const serving::Caller&, const wire::Request& request,
              serving::Respond respond) override {
    if (request.index() % 4 == 1) throw std::runtime_error("before the response");
    respond(wire::Done{});
    if (request.index() % 4 == 2) respond(wire::Failure{ErrorCode::internal, "twice"});
    if (request.index() % 4 == 3) throw std::runtime_error("after the response");
  }
  void failed(std::string_view what) override { require(!what.empty()); }
};

/// `id`: of the request, if it could be read.
void check_answer(const serving::Served& served, const Result<std::uint64_t>& id) {
  const auto size = wire::parse_frame_header(ByteView(served.frame).first(wire::kFrameHeaderSize),
                                             wire::kMaxReplySize);
  require(size && *size + wire::kFrameHeaderSize == served.frame.size());
  const auto reply = wire::import_reply(ByteView(served.frame).subspan(wire::kFrameHeaderSize),
                                        Suite::get(SuiteId::p256_sha256));
  require(reply.has_value());
  require(served.close == !id);
  require(reply->id == (id ? *id : 0));
  if (!id) require(std::holds_alternative<wire::Failure>(reply->reply));
}

void answer(const Bytes& payload) {
  AnyService service;
  const auto request = wire::import_request(payload, service.suite());
  int answers = 0;
  serving::serve(service, {}, payload, [&](const serving::Served& served) {
    ++answers;
    check_answer(served, request ? Result<std::uint64_t>(request->id) : request.error());
  });
  require(answers == 1);
  check_answer(serving::refuse_busy(payload), wire::import_request_id(payload));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView rest(data, size);
  while (rest.size() >= wire::kFrameHeaderSize) {
    const auto length =
        wire::parse_frame_header(rest.first(wire::kFrameHeaderSize), wire::kMaxPublicRequestSize);
    if (!length) return 0;
    require(*length > 0 && *length <= wire::kMaxPublicRequestSize);
    rest = rest.subspan(wire::kFrameHeaderSize);
    if (rest.size() < *length) return 0;
    answer(to_bytes(rest.first(*length)));
    rest = rest.subspan(*length);
  }
  return 0;
}
