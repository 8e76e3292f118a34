// What issuers are asked, by whom, and how much they sign.
#include <thread>

#include "client/issuer/cards.hpp"
#include "client/roles/card_wallet.hpp"
#include "client/roles/trail.hpp"
#include "core/serving/listener.hpp"
#include "core/wire/names.hpp"
#include "tests/integration/client_fixture.hpp"
#include "tests/integration/client_proxy.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::uint16_t kDesk = 1;
constexpr std::size_t kAssess = 1;  ///< with two note slots

template <class T>
ErrorCode refusal(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

/// Stands before a desk, with its certificate, and remembers what it is asked.
class Witness final : public serving::Service {
 public:
  Witness(issuer::IssuingDesk& desk, const Identity& identity) : desk_(desk) {
    REQUIRE(listener_.add(
        {desk_name(identity.meeting, identity.official), identity.meeting},
        {identity.file("ca.pem"), identity.file("serve-cert.pem"), identity.file("serve-key.pem")},
        *this));
    REQUIRE(listener_.listen());
    thread_ = std::thread([this] { listener_.run(); });
  }
  ~Witness() override { stop(); }

  net::Endpoint endpoint() const { return {"127.0.0.1", std::to_string(listener_.port())}; }
  /// After stop().
  const std::vector<wire::Request>& asked() const { return asked_; }
  void stop() {
    listener_.stop();
    if (thread_.joinable()) thread_.join();
  }

  const Suite& suite() const override { return desk_.suite(); }
  void handle(const serving::Caller& caller, const wire::Request& request,
              serving::Respond respond) override {
    {
      const std::lock_guard lock(mutex_);
      asked_.push_back(request);
    }
    desk_.handle(caller, request, std::move(respond));
  }
  void failed(std::string_view what) override { desk_.failed(what); }

 private:
  issuer::IssuingDesk& desk_;
  serving::Listener listener_{serving::ListenerOptions{}};
  std::mutex mutex_;
  std::vector<wire::Request> asked_;
  std::thread thread_;
};

/// Requests for fresh keys of one class or note slot.
std::vector<Bytes> blinded_keys(const RunningMeeting& meeting, std::uint16_t issuer,
                                std::uint16_t key_class, std::size_t size) {
  const auto key = roles::issuer_key(meeting.opening(), issuer, kAssess, key_class);
  REQUIRE(key);
  std::vector<Bytes> out;
  for (std::size_t i = 0; i < size; ++i) {
    auto request = blind(*key, to_bytes(as_bytes("card " + std::to_string(i))));
    REQUIRE(request);
    out.push_back(std::move(request->blinded_message));
  }
  return out;
}

/// Two issuers, both polls with cards and in their issuing phase; groups of four each.
struct CardMeeting : RunningMeeting {
  CardMeeting() : RunningMeeting({.issuers = 2, .issuance = "drawn_cards", .written = true}) {
    for (const char* poll : {"decide", "assess"}) start_issuing(poll);
    present(4);
  }
  std::uint16_t slot(std::uint16_t index) const {
    return static_cast<std::uint16_t>(meeting().classes.size() + index);
  }
  Result<std::vector<Bytes>> sign(std::uint16_t issuer, std::uint16_t key_class,
                                  const std::vector<Bytes>& blinded) {
    if (issuer == kDesk) return desk(kDesk).sign_batch(kAssess, key_class, blinded);
    return roles::sign_batch(registrar().connection, plan().polls[kAssess].id, key_class, blinded);
  }
  /// Cards of one issuer, signed and published for both polls.
  std::vector<CardCode> make(std::uint16_t issuer, std::vector<issuer::CardOrder> orders) {
    net::Connection& publisher =
        issuer == 0 ? registrar().connection : officials().desks[issuer - 1U].connection();
    const issuer::SignBatch sign_one = [&](std::size_t poll, std::uint16_t key_class,
                                           const std::vector<Bytes>& blinded) {
      if (issuer != 0) return desk(issuer).sign_batch(poll, key_class, blinded);
      return roles::sign_batch(publisher, plan().polls[poll].id, key_class, blinded);
    };
    auto batch = issuer::CardBatch::start(meeting(), opening(), issuer, std::move(orders));
    REQUIRE(batch);
    Progress quiet("", 1, std::tmpfile(), false);
    REQUIRE(issuer::sign_and_publish(publisher, meeting(), opening(), *batch, sign_one, quiet));
    return std::move(batch->cards);
  }
  std::vector<wire::CardEndorsement> published(std::uint16_t issuer, std::uint16_t key_class) {
    auto reader = open();
    const auto reply = reader.ask<wire::CardsReply>(
        wire::GetCards{plan().polls[kAssess].id, issuer, key_class, {}});
    REQUIRE(reply);
    return reply->cards;
  }
};

}  // namespace

