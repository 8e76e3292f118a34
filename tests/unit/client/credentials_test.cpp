// Credentials of several issuers, on disk and by themselves.
#include "client/roles/credentials.hpp"

#include <catch2/catch.hpp>

#include "core/ballot/encrypted_ballot.hpp"
#include "core/meeting/rules.hpp"
#include "core/openssl/random.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/client/meeting_folder.hpp"

using namespace piaojue;
using namespace piaojue::test;
using namespace piaojue::roles;

namespace {

const Suite& suite() { return Suite::get(SuiteId::p256_sha256); }

MessagePrefix random_prefix() {
  MessagePrefix out{};
  random_fill(out);
  return out;
}

IssuerPart asked() { return {random_prefix(), random_bytes(384), random_secret(384), {}}; }
IssuerPart answered() { return {random_prefix(), {}, {}, random_bytes(384)}; }

PollCredential credential(const char* poll, CredentialState state, std::size_t keys) {
  PollCredential out{*PollId::parse(poll), state, {}, {}};
  if (keys > 0) out.held.emplace_back();
  for (std::size_t i = 0; i < keys; ++i)
    out.held[0].keys.push_back(SigningKey::generate(suite()).secret().reveal_bytes());
  return out;
}

/// One key that all issuers sign; the second has not answered.
PollCredential half_answered() {
  PollCredential out = credential("decide", CredentialState::requested, 1);
  out.held[0].parts.push_back(answered());
  out.held[0].parts.push_back(asked());
  out.held[0].parts.push_back(answered());
  return out;
}

PollCredential of_cards(std::size_t issuers) {
  PollCredential out = credential("assess", CredentialState::ready, issuers);
  for (std::size_t i = 0; i < issuers; ++i) out.held[0].parts.push_back(answered());
  return out;
}

void check_same(const HeldCredential& a, const HeldCredential& b) {
  REQUIRE(a.keys.size() == b.keys.size());
  for (std::size_t i = 0; i < a.keys.size(); ++i)
    CHECK(equal(a.keys[i].reveal(), b.keys[i].reveal()));
  REQUIRE(a.parts.size() == b.parts.size());
  for (std::size_t i = 0; i < a.parts.size(); ++i) {
    CHECK(a.parts[i].prefix == b.parts[i].prefix);
    CHECK(a.parts[i].blinded == b.parts[i].blinded);
    CHECK(equal(a.parts[i].inverse.reveal(), b.parts[i].inverse.reveal()));
    CHECK(a.parts[i].signature == b.parts[i].signature);
  }
}

void check_same(const PollCredential& a, const PollCredential& b) {
  CHECK(a.poll == b.poll);
  CHECK(a.state == b.state);
  CHECK(a.papers == b.papers);
  REQUIRE(a.held.size() == b.held.size());
  for (std::size_t i = 0; i < a.held.size(); ++i) check_same(a.held[i], b.held[i]);
}

}  // namespace

TEST_CASE("credentials of several issuers come back from the file as they were saved") {
  const auto folder = make_temporary_folder();
  const Sealer sealer(SecretBytes::copy_of(as_bytes("secret")));
  const CredentialsFile file(folder.path() / "c", sealer);
  Hash32 opening{};
  random_fill(opening);
  Credentials credentials{*MeetingId::parse("small"), opening, 3, {}};
  credentials.polls.push_back(half_answered());
  credentials.polls.push_back(of_cards(kMaxIssuers));
  PollCredential cast = credential("third", CredentialState::cast, 2);
  cast.held[0].parts.push_back(answered());
  cast.held[0].parts.push_back(answered());
  cast.papers = {random_bytes(500), {}, random_bytes(700)};
  credentials.polls.push_back(std::move(cast));
  credentials.polls.push_back(credential("fourth", CredentialState::spent, 0));
  REQUIRE(file.save(credentials));

  const auto loaded = file.load();
  REQUIRE(loaded);
  REQUIRE(*loaded);
  CHECK((*loaded)->meeting == credentials.meeting);
  CHECK((*loaded)->opening == opening);
  CHECK((*loaded)->voter_class == 3);
  REQUIRE((*loaded)->polls.size() == credentials.polls.size());
  for (std::size_t i = 0; i < credentials.polls.size(); ++i)
    check_same((*loaded)->polls[i], credentials.polls[i]);
}

