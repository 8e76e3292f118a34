// What happens when the network takes a request and loses the answer.
#include "tests/integration/client_fixture.hpp"
#include "tests/integration/client_proxy.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

net::Access through(const LossyProxy& proxy, const RunningMeeting& meeting, std::string_view who) {
  const auto identity = Identity::load(meeting.path("pki") / who);
  REQUIRE(identity);
  auto access = net::Access::create(proxy.endpoint(), *identity, SecretBytes());
  REQUIRE(access);
  return *std::move(access);
}

}  // namespace

TEST_CASE("sign-in after a lost reply sends the same blinded request and gets the credential",
          "[R8.6-2][R8.6-4]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.start_issuing("decide");
  meeting.present(5);
  LossyProxy proxy(*net::Endpoint::parse(meeting.server()));
  const VoterId& voter = meeting.plan().roster.voters[0].id;
  int records = 0;
  {
    net::Connection terminal(through(proxy, meeting, "terminal-1"));
    REQUIRE(terminal.ask<wire::SignInReply>(wire::SignIn{voter, meeting.code(0)}));
    records = proxy.records_sent();
  }

  // The server answers SignIn; the answer to Issue, on the next connection, is lost. The second try
  // finds the proxy sound again, and the request that arrives there is the stored one.
  proxy.lose_replies_from(records, /*spared=*/1);
  const auto terminal = through(proxy, meeting, "terminal-1");
  const auto sign_in = [&] {
    return roles::sign_in(terminal, meeting.meeting(), meeting.opening(),
                          {voter, meeting.code(0), {}}, meeting.file(0));
  };
  const auto lost = sign_in();
  REQUIRE_FALSE(lost);
  CHECK(lost.error().code == ErrorCode::unavailable);
  auto reader = meeting.open();
  REQUIRE(reader.ask<wire::Status>(wire::GetStatus{})->polls[0].issued == 1);
  const auto held = sign_in();
  INFO((held ? "" : held.error().message));
  REQUIRE(held);
  CHECK(reader.ask<wire::Status>(wire::GetStatus{})->polls[0].issued == 1);
}

TEST_CASE("sign-in goes on from the stored request when the program was restarted in between",
          "[R8.6-2]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.start_issuing("decide");
  meeting.present(5);
  REQUIRE(meeting.sign_in(0, meeting.code(0)));
  const auto& suite = meeting.meeting().suite();

  // What the file holds when the program dies after sending: the request without its answer.
  const SigningKey key = SigningKey::generate(suite);
  const auto context = roles::ballot_context(meeting.meeting(), meeting.opening(), 0, 0);
  const auto issuer = roles::issuer_key(meeting.opening(), 0, 0, 0);
  auto request = blind(*issuer, credential_message(context, key.verify_key()));
  REQUIRE(request);
  roles::Credentials credentials{meeting.plan().id, meeting.opening().hash, 0, {}};
  roles::PollCredential requested{
      meeting.plan().polls[0].id, roles::CredentialState::requested, {}, {}};
  requested.held.emplace_back();
  requested.held[0].keys.push_back(key.secret().reveal_bytes());
  requested.held[0].parts.push_back(
      {request->state.prefix, request->blinded_message, std::move(request->state.inverse), {}});
  credentials.polls.push_back(std::move(requested));
  REQUIRE(meeting.file(1).save(credentials));
  net::Connection terminal(meeting.terminal());
  const wire::Issue lost{meeting.plan().roster.voters[1].id,
                         meeting.code(1),
                         {{meeting.plan().polls[0].id, {request->blinded_message}}}};
  REQUIRE(terminal.ask<wire::IssueReply>(lost));

  REQUIRE(meeting.sign_in(1, meeting.code(1)));
  const auto finished = meeting.file(1).load();
  REQUIRE(finished);
  CHECK((*finished)->polls.front().state == roles::CredentialState::ready);
  auto reader = meeting.open();
  CHECK(reader.ask<wire::Status>(wire::GetStatus{})->polls[0].issued == 2);
}

