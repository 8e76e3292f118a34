// Attacks 3 and 4: numbers and points that are none, on every path into the real server; and
// ballots written otherwise without changing what they say.
#include "core/ballot/note.hpp"
#include "core/wire/codec.hpp"
#include "tests/attack/altered_bytes.hpp"
#include "tests/support/ceremony.hpp"
#include "tests/support/damaged_records.hpp"
#include "tests/support/hosted_meeting.hpp"
#include "tests/support/suites.hpp"
#include "tests/support/test_poll.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

ErrorCode refusal(const wire::Reply& reply) { return HostedMeeting::failure_code(reply); }

/// The ballot's bytes with something in them that is no point or no scalar.
std::vector<Named> with_bad_numbers(const SignedBallot& ballot) {
  const Bytes good = ballot.encode();
  const RangeProof& proof = ballot.body.selection_proofs[1];
  std::vector<Named> out;
  const auto put = [&](const std::string& where, ByteView part, const std::vector<Named>& bad) {
    for (const auto& [what, bytes] : bad)
      out.push_back({where + ": " + what, replaced(good, part, bytes)});
  };
  const auto put_point = [&](const std::string& where, const Point& part) {
    put(where, part.encode(), bad_points(part));
  };
  const auto put_scalar = [&](const std::string& where, const Scalar& part) {
    put(where, part.encode(), bad_scalars(part.suite()));
  };
  put_point("key of the credential", ballot.body.credential.keys[0]);
  put_point("A of a selection", ballot.body.selections[0].a);
  put_point("B of a selection", ballot.body.selections[0].b);
  put_point("commitment", proof.commitments[0].a);
  put_scalar("challenge", proof.challenges[0]);
  put_scalar("response", proof.responses[1]);
  return out;
}

/// What somebody who only saw the ballot could make of it; all mean the same, if anything.
std::vector<Named> reencodings(const SignedBallot& ballot) {
  const Suite& suite = *ballot.body.context.suite;
  const Bytes good = ballot.encode();
  std::vector<Named> out;
  Bytes longer = good;
  longer.push_back(0);
  out.push_back({"a byte more", longer});
  out.push_back({"a byte less", Bytes(good.begin(), good.end() - 1)});
  out.push_back({"twice", [&] {
                   Bytes both = good;
                   both.insert(both.end(), good.begin(), good.end());
                   return both;
                 }()});
  // Points in the form with 33 bytes.
  const Bytes a = ballot.body.selections[0].a.encode();
  Bytes compressed(a.begin(), a.begin() + 33);
  compressed[0] = a[64] % 2 == 0 ? 2 : 3;
  out.push_back({"compressed point", replaced(good, a, compressed)});
  // The tag with its length in more bytes, and in fewer.
  out.push_back({"length in five bytes", [&] {
                   Bytes wide = good;
                   wide.insert(wide.begin(), 0);
                   return wide;
                 }()});
  out.push_back({"length in three bytes", Bytes(good.begin() + 1, good.end())});
  if (&suite == &Suite::get(SuiteId::p256_sha256)) {
    SignedBallot twin = ballot;
    const ByteView s = ByteView(twin.signatures[0]).subspan(32);
    const Bytes high = (-Scalar::parse(suite, s).value()).encode();
    std::ranges::copy(high, twin.signatures[0].begin() + 32);
    out.push_back({"q - s for s", twin.encode()});
  }
  for (const auto& [what, bytes] : bad_scalars(suite))
    for (const std::size_t half : {0U, 32U}) {
      SignedBallot bad = ballot;
      std::ranges::copy(bytes, bad.signatures[0].begin() + static_cast<std::ptrdiff_t>(half));
      out.push_back({"signature with " + what, bad.encode()});
    }
  return out;
}

