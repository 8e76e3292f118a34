// Messages that a ceremony refuses, and trustees that it convicts.
#include <catch2/catch.hpp>

#include "core/crypto/feldman_vss.hpp"
#include "core/crypto/key_ceremony_board.hpp"
#include "tests/support/ceremony.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

using ceremony::Board;
using ceremony::Complaint;
using ceremony::Reveal;
using ceremony::SealedShares;
using ceremony::ShareMessage;
using ceremony::SharePair;
using ceremony::Verdict;
using test::CeremonyRig;
using test::find;
using Messages = CeremonyRig::Messages;
using Cheats = std::vector<std::uint16_t>;

ErrorCode refusal(const CeremonyRig& rig, const Messages& messages) {
  const auto status = evaluate_ceremony(rig.parameters, messages);
  REQUIRE_FALSE(status);
  return status.error().code;
}

Cheats cheats(const CeremonyRig& rig, const Messages& messages) {
  const auto status = evaluate_ceremony(rig.parameters, messages);
  REQUIRE(status);
  CHECK_FALSE(status->outcome);
  return status->proven_cheats;
}

/// A cheat ends the attempt: nobody awaits or sends anything.
void check_convicted(const CeremonyRig& rig, const Messages& messages, const Cheats& expected) {
  CHECK(cheats(rig, messages) == expected);
  CHECK_FALSE(evaluate_ceremony(rig.parameters, messages)->awaiting);
  for (const std::uint16_t i : rig.parameters.participants) {
    CHECK_FALSE(rig.participant(i).next_message(messages).value());
    CHECK_FALSE(rig.participant(i).shares(messages));
  }
}

// -- Refused messages ---------------------------------------------------------------------------

TEST_CASE("evaluate_ceremony refuses a message signed by another key or not at all") {
  const CeremonyRig rig(2, 3);
  Messages messages = rig.played(CeremonyRound::commit);
  messages[1].signature = rig.sign_keys[2].sign(messages[1].body);
  CHECK(refusal(rig, messages) == ErrorCode::signature_invalid);
  messages[1].signature = {};
  CHECK(refusal(rig, messages) == ErrorCode::signature_invalid);
}

TEST_CASE("evaluate_ceremony refuses every altered byte of every message") {
  const CeremonyRig rig(2, 2);
  const Messages messages = rig.played();
  for (std::size_t m = 0; m < messages.size(); ++m) {
    const Bytes bytes = messages[m].encode();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      Bytes altered_bytes = bytes;
      altered_bytes[i] ^= static_cast<std::uint8_t>(1U << i % 8);
      const auto altered = CeremonyMessage::parse(altered_bytes);
      if (!altered) continue;
      Messages with = messages;
      with[m] = *altered;
      INFO("message " << m << ", byte " << i);
      REQUIRE_FALSE(evaluate_ceremony(rig.parameters, with));
    }
  }
}

TEST_CASE("evaluate_ceremony refuses messages of another ceremony") {
  CeremonyRig rig(2, 3);
  const Messages messages = rig.played(CeremonyRound::commit);
  const CeremonyParameters original = rig.parameters;
  rig.parameters.manifest[0] ^= 1U;
  CHECK(refusal(rig, messages) == ErrorCode::wrong_context);
  rig.parameters = original;
  rig.parameters.attempt = 2;
  CHECK(refusal(rig, messages) == ErrorCode::wrong_context);
  rig.parameters = original;
  rig.parameters.threshold = 3;
  CHECK(refusal(rig, messages) == ErrorCode::wrong_context);
  rig.parameters = original;
  rig.parameters.trustees[0].exchange_key += Point::generator(rig.suite());
  CHECK(refusal(rig, messages) == ErrorCode::wrong_context);
  rig.parameters = original;
  rig.parameters.participants = {0, 1};
  CHECK(refusal(rig, {messages[0]}) == ErrorCode::wrong_context);
  CHECK(refusal(rig, {messages[2]}) == ErrorCode::not_permitted);
}

