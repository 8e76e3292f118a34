// Sequences of requests to a meeting of the real server, from the bytes of a request to those of
// its reply: true ones of a meeting that was held, in any order, by anybody, again, with bytes
// changed; and made up ones. The meeting stands at any step when they begin.
#include "server/handlers/dispatcher.hpp"

#include <FuzzedDataProvider.h>
#include <atomic>
#include <chrono>
#include <future>

#include "tests/fuzz/target.hpp"
#include "tests/support/replayed_meeting.hpp"
#include "tests/support/wire_samples.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

constexpr std::size_t kMostRequests = 24;
constexpr std::chrono::seconds kPatience{120};

struct Said {
  server::Caller caller;
  Bytes payload;
};

/// What there is to say.
struct Theatre {
  test::ReplayedMeeting meeting;
  std::vector<Said> said;
  std::vector<Bytes> samples;

  Theatre() {
    for (const test::Said& one : meeting.said())
      said.push_back({one.caller, test::payload_of(one.request)});
    for (const wire::Request& request : test::full_requests())
      samples.push_back(test::payload_of(request));
  }
  server::Meeting& server() { return meeting.hosted().meeting(); }
};

server::Caller any_caller(FuzzedDataProvider& in) {
  const auto which = in.ConsumeIntegralInRange<std::size_t>(0, kCertificateRoles.size());
  if (which == kCertificateRoles.size()) return {};
  const Role role = kCertificateRoles.at(which);
  const auto number = in.ConsumeIntegralInRange<unsigned>(0, 3);
  const std::string official =
      std::string(name_of(role)) + (number == 3 ? std::string() : std::to_string(number));
  return {server::Identity{role, OfficialId::parse(official).value()}};
}

void change(Bytes& payload, FuzzedDataProvider& in) {
  for (unsigned changes = in.ConsumeIntegralInRange<unsigned>(0, 3); changes > 0; --changes)
    payload.at(in.ConsumeIntegralInRange<std::size_t>(0, payload.size() - 1)) ^=
        in.ConsumeIntegral<std::uint8_t>();
}

Said any_request(const Theatre& theatre, FuzzedDataProvider& in) {
  Said out;
  switch (in.ConsumeIntegralInRange<unsigned>(0, 3)) {
    case 0:  // as it was
      return theatre.said.at(in.ConsumeIntegralInRange<std::size_t>(0, theatre.said.size() - 1));
    case 1:
      out = theatre.said.at(in.ConsumeIntegralInRange<std::size_t>(0, theatre.said.size() - 1));
      if (in.ConsumeBool()) out.caller = any_caller(in);
      change(out.payload, in);
      return out;
    case 2:
      out.caller = any_caller(in);
      out.payload =
          theatre.samples.at(in.ConsumeIntegralInRange<std::size_t>(0, theatre.samples.size() - 1));
      change(out.payload, in);
      return out;
    default:
      out.caller = any_caller(in);
      out.payload = in.ConsumeBytes<std::uint8_t>(in.ConsumeIntegralInRange<std::size_t>(1, 200));
      return out;
  }
}

Bytes answer_to(server::Meeting& meeting, const Said& said) {
  // Shared, so that a second answer, which must not come, finds it.
  auto promise = std::make_shared<std::promise<Bytes>>();
  auto answers = std::make_shared<std::atomic<int>>(0);
  auto future = promise->get_future();
  serving::serve(meeting, said.caller, said.payload, [promise, answers](serving::Served served) {
    require(++*answers == 1);
    promise->set_value(std::move(served.frame));
  });
  require(future.wait_for(kPatience) == std::future_status::ready);
  return future.get();
}

wire::Reply reply_to(server::Meeting& meeting, const Said& said) {
  const Bytes frame = answer_to(meeting, said);
  const auto reply =
      wire::import_reply(ByteView(frame).subspan(wire::kFrameHeaderSize), meeting.suite());
  require(reply.has_value());
  return reply->reply;
}

bool is_refused(const wire::Reply& reply, ErrorCode code) {
  const auto* const failure = std::get_if<wire::Failure>(&reply);
  return failure != nullptr && failure->code == code;
}

/// The table decides before any handler, and no handler fails on whatever it is given.
void check_reply(const wire::Reply& reply, const Said& said, const Suite& suite) {
  require(!is_refused(reply, ErrorCode::internal));
  const auto request = wire::import_request(said.payload, suite);
  if (!request)
    require(is_refused(reply, ErrorCode::malformed));
  else if (!server::rules()[request->request.index()].allows(said.caller))
    require(is_refused(reply, ErrorCode::not_permitted));
}

wire::Status status_of(server::Meeting& meeting) {
  return std::get<wire::Status>(
      reply_to(meeting, {{}, test::payload_of(wire::Request(wire::GetStatus{}))}));
}

/// A meeting only goes forward.
void check_progress(const wire::Status& before, const wire::Status& after) {
  require(after.published >= before.published);
  require(after.roster_imported >= before.roster_imported);
  require(after.opening_complete >= before.opening_complete);
  require(after.ceremony_attempt >= before.ceremony_attempt);
  require(after.present <= after.entitled);
  require(after.polls.size() >= before.polls.size());
  for (std::size_t i = 0; i < after.polls.size(); ++i) {
    require(after.polls[i].cast <= after.polls[i].issued);
    require(after.polls[i].issued <= after.entitled);
    if (i >= before.polls.size()) continue;
    require(after.polls[i].state >= before.polls[i].state);
    require(after.polls[i].cast >= before.polls[i].cast);
    require(after.polls[i].issued >= before.polls[i].issued);
    require(after.polls[i].decryptions >= before.polls[i].decryptions);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Theatre theatre;
  FuzzedDataProvider in(data, size);
  theatre.meeting.begin_at(
      in.ConsumeIntegralInRange<std::size_t>(0, theatre.meeting.steps().size()));
  wire::Status before = status_of(theatre.server());
  for (std::size_t i = 0; i < kMostRequests && in.remaining_bytes() > 0; ++i) {
    const Said said = any_request(theatre, in);
    check_reply(reply_to(theatre.server(), said), said, theatre.server().suite());
    if (in.ConsumeIntegralInRange<unsigned>(0, 15) == 15) theatre.meeting.hosted().restart();
    const wire::Status after = status_of(theatre.server());
    check_progress(before, after);
    before = after;
  }
  theatre.meeting.hosted().restart();
  const wire::Status after = status_of(theatre.server());
  check_progress(before, after);
  check_progress(after, before);
  return 0;
}
