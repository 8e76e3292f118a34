// The scrutineers' rules against a real server: own pins, one root, one answer.
#include <nlohmann/json.hpp>
#include <set>

#include "client/once.hpp"
#include "client/roles/auditor.hpp"
#include "core/record/verifier.hpp"
#include "tests/attack/lying_server.hpp"
#include "tests/integration/client_fixture.hpp"
#include "tests/integration/client_proxy.hpp"

using namespace piaojue;
using namespace piaojue::test;
using Json = nlohmann::json;

namespace {

/// Six ballots are in the box.
void cast_six(RunningMeeting& meeting) {
  meeting.issue("decide", 6);
  meeting.start_casting("decide");
  for (std::size_t voter = 0; voter < 6; ++voter)
    REQUIRE(meeting.send(meeting.fill_in(voter, 0, voter % 3)));
}

/// Fetches what is published and verifies it; returns the folder.
fs::path fetch_verified(RunningMeeting& meeting) {
  auto reader = meeting.open();
  const fs::path folder = meeting.path("fetched");
  fs::create_directory(folder);
  const auto anchor = roles::fetch_poll(reader, meeting.plan().polls[0].id, folder, nullptr);
  REQUIRE(anchor);
  CHECK(*anchor == meeting.opening().hash);
  const auto report =
      verify_record(folder / roles::kRecordFile, {.anchor = *anchor, .progress = nullptr});
  INFO(render_verification_report(report));
  CHECK(exit_code(report) == 0);
  return folder;
}

Json fetched_result(const fs::path& folder) {
  return Json::parse(read_text(folder / roles::kResultFile));
}

template <class T>
ErrorCode refusal(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

/// Gives up waiting at once.
const roles::TallyHooks kImpatient{{}, [](std::size_t, std::size_t) { return false; }};

/// How many scrutineers' decryptions there are.
std::size_t answers(const RunningMeeting& meeting) {
  auto reader = meeting.open();
  const auto statements =
      reader.ask<wire::PollStatementsReply>(wire::GetPollStatements{meeting.plan().polls[0].id});
  REQUIRE(statements);
  return statements->decryptions.size();
}

void resolve_by_both(RunningMeeting& meeting, const std::optional<Hash32>& about, Finding finding) {
  for (const roles::Desk& desk : {meeting.organiser(), meeting.chief()})
    REQUIRE(roles::resolve(desk, "decide", about, finding, "当场查明"));
}

}  // namespace

TEST_CASE("scrutineers tally a closed poll, and anybody can fetch and verify it",
          "[R8.2-10][R8.5-4]") {
  RunningMeeting meeting({.two_polls = false});
  cast_six(meeting);

  SECTION("no tally before the close") {
    const auto early = roles::Scrutiny::begin(meeting.chief(), "decide", {});
    REQUIRE_FALSE(early);
    CHECK(early.error().code == ErrorCode::wrong_state);
    CHECK(refusal(roles::enter_hall_count(meeting.chief(), "decide", 6)) == ErrorCode::wrong_state);
    CHECK(refusal(roles::release(meeting.organiser(), "decide", {})) == ErrorCode::wrong_state);
  }
  SECTION("after the close all goes through, once and again") {
    meeting.close("decide");
    meeting.tally("decide", 6);
    meeting.tally("decide", 6);
    CHECK(answers(meeting) == 2);
    const Json hall = fetched_result(fetch_verified(meeting))["hall"];
    CHECK(hall["counted"] == 6);
    CHECK(hall["mismatch"].is_null());
    CHECK(hall["objections"].empty());
    CHECK(hall["absent"].empty());
  }
  SECTION("a scrutineer who answered another box before refuses, whatever the server says") {
    meeting.close("decide");
    const auto& folder = meeting.chief().identity().folder;
    CanonicalWriter what("piaojue-answered/1");
    what.raw(meeting.opening().opening.ceremony).raw(meeting.meeting().polls[0].hash);
    const Suite& suite = meeting.meeting().suite();
    const std::string name =
        fmt::format("answered-decide-{}.txt", to_hex(suite.hash(what.view())).substr(0, 16));
    REQUIRE(commit_once(folder, name, Hash32{}));
    const auto refused = roles::Scrutiny::begin(meeting.chief(), "decide", {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::wrong_context);
  }
}

TEST_CASE("nothing is decrypted before organiser and chief have both released the box",
          "[R8.5-4][R8.7-10]") {
  RunningMeeting meeting({.two_polls = false});
  cast_six(meeting);
  meeting.close("decide");
  auto work = meeting.begin_scrutiny("decide");
  const auto waits = [&] {
    return refusal(work[0]->finish(meeting.scrutineer(0), kImpatient)) == ErrorCode::wrong_state;
  };
  CHECK(waits());
  CHECK(refusal(roles::release(meeting.organiser(), "decide", {})) == ErrorCode::wrong_state);
  const auto questions = roles::enter_hall_count(meeting.chief(), "decide", 6);
  REQUIRE(questions);
  CHECK(questions->empty());
  CHECK(waits());
  REQUIRE(roles::release(meeting.organiser(), "decide", {}));
  CHECK(waits());
  REQUIRE(roles::release(meeting.chief(), "decide", {}));
  CHECK(answers(meeting) == 0);
  meeting.finish_scrutiny("decide", work);
  fetch_verified(meeting);
}

TEST_CASE("no scrutineer decrypts a poll without its quorum, released as it may be", "[R8.5-4]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", 5);  // of 8; two thirds must be present
  meeting.start_casting("decide");
  for (std::size_t voter = 0; voter < 5; ++voter)
    REQUIRE(meeting.send(meeting.fill_in(voter, 0, 0)));
  meeting.close("decide");
  auto work = meeting.begin_scrutiny("decide");
  meeting.release("decide", 5);
  const auto summary = work[1]->finish(meeting.scrutineer(1), {});
  REQUIRE(summary);
  CHECK(summary->status == PollStatus::void_quorum);
  CHECK_FALSE(summary->decrypted);
  CHECK(answers(meeting) == 0);
}

TEST_CASE("only the chief enters the hall's count, only organiser and chief resolve and release",
          "[R8.7-9]") {
  RunningMeeting meeting({.two_polls = false});
  cast_six(meeting);
  meeting.close("decide");
  meeting.begin_scrutiny("decide");
  CHECK(refusal(roles::enter_hall_count(meeting.scrutineer(1), "decide", 6)) ==
        ErrorCode::not_permitted);
  CHECK(refusal(roles::enter_hall_count(meeting.organiser(), "decide", 6)) ==
        ErrorCode::not_permitted);
  REQUIRE(roles::enter_hall_count(meeting.chief(), "decide", 6));
  for (const roles::Desk& desk : {meeting.scrutineer(1), meeting.registrar()}) {
    CHECK(refusal(roles::release(desk, "decide", {})) == ErrorCode::not_permitted);
    CHECK(refusal(roles::resolve(desk, "decide", {}, Finding::explained, "无事")) ==
          ErrorCode::not_permitted);
  }
  // The count stands; another one is not taken.
  CHECK(refusal(roles::enter_hall_count(meeting.chief(), "decide", 5)) == ErrorCode::wrong_state);
}

TEST_CASE("the hall's own count must agree with the box, or be explained") {
  RunningMeeting meeting({.two_polls = false});
  cast_six(meeting);
  meeting.close("decide");
  auto work = meeting.begin_scrutiny("decide");
  CHECK(refusal(roles::resolve(meeting.chief(), "decide", {}, Finding::explained, "无事")) ==
        ErrorCode::wrong_state);
  const auto questions = roles::enter_hall_count(meeting.chief(), "decide", 5);
  REQUIRE(questions);
  CHECK(questions->size() == 1);
  CHECK(refusal(roles::release(meeting.organiser(), "decide", {})) == ErrorCode::wrong_state);
  for (const std::string& words : {std::string(), std::string("a\nb"), std::string(5000, 'a')})
    CHECK(refusal(roles::resolve(meeting.chief(), "decide", {}, Finding::explained, words)) ==
          ErrorCode::malformed);

  SECTION("explained by both, the box is opened, and the result says how") {
    REQUIRE(roles::resolve(meeting.organiser(), "decide", {}, Finding::explained, "当场查明"));
    CHECK(refusal(roles::release(meeting.organiser(), "decide", {})) == ErrorCode::wrong_state);
    REQUIRE(roles::resolve(meeting.chief(), "decide", {}, Finding::explained, "当场查明"));
    REQUIRE(roles::release(meeting.organiser(), "decide", {}));
    REQUIRE(roles::release(meeting.chief(), "decide", {}));
    meeting.finish_scrutiny("decide", work);
    const Json result = fetched_result(fetch_verified(meeting));
    CHECK(result["hall"]["counted"] == 5);
    CHECK(result["hall"]["mismatch"] == "当场查明");
    CHECK(result["returned"] == 6);
  }
  SECTION("upheld, it stays closed") {
    resolve_by_both(meeting, std::nullopt, Finding::upheld);
    for (const roles::Desk& desk : {meeting.organiser(), meeting.chief()})
      CHECK(refusal(roles::release(desk, "decide", {})) == ErrorCode::wrong_state);
    CHECK(refusal(work[0]->finish(meeting.scrutineer(0), kImpatient)) == ErrorCode::wrong_state);
  }
}

TEST_CASE("objections hold up the release until they are resolved, and stand in the result",
          "[R8.7-10]") {
  RunningMeeting meeting({.two_polls = false});
  cast_six(meeting);
  meeting.close("decide");
  auto work = meeting.begin_scrutiny("decide");
  REQUIRE(roles::enter_hall_count(meeting.chief(), "decide", 6));
  CHECK(refusal(roles::file_objection(meeting.scrutineer(1), "decide", "", {})) ==
        ErrorCode::malformed);
  const auto first = roles::file_objection(meeting.scrutineer(1), "decide", "有人代投", {});
  REQUIRE(first);
  const auto second = roles::file_objection(meeting.registrar(), "decide", "灯灭了", {});
  REQUIRE(second);
  CHECK(refusal(roles::release(meeting.chief(), "decide", {})) == ErrorCode::wrong_state);
  CHECK(refusal(roles::resolve(meeting.chief(), "decide", Hash32{}, Finding::unfounded, "x")) ==
        ErrorCode::not_found);
  resolve_by_both(meeting, *first, Finding::unfounded);
  CHECK(refusal(roles::release(meeting.chief(), "decide", {})) == ErrorCode::wrong_state);
  resolve_by_both(meeting, *second, Finding::explained);
  meeting.release("decide", 6);
  CHECK(refusal(roles::file_objection(meeting.scrutineer(2), "decide", "太迟了", {})) ==
        ErrorCode::wrong_state);

  SECTION("whose scrutineers decrypt once it is in the release") {
    // The late one was refused, so no release will ever list it.
    for (const auto& entry : fs::directory_iterator(meeting.scrutineer(2).identity().folder))
      if (entry.path().filename().string().starts_with("objection-")) fs::remove(entry.path());
    meeting.finish_scrutiny("decide", work);
    const Json hall = fetched_result(fetch_verified(meeting))["hall"];
    REQUIRE(hall["objections"].size() == 2);
    CHECK(hall["objections"][0] == Json({{"words", "有人代投"}, {"finding", "当场查明"}}));
    CHECK(hall["objections"][1]["words"] == "灯灭了");
  }
  SECTION("and a scrutineer whose objection is missing from it decrypts nothing") {
    CHECK(refusal(work[2]->finish(meeting.scrutineer(2), {})) == ErrorCode::wrong_context);
    CHECK(work[1]->finish(meeting.scrutineer(1), {}));
  }
}

TEST_CASE("an objection with a receipt is for a ballot that is not in the box") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", 6);
  meeting.start_casting("decide");
  const auto ballot = meeting.fill_in(0, 0, 0);
  const auto receipt = meeting.send(ballot);
  REQUIRE(receipt);
  for (std::size_t voter = 1; voter < 5; ++voter)
    REQUIRE(meeting.send(meeting.fill_in(voter, 0, 1)));
  meeting.close("decide");
  const roles::StoredReceipt stored{meeting.plan().id, meeting.plan().polls[0].id, *receipt};
  const auto refused = roles::file_objection(meeting.registrar(), "decide", "我的票呢", stored);
  CHECK(refusal(refused) == ErrorCode::invalid);
  auto forged = stored;
  forged.receipt.tracker[0] ^= 1;
  CHECK(refusal(roles::file_objection(meeting.registrar(), "decide", "我的票呢", forged)) ==
        ErrorCode::signature_invalid);
  auto reader = meeting.open();
  const auto hall = roles::fetch_hall(reader, "decide", meeting.opening().hash);
  REQUIRE(hall);
  CHECK(hall->hall.objections.empty());
}