TEST_CASE("evaluate_ceremony refuses a message relabelled to another round or trustee") {
  const CeremonyRig rig(2, 3);
  Messages messages = rig.played(CeremonyRound::commit);
  messages[0].round = CeremonyRound::reveal;
  CHECK(refusal(rig, messages) == ErrorCode::wrong_context);
  messages[0] = rig.sign(CeremonyRound::commit, 1, messages[0].body);
  CHECK(refusal(rig, messages) == ErrorCode::wrong_context);
  messages[0].trustee = 7;
  CHECK(refusal(rig, messages) == ErrorCode::not_permitted);
}

TEST_CASE("evaluate_ceremony refuses two different messages of one trustee in one round") {
  CeremonyRig rig(2, 3);
  Messages messages = rig.played(CeremonyRound::commit);
  rig.seeds[1] = random_secret(32);
  messages.push_back(**rig.participant(1).next_message({}));
  CHECK(refusal(rig, messages) == ErrorCode::invalid);
}

TEST_CASE("evaluate_ceremony refuses a reveal before everybody has committed") {
  const CeremonyRig rig(2, 3);
  Messages messages = rig.played(CeremonyRound::reveal);
  std::erase_if(messages, [](const CeremonyMessage& message) {
    return message.round == CeremonyRound::commit && message.trustee == 2;
  });
  CHECK(refusal(rig, messages) == ErrorCode::wrong_state);
}

// -- Equivocation -------------------------------------------------------------------------------

TEST_CASE("evaluate_ceremony finds a board that showed different commits") {
  CeremonyRig rig(2, 3);
  const Messages shown_to_all = rig.played(CeremonyRound::commit);
  Messages shown_to_2 = shown_to_all;
  rig.seeds[1] = random_secret(32);  // trustee 1 plays along with the board
  shown_to_2[1] = **rig.participant(1).next_message({});

  Messages merged = shown_to_all;
  merged.push_back(**rig.participant(0).next_message(shown_to_all));
  merged.push_back(**rig.participant(2).next_message(shown_to_2));
  CHECK(refusal(rig, merged) == ErrorCode::wrong_context);
}

TEST_CASE("evaluate_ceremony finds a board that showed different shares") {
  const CeremonyRig rig(2, 3);
  const Messages shown_to_all = rig.played(CeremonyRound::share);
  Messages shown_to_2 = shown_to_all;
  CeremonyMessage& share = find(shown_to_2, CeremonyRound::share, 1);
  Bytes body = share.body;
  body.back() ^= 1U;
  share = rig.sign(CeremonyRound::share, 1, std::move(body));

  Messages merged = shown_to_all;
  merged.push_back(**rig.participant(0).next_message(shown_to_all));
  merged.push_back(**rig.participant(2).next_message(shown_to_2));
  CHECK(refusal(rig, merged) == ErrorCode::wrong_context);
}

TEST_CASE("evaluate_ceremony refuses a wrong hash of the round before in every round") {
  const CeremonyRig rig(2, 3);
  for (const auto round : {CeremonyRound::reveal, CeremonyRound::share, CeremonyRound::confirm}) {
    Messages messages = rig.played(round);
    CeremonyMessage& message = find(messages, round, 1);
    Bytes body = message.body;
    body[rig.content_at(round) - 1] ^= 1U;
    message = rig.sign(round, 1, std::move(body));
    CHECK(refusal(rig, messages) == ErrorCode::wrong_context);
  }
}

// -- Cheats in round 1 and 2 --------------------------------------------------------------------

TEST_CASE("key ceremony convicts who sends content of a wrong size, in every round") {
  const CeremonyRig rig(2, 3);
  for (const auto round : {CeremonyRound::commit, CeremonyRound::reveal, CeremonyRound::share,
                           CeremonyRound::confirm}) {
    const Messages messages = rig.played(round);
    for (const int change : {-1, 1}) {
      Messages altered = messages;
      CeremonyMessage& message = find(altered, round, 1);
      Bytes body = message.body;
      body.resize(body.size() + static_cast<std::size_t>(change));
      message = rig.sign(round, 1, std::move(body));
      check_convicted(rig, altered, {1});
    }
  }
}

/// What an honest trustee with this rig's seed reveals.
Reveal reveal_of(const CeremonyRig& rig, std::uint16_t trustee) {
  Messages messages = rig.played(CeremonyRound::reveal);
  CanonicalReader reader(find(messages, CeremonyRound::reveal, trustee).body);
  REQUIRE(reader.raw(rig.content_at(CeremonyRound::reveal)));
  return Reveal::read(reader, rig.session()).value();
}

