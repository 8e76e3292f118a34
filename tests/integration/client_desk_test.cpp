// The scrutineers' issuing desk: a second issuer that signs for whom it has seen, once.
#include <nlohmann/json.hpp>

#include "client/issuer/cards.hpp"
#include "client/roles/auditor.hpp"
#include "client/roles/card_wallet.hpp"
#include "core/record/verifier.hpp"
#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::uint16_t kDesk = 1;

template <class T>
ErrorCode refusal(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

/// A terminal at the desk, without its own program's care.
net::Connection at_desk(const RunningMeeting& meeting, std::string_view identity) {
  const wire::DeskAddress& desk = meeting.opening().desks.at(kDesk - 1);
  return net::Connection(
      meeting.access(identity).to_desk(*net::Endpoint::parse(desk.address), desk.issuer));
}

wire::Issue request(const RunningMeeting& meeting, std::size_t voter) {
  const auto key = roles::issuer_key(meeting.opening(), kDesk, 0, 0);
  REQUIRE(key);
  auto blinded = blind(*key, Bytes{1, 2, 3});
  REQUIRE(blinded);
  return {meeting.plan().roster.voters[voter].id,
          "",
          {{meeting.plan().polls[0].id, {std::move(blinded->blinded_message)}}}};
}

}  // namespace

TEST_CASE("desk signs for whom its operator saw, up to the head count, and each but once",
          "[R8.6-9][R8.6-10][R8.6-18]") {
  RunningMeeting meeting({.two_polls = false, .issuers = 2});
  issuer::IssuingDesk& desk = meeting.desk(kDesk);
  net::Connection terminal = at_desk(meeting, "terminal-1");
  const auto ask = [&](const wire::Issue& issue) { return terminal.ask<wire::IssueReply>(issue); };
  const auto& voters = meeting.plan().roster.voters;
  const wire::Issue first = request(meeting, 0);

  CHECK(refusal(ask(first)) == ErrorCode::not_present);
  CHECK(refusal(desk.admit(*VoterId::parse("nobody"))) == ErrorCode::not_found);
  for (const std::size_t voter : {0U, 1U, 2U}) REQUIRE(desk.admit(voters[voter].id));
  CHECK(refusal(ask(first)) == ErrorCode::wrong_state);  // nothing is issued yet
  meeting.start_issuing("decide");
  CHECK(refusal(ask(first)) == ErrorCode::wrong_state);  // no head count
  REQUIRE(desk.set_head_count(2));
  const auto signature = ask(first);
  REQUIRE(signature);
  REQUIRE(signature->signatures.size() == 1);

  SECTION("the identical request again is answered alike and counts once") {
    const auto again = ask(first);
    REQUIRE(again);
    CHECK(again->signatures[0].signatures == signature->signatures[0].signatures);
    CHECK(desk.status().polls[0].signed_count == 1);
  }
  SECTION("another request for the same right is refused, also after a restart") {
    CHECK(refusal(ask(request(meeting, 0))) == ErrorCode::already_issued);
    const auto identity = Identity::load(meeting.path("pki") / "desk-1");
    REQUIRE(identity);
    const auto keys = load_keys(*identity, nullptr);
    REQUIRE(keys);
    const auto access = meeting.access("desk-1");
    auto restarted = issuer::IssuingDesk::create(access, *keys, meeting.plan().roster);
    REQUIRE(restarted);
    REQUIRE((*restarted)->submit_keys());  // the same ones
    REQUIRE((*restarted)->take_opening());
    REQUIRE((*restarted)->refresh());
    CHECK((*restarted)->status().polls[0].signed_count == 1);
    REQUIRE((*restarted)->admit(voters[0].id));
    REQUIRE((*restarted)->set_head_count(2));
    const auto answer = [&](const wire::Issue& issue) {
      std::optional<wire::Reply> reply;
      const serving::Caller caller{
          serving::Identity{Role::terminal, *OfficialId::parse("terminal-1")}};
      (*restarted)->handle(caller, issue, [&](wire::Reply said) { reply = std::move(said); });
      REQUIRE(reply);
      return *std::move(reply);
    };
    const wire::Reply other = answer(request(meeting, 0));
    REQUIRE(std::holds_alternative<wire::Failure>(other));
    CHECK(std::get<wire::Failure>(other).code == ErrorCode::already_issued);
    const wire::Reply same = answer(first);
    REQUIRE(std::holds_alternative<wire::IssueReply>(same));
    CHECK(std::get<wire::IssueReply>(same).signatures[0].signatures ==
          signature->signatures[0].signatures);
  }
  SECTION("the head count is the end, unless the chief enters another") {
    REQUIRE(ask(request(meeting, 1)));
    CHECK(refusal(ask(request(meeting, 2))) == ErrorCode::not_permitted);
    CHECK(ask(first));
    REQUIRE(desk.set_head_count(3));
    CHECK(ask(request(meeting, 2)));
    CHECK(desk.status().polls[0].signed_count == 3);
  }
  SECTION("a request that cannot be signed costs nobody a right") {
    wire::Issue bad = request(meeting, 1);
    std::ranges::fill(bad.credentials[0].blinded[0], std::uint8_t{0xff});
    CHECK_FALSE(ask(bad));
    CHECK(desk.status().polls[0].signed_count == 1);
    CHECK(ask(request(meeting, 1)));
  }
  SECTION("after attendance is signed nothing more is, and the count is the server's") {
    meeting.present(3);
    REQUIRE(roles::end_issuing(meeting.registrar(), "decide"));
    // The server's count is there and the desk's is not.
    const auto open_poll = [&] {
      return roles::order_phase(meeting.organiser(), "decide", PollPhase::casting);
    };
    CHECK(refusal(open_poll()) == ErrorCode::wrong_state);
    CHECK(refusal(ask(request(meeting, 1))) == ErrorCode::wrong_state);
    CHECK(ask(first));
    CHECK(desk.status().polls[0].counted);
    auto reader = meeting.open();
    const auto statements =
        reader.ask<wire::PollStatementsReply>(wire::GetPollStatements{meeting.plan().polls[0].id});
    REQUIRE(statements);
    REQUIRE(statements->issuing_counts.size() == 2);
    const auto count = IssuingCount::parse(statements->issuing_counts[1].body);
    REQUIRE(count);
    CHECK(count->issuer == kDesk);
    std::uint32_t total = 0;
    for (const IssuedClass& of_class : count->classes) total += of_class.signed_count;
    CHECK(total == 1);
    CHECK(open_poll());
  }
}

