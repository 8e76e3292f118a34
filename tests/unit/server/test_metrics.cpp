// What a monitoring system sees: nothing that moves with what a voter does.
#include <catch2/catch.hpp>
#include <future>
#include <sstream>

#include "server/handlers/dispatcher.hpp"
#include "server/ops/metrics.hpp"
#include "tests/support/hosted_meeting.hpp"

using namespace piaojue;
using namespace piaojue::server;
using piaojue::test::HostedMeeting;

namespace {

constexpr Condition kCondition{1700000000, 37, 1024, (90ULL << 20U) + 1, (200ULL << 20U) + 5};

std::string metrics_of(HostedMeeting& hosted, const EventLog& log, const RequestTimes& times) {
  const MeteredMeeting one{hosted.meeting().id(), &hosted.meeting()};
  return write_metrics({&one, 1}, log, times, kCondition);
}

std::string metrics_of(HostedMeeting& hosted) {
  std::ostringstream nowhere;
  return metrics_of(hosted, EventLog(nowhere), RequestTimes());
}

bool has_line(const std::string& text, const std::string& line) {
  return ('\n' + text).find('\n' + line + '\n') != std::string::npos;
}

std::size_t kind_of(std::string_view name) {
  for (const Rule& rule : rules())
    if (rule.name == name) return rule.kind;
  FAIL("no request " << name);
  return 0;
}

wire::Reply ask(serving::Service& service, const Caller& caller, const wire::Request& request) {
  auto promise = std::make_shared<std::promise<wire::Reply>>();
  auto reply = promise->get_future();
  service.handle(caller, request,
                 [promise](wire::Reply one) { promise->set_value(std::move(one)); });
  return reply.get();
}

}  // namespace

TEST_CASE("metrics stay the same while voters draw credentials and cast", "[R12-6]") {
  HostedMeeting hosted;
  hosted.play_through("issuing");
  const std::string issuing = metrics_of(hosted);
  CHECK(has_line(issuing, R"(piaojue_poll_state{meeting="hosted",poll="p1"} 2)"));
  CHECK(issuing.find("piaojue_poll_issued{") == std::string::npos);
  hosted.issue_all();
  CHECK((metrics_of(hosted) == issuing));

  hosted.submit_attendance();
  hosted.order(PollPhase::casting);
  const std::string casting = metrics_of(hosted);
  CHECK(has_line(casting, R"(piaojue_poll_state{meeting="hosted",poll="p1"} 4)"));
  CHECK(has_line(casting, R"(piaojue_poll_issued{meeting="hosted",poll="p1"} 4)"));
  CHECK(casting.find("piaojue_poll_ballots{") == std::string::npos);
  hosted.cast_all();
  CHECK((metrics_of(hosted) == casting));

  hosted.close();
  CHECK(has_line(metrics_of(hosted), R"(piaojue_poll_ballots{meeting="hosted",poll="p1"} 4)"));
}

TEST_CASE("metrics count officials' events, and say of troubles only that there were any") {
  HostedMeeting hosted;
  std::ostringstream out;
  EventLog log(out);
  log.write(Event::server_started);
  log.write(Event::poll_sealed, "hosted", {{"poll", "p1"}});
  log.write(Event::poll_sealed, "hosted", {{"poll", "p2"}});
  const std::string sound = metrics_of(hosted, log, {});
  CHECK(has_line(sound, R"(piaojue_events_total{event="poll_sealed"} 2)"));
  CHECK(has_line(sound, R"(piaojue_trouble{event="store_failed"} 0)"));
  CHECK(has_line(sound, R"(piaojue_meeting_up{meeting="hosted"} 1)"));
  log.write(Event::store_failed, "hosted", {{"detail", "disk full"}});
  const std::string once = metrics_of(hosted, log, {});
  CHECK(has_line(once, R"(piaojue_trouble{event="store_failed"} 1)"));
  log.write(Event::store_failed, "hosted", {{"detail", "disk full"}});
  CHECK((metrics_of(hosted, log, {}) == once));
}

TEST_CASE("metrics round what a single connection or ballot would move") {
  HostedMeeting hosted;
  const std::string text = metrics_of(hosted);
  CHECK(has_line(text, "piaojue_connections_peak 64"));
  CHECK(has_line(text, "process_resident_memory_bytes 100663296"));
  CHECK(has_line(text, "piaojue_data_free_bytes 201326592"));
  CHECK(resident_memory() > 0);
  CHECK(free_space("/") > 0);
  CHECK(free_space("/nowhere/at/all") == 0);
}

TEST_CASE("requests that terminals or nameless callers may send are never timed") {
  for (const Rule& rule : rules()) {
    INFO(rule.name);
    const bool for_officials_only =
        !rule.without_certificate && (rule.roles & role_bit(Role::terminal)) == 0;
    CHECK(is_timed(rule.kind) == for_officials_only);
  }
  for (const char* const name : {"cast", "submit_note", "submit_void", "sign_in", "issue",
                                 "find_tracker", "get_status", "get_record"})
    CHECK_FALSE(is_timed(kind_of(name)));
  for (const char* const name : {"submit_phase", "publish", "submit_decryption"})
    CHECK(is_timed(kind_of(name)));
}

TEST_CASE("timed service passes requests on and counts those of officials who may send them") {
  HostedMeeting hosted;
  RequestTimes times;
  TimedService timed(hosted.meeting(), times);
  CHECK(&timed.suite() == &hosted.suite());
  CHECK(std::holds_alternative<wire::Status>(ask(timed, {}, wire::GetStatus{})));
  ask(timed, HostedMeeting::caller("terminal"), wire::GetPins{});
  CHECK(times.lines().empty());
  CHECK(std::holds_alternative<wire::PinsReply>(
      ask(timed, HostedMeeting::caller("organiser"), wire::GetPins{})));
  REQUIRE(times.lines().size() == 1);
  CHECK(times.lines().front().request == "get_pins");
}

TEST_CASE("request times fall into steps that Prometheus adds up") {
  HostedMeeting hosted;
  RequestTimes times;
  using std::chrono::milliseconds;
  for (const int took : {1, 5, 500, 70000}) times.add(kind_of("publish"), milliseconds(took));
  std::ostringstream nowhere;
  const std::string text = metrics_of(hosted, EventLog(nowhere), times);
  const std::string bucket = R"(piaojue_request_duration_seconds_bucket{request="publish",le=)";
  CHECK(has_line(text, bucket + R"("0.01"} 2)"));
  CHECK(has_line(text, bucket + R"("0.1"} 2)"));
  CHECK(has_line(text, bucket + R"("1"} 3)"));
  CHECK(has_line(text, bucket + R"("60"} 3)"));
  CHECK(has_line(text, bucket + R"("+Inf"} 4)"));
  CHECK(has_line(text, R"(piaojue_request_duration_seconds_count{request="publish"} 4)"));
}