/// Changes by the holder, who signs anew.
std::vector<Named> rearrangements(const SignedBallot& ballot, const CredentialSecret& holder) {
  std::vector<Named> out;
  const auto add = [&](const std::string& what, auto change) {
    SignedBallot other = ballot;
    change(other.body);
    other.signatures = holder.sign(encode_body(other.body));
    out.push_back({what, other.encode()});
  };
  add("proofs in another order",
      [](BallotBody& body) { std::swap(body.selection_proofs[0], body.selection_proofs[1]); });
  add("constraint proofs in another order",
      [](BallotBody& body) { std::swap(body.constraint_proofs[0], body.constraint_proofs[1]); });
  add("selections with their proofs in another order", [](BallotBody& body) {
    std::swap(body.selections[0], body.selections[1]);
    std::swap(body.selection_proofs[0], body.selection_proofs[1]);
  });
  add("branches in another order", [](BallotBody& body) {
    RangeProof& proof = body.constraint_proofs[0];
    std::swap(proof.commitments[0], proof.commitments[1]);
    std::swap(proof.responses[0], proof.responses[1]);
  });
  add("components exchanged",
      [](BallotBody& body) { std::swap(body.selections[0].a, body.selections[0].b); });
  add("endorsement by another issuer",
      [](BallotBody& body) { body.credential.endorsements[0].issuer = 1; });
  add("endorsement of another key",
      [](BallotBody& body) { body.credential.endorsements[0].key = 1; });
  add("endorsed twice", [](BallotBody& body) {
    body.credential.endorsements.push_back(body.credential.endorsements[0]);
  });
  add("key twice",
      [](BallotBody& body) { body.credential.keys.push_back(body.credential.keys[0]); });
  return out;
}

}  // namespace

TEST_CASE("attack 3: no ballot and no void with what is no point or no scalar is taken",
          "[R3.1-1][R3.2-1][R3.2-2][R6.7-1]") {
  PJ_EACH_SUITE(suite);
  HostedMeeting hosted({.suite = &suite});
  hosted.play_through("casting");
  const SignedBallot ballot = hosted.make_ballot(hosted.credentials().front());
  for (const auto& [what, bytes] : with_bad_numbers(ballot)) {
    INFO(what);
    CHECK(refusal(hosted.ask(wire::Cast{bytes})) == ErrorCode::malformed);
  }
  CHECK(hosted.status_line().cast == 0);
  HostedMeeting::require_no_failure(hosted.ask(wire::Cast{ballot.encode()}));

  const CredentialVoid good = hosted.make_void(hosted.credentials()[1], VoidReason::withdrawn);
  for (const auto& [what, bytes] : bad_points(good.key)) {
    INFO(what);
    CHECK(refusal(hosted.ask(wire::SubmitVoid{
              replaced(good.encode(), good.key.encode(), bytes)})) == ErrorCode::malformed);
  }
  HostedMeeting::require_no_failure(hosted.ask(wire::SubmitVoid{good.encode()}));
}

TEST_CASE("attack 3: no token is signed but for 384 bytes below the modulus", "[R4.6-2]") {
  HostedMeeting hosted;
  hosted.play_through("issuing");
  const auto ask = [&](Bytes blinded) {
    return hosted.ask(
        "terminal1",
        wire::Issue{hosted.voter(0), hosted.code(0), {{hosted.poll_id(), {std::move(blinded)}}}});
  };
  const auto keys = hosted.get<wire::OpeningReply>(wire::GetOpening{}).issuer_keys.at(0);
  const Bytes modulus = IssuerKeysStatement::parse(keys.body).value().polls[0].keys[0].encode();
  const Bytes good = hosted.make_issue_request().blinded.blinded_message;
  Bytes above = modulus;
  above.back() = static_cast<std::uint8_t>(above.back() + 1);  // n is odd: no carry
  Bytes longer = good;
  longer.insert(longer.begin(), 0);
  for (const auto& [what, bytes] :
       std::vector<Named>{{"n", modulus},
                          {"n + 1", above},
                          {"2^3072 - 1", Bytes(kBlindSignatureSize, 0xff)},
                          {"a byte less", Bytes(good.begin() + 1, good.end())},
                          {"a byte more", longer},
                          {"nothing", {}}}) {
    INFO(what);
    CHECK(refusal(ask(bytes)) == ErrorCode::malformed);
    CHECK(hosted.status_line().issued == 0);
  }
  HostedMeeting::require_no_failure(ask(good));
}