TEST_CASE("a box is opened without an absent scrutineer only when the absence is recorded",
          "[R8.7-11]") {
  RunningMeeting meeting({.two_polls = false});
  cast_six(meeting);
  meeting.close("decide");
  RunningMeeting::Begun work(3);
  for (const std::size_t i : {0U, 1U}) {
    auto begun = roles::Scrutiny::begin(meeting.scrutineer(i), "decide", {});
    REQUIRE(begun);
    work[i] = *std::move(begun);
  }
  const OfficialId absent = *OfficialId::parse("s3");
  REQUIRE(roles::enter_hall_count(meeting.chief(), "decide", 6));
  CHECK(refusal(roles::release(meeting.organiser(), "decide", {*OfficialId::parse("org")})) ==
        ErrorCode::invalid);
  const auto without = [&](const std::vector<OfficialId>& who) -> Result<void> {
    PJ_CHECK(roles::release(meeting.organiser(), "decide", who));
    return roles::release(meeting.chief(), "decide", who);
  };
  CHECK(refusal(without({})) == ErrorCode::invalid);  // a majority of 3 and 2 must sign
  CHECK(refusal(without({*OfficialId::parse("s2")})) == ErrorCode::invalid);  // signed after all
  meeting.release("decide", 6, {absent});
  CHECK(refusal(roles::Scrutiny::begin(meeting.scrutineer(2), "decide", {})) ==
        ErrorCode::not_permitted);
  meeting.finish_scrutiny("decide", work);
  CHECK(fetched_result(fetch_verified(meeting))["hall"]["absent"] == Json::array({"s3"}));
}