TEST_CASE("sign-in that lost a desk's answer asks the desk again, and the server no more") {
  RunningMeeting meeting({.two_polls = false, .issuers = 2});
  meeting.start_issuing("decide");
  meeting.present(5);
  const auto& desk = meeting.opening().desks.at(0);
  LossyProxy proxy(*net::Endpoint::parse(desk.address));
  const roles::SignInOrder order{
      meeting.plan().roster.voters[0].id, meeting.code(0), {}, {{desk.issuer, proxy.endpoint()}}};
  const auto sign_in = [&](std::size_t file) {
    return roles::sign_in(meeting.terminal(), meeting.meeting(), meeting.opening(), order,
                          meeting.file(file));
  };

  // What the file holds when the program dies before the desk answers.
  REQUIRE(meeting.desk(1).set_head_count(0));
  CHECK(sign_in(0).error().code == ErrorCode::not_permitted);
  const auto half = meeting.file(0).load();
  REQUIRE(half);
  REQUIRE((*half)->polls.size() == 1);
  CHECK((*half)->polls[0].state == roles::CredentialState::requested);
  CHECK_FALSE((*half)->polls[0].held[0].parts.at(0).signature.empty());
  CHECK((*half)->polls[0].held[0].parts.at(1).signature.empty());
  CHECK_FALSE((*half)->polls[0].held[0].parts.at(1).blinded.empty());
  REQUIRE(meeting.desk(1).set_head_count(5));

  proxy.lose_replies_from(proxy.records_sent());
  CHECK(sign_in(0).error().code == ErrorCode::unavailable);
  CHECK(meeting.desk(1).status().polls.at(0).signed_count == 1);
  const auto held = sign_in(0);
  INFO((held ? "" : held.error().message));
  REQUIRE(held);
  const auto finished = meeting.file(0).load();
  REQUIRE(finished);
  const auto& credential = (*finished)->polls.front();
  CHECK(credential.state == roles::CredentialState::ready);
  CHECK(credential.held[0].parts.at(0).signature == (*half)->polls[0].held[0].parts[0].signature);
  CHECK(meeting.desk(1).status().polls.at(0).signed_count == 1);
  auto reader = meeting.open();
  CHECK(reader.ask<wire::Status>(wire::GetStatus{})->polls[0].issued == 1);
}

TEST_CASE("casting after a lost reply sends the same ballot and gets the receipt of the first",
          "[R8.9-4][R8.9-5]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", 5);
  meeting.start_casting("decide");
  LossyProxy proxy(*net::Endpoint::parse(meeting.server()));
  const auto access = through(proxy, meeting, "public");
  int records = 0;
  {
    net::Connection connection(access);
    REQUIRE(connection.ask<wire::Status>(wire::GetStatus{}));
    records = proxy.records_sent();
  }
  const auto ballot = meeting.fill_in(0, 0, 0);
  proxy.lose_replies_from(records);

  SECTION("without a retry the voter is told that it is unknown") {
    const auto lost = roles::send_paper(access, meeting.meeting(), meeting.opening(), 0,
                                        ballot.papers[0], nullptr);
    REQUIRE_FALSE(lost);
    CHECK(lost.error().code == ErrorCode::unavailable);
    CHECK(meeting.send(ballot));
  }
  SECTION("with retries it goes through, and is counted once") {
    int retries = 0;
    const auto receipt =
        roles::send_paper(access, meeting.meeting(), meeting.opening(), 0, ballot.papers[0],
                          [&](int, const Error&) { return ++retries > 0; });
    REQUIRE(receipt);
    CHECK(retries == 1);
  }
  auto reader = meeting.open();
  CHECK(reader.ask<wire::Status>(wire::GetStatus{})->polls[0].cast == 1);
}