TEST_CASE("attack 3: no decryption with what is no point or no scalar is taken",
          "[R3.1-1][R3.2-1][R3.2-2][R9.1-2]") {
  HostedMeeting hosted;
  const Suite& suite = hosted.suite();
  hosted.play_through("release");
  const SignedStatement good = hosted.decryption_of(1);
  const DecryptionStatement answer = DecryptionStatement::parse(good.body, suite).value();
  const PartialDecryption& partial = answer.parts[0][0];
  const auto refuse = [&](ByteView part, const std::vector<Named>& bad) {
    for (const auto& [what, bytes] : bad) {
      INFO(what);
      const SignedStatement statement =
          hosted.signed_by({"scrutineer1"}, replaced(good.body, part, bytes));
      CHECK(
          refusal(hosted.ask("scrutineer1", wire::SubmitDecryption{hosted.poll_id(), statement})) ==
          ErrorCode::malformed);
    }
  };
  refuse(partial.value.encode(), bad_points(partial.value));
  refuse(partial.proof.commitment_g.encode(), bad_points(partial.proof.commitment_g));
  refuse(partial.proof.commitment_a.encode(), bad_points(partial.proof.commitment_a));
  refuse(partial.proof.response.encode(), bad_scalars(suite));
  CHECK(hosted.status_line().decryptions == 0);
  HostedMeeting::require_no_failure(
      hosted.ask("scrutineer1", wire::SubmitDecryption{hosted.poll_id(), good}));
}

TEST_CASE("attack 3: no enrolment and no ceremony message with what is no point goes on",
          "[R3.2-1][R5.3-2]") {
  PJ_EACH_SUITE(suite);
  // Enrolment: keys are points in the message itself, which does not import.
  const SigningKey key = SigningKey::generate(suite);
  const Bytes frame = wire::encode_frame(wire::RequestFrame{
      1, wire::Enrol{OfficialId::parse("s1").value(), key.verify_key(), std::nullopt}});
  const Bytes payload(frame.begin() + wire::kFrameHeaderSize, frame.end());
  REQUIRE(wire::import_request(payload, suite));
  for (const auto& [what, bytes] : bad_points(key.verify_key())) {
    INFO(what);
    CHECK_FALSE(wire::import_request(replaced(payload, key.verify_key().encode(), bytes), suite));
  }
  // Ceremony: whoever commits to and reveals such a thing is convicted by their own signature.
  const CeremonyRig rig(2, 3, {}, suite);
  const auto honest = rig.played(CeremonyRound::reveal);
  const CeremonyMessage& reveal = *std::ranges::find_if(honest, [](const CeremonyMessage& message) {
    return message.round == CeremonyRound::reveal && message.trustee == 1;
  });
  const std::size_t at = rig.content_at(CeremonyRound::reveal);
  const Bytes content(reveal.body.begin() + static_cast<std::ptrdiff_t>(at), reveal.body.end());
  const Bytes point(content.begin(), content.begin() + kPointSize);
  for (const auto& [what, bytes] : bad_points(Point::parse(suite, point).value())) {
    INFO(what);
    const Bytes bad = replaced(content, point, bytes);
    CanonicalWriter committed("piaojue/1 ceremony commitment");
    committed.raw(rig.session().header(CeremonyRound::reveal, 1)).raw(bad);
    CanonicalWriter commit;
    commit.raw(rig.session().header(CeremonyRound::commit, 1)).raw(suite.hash(committed.view()));
    CeremonyRig::Messages messages = rig.played(CeremonyRound::commit);
    find(messages, CeremonyRound::commit, 1) = rig.sign(CeremonyRound::commit, 1, commit.take());
    for (const std::uint16_t other : {std::uint16_t{0}, std::uint16_t{2}})
      messages.push_back(rig.participant(other).next_message(messages).value().value());
    CanonicalWriter body;
    body.raw(rig.session().header(CeremonyRound::reveal, 1))
        .raw(rig.previous_of(messages.back()))
        .raw(bad);
    messages.push_back(rig.sign(CeremonyRound::reveal, 1, body.take()));
    const auto status = evaluate_ceremony(rig.parameters, messages);
    REQUIRE(status);
    CHECK(status->proven_cheats == std::vector<std::uint16_t>{1});
  }
}