TEST_CASE("a receipt finds its ballot in the record, and nothing in a record that was changed") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", 6);
  meeting.start_casting("decide");
  std::vector<roles::StoredReceipt> receipts;
  for (std::size_t voter = 0; voter < 6; ++voter)
    receipts.push_back({meeting.plan().id, meeting.plan().polls[0].id,
                        meeting.send(meeting.fill_in(voter, 0, voter % 3)).value()});
  meeting.close("decide");
  meeting.tally("decide", 6);
  const fs::path record = fetch_verified(meeting) / roles::kRecordFile;
  const Hash32 anchor = meeting.opening().hash;

  std::set<std::uint64_t> places;
  for (const roles::StoredReceipt& stored : receipts) {
    const auto position = roles::check_receipt_in_record(record, stored, anchor);
    REQUIRE(position);
    CHECK(position->size == 6);
    places.insert(position->index);
    const auto found = roles::find_tracker_in_record(record, stored.receipt.tracker);
    REQUIRE(found);
    CHECK(found->index == position->index);
    CHECK(found->size == 6);
  }
  CHECK(places == std::set<std::uint64_t>{0, 1, 2, 3, 4, 5});
  CHECK(roles::check_receipt_in_record(record, receipts[0], std::nullopt));

  CHECK(refusal(roles::check_receipt_in_record(record, receipts[0], Hash32{})) ==
        ErrorCode::wrong_context);
  CHECK(refusal(roles::find_tracker_in_record(record, Hash32{})) == ErrorCode::not_found);
  auto forged = receipts[0];
  forged.receipt.leaf[0] ^= 1;
  CHECK(refusal(roles::check_receipt_in_record(record, forged, anchor)) ==
        ErrorCode::signature_invalid);
  CHECK(refusal(roles::check_receipt_in_record(meeting.path("none"), receipts[0], anchor)) ==
        ErrorCode::unavailable);
}