TEST_CASE("desk answers terminals of its meeting, and nothing but requests to issue", "[R8.6-9]") {
  RunningMeeting meeting({.two_polls = false, .issuers = 2});
  meeting.start_issuing("decide");
  meeting.present(5);
  for (const char* identity : {"public", "observer", "org", "reg", "s1"}) {
    INFO(identity);
    net::Connection connection = at_desk(meeting, identity);
    CHECK(refusal(connection.ask<wire::IssueReply>(request(meeting, 0))) ==
          ErrorCode::not_permitted);
  }
  net::Connection terminal = at_desk(meeting, "terminal-1");
  CHECK(refusal(terminal.ask<wire::Status>(wire::GetStatus{})) == ErrorCode::not_permitted);
  CHECK(refusal(terminal.ask<wire::CastReply>(wire::Cast{Bytes(100, 1)})) ==
        ErrorCode::not_permitted);
  CHECK(terminal.ask<wire::IssueReply>(request(meeting, 0)));
  // The server is no desk, and the desk not the server.
  const wire::DeskAddress& desk = meeting.opening().desks.at(0);
  net::Connection mistaken(
      meeting.access("terminal-1").to_desk(*net::Endpoint::parse(meeting.server()), desk.issuer));
  CHECK(refusal(mistaken.call(wire::GetStatus{})) == ErrorCode::unavailable);
}

TEST_CASE("a credential without the desk's signature casts no ballot") {
  RunningMeeting meeting({.two_polls = false, .issuers = 2});
  meeting.start_issuing("decide");
  meeting.present(5);
  REQUIRE(meeting.sign_in(0, meeting.code(0)));
  meeting.end_issuing("decide");
  meeting.start_casting("decide");

  // As if the server alone had signed.
  auto stuffed = meeting.file(0).load();
  REQUIRE(stuffed);
  REQUIRE(*stuffed);
  (*stuffed)->polls[0].held[0].parts.pop_back();
  REQUIRE(meeting.file(1).save(**stuffed));
  const auto refused = meeting.send(meeting.fill_in(1, 0, 0));
  REQUIRE_FALSE(refused);
  CHECK(meeting.send(meeting.fill_in(0, 0, 0)));
}

namespace {

constexpr std::size_t kPoll = 0;

/// A meeting whose poll is voted on with cards, in its issuing phase with four of class 0 present.
struct CardMeeting {
  RunningMeeting meeting{{.two_polls = false, .issuers = 2, .issuance = "drawn_cards"}};
  std::vector<std::vector<CardCode>> piles;  ///< by issuer, six cards each

  CardMeeting() {
    meeting.start_issuing("decide");
    meeting.present(4);
    piles.push_back(make(0));
    piles.push_back(make(kDesk));
  }