TEST_CASE("a terminal asks the desk itself, and tells it no personal code", "[R8.6-3]") {
  RunningMeeting meeting({.two_polls = false, .issuers = 2});
  meeting.start_issuing("decide");
  meeting.present(5);
  const auto identity = Identity::load(meeting.path("pki") / "desk-1");
  REQUIRE(identity);
  Witness witness(meeting.desk(kDesk), *identity);
  const auto sign_in = [&](const std::string& code) {
    return roles::sign_in(
        meeting.terminal(), meeting.meeting(), meeting.opening(),
        {meeting.plan().roster.voters[0].id, code, {}, {{identity->official, witness.endpoint()}}},
        meeting.file(0));
  };
  const auto signed_in = sign_in(meeting.code(0));
  INFO((signed_in ? "" : signed_in.error().message));
  REQUIRE(signed_in);
  witness.stop();
  REQUIRE(witness.asked().size() == 1);
  const auto* const issue = std::get_if<wire::Issue>(&witness.asked().front());
  REQUIRE(issue != nullptr);
  CHECK(issue->voter == meeting.plan().roster.voters[0].id);
  CHECK(issue->code.empty());
  CHECK(issue->credentials.size() == 1);
  CHECK(meeting.desk(kDesk).status().polls[0].signed_count == 1);
}

TEST_CASE("an issuer's keys stand before the opening is proposed and are never exchanged",
          "[R8.6-1]") {
  RunningMeeting meeting({.two_polls = false, .issuers = 2});
  auto reader = meeting.open();
  const auto opening = reader.ask<wire::OpeningReply>(wire::GetOpening{});
  REQUIRE(opening);
  REQUIRE(opening->issuer_keys.size() == 2);
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(meeting.opening().opening.issuer_keys[i] ==
          opening->issuer_keys[i].hash(meeting.meeting().suite()));
  const auto trail = roles::fetch_trail(reader, meeting.meeting());
  REQUIRE(trail);
  const auto place = [&](Act act) {
    const auto found = std::ranges::find(trail->entries, act, &TrailEntry::act);
    return found - trail->entries.begin();
  };
  CHECK(place(Act::issuer_keys) < place(Act::opening_proposed));
  CHECK(std::ranges::count(trail->entries, Act::issuer_keys, &TrailEntry::act) == 2);

  // A desk that lost its keys, and would now make others.
  const auto identity = Identity::load(meeting.path("pki") / "desk-1");
  REQUIRE(identity);
  const auto keys = load_keys(*identity, nullptr);
  REQUIRE(keys);
  const auto access = meeting.access("desk-1");
  const auto desk_again = [&] {
    return issuer::IssuingDesk::create(access, *keys, meeting.plan().roster);
  };
  const auto same = desk_again();
  REQUIRE(same);
  CHECK((*same)->submit_keys());
  for (const auto& entry : fs::directory_iterator(identity->folder))
    if (entry.path().filename().string().starts_with("issuer-")) fs::remove(entry.path());
  const auto other = desk_again();
  REQUIRE(other);
  CHECK(refusal((*other)->submit_keys()) == ErrorCode::wrong_state);
  CHECK(refusal((*other)->take_opening()) == ErrorCode::wrong_context);
}

