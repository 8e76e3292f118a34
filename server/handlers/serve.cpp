#include "server/handlers/serve.hpp"

#include <atomic>
#include <memory>

#include "core/wire/codec.hpp"
#include "server/handlers/common.hpp"
#include "server/handlers/dispatcher.hpp"

namespace piaojue::server {
namespace {

/// Passes on the first reply only: one given before an exception counts.
class Once {
 public:
  Once(std::uint64_t id, std::function<void(Served)> done) : id_(id), done_(std::move(done)) {}
  void operator()(wire::Reply reply) {
    if (!called_.exchange(true)) done_({wire::encode_frame({id_, std::move(reply)}), false});
  }

 private:
  const std::uint64_t id_;
  const std::function<void(Served)> done_;
  std::atomic<bool> called_{false};
};

wire::Reply failed() {
  return wire::Failure{ErrorCode::internal,
                       tr("服务器内部错误", "an internal error of the server")};
}

}  // namespace

void serve(Meeting& meeting, const Caller& caller, const Bytes& payload,
           std::function<void(Served)> done) {
  auto request = wire::import_request(payload, meeting.suite());
  if (!request) {
    // The suite is said because a client of another one is not understood.
    const wire::Failure refusal{
        ErrorCode::malformed,
        tr("请求无法读懂；服务器给这个会议的密码套件是 {}",
           "the request cannot be understood; the server has suite {} for this meeting",
           meeting.suite().name())};
    return done({wire::encode_frame(wire::ReplyFrame{0, refusal}), true});
  }
  auto once = std::make_shared<Once>(request->id, std::move(done));
  try {
    dispatch(meeting, caller, request->request,
             [once](wire::Reply reply) { (*once)(std::move(reply)); });
  } catch (const std::exception& error) {
    meeting.log(Event::request_failed, {}, error.what());
    (*once)(failed());
  }
}

Served refuse_busy(const Meeting& meeting, const Bytes& payload) {
  const auto request = wire::import_request(payload, meeting.suite());
  const wire::Failure busy{ErrorCode::busy,
                           tr("服务器正忙，请稍后再试", "the server is busy; try again shortly")};
  return {wire::encode_frame(wire::ReplyFrame{request ? request->id : 0, busy}), !request};
}

}  // namespace piaojue::server