  std::vector<CardCode> make(std::uint16_t issuer) {
    net::Connection& publisher = issuer == 0 ? meeting.registrar().connection
                                             : meeting.officials().desks[issuer - 1U].connection();
    const issuer::SignBatch sign = [&](std::size_t poll, std::uint16_t voter_class,
                                       const std::vector<Bytes>& blinded) {
      if (issuer != 0) return meeting.desk(issuer).sign_batch(poll, voter_class, blinded);
      return roles::sign_batch(publisher, meeting.plan().polls[poll].id, voter_class, blinded);
    };
    auto batch = issuer::CardBatch::start(meeting.meeting(), meeting.opening(), issuer, {{0, 6}});
    REQUIRE(batch);
    Progress quiet("", 1, std::tmpfile(), false);
    // The second time, as after an interruption, nothing is signed or published once more.
    for (int i = 0; i < 2; ++i) {
      const auto made = issuer::sign_and_publish(publisher, meeting.meeting(), meeting.opening(),
                                                 *batch, sign, quiet);
      INFO((made ? "" : made.error().message));
      REQUIRE(made);
    }
    CHECK(batch->cards.size() == 6);
    return std::move(batch->cards);
  }
  const CardCode& card(std::size_t issuer, std::size_t number) const {
    return piles[issuer][number];
  }
  Result<void> give_up(std::size_t issuer, std::size_t number, VoidReason reason) {
    auto connection = meeting.open();
    PJ_TRY(const auto voids, roles::void_card(connection, meeting.meeting(), meeting.opening(),
                                              kPoll, card(issuer, number), reason));
    for (const CredentialVoid& one : voids)
      PJ_CHECK(connection.tell(wire::SubmitVoid{one.encode()}));
    return {};
  }
  static CardCode copy(const CardCode& card) {
    return CardCode::create(card.issuer(), card.voter_class(),
                            SecretBytes::copy_of(card.seed().reveal()))
        .value();
  }
  /// What a voter with these cards of the server's and the desk's pile gets for a ballot.
  Result<Receipt> cast(std::size_t servers, std::size_t desks, std::size_t option) {
    std::vector<CardCode> cards;
    cards.push_back(copy(card(kDesk, desks)));
    cards.push_back(copy(card(0, servers)));
    PJ_TRY(cards, roles::sort_cards(meeting.meeting(), std::move(cards)));
    auto connection = meeting.open();
    PJ_TRY(auto credentials,
           roles::credentials_of_cards(connection, meeting.meeting(), meeting.opening(), cards));
    const roles::CardFile file(meeting.path("."), meeting.opening(), cards);
    const Answers answers{Choices(meeting.meeting().polls[kPoll].form.cells.size(), {option}), {}};
    PJ_TRY(auto sealed,
           roles::seal_answers(meeting.meeting(), meeting.opening(), kPoll, credentials, answers));
    PJ_TRY(const auto ballot, roles::sign_ballot(meeting.meeting(), meeting.opening(), kPoll,
                                                 std::move(sealed), {}, credentials, file.file()));
    return meeting.send(ballot);
  }
};

}  // namespace

TEST_CASE("drawn cards of both piles cast a ballot; surplus, replaced and withdrawn ones none",
          "[R6.7-4][R8.6-15][R8.6-16][R8.6-17]") {
  CardMeeting cards;
  RunningMeeting& meeting = cards.meeting;
  // Card 5 of each pile is left over, and 4 of the desk's was given back for 3.
  // Six printed less one left over are five in the hall, for four people: so it is with both piles
  // at first, and then with the desk's alone.
  for (const std::size_t issuer : {0U, 1U}) REQUIRE(cards.give_up(issuer, 5, VoidReason::surplus));
  const auto end = [&] { return roles::end_issuing(meeting.registrar(), "decide"); };
  CHECK(refusal(end()) == ErrorCode::invalid);
  REQUIRE(cards.give_up(0, 4, VoidReason::surplus));
  CHECK(refusal(end()) == ErrorCode::invalid);
  REQUIRE(cards.give_up(kDesk, 4, VoidReason::replaced));
  meeting.end_issuing("decide");
  CHECK_FALSE(cards.give_up(0, 0, VoidReason::surplus));  // too late for that
  meeting.start_casting("decide");

  REQUIRE(cards.cast(0, 0, 0));
  CHECK_FALSE(cards.cast(5, 1, 0));
  CHECK_FALSE(cards.cast(1, 4, 0));
  CHECK(refusal(cards.cast(0, 1, 1)) == ErrorCode::already_spent);
  CHECK(refusal(cards.cast(1, 0, 1)) == ErrorCode::already_spent);
  REQUIRE(cards.cast(1, 2, 1));  // any pair of the piles
  for (const std::size_t issuer : {0U, 1U})
    REQUIRE(cards.give_up(issuer, 3, VoidReason::withdrawn));
  CHECK_FALSE(cards.cast(3, 3, 0));
  CHECK_FALSE(cards.give_up(0, 0, VoidReason::withdrawn));  // has voted
  REQUIRE(cards.cast(2, 1, 0));

  meeting.close("decide");
  meeting.tally("decide", 3);
  auto reader = meeting.open();
  fs::create_directory(meeting.path("fetched"));
  const auto anchor =
      roles::fetch_poll(reader, meeting.plan().polls[kPoll].id, meeting.path("fetched"), nullptr);
  REQUIRE(anchor);
  const auto report = verify_record(meeting.path("fetched") / roles::kRecordFile,
                                    {.anchor = *anchor, .progress = nullptr});
  INFO(render_verification_report(report));
  CHECK(exit_code(report) == 0);
  const auto result =
      nlohmann::json::parse(read_text(meeting.path("fetched") / roles::kResultFile));
  const auto figures = [&](std::size_t issuer) {
    std::vector<int> out;
    for (const char* field : {"signed", "surplus", "issued", "voided", "unused"})
      out.push_back(result["issuers"][issuer][field]);
    return out;
  };
  CHECK(figures(0) == std::vector<int>{6, 2, 4, 1, 0});
  CHECK(figures(1) == std::vector<int>{6, 1, 5, 2, 0});
}