TEST_CASE("key ceremony convicts who reveals other than it committed to") {
  CeremonyRig rig(2, 3);
  Messages messages = rig.played(CeremonyRound::commit);
  messages.push_back(**rig.participant(0).next_message(messages));
  messages.push_back(**rig.participant(1).next_message(messages));
  // Trustee 2 rushes: it has seen the others' commitments and picks another polynomial of its own.
  const Hash32 previous = rig.previous_of(messages[3]);
  rig.seeds[2] = random_secret(32);
  messages.push_back(rig.say(CeremonyRound::reveal, 2, previous, reveal_of(rig, 2)));
  check_convicted(rig, messages, {2});
}

TEST_CASE("key ceremony convicts for every altered byte of a reveal") {
  const CeremonyRig rig(2, 3);
  const Messages messages = rig.played(CeremonyRound::reveal);
  const Bytes body = messages[4].body;
  REQUIRE(messages[4].trustee == 1);
  for (std::size_t i = rig.content_at(CeremonyRound::reveal); i < body.size(); ++i) {
    Bytes altered = body;
    altered[i] ^= static_cast<std::uint8_t>(1U << i % 8);
    Messages with = messages;
    with[4] = rig.sign(CeremonyRound::reveal, 1, std::move(altered));
    REQUIRE(cheats(rig, with) == Cheats{1});
  }
}

TEST_CASE("key ceremony convicts who reveals points of the other suite") {
  PJ_EACH_SUITE(suite);
  const CeremonyRig rig(2, 3, {}, suite);
  for (const Suite* const other : Suite::all()) {
    if (other == &suite) continue;
    const CeremonyRig foreign(2, 3, {}, *other);
    Messages theirs = foreign.played(CeremonyRound::reveal);
    Messages messages = rig.played(CeremonyRound::reveal);
    const auto start = static_cast<std::ptrdiff_t>(rig.content_at(CeremonyRound::reveal));
    CeremonyMessage& message = find(messages, CeremonyRound::reveal, 1);
    Bytes body(message.body.begin(), message.body.begin() + start);
    const Bytes& content = find(theirs, CeremonyRound::reveal, 1).body;
    body.insert(body.end(), content.begin() + start, content.end());
    CHECK(body.size() == message.body.size());
    message = rig.sign(CeremonyRound::reveal, 1, std::move(body));
    check_convicted(rig, messages, {1});
  }
}

/// Commits of all with trustee 1's to `reveal`, and trustee 1's reveal of it.
Messages commit_and_reveal(const CeremonyRig& rig, const Reveal& reveal) {
  Messages messages = rig.played(CeremonyRound::commit);
  CanonicalWriter writer;
  writer.raw(rig.session().header(CeremonyRound::commit, 1));
  writer.raw(reveal.commitment(rig.session(), 1));
  messages[1] = rig.sign(CeremonyRound::commit, 1, writer.take());
  messages.push_back(**rig.participant(0).next_message(messages));
  messages.push_back(rig.say(CeremonyRound::reveal, 1, rig.previous_of(messages[3]), reveal));
  return messages;
}

TEST_CASE("key ceremony convicts who commits to and reveals what is no valid reveal") {
  const CeremonyRig rig(2, 3);
  const Reveal honest = reveal_of(rig, 1);
  CHECK(cheats(rig, commit_and_reveal(rig, honest)).empty());

  // Another trustee's reveal as one's own.
  check_convicted(rig, commit_and_reveal(rig, reveal_of(rig, 0)), {1});
  // A constant term of which nobody knows the secret.
  Reveal altered = honest;
  altered.election.commitments[0] += reveal_of(rig, 0).election.commitments[0];
  check_convicted(rig, commit_and_reveal(rig, altered), {1});
  altered = honest;
  altered.note.commitments[0] += Point::generator(rig.suite());
  check_convicted(rig, commit_and_reveal(rig, altered), {1});
  // One key's commitments and proof for the other.
  altered = honest;
  altered.note = altered.election;
  check_convicted(rig, commit_and_reveal(rig, altered), {1});
  // Polynomials of another degree.
  altered = honest;
  altered.election.commitments.pop_back();
  check_convicted(rig, commit_and_reveal(rig, altered), {1});
  altered = honest;
  altered.note.commitments.push_back(Point::generator(rig.suite()));
  check_convicted(rig, commit_and_reveal(rig, altered), {1});
}