TEST_CASE("attack 3: no note with what is no point or no scalar parses",
          "[R3.1-1][R3.2-1][R6.10-1]") {
  PJ_EACH_SUITE(suite);
  const testing::TestPoll poll(suite);
  const SignedNote note = SignedNote::write(poll.context, poll.credential(poll.context),
                                            poll.keys.election_key, "意见");
  const Bytes good = note.encode();
  REQUIRE(SignedNote::parse(good, suite));
  const auto refuse = [&](ByteView part, const std::vector<Named>& bad) {
    for (const auto& [what, bytes] : bad) {
      INFO(what);
      CHECK_FALSE(SignedNote::parse(replaced(good, part, bytes), suite));
    }
  };
  for (const Point* const point :
       {&note.credential.keys[0], &note.sealed.kem, &note.sealed.proof.commitment})
    refuse(point->encode(), bad_points(*point));
  refuse(note.sealed.proof.response.encode(), bad_scalars(suite));
}

TEST_CASE("attack 4: a ballot written otherwise is refused, and takes nothing from the true one",
          "[R2.1-4][R3.2-1][R3.4-2][R3.4-4][R6.3-4][R8.9-3]") {
  PJ_EACH_SUITE(suite);
  HostedMeeting hosted({.suite = &suite});
  hosted.play_through("casting");
  const CredentialSecret& holder = hosted.credentials().front();
  const SignedBallot ballot = hosted.make_ballot(holder);
  std::vector<Named> others = reencodings(ballot);
  for (Named& one : rearrangements(ballot, holder)) others.push_back(std::move(one));
  REQUIRE(others.size() > 20);
  const auto refuse_all = [&] {
    for (const auto& [what, bytes] : others) {
      INFO(what);
      const ErrorCode code = refusal(hosted.ask(wire::Cast{bytes}));
      CHECK((code == ErrorCode::malformed || code == ErrorCode::signature_invalid ||
             code == ErrorCode::proof_invalid));
    }
  };
  refuse_all();
  CHECK(hosted.status_line().cast == 0);
  const auto receipt = hosted.get<wire::CastReply>(wire::Cast{ballot.encode()}).receipt;
  // Nor does one get the true one's receipt.
  refuse_all();
  CHECK(hosted.status_line().cast == 1);
  CHECK(hosted.get<wire::CastReply>(wire::Cast{ballot.encode()}).receipt.encode() ==
        receipt.encode());
}

TEST_CASE("attack 4: a ballot written otherwise fails in the record, sealed under its own root",
          "[R2.1-4][R3.2-1][R3.4-4][R11.2-13][R11.2-16]") {
  const Sample sample = make_sample(tiny());
  const SignedBallot& ballot = sample.ballots[1];
  std::vector<Named> others = reencodings(ballot);
  for (Named& one : with_bad_numbers(ballot)) others.push_back(std::move(one));
  for (const auto& [what, bytes] : others) {
    INFO(what);
    std::vector<Section> sections = sample.sections;
    const Bytes good = ballot.encode();
    const auto at = std::ranges::find_if(
        sections, [&](const Section& section) { return section.payload == good; });
    REQUIRE(at != sections.end());
    at->payload = bytes;
    const VerificationReport report =
        verify(seal_record(*sample.suite, sections), anchored(sample));
    REQUIRE(report.failed);
    CHECK((*report.failed == "V13" || *report.failed == "V16"));
  }
}