TEST_CASE("an issuer signs no more cards than there is use for, nor more keys of a slot than cards",
          "[R8.6-11]") {
  CardMeeting meeting;
  for (const std::uint16_t issuer : {std::uint16_t{0}, kDesk}) {
    INFO("issuer " << issuer);
    const auto of_class = blinded_keys(meeting, issuer, 0, 2);
    const auto of_other = blinded_keys(meeting, issuer, 1, 1);
    const auto of_slot = blinded_keys(meeting, issuer, meeting.slot(0), 4);
    const std::vector<Bytes> three(of_slot.begin(), of_slot.begin() + 3);
    const std::vector<Bytes> fourth(of_slot.begin() + 3, of_slot.end());
    CHECK(refusal(meeting.sign(issuer, meeting.slot(0), three)) == ErrorCode::invalid);
    const auto first = meeting.sign(issuer, 0, of_class);
    REQUIRE(first);
    CHECK(meeting.sign(issuer, 0, of_class).value() == *first);  // counts once
    CHECK(refusal(meeting.sign(issuer, meeting.slot(0), three)) == ErrorCode::invalid);
    REQUIRE(meeting.sign(issuer, 1, of_other));
    // Two cards of one class and one of another: three keys of every slot.
    REQUIRE(meeting.sign(issuer, meeting.slot(0), three));
    REQUIRE(meeting.sign(issuer, meeting.slot(0), three));
    CHECK(refusal(meeting.sign(issuer, meeting.slot(0), fourth)) == ErrorCode::invalid);
    CHECK(meeting.sign(issuer, meeting.slot(1), blinded_keys(meeting, issuer, meeting.slot(1), 3)));
  }
  // Of four entitled the server signs 2 * 4 + 10 cards.
  CHECK(refusal(meeting.sign(0, 0, blinded_keys(meeting, 0, 0, 17))) == ErrorCode::invalid);
  CHECK(meeting.sign(0, 0, blinded_keys(meeting, 0, 0, 16)));
  CHECK(refusal(meeting.sign(0, 0, blinded_keys(meeting, 0, 0, 1))) == ErrorCode::invalid);
  // It signs for the registrar and nobody else.
  CHECK(refusal(roles::sign_batch(meeting.organiser().connection, meeting.plan().polls[kAssess].id,
                                  1, blinded_keys(meeting, 0, 1, 1))) == ErrorCode::not_permitted);
}

TEST_CASE(
    "endorsements are published by hash, those of a slot for all classes, and asked for whole",
    "[R8.6-12]") {
  CardMeeting meeting;
  const auto servers = meeting.make(0, {{0, 3}, {1, 2}});
  const auto desks = meeting.make(kDesk, {{0, 3}, {1, 2}});
  for (const std::uint16_t issuer : {std::uint16_t{0}, kDesk}) {
    for (const auto& [key_class, size] : {std::pair<std::uint16_t, std::size_t>{0, 3},
                                          {1, 2},
                                          {meeting.slot(0), 5},
                                          {meeting.slot(1), 5}}) {
      const auto cards = meeting.published(issuer, key_class);
      CHECK(cards.size() == size);
      CHECK(std::ranges::is_sorted(cards, {}, &wire::CardEndorsement::key_hash));
    }
  }
  // Another's cards are not the registrar's to publish.
  CHECK(refusal(meeting.registrar().connection.tell(wire::PublishCards{
            meeting.plan().polls[kAssess].id, kDesk, 0, {}})) == ErrorCode::not_permitted);

  // Whichever card is brought, a terminal asks the same.
  LossyProxy proxy(*net::Endpoint::parse(meeting.server()));
  const auto identity = Identity::load(meeting.path("pki") / "public");
  REQUIRE(identity);
  const auto access = net::Access::create(proxy.endpoint(), *identity, SecretBytes());
  REQUIRE(access);
  const auto copy = [](const CardCode& card) {
    return CardCode::create(card.issuer(), card.voter_class(),
                            SecretBytes::copy_of(card.seed().reveal()))
        .value();
  };
  const auto asked = [&](std::size_t number) {
    const auto before = proxy.traffic();
    {
      net::Connection connection(*access);
      std::vector<CardCode> drawn;
      drawn.push_back(copy(servers[number]));
      drawn.push_back(copy(desks[number]));
      CHECK(roles::credentials_of_cards(connection, meeting.meeting(), meeting.opening(), drawn));
    }
    return proxy.traffic() - before;
  };
  const auto first = asked(0);
  CHECK(first.records > 6);
  CHECK(asked(1) == first);
  CHECK(asked(2) == first);
}