TEST_CASE("an official whose keys are not the pinned ones signs nothing", "[R8.2-11]") {
  RunningMeeting meeting({.two_polls = false});
  const auto folder = meeting.path("pki") / "s2";
  fs::remove(folder / "sign.key");
  fs::remove(folder / "exchange.key");
  const auto identity = Identity::load(folder);
  REQUIRE(identity);
  const auto keys = create_keys(*identity, nullptr);
  REQUIRE(keys);
  net::Connection connection(meeting.access("s2"));
  const auto refused = roles::sign_opening({connection, *keys});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::wrong_context);
}

TEST_CASE("an official signs one opening of a ceremony, stored before the signature is sent",
          "[R8.2-12]") {
  RunningMeeting meeting({.two_polls = false});
  const fs::path& folder = meeting.scrutineer(1).identity().folder;
  const fs::path stored =
      folder /
      fmt::format("opening-{}.txt", to_hex(meeting.opening().opening.ceremony).substr(0, 16));
  CHECK(read_text(stored) == to_hex(meeting.opening().hash) + "\n");

  LossyProxy proxy(*net::Endpoint::parse(meeting.server()));
  const auto identity = Identity::load(folder);
  REQUIRE(identity);
  const auto keys = load_keys(*identity, nullptr);
  REQUIRE(keys);
  const auto access = net::Access::create(proxy.endpoint(), *identity, SecretBytes());
  REQUIRE(access);
  /// What the program sends until it has signed, or refused to.
  const auto sent = [&](bool signs) {
    const auto before = proxy.traffic();
    {
      net::Connection connection(*access);
      CHECK(roles::sign_opening({connection, *keys}).has_value() == signs);
    }
    return (proxy.traffic() - before).records;
  };
  const int with_signature = sent(true);
  fs::remove(stored);
  CHECK(sent(true) == with_signature);
  CHECK(read_text(stored) == to_hex(meeting.opening().hash) + "\n");
  // Another opening of this ceremony was signed before.
  write_text(stored, to_hex(Hash32{}) + "\n");
  CHECK(sent(false) == with_signature - 1);
  // It cannot be stored.
  fs::remove(stored);
  fs::create_directory(stored);
  CHECK(sent(false) == with_signature - 1);
}

