#include "tests/support/wire_equal.hpp"
#include "tests/support/wire_refusal.hpp"

using namespace piaojue;
using namespace piaojue::test;
using namespace piaojue::wire;

namespace {

template <class Message>
void check_round_trips(const std::vector<Message>& messages) {
  for (const Message& message : messages) {
    INFO("kind " << message.index());
    for (const std::uint64_t id : {std::uint64_t{0}, std::uint64_t{7}, ~std::uint64_t{0}}) {
      const Bytes payload = payload_of(message, id);
      const auto imported = import_as<Message>(payload);
      REQUIRE(imported);
      CHECK(imported->id == id);
      CHECK(deep_equal(content(*imported), message));
      CHECK(payload_of(content(*imported), id) == payload);
    }
  }
}

/// A field that both export and import forget would round trip if the sample left it empty.
template <class Message>
void check_samples(const std::vector<Message>& messages) {
  for (std::size_t i = 0; i < messages.size(); ++i) {
    INFO("kind " << i);
    CHECK(messages[i].index() == i);
    CHECK(is_fully_set(messages[i]));
  }
}

}  // namespace

TEST_CASE("wire samples set every field of every kind") {
  check_samples(full_requests());
  check_samples(full_replies());
}

TEST_CASE("every kind of request round trips", "[R2.1-7]") {
  check_round_trips(full_requests());
  check_round_trips(sparse_requests());
}

TEST_CASE("every kind of reply round trips") {
  check_round_trips(full_replies());
  check_round_trips(sparse_replies());
}

TEST_CASE("every error code and poll state round trips") {
  for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i)
    check_round_trips<Reply>({Failure{static_cast<ErrorCode>(i), ""}});
  for (int i = 1; i <= static_cast<int>(PollState::counted); ++i) {
    Status status{};
    status.polls = {{sample_id<PollId>("p"), static_cast<PollState>(i), 0, 0, 0, 0, 0}};
    check_round_trips<Reply>({status});
  }
}

TEST_CASE("a list as long as a meeting may have round trips") {
  check_round_trips<Request>(
      {MarkPresent{std::vector(kMaxVoters, sample_id<VoterId>("voter")), true}});
  AttendanceReply attendance{};
  attendance.lines.assign(kMaxVoters, {sample_id<VoterId>("voter"), true, false});
  attendance.present_by_class.assign(kMaxGroups, 3000);
  check_round_trips<Reply>({attendance});
}

TEST_CASE("a batch of cards or voids as large as one may be round trips") {
  const CardEndorsement card{sample_array<32>(1), sample_array<32>(2),
                             sample_bytes(kBlindSignatureSize)};
  const PollId poll = sample_id<PollId>("p");
  check_round_trips<Request>(
      {SignBatch{poll, 65535, std::vector(kMaxBatch, sample_bytes(kBlindSignatureSize))},
       PublishCards{poll, 65535, 65535, std::vector(kMaxBatch, card)},
       AnnounceDesk{std::string(kMaxAddressSize, 'a')}});
  // A credential of the seat is endorsed by every issuer.
  const std::size_t largest_void = kMaxIssuers * (kBlindSignatureSize + 64) + 512;
  check_round_trips<Reply>({BatchReply{std::vector(kMaxBatch, sample_bytes(kBlindSignatureSize))},
                            CardsReply{std::vector(kMaxBatch, card)},
                            VoidsReply{std::vector(kMaxBatch, sample_bytes(largest_void))}});
}

TEST_CASE("every kind of act in a trail round trips") {
  for (int act = 1; act <= static_cast<int>(Act::server_started); ++act) {
    INFO(name_of(static_cast<Act>(act)));
    const TrailEntry entry{1, static_cast<Act>(act), sample_id<OfficialId>("a"), {}, {}};
    check_round_trips<Reply>({TrailReply{{{entry}, sample_statement()}}});
  }
}

TEST_CASE("a busy server says when to come back, and nothing else does") {
  const auto sent = [](const Failure& failure) {
    return import_as<Reply>(payload_of(Reply(failure)));
  };
  const auto told = sent(tell({ErrorCode::busy, "later"}));
  REQUIRE(told);
  CHECK(std::get<Failure>(told->reply).retry_after > 0);
  CHECK(tell({ErrorCode::internal, "broken"}).retry_after == 0);
  CHECK(sent({ErrorCode::busy, "", kMaxRetryAfter}));
  CHECK_FALSE(sent({ErrorCode::busy, "", kMaxRetryAfter + 1}));
  CHECK_FALSE(sent({ErrorCode::internal, "", 1}));
}

TEST_CASE("of a request whose points are bad there is still an id to answer") {
  Bytes payload = payload_of(full_requests().front());
  CHECK(import_request_id(payload).value() ==
        import_request(payload, Suite::get(SuiteId::p256_sha256)).value().id);
  payload.resize(payload.size() - 1);
  CHECK_FALSE(import_request_id(payload));
}

TEST_CASE("export cuts the detail of a failure between two characters") {
  const auto sent = [](const std::string& detail) {
    const auto imported = import_as<Reply>(payload_of(Reply(Failure{ErrorCode::busy, detail})));
    REQUIRE(imported);
    return std::get<Failure>(imported->reply).detail;
  };
  std::string long_text = "xx";
  while (long_text.size() <= kMaxDetailSize) long_text += "票";
  CHECK(sent(std::string(kMaxDetailSize, 'a')) == std::string(kMaxDetailSize, 'a'));
  CHECK(sent(std::string(kMaxDetailSize + 1, 'a')) == std::string(kMaxDetailSize, 'a'));
  CHECK(sent(long_text) == long_text.substr(0, 2 + (kMaxDetailSize - 2) / 3 * 3));
  CHECK(sent("\xff\xfe").empty());
}