// -- Cheats in round 3 and 4 --------------------------------------------------------------------

ShareMessage shares_of(const CeremonyRig& rig, Messages& messages, std::uint16_t trustee) {
  CanonicalReader reader(find(messages, CeremonyRound::share, trustee).body);
  REQUIRE(reader.raw(rig.content_at(CeremonyRound::share)));
  return ShareMessage::read(reader, rig.session()).value();
}

/// Rounds 1 to 3 with trustee 1's shares replaced.
Messages with_shares_of_1(const CeremonyRig& rig, Messages messages, const ShareMessage& shares) {
  CeremonyMessage& message = find(messages, CeremonyRound::share, 1);
  message = rig.say(CeremonyRound::share, 1, rig.previous_of(message), shares);
  return messages;
}

SharePair random_shares(const CeremonyRig& rig) {
  return {SecretScalar::random(rig.suite()), SecretScalar::random(rig.suite())};
}

TEST_CASE("key ceremony convicts who sealed wrong shares, by the receiver's complaint") {
  PJ_EACH_SUITE(suite);
  const CeremonyRig rig(2, 3, {}, suite);
  Messages messages = rig.played(CeremonyRound::share);
  ShareMessage shares = shares_of(rig, messages, 1);
  SECTION("well-formed but wrong") {
    shares.boxes[0] =
        SealedShares::seal(rig.session(), 1, 0, random_secret(32), random_shares(rig));
  }
  SECTION("sealed for somebody else") {
    SealedShares other =
        SealedShares::seal(rig.session(), 1, 2, random_secret(32), random_shares(rig));
    shares.boxes[0].box = other.box;
  }
  SECTION("garbled") { shares.boxes[0].box[40] ^= 1U; }
  messages = with_shares_of_1(rig, std::move(messages), shares);
  CHECK(cheats(rig, messages).empty());  // nobody can see it but trustee 0
  messages.push_back(**rig.participant(0).next_message(messages));
  check_convicted(rig, messages, {1});
}

TEST_CASE("key ceremony convicts who sealed only one wrong share of the two") {
  const CeremonyRig rig(1, 2);  // constant polynomials: a share is the secret itself
  for (const bool election_wrong : {true, false}) {
    Messages messages = rig.played(CeremonyRound::share);
    ShareMessage shares = shares_of(rig, messages, 1);
    const SealedShares& box = shares.boxes[0];
    auto good = box.open(rig.session(), 1, 0, multiply(rig.exchange_keys[0], box.ephemeral));
    REQUIRE(good);
    (election_wrong ? good->election : good->note) = SecretScalar::random(rig.suite());
    shares.boxes[0] = SealedShares::seal(rig.session(), 1, 0, random_secret(32), *good);
    messages = with_shares_of_1(rig, std::move(messages), shares);
    messages.push_back(**rig.participant(0).next_message(messages));
    check_convicted(rig, messages, {1});
  }
}

TEST_CASE("key ceremony convicts who copies another's ephemeral key") {
  // Else trustee 2's complaint would disclose the ECDH value that seals trustee 0's shares.
  const CeremonyRig rig(2, 3);
  Messages messages = rig.played(CeremonyRound::share);
  ShareMessage shares = shares_of(rig, messages, 1);
  shares.boxes[1] = shares_of(rig, messages, 0).boxes[1];
  check_convicted(rig, with_shares_of_1(rig, messages, shares), {1});
  shares = shares_of(rig, messages, 1);
  std::swap(shares.boxes[0], shares.boxes[1]);
  check_convicted(rig, with_shares_of_1(rig, messages, shares), {1});
}

/// A complaint of trustee 2 about `accused`, true to the board but perhaps unfounded.
Complaint complain(const CeremonyRig& rig, Messages& messages, std::uint16_t accused) {
  const Point ephemeral =
      shares_of(rig, messages, accused).box_for(rig.session(), accused, 2).ephemeral;
  Point shared = multiply(rig.exchange_keys[2], ephemeral);
  auto proof = ChaumPedersenProof::prove(
      rig.exchange_keys[2], rig.parameters.trustees[2].exchange_key, ephemeral, shared,
      rig.session().proof_context(CeremonyRound::confirm, 2, "complaint", accused));
  return {accused, std::move(shared), std::move(proof)};
}

