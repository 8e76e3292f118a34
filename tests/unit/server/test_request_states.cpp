// Every request of a meeting that was held, sent again at every step of it by who may send it and
// by everybody else, against the table of the dispatcher.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "server/handlers/dispatcher.hpp"
#include "tests/support/replayed_meeting.hpp"
#include "tests/support/wire_equal.hpp"
#include "tests/support/wire_samples.hpp"

using namespace piaojue;
using namespace piaojue::test;
using server::Rule;
using server::Stage;

namespace {

/// All that may change of a meeting, as far as it can be seen from outside.
struct Sight {
  wire::Status status;
  wire::PollStatementsReply statements;
  std::vector<TrailEntry> trail;
};

/// One for all tests: a meeting takes its time.
ReplayedMeeting& meeting() {
  static ReplayedMeeting out;
  return out;
}

Sight look() {
  Sight out{meeting().hosted().get<wire::Status>(wire::GetStatus{}), {}, {}};
  if (out.status.published) out.statements = meeting().hosted().statements();
  out.trail = meeting().hosted().trail();
  return out;
}

bool is_same(const Sight& a, const Sight& b) {
  return deep_equal(a.status, b.status) && deep_equal(a.statements, b.statements) &&
         a.trail.size() == b.trail.size();
}

Stage stage_of(const wire::Status& status) {
  if (!status.published) return Stage::founding;
  if (!status.opening_complete) return Stage::published;
  // In the same order.
  return static_cast<Stage>(static_cast<unsigned>(Stage::defined) +
                            static_cast<unsigned>(status.polls.at(0).state) -
                            static_cast<unsigned>(wire::PollState::defined));
}

std::optional<ErrorCode> refusal(const wire::Reply& reply) {
  const auto* const failure = std::get_if<wire::Failure>(&reply);
  return failure == nullptr ? std::nullopt : std::optional(failure->code);
}

std::string describe(const Rule& rule, std::size_t step) {
  const auto& steps = meeting().steps();
  return std::string(rule.name) + " before " + (step < steps.size() ? steps[step] : "the end");
}

/// What one request, true at its time, does at one step.
struct PlayedCell {
  Stage stage;
  std::optional<ErrorCode> refusal;
  bool changed;
};

PlayedCell play(const Said& said, std::size_t step) {
  meeting().begin_at(step);
  const Sight before = look();
  const wire::Reply reply = meeting().hosted().ask(said.caller, said.request);
  return {stage_of(before.status), refusal(reply), !is_same(before, look())};
}

void check_cell(const Rule& rule, const PlayedCell& cell) {
  CHECK(cell.refusal != ErrorCode::internal);
  // Mostly with `wrong_state`; who is not on the roster yet is told no more than a wrong code is.
  if (cell.stage < rule.since) CHECK(cell.refusal);
  if (cell.stage < rule.since || cell.stage > rule.until || cell.refusal) CHECK_FALSE(cell.changed);
}

}  // namespace

TEST_CASE("a request has effect at the stages of its row in the table, and at no other",
          "[R8.9-10]") {
  std::map<std::size_t, std::set<Stage>> accepted;
  // Of each kind the last: a meeting started anew for each cell takes its time.
  std::map<std::size_t, Said> last;
  for (const Said& said : meeting().said()) last.insert_or_assign(said.request.index(), said);
  for (const auto& [kind, said] : last) {
    const Rule& rule = server::rules()[kind];
    for (std::size_t step = 0; step <= meeting().steps().size(); ++step) {
      INFO(describe(rule, step));
      const PlayedCell cell = play(said, step);
      check_cell(rule, cell);
      if (!cell.refusal) accepted[rule.kind].insert(cell.stage);
    }
  }
  // No row promises a stage too early.
  for (const auto& [kind, stages] : accepted) {
    INFO(server::rules()[kind].name);
    CHECK(*stages.begin() >= server::rules()[kind].since);
  }
}

TEST_CASE("at every step every request is refused to every role that the table does not name",
          "[R8.9-10]") {
  std::vector<wire::Request> requests = full_requests();
  for (const Said& said : meeting().said()) requests[said.request.index()] = said.request;
  for (std::size_t step = 0; step <= meeting().steps().size(); ++step) {
    meeting().begin_at(step);
    const Sight before = look();
    for (const wire::Request& request : requests) {
      const Rule& rule = server::rules()[request.index()];
      INFO(describe(rule, step));
      std::vector<server::Caller> callers{{}};
      for (const Role role : kCertificateRoles)
        callers.push_back({server::Identity{role, OfficialId::parse("organiser").value()}});
      for (const server::Caller& caller : callers)
        if (!rule.allows(caller))
          CHECK(refusal(meeting().hosted().ask(caller, request)) == ErrorCode::not_permitted);
    }
    CHECK(is_same(before, look()));
  }
}

TEST_CASE("what this meeting never asked is refused too early, and changes nothing out of its time",
          "[R8.9-10]") {
  std::set<std::size_t> asked;
  for (const Said& said : meeting().said()) asked.insert(said.request.index());
  std::vector<wire::Request> requests;
  for (wire::Request& request : full_requests()) {
    if (asked.contains(request.index())) continue;
    // About the poll that there is, so that its stage is what speaks.
    std::visit(
        [](auto& one) {
          if constexpr (requires { one.poll = meeting().hosted().poll_id(); })
            one.poll = meeting().hosted().poll_id();
        },
        request);
    requests.push_back(std::move(request));
  }
  CHECK(requests.size() > 5);
  for (std::size_t step = 0; step <= meeting().steps().size(); ++step) {
    meeting().begin_at(step);
    const Sight before = look();
    const Stage stage = stage_of(before.status);
    for (const wire::Request& request : requests) {
      const Rule& rule = server::rules()[request.index()];
      if (stage >= rule.since && stage <= rule.until) continue;
      INFO(describe(rule, step));
      std::vector<server::Caller> callers{{}};
      for (const Role role : kCertificateRoles)
        callers.push_back(HostedMeeting::caller(std::string(name_of(role)) +
                                                (role == Role::scrutineer ? "0" : "")));
      for (const server::Caller& caller : callers) {
        if (!rule.allows(caller)) continue;
        const std::optional<ErrorCode> refused = refusal(meeting().hosted().ask(caller, request));
        CHECK(refused != ErrorCode::internal);
        if (stage < rule.since) CHECK(refused);
      }
      CHECK(is_same(before, look()));
    }
  }
}