TEST_CASE("cards of one pile, of another group, of nobody or of no issuer make no credential",
          "[R8.6-13]") {
  CardMeeting cards;
  const roles::MeetingView& meeting = cards.meeting.meeting();
  const auto sorted = [&](std::vector<CardCode> drawn) {
    return roles::sort_cards(meeting, std::move(drawn));
  };
  const auto pair = [&](const CardCode& one, const CardCode& other) {
    std::vector<CardCode> out;
    out.push_back(CardMeeting::copy(one));
    out.push_back(CardMeeting::copy(other));
    return out;
  };
  const auto other_class = make_card(kDesk, 1);
  CHECK(sorted(pair(cards.card(0, 0), cards.card(kDesk, 0))));
  CHECK(refusal(sorted({})) == ErrorCode::invalid);
  CHECK(refusal(sorted(pair(cards.card(0, 0), cards.card(0, 1)))) == ErrorCode::invalid);
  CHECK(refusal(sorted(pair(cards.card(0, 0), other_class))) == ErrorCode::invalid);
  auto three = pair(cards.card(0, 0), cards.card(kDesk, 0));
  three.push_back(make_card(2, 0));
  CHECK(refusal(sorted(std::move(three))) == ErrorCode::invalid);

  auto connection = cards.meeting.open();
  const auto credentials = [&](const CardCode& of_desk) {
    return roles::credentials_of_cards(connection, meeting, cards.meeting.opening(),
                                       pair(cards.card(0, 0), of_desk));
  };
  CHECK(credentials(cards.card(kDesk, 0)));
  CHECK(refusal(credentials(make_card(kDesk, 0))) == ErrorCode::not_found);  // never signed
  CHECK(refusal(credentials(make_card(7, 0))) == ErrorCode::not_found);
  CHECK(refusal(credentials(make_card(kDesk, 63))) == ErrorCode::not_found);
}

TEST_CASE("a card file is found again with the same cards only") {
  CardMeeting cards;
  const auto path = [&](std::size_t servers, std::size_t desks) {
    std::vector<CardCode> drawn;
    drawn.push_back(CardMeeting::copy(cards.card(0, servers)));
    drawn.push_back(CardMeeting::copy(cards.card(kDesk, desks)));
    const roles::CardFile file(cards.meeting.path("."), cards.meeting.opening(), drawn);
    CHECK(file.file().load());
    return file.file().path();
  };
  CHECK(path(0, 0) == path(0, 0));
  CHECK(path(0, 0) != path(0, 1));
  CHECK(path(0, 0) != path(1, 0));
}

TEST_CASE("desk does not start on another roster, and signs no cards before issuing", "[R7.4-2]") {
  RunningMeeting meeting({.two_polls = false, .issuers = 2});
  const auto identity = Identity::load(meeting.path("pki") / "desk-1");
  const auto keys = load_keys(*identity, nullptr);
  REQUIRE(keys);
  Roster roster = meeting.plan().roster;
  std::swap(roster.voters[0], roster.voters[1]);
  const auto access = meeting.access("desk-1");
  CHECK(refusal(issuer::IssuingDesk::create(access, *keys, roster)) == ErrorCode::wrong_context);
  CHECK(refusal(meeting.desk(kDesk).sign_batch(0, 0, {})) == ErrorCode::wrong_state);

  // A scrutineer is no desk, whatever keys they bring.
  const auto scrutineer = meeting.access("s1");
  CHECK(refusal(issuer::IssuingDesk::create(scrutineer, *keys, meeting.plan().roster)) ==
        ErrorCode::not_permitted);
}
