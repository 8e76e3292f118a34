// Casts that wait for a worker at once are judged together, and each gets the answer that it would
// get alone. A worker that stands at a gate makes them wait.
#include <catch2/catch.hpp>
#include <future>

#include "core/serving/gatherer.hpp"
#include "tests/support/hosted_meeting.hpp"

using namespace piaojue;
using namespace piaojue::test;
using server::ProofQueue;

namespace {

/// One worker, who begins with what was posted once the gate is opened.
class GatedWorker {
 public:
  GatedWorker() {
    post([opened = gate_.get_future().share()] { opened.wait(); });
  }
  template <class Work>
  void post(Work work) {
    if (!workers_.post(std::move(work))) throw std::logic_error("too much waits for the worker");
  }
  /// Returns when all is done.
  void open() {
    gate_.set_value();
    workers_.join();
  }

 private:
  std::promise<void> gate_;
  serving::Workers workers_{1, 100};
};

/// A request on its way, whose answer may come later.
std::future<wire::Reply> post_request(GatedWorker& worker, HostedMeeting& hosted,
                                      wire::Request request) {
  auto reply = std::make_shared<std::promise<wire::Reply>>();
  std::future<wire::Reply> out = reply->get_future();
  worker.post([&hosted, reply, request = std::move(request)] {
    hosted.meeting().handle(server::Caller{}, request,
                            [reply](wire::Reply one) { reply->set_value(std::move(one)); });
  });
  return out;
}

bool is_ready(const std::future<wire::Reply>& reply) {
  return reply.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

/// Signed by its voter, who lies about one selection.
SignedBallot with_false_proof(SignedBallot ballot, const CredentialSecret& voter) {
  Scalar& response = ballot.body.selection_proofs.front().responses.front();
  response += Scalar::from_u64(response.suite(), 1);
  ballot.signatures = voter.sign(encode_body(ballot.body));
  return ballot;
}

SignedBallot with_false_signature(SignedBallot ballot, const CredentialSecret& other) {
  ballot.signatures = other.sign(encode_body(ballot.body));
  return ballot;
}

struct Hall : HostedMeeting {
  Hall() : HostedMeeting({.voters = 12, .present = 12}) { play_through("casting"); }
};

}  // namespace

TEST_CASE("a gatherer runs together what comes up while requests wait, so many at most") {
  std::vector<std::size_t> sizes;
  serving::Gatherer<int> gatherer(4, [&](const auto& items) { sizes.push_back(items.size()); });
  GatedWorker worker;
  for (int i = 0; i < 10; ++i) worker.post([&, i] { gatherer.add(i); });
  worker.open();
  CHECK(sizes == std::vector<std::size_t>{4, 4, 2});
}

TEST_CASE("a gatherer waits for no company") {
  std::promise<std::size_t> size;
  serving::Gatherer<int> gatherer(4, [&](const auto& items) { size.set_value(items.size()); });
  serving::Workers workers(1, 1);
  REQUIRE(workers.post([&] { gatherer.add(1); }));
  CHECK(size.get_future().get() == 1);
  workers.join();
}

TEST_CASE("a gatherer runs an item at once on a thread that is no worker") {
  std::size_t size = 0;
  serving::Gatherer<int> gatherer(4, [&](const auto& items) { size = items.size(); });
  gatherer.add(1);
  CHECK(size == 1);
}

TEST_CASE("a gatherer loses nothing and doubles nothing when many threads add to it") {
  constexpr int kItems = 2000;
  std::vector<std::atomic<int>> seen(kItems);
  serving::Gatherer<int> gatherer(7, [&](const auto& items) {
    for (const int item : items) ++seen[static_cast<std::size_t>(item)];
  });
  serving::Workers workers(4, kItems);
  for (int i = 0; i < kItems; ++i) REQUIRE(workers.post([&, i] { gatherer.add(i); }));
  workers.join();
  CHECK(std::ranges::all_of(seen, [](const auto& times) { return times == 1; }));
}

TEST_CASE("casts that wait at once are judged together, and each gets its own answer",
          "[R8.9-2][R8.9-3][R8.9-4][R4.5-2]") {
  Hall hall;
  const auto& voters = hall.credentials();
  std::vector<SignedBallot> ballots;
  ballots.reserve(voters.size());
  for (const CredentialSecret& voter : voters) ballots.push_back(hall.make_ballot(voter));
  GatedWorker worker;
  const auto post = [&](const SignedBallot& ballot) {
    return post_request(worker, hall, wire::Cast{ballot.encode()});
  };
  std::vector<std::future<wire::Reply>> good;
  for (std::size_t i = 0; i < 6; ++i) good.push_back(post(ballots[i]));
  auto liar = post(with_false_proof(ballots[6], voters[6]));
  auto other_liar = post(with_false_proof(ballots[7], voters[7]));
  auto forger = post(with_false_signature(ballots[8], voters[9]));
  auto again = post(ballots[0]);
  auto second = post(hall.make_ballot(voters[1]));
  // Nothing has been judged when all have been read: only the forger knows.
  worker.post([&] {
    CHECK_FALSE(is_ready(liar));
    CHECK_FALSE(is_ready(good.front()));
    CHECK(is_ready(forger));
  });
  worker.open();

  const auto receipt_of = [](std::future<wire::Reply>& reply) {
    return std::get<wire::CastReply>(reply.get()).receipt.encode();
  };
  CHECK(receipt_of(good[0]) == receipt_of(again));
  CHECK(HostedMeeting::failure_code(second.get()) == ErrorCode::already_spent);
  for (std::size_t i = 1; i < good.size(); ++i) CHECK_FALSE(receipt_of(good[i]).empty());
  for (auto* const reply : {&liar, &other_liar})
    CHECK(HostedMeeting::failure_code(reply->get()) == ErrorCode::proof_invalid);
  CHECK(HostedMeeting::failure_code(forger.get()) == ErrorCode::signature_invalid);
  CHECK(hall.status_line().cast == good.size());
  // A refused ballot spends nothing.
  CHECK(std::holds_alternative<wire::CastReply>(hall.ask(wire::Cast{ballots[6].encode()})));
}

TEST_CASE("casts that wait when the workers are stopped are stored and answered", "[R8.3-2]") {
  Hall hall;
  std::vector<std::future<wire::Reply>> replies;
  {
    GatedWorker worker;
    for (const CredentialSecret& voter : hall.credentials())
      replies.push_back(post_request(worker, hall, wire::Cast{hall.make_ballot(voter).encode()}));
    worker.open();
  }
  // The store's writer ends with the meeting, and answers what it has.
  hall.restart();
  REQUIRE(replies.size() == 12);
  for (auto& reply : replies) {
    REQUIRE(is_ready(reply));
    CHECK(std::holds_alternative<wire::CastReply>(reply.get()));
  }
  CHECK(hall.status_line().cast == 12);
}

TEST_CASE("casts that wait when the poll is closed are refused", "[R8.9-6]") {
  Hall hall;
  GatedWorker worker;
  auto late =
      post_request(worker, hall, wire::Cast{hall.make_ballot(hall.credentials()[0]).encode()});
  // Behind the cast's first checks, before its proofs.
  worker.post([&] { hall.meeting().box(0)->close(); });
  worker.open();
  CHECK(HostedMeeting::failure_code(late.get()) == ErrorCode::wrong_state);
  CHECK(hall.status_line().cast == 0);
}

TEST_CASE("what fails after a ballot's proofs were judged fails that ballot alone") {
  Hall hall;
  const auto& voters = hall.credentials();
  ProofQueue& queue = hall.meeting().proofs(0);
  const auto ballot = std::make_shared<const SignedBallot>(hall.make_ballot(voters.front()));
  std::optional<wire::Reply> failed;
  std::optional<Result<void>> verdict;
  GatedWorker worker;
  worker.post([&] {
    queue.add({ballot, [](const Result<void>&) { throw std::runtime_error("no memory"); },
               [&](wire::Reply reply) { failed = std::move(reply); }});
    queue.add({ballot, [&](const Result<void>& judged) { verdict = judged; }, {}});
  });
  worker.open();
  REQUIRE(failed);
  CHECK(HostedMeeting::failure_code(*failed) == ErrorCode::internal);
  REQUIRE(verdict);
  CHECK(verdict->has_value());
  CHECK(hall.log().find("no memory") != std::string::npos);
}
