#include "core/serving/service.hpp"

#include <atomic>
#include <memory>

#include "core/base/language.hpp"
#include "core/wire/codec.hpp"

namespace piaojue::serving {
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

wire::Reply internal_failure() {
  return wire::Failure{ErrorCode::internal,
                       tr("服务器内部错误", "an internal error of the server")};
}

wire::Failure busy() {
  return wire::tell(
      {ErrorCode::busy, tr("服务器正忙，请稍后再试", "the server is busy; try again shortly")});
}

}  // namespace

void attempt(Service& service, const Respond& respond, const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& error) {
    service.failed(error.what());
    respond(internal_failure());
  }
}

void serve(Service& service, const Caller& caller, const Bytes& payload,
           std::function<void(Served)> done) {
  auto request = wire::import_request(payload, service.suite());
  if (!request) {
    // The suite is said because a client of another one is not understood.
    const wire::Failure refusal{
        ErrorCode::malformed,
        tr("请求无法读懂；服务器给这个会议的密码套件是 {}",
           "the request cannot be understood; the server has suite {} for this meeting",
           service.suite().name())};
    return done({wire::encode_frame(wire::ReplyFrame{0, refusal}), true});
  }
  const auto once = std::make_shared<Once>(request->id, std::move(done));
  const Respond respond = [once](wire::Reply reply) { (*once)(std::move(reply)); };
  attempt(service, respond, [&] { service.handle(caller, request->request, respond); });
}

Served refuse_busy(const Bytes& payload) {
  const auto id = wire::import_request_id(payload);
  return {wire::encode_frame(wire::ReplyFrame{id ? *id : 0, busy()}), !id};
}

Served refuse_unread() { return {wire::encode_frame(wire::ReplyFrame{0, busy()}), false}; }

}  // namespace piaojue::serving
