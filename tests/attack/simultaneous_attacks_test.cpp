// Attack 11: many at the same time over TLS, each on a connection of its own, with one and the same
// right. Exactly one wins.
#include <atomic>
#include <latch>

#include "core/ballot/note.hpp"
#include "tests/attack/lying_server.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::size_t kAtOnce = 64;

/// Everybody's connection stands before anybody asks.
template <class Ask>
std::vector<Result<wire::Reply>> ask_at_once(const RunningMeeting& meeting,
                                             std::string_view identity, const Ask& request) {
  const net::Endpoint server = net::Endpoint::parse(meeting.server()).value();
  std::vector<Result<wire::Reply>> replies(kAtOnce, Error{ErrorCode::internal, "not asked"});
  std::vector<std::thread> threads;
  std::latch ready(kAtOnce);
  for (std::size_t i = 0; i < kAtOnce; ++i)
    threads.emplace_back([&, i] {
      net::Connection connection(access_to(server, meeting.path("pki") / identity));
      const wire::Request own = request(i);
      static_cast<void>(connection.call(wire::GetStatus{}));
      ready.arrive_and_wait();
      replies[i] = connection.call(own);
    });
  for (std::thread& thread : threads) thread.join();
  return replies;
}

template <class Wanted>
std::size_t count(const std::vector<Result<wire::Reply>>& replies) {
  return static_cast<std::size_t>(std::count_if(replies.begin(), replies.end(), [](const auto& r) {
    return r && std::holds_alternative<Wanted>(*r);
  }));
}

std::size_t count(const std::vector<Result<wire::Reply>>& replies, ErrorCode code) {
  return static_cast<std::size_t>(std::count_if(replies.begin(), replies.end(), [&](const auto& r) {
    const auto* const failure = r ? std::get_if<wire::Failure>(&*r) : nullptr;
    return failure != nullptr && failure->code == code;
  }));
}

/// Place 0 is the ballot's, then come the note slots'.
CredentialSecret credential(const RunningMeeting& meeting, std::size_t voter, std::size_t poll,
                            std::size_t place) {
  auto stored = roles::open_credentials(meeting.file(voter), meeting.meeting(), meeting.opening());
  REQUIRE(stored);
  auto* const held = stored->find(meeting.plan().polls[poll].id);
  REQUIRE(held != nullptr);
  auto secret = held->held.at(place).secret(meeting.meeting().suite());
  REQUIRE(secret);
  return *std::move(secret);
}

wire::PollStatusLine status_of(const RunningMeeting& meeting, std::size_t poll) {
  auto reader = meeting.open();
  const auto status = reader.ask<wire::Status>(wire::GetStatus{});
  REQUIRE(status);
  return status->polls.at(poll);
}

}  // namespace

TEST_CASE("attack 11: of 64 ballots cast over TLS at once on one credential exactly one wins",
          "[R8.9-3][R6.4-4]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", 2);
  meeting.start_casting("decide");
  const CredentialSecret holder = credential(meeting, 0, 0, 0);
  const roles::PollView& poll = meeting.meeting().polls[0];
  const BallotEncryptor encryptor(roles::ballot_context(meeting.meeting(), meeting.opening(), 0, 0),
                                  poll.form.shape, meeting.opening().opening.election_key);
  std::vector<bool> marks(poll.form.shape.selections(), false);
  std::vector<Bytes> ballots;
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    marks[0] = i % 2 == 0;
    ballots.push_back(encryptor.seal(marks, holder.credential).value().cast(holder.keys).encode());
  }
  const auto replies = ask_at_once(
      meeting, "public", [&](std::size_t i) -> wire::Request { return wire::Cast{ballots[i]}; });
  CHECK(count<wire::CastReply>(replies) == 1);
  CHECK(count(replies, ErrorCode::already_spent) == kAtOnce - 1);
  CHECK(status_of(meeting, 0).cast == 1);
}

TEST_CASE("attack 11: of 64 requests over TLS at once for one right exactly one is signed",
          "[R8.6-2][R8.6-6]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.start_issuing("decide");
  meeting.present(1);
  const IssuerPublicKey key = roles::issuer_key(meeting.opening(), 0, 0, 0).value();
  std::vector<Bytes> requests;
  for (std::size_t i = 0; i < kAtOnce; ++i)
    requests.push_back(blind(key, as_bytes("message")).value().blinded_message);
  const auto replies = ask_at_once(meeting, "terminal-1", [&](std::size_t i) -> wire::Request {
    return wire::Issue{meeting.plan().roster.voters[0].id,
                       meeting.code(0),
                       {{meeting.plan().polls[0].id, {requests[i]}}}};
  });
  CHECK(count<wire::IssueReply>(replies) == 1);
  CHECK(count(replies, ErrorCode::already_issued) == kAtOnce - 1);
  CHECK(status_of(meeting, 0).issued == 1);
}

TEST_CASE("attack 11: of 64 notes sent over TLS at once on one credential exactly one is kept",
          "[R6.10-3][R8.9-3][R8.9-4]") {
  RunningMeeting meeting({.written = true});
  meeting.issue("assess", 2);
  meeting.start_casting("assess");
  const auto classes = static_cast<std::uint16_t>(meeting.meeting().classes.size());
  const BallotContext context =
      roles::ballot_context(meeting.meeting(), meeting.opening(), 1, classes);
  const auto note = [&](std::size_t voter, std::string_view text) {
    return SignedNote::write(context, credential(meeting, voter, 1, 1),
                             meeting.opening().opening.note_key, text)
        .encode();
  };

  std::vector<Bytes> notes;
  for (std::size_t i = 0; i < kAtOnce; ++i) notes.push_back(note(0, std::to_string(i)));
  auto replies = ask_at_once(meeting, "public", [&](std::size_t i) -> wire::Request {
    return wire::SubmitNote{notes[i]};
  });
  CHECK(count<wire::CastReply>(replies) == 1);
  CHECK(count(replies, ErrorCode::already_spent) == kAtOnce - 1);

  // One and the same gets one and the same receipt.
  const Bytes same = note(1, "意见");
  replies = ask_at_once(meeting, "public",
                        [&](std::size_t) -> wire::Request { return wire::SubmitNote{same}; });
  REQUIRE(count<wire::CastReply>(replies) == kAtOnce);
  const Bytes receipt = std::get<wire::CastReply>(*replies[0]).receipt.encode();
  for (const auto& reply : replies)
    CHECK(std::get<wire::CastReply>(*reply).receipt.encode() == receipt);
  // A note is no ballot, and spends nobody's.
  CHECK(status_of(meeting, 1).cast == 0);
}