Messages with_complaint(const CeremonyRig& rig, Messages messages, const Complaint& complaint) {
  messages.push_back(**rig.participant(0).next_message(messages));
  const Hash32 previous = rig.previous_of(messages.back());
  messages.push_back(rig.say(CeremonyRound::confirm, 2, previous, Verdict{complaint}));
  return messages;
}

TEST_CASE("key ceremony convicts who complains about good shares") {
  PJ_EACH_SUITE(suite);
  const CeremonyRig rig(2, 3, {}, suite);
  Messages messages = rig.played(CeremonyRound::share);
  const Complaint complaint = complain(rig, messages, 1);
  check_convicted(rig, with_complaint(rig, messages, complaint), {2});
}

TEST_CASE("key ceremony convicts who complains with a false ECDH value") {
  PJ_EACH_SUITE(suite);
  const CeremonyRig rig(2, 3, {}, suite);
  Messages messages = rig.played(CeremonyRound::share);
  Complaint complaint = complain(rig, messages, 1);
  complaint.shared += Point::generator(rig.suite());  // would not open the box
  check_convicted(rig, with_complaint(rig, messages, complaint), {2});
  const Point ephemeral = shares_of(rig, messages, 1).box_for(rig.session(), 1, 2).ephemeral;
  complaint.proof = ChaumPedersenProof::prove(
      rig.exchange_keys[2], rig.parameters.trustees[2].exchange_key, ephemeral, complaint.shared,
      rig.session().proof_context(CeremonyRound::confirm, 2, "complaint", 1));
  check_convicted(rig, with_complaint(rig, messages, complaint), {2});
}

TEST_CASE("key ceremony convicts who complains about itself or a stranger") {
  const CeremonyRig rig(2, 4, {0, 1, 2});
  Messages messages = rig.played(CeremonyRound::share);
  Complaint complaint = complain(rig, messages, 1);
  for (const int accused : {2, 3, 4, 65535}) {
    complaint.accused = static_cast<std::uint16_t>(accused);
    check_convicted(rig, with_complaint(rig, messages, complaint), {2});
  }
}

TEST_CASE("key ceremony convicts the complainer for every altered byte of a true complaint") {
  const CeremonyRig rig(2, 3);
  Messages messages = rig.played(CeremonyRound::share);
  ShareMessage shares = shares_of(rig, messages, 1);
  shares.boxes[1] = SealedShares::seal(rig.session(), 1, 2, random_secret(32), random_shares(rig));
  messages = with_shares_of_1(rig, std::move(messages), shares);
  messages.push_back(**rig.participant(2).next_message(messages));
  check_convicted(rig, messages, {1});
  const Bytes body = messages.back().body;
  for (std::size_t i = rig.content_at(CeremonyRound::confirm); i < body.size(); ++i) {
    Bytes altered = body;
    altered[i] ^= static_cast<std::uint8_t>(1U << i % 8);
    messages.back() = rig.sign(CeremonyRound::confirm, 2, std::move(altered));
    REQUIRE(cheats(rig, messages) == Cheats{2});
  }
}

TEST_CASE("key ceremony convicts a cheat and a false complainer at once") {
  const CeremonyRig rig(2, 3);
  Messages messages = rig.played(CeremonyRound::share);
  ShareMessage shares = shares_of(rig, messages, 1);
  shares.boxes[0].box[0] ^= 1U;
  messages = with_shares_of_1(rig, std::move(messages), shares);
  const Complaint unfounded = complain(rig, messages, 0);
  check_convicted(rig, with_complaint(rig, messages, unfounded), {1, 2});
}

TEST_CASE("key ceremony succeeds for the others with n - 1 after a conviction") {
  CeremonyRig rig(2, 3);
  rig.parameters.attempt = 2;
  rig.parameters.participants = {0, 2};
  const Messages messages = rig.played();
  const auto status = evaluate_ceremony(rig.parameters, messages);
  REQUIRE(status);
  CHECK(status->outcome);
}

}  // namespace
}  // namespace piaojue