TEST_CASE("credential is answered once every issuer has signed, and not before") {
  PollCredential waiting = half_answered();
  CHECK_FALSE(waiting.is_answered());
  waiting.held[0].parts[1] = answered();
  CHECK(waiting.is_answered());
  waiting.held[0].parts[0].signature.clear();
  CHECK_FALSE(waiting.is_answered());
}

TEST_CASE("credential's secret endorses one key by every issuer, or each card by its own") {
  PollCredential at_seat = half_answered();
  at_seat.held[0].parts[1] = answered();
  const auto seat = at_seat.held[0].secret(suite());
  REQUIRE(seat);
  REQUIRE(seat->keys.size() == 1);
  REQUIRE(seat->credential.keys.size() == 1);
  REQUIRE(seat->credential.endorsements.size() == 3);
  const auto cards = of_cards(3).held[0].secret(suite());
  REQUIRE(cards);
  CHECK(cards->keys.size() == 3);
  REQUIRE(cards->credential.endorsements.size() == 3);
  for (std::uint16_t issuer = 0; issuer < 3; ++issuer) {
    const Endorsement& one = seat->credential.endorsements[issuer];
    CHECK(one.issuer == issuer);
    CHECK(one.key == 0);
    CHECK(one.prefix == at_seat.held[0].parts[issuer].prefix);
    CHECK(one.signature == at_seat.held[0].parts[issuer].signature);
    CHECK(cards->credential.endorsements[issuer].issuer == issuer);
    CHECK(cards->credential.endorsements[issuer].key == issuer);
    CHECK(cards->credential.keys[issuer] == cards->keys[issuer].verify_key());
  }

  PollCredential damaged = of_cards(2);
  damaged.held[0].keys[1] = SecretBytes::copy_of(Bytes(32, 0xff));  // no scalar
  CHECK_FALSE(damaged.held[0].secret(suite()));
}

TEST_CASE("credential by itself survives its bytes, and nothing else does") {
  for (const PollCredential& one : {half_answered(), of_cards(2)}) {
    const SecretBytes encoded = encode_credential(one, 0);
    const ByteView bytes = encoded.reveal();
    const auto parsed = parse_credential(bytes);
    REQUIRE(parsed);
    check_same(*parsed, one);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      CHECK_FALSE(parse_credential(bytes.first(size)));
    Bytes longer = to_bytes(bytes);
    longer.push_back(0);
    CHECK_FALSE(parse_credential(longer));
  }
}

TEST_CASE("credential parse refuses an unknown state, a bad poll and too many issuers") {
  CHECK(parse_credential(encode_credential(of_cards(kMaxIssuers), 0).reveal()));
  CHECK_FALSE(parse_credential(encode_credential(of_cards(kMaxIssuers + 1), 0).reveal()));
  PollCredential parts = half_answered();
  while (parts.held[0].parts.size() <= kMaxIssuers) parts.held[0].parts.push_back(answered());
  CHECK_FALSE(parse_credential(encode_credential(parts, 0).reveal()));

  for (const int state : {0, 6, 255}) {
    PollCredential bad = of_cards(1);
    bad.state = static_cast<CredentialState>(state);
    CHECK_FALSE(parse_credential(encode_credential(bad, 0).reveal()));
  }
  Bytes bytes = to_bytes(encode_credential(of_cards(1), 0).reveal());
  bytes[4] = '.';  // the poll's first character
  CHECK_FALSE(parse_credential(bytes));
}