TEST_CASE("an official signs no opening that differs from the ceremony as they judge it themselves",
          "[R8.2-12]") {
  RunningMeeting meeting({.two_polls = false});
  const Suite& suite = meeting.meeting().suite();
  const fs::path folder = meeting.scrutineer(1).identity().folder;
  const auto identity = Identity::load(folder);
  REQUIRE(identity);
  const auto keys = load_keys(*identity, nullptr);
  REQUIRE(keys);
  const fs::path stored =
      folder /
      fmt::format("opening-{}.txt", to_hex(meeting.opening().opening.ceremony).substr(0, 16));
  /// What the program answers to an opening that nobody has signed yet.
  const auto shown = [&](const std::function<void(OpeningStatement&)>& change) {
    fs::remove(stored);
    LyingServer server(meeting, [&](const serving::Caller&, const wire::Request&,
                                    wire::Reply& reply) {
      auto* const opening = std::get_if<wire::OpeningReply>(&reply);
      if (opening == nullptr) return;
      OpeningStatement statement = OpeningStatement::parse(opening->opening.body, suite).value();
      change(statement);
      opening->opening = {statement.encode(), {}};
    });
    net::Connection connection(server.access(identity->official.str()));
    const auto anchor = roles::sign_opening({connection, *keys});
    return anchor ? std::nullopt : std::optional(anchor.error().code);
  };
  const auto refused = [&](const std::function<void(OpeningStatement&)>& change) {
    return shown(change) == ErrorCode::wrong_context && !fs::exists(stored);
  };
  CHECK_FALSE(shown([](OpeningStatement&) {}));
  CHECK(fs::exists(stored));
  const Point other = Point::generator(suite);
  CHECK(refused([](OpeningStatement& one) { one.ceremony[0] ^= 1; }));
  CHECK(refused([](OpeningStatement& one) { ++one.attempt; }));
  CHECK(refused([&](OpeningStatement& one) { one.election_key = other; }));
  CHECK(refused([&](OpeningStatement& one) { one.note_key = other; }));
  CHECK(refused([&](OpeningStatement& one) { one.election_verification_keys[1] = other; }));
  CHECK(refused([&](OpeningStatement& one) { one.note_verification_keys[1] = other; }));
  CHECK(refused([&](OpeningStatement& one) { std::swap(one.election_key, one.note_key); }));
}

TEST_CASE("a role may only do what its certificate says", "[R8.9-10]") {
  RunningMeeting meeting({.two_polls = false});
  CHECK(roles::order_phase(meeting.registrar(), "decide", PollPhase::issuing).error().code ==
        ErrorCode::not_permitted);
  net::Connection connection(meeting.access("observer"));
  CHECK(connection.tell(wire::Unlock{meeting.plan().roster.voters[0].id}).error().code ==
        ErrorCode::not_permitted);
  CHECK(connection.ask<wire::Status>(wire::GetStatus{}));
}
