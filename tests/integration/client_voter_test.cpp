// What a voter meets when something is not as it should be, against a real server.
#include "client/roles/receipts.hpp"
#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

ErrorCode code_of(const Error& error) { return error.code; }

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return code_of(result.error());
}

}  // namespace

TEST_CASE("sign-in refuses the absent, wrong codes and unknown polls, and locks after five tries",
          "[R8.6-6][R8.6-7]") {
  RunningMeeting meeting;
  meeting.start_issuing("decide");
  meeting.present(4);
  CHECK(code_of(meeting.sign_in(5, meeting.code(5))) == ErrorCode::not_present);
  CHECK(code_of(meeting.sign_in(0, meeting.code(0), {"nonsense"})) == ErrorCode::not_found);
  CHECK(code_of(meeting.sign_in(0, meeting.code(0), {"assess"})) == ErrorCode::wrong_state);

  for (int i = 0; i < 4; ++i)
    CHECK(code_of(meeting.sign_in(1, meeting.code(0))) == ErrorCode::wrong_code);
  CHECK(code_of(meeting.sign_in(1, meeting.code(0))) == ErrorCode::locked);
  CHECK(code_of(meeting.sign_in(1, meeting.code(1))) == ErrorCode::locked);
  REQUIRE(roles::unlock(meeting.registrar(), meeting.plan().roster.voters[1].id));
  CHECK(meeting.sign_in(1, meeting.code(1)));

  SECTION("signing in again keeps the credential") { CHECK(meeting.sign_in(1, meeting.code(1))); }
  SECTION("a second credential for another file is refused") {
    fs::remove(meeting.file(1).path());
    CHECK(code_of(meeting.sign_in(1, meeting.code(1))) == ErrorCode::already_issued);
  }
}

TEST_CASE("casting gives one receipt for one ballot, before and after the close",
          "[R8.3-2][R8.9-4]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", 6);
  const auto before = read_text(meeting.file(0).path());
  const auto early = meeting.fill_in(1, 0, 0);
  CHECK(code_of(meeting.send(early)) == ErrorCode::wrong_state);

  meeting.start_casting("decide");
  const auto ballot = meeting.fill_in(0, 0, 0);
  const auto receipt = meeting.send(ballot);
  REQUIRE(receipt);
  const auto again = meeting.send(ballot);
  REQUIRE(again);
  CHECK(again->encode() == receipt->encode());

  // The same credential once more, from a copy of the file made before.
  write_text(meeting.file(0).path(), before);
  CHECK(code_of(meeting.send(meeting.fill_in(0, 0, 1))) == ErrorCode::already_spent);

  auto damaged = ballot;
  Bytes& bytes = damaged.papers[0].bytes;
  bytes[bytes.size() / 2] ^= 1;
  CHECK_FALSE(meeting.send(damaged));

  std::vector<Receipt> receipts{*receipt};
  receipts.push_back(meeting.send(early).value());
  for (std::size_t voter = 2; voter < 5; ++voter)
    receipts.push_back(meeting.send(meeting.fill_in(voter, 0, voter % 3)).value());
  const auto late = meeting.fill_in(5, 0, 0);

  auto reader = meeting.open();
  const auto stored = [&](const Receipt& one) {
    return roles::StoredReceipt{meeting.plan().id, meeting.plan().polls[0].id, one};
  };
  CHECK(code_of(roles::check_receipt_online(reader, stored(*receipt), std::nullopt)) ==
        ErrorCode::wrong_state);
  meeting.close("decide");
  CHECK(code_of(meeting.send(late)) == ErrorCode::wrong_state);
  CHECK(meeting.send(ballot).value().encode() == receipt->encode());

  for (const Receipt& one : receipts) {
    const auto position = roles::check_receipt_online(reader, stored(one), meeting.opening().hash);
    REQUIRE(position);
    CHECK(position->size == receipts.size());
  }
  auto forged = *receipt;
  forged.tracker[0] ^= 1;
  CHECK(code_of(roles::check_receipt_online(reader, stored(forged), std::nullopt)) ==
        ErrorCode::signature_invalid);
}

TEST_CASE("a ballot of one poll is nothing in another", "[R6.4-1]") {
  RunningMeeting meeting;
  meeting.start_issuing("assess");
  meeting.issue("decide", 5);
  meeting.end_issuing("assess");
  meeting.start_casting("decide");
  const auto other = meeting.fill_in(0, 1, 0);
  CHECK(code_of(meeting.send(other)) == ErrorCode::wrong_state);
}

TEST_CASE("another anchor than the server's stops a client before it sends anything", "[R8.2-10]") {
  RunningMeeting meeting({.two_polls = false});
  auto reader = meeting.open();
  Hash32 anchor = meeting.opening().hash;
  CHECK(roles::fetch_opening(reader, meeting.meeting(), roles::Signatures::complete, anchor));
  anchor[31] ^= 1;
  CHECK(code_of(roles::fetch_opening(reader, meeting.meeting(), roles::Signatures::complete,
                                     anchor)) == ErrorCode::wrong_context);
}

TEST_CASE("a client refuses a server of another authority") {
  RunningMeeting meeting({.two_polls = false});
  RunningMeeting other({.two_polls = false});
  const auto identity = Identity::load(other.path("pki") / "public");
  REQUIRE(identity);
  const auto endpoint = net::Endpoint::parse(meeting.server());
  const auto access = net::Access::create(*endpoint, *identity, SecretBytes());
  REQUIRE(access);
  net::Connection connection(*access);
  CHECK(code_of(connection.call(wire::GetStatus{})) == ErrorCode::unavailable);
}
