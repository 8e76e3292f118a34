// What the server takes from the hall about a sealed box, and from whom.
#include <catch2/catch.hpp>

#include "tests/support/hosted_meeting.hpp"

using namespace piaojue;
using piaojue::test::HostedMeeting;

namespace {

struct Hall : HostedMeeting {
  Hash32 closing() { return statements().closing.value().hash(suite()); }
  wire::Reply say(const std::string& official, const SignedStatement& statement) {
    return ask(official, wire::SubmitHall{poll_id(), statement});
  }
  ErrorCode refusal(const std::string& official, const SignedStatement& statement) {
    return failure_code(say(official, statement));
  }
  SignedStatement objection(const std::string& official, const std::string& words) {
    return signed_by({official}, Objection{closing(), std::nullopt, words}.encode());
  }
  Bytes resolution(const SignedStatement& about, const std::string& words) {
    return Resolution{closing(), about.hash(suite()), Finding::unfounded, words}.encode();
  }
  void resolve(const Bytes& body) {
    for (const std::string official : {"organiser", "scrutineer0"})
      require_no_failure(say(official, signed_by({official}, body)));
  }
};

}  // namespace

TEST_CASE("hall statements are taken while the box is sealed and not yet released", "[R8.7-9]") {
  Hall hosted;
  hosted.play_through("cast");
  const Bytes early = HallCount{Hash32{}, 4}.encode();
  CHECK(hosted.refusal("scrutineer0", hosted.signed_by({"scrutineer0"}, early)) ==
        ErrorCode::wrong_state);
  hosted.close();
  hosted.sign_closing();
  const SignedStatement words = hosted.objection("registrar", "灯灭了");
  hosted.enter_hall_count(4);
  hosted.release();
  CHECK(hosted.refusal("registrar", words) == ErrorCode::wrong_state);
  CHECK(hosted.statements().hall.objections.empty());
}

TEST_CASE("hall statements are taken only with signatures of those whose they are", "[R8.7-9]") {
  Hall hosted;
  hosted.play_through("sign_closing");
  const Bytes count = HallCount{hosted.closing(), 4}.encode();
  CHECK(hosted.refusal("scrutineer1", hosted.signed_by({"scrutineer1"}, count)) ==
        ErrorCode::not_permitted);
  CHECK(hosted.refusal("organiser", hosted.signed_by({"organiser", "scrutineer0"}, count)) ==
        ErrorCode::not_permitted);
  CHECK(hosted.refusal("scrutineer0", hosted.signed_by({}, count)) == ErrorCode::signature_invalid);
  const Bytes another_box = HallCount{Hash32{}, 4}.encode();
  CHECK_FALSE(std::holds_alternative<wire::Done>(
      hosted.say("scrutineer0", hosted.signed_by({"scrutineer0"}, another_box))));
  CHECK(hosted.refusal("registrar", hosted.objection("scrutineer1", "有人代投")) ==
        ErrorCode::not_permitted);
  const SignedStatement objection = hosted.objection("registrar", "灯灭了");
  HostedMeeting::require_no_failure(hosted.say("registrar", objection));
  const Bytes resolution = hosted.resolution(objection, "无事");
  CHECK(hosted.refusal("registrar", hosted.signed_by({"registrar"}, resolution)) ==
        ErrorCode::not_permitted);
  hosted.enter_hall_count(4);
  hosted.resolve(resolution);
  const Bytes release = hosted.make_release().encode();
  CHECK(hosted.refusal("scrutineer1", hosted.signed_by({"scrutineer1"}, release)) ==
        ErrorCode::not_permitted);
  CHECK_FALSE(hosted.statements().hall.release);
}

TEST_CASE("a resolution is shown while it waits for the other's signature", "[R8.7-9]") {
  Hall hosted;
  hosted.play_through("sign_closing");
  const SignedStatement objection = hosted.objection("registrar", "灯灭了");
  HostedMeeting::require_no_failure(hosted.say("registrar", objection));
  const Bytes resolution = hosted.resolution(objection, "电工说明");
  HostedMeeting::require_no_failure(
      hosted.say("organiser", hosted.signed_by({"organiser"}, resolution)));
  const auto waiting = hosted.statements().hall.resolutions;
  REQUIRE(waiting.size() == 1);
  CHECK(waiting.front().body == resolution);
  CHECK(waiting.front().signatures.size() == 1);
  HostedMeeting::require_no_failure(
      hosted.say("scrutineer0", hosted.signed_by({"scrutineer0"}, waiting.front().body)));
  const auto settled = hosted.statements().hall.resolutions;
  REQUIRE(settled.size() == 1);
  CHECK(settled.front().signatures.size() == 2);
}

TEST_CASE("one hall count and one resolution of each matter are taken", "[R8.7-9]") {
  Hall hosted;
  hosted.play_through("sign_closing");
  hosted.enter_hall_count(4);
  hosted.enter_hall_count(4);  // the same again
  const Bytes other = HallCount{hosted.closing(), 5}.encode();
  CHECK(hosted.refusal("scrutineer0", hosted.signed_by({"scrutineer0"}, other)) ==
        ErrorCode::wrong_state);

  const SignedStatement objection = hosted.objection("registrar", "灯灭了");
  HostedMeeting::require_no_failure(hosted.say("registrar", objection));
  hosted.resolve(hosted.resolution(objection, "电工说明"));
  const Bytes again = hosted.resolution(objection, "另一说法");
  HostedMeeting::require_no_failure(
      hosted.say("organiser", hosted.signed_by({"organiser"}, again)));
  CHECK(std::holds_alternative<wire::Failure>(
      hosted.say("scrutineer0", hosted.signed_by({"scrutineer0"}, again))));
  CHECK(hosted.statements().hall.resolutions.size() == 1);
  // What is about nothing said so far does not hold together with the rest.
  const Bytes stray = Resolution{hosted.closing(), Hash32{}, Finding::unfounded, "无"}.encode();
  HostedMeeting::require_no_failure(
      hosted.say("organiser", hosted.signed_by({"organiser"}, stray)));
  CHECK(std::holds_alternative<wire::Failure>(
      hosted.say("scrutineer0", hosted.signed_by({"scrutineer0"}, stray))));
}

TEST_CASE("sixty-four objections are taken and no more", "[R8.7-9]") {
  Hall hosted;
  hosted.play_through("sign_closing");
  const SignedStatement first = hosted.objection("registrar", "异议 0");
  HostedMeeting::require_no_failure(hosted.say("registrar", first));
  for (int i = 1; i < 64; ++i)
    HostedMeeting::require_no_failure(
        hosted.say("registrar", hosted.objection("registrar", "异议 " + std::to_string(i))));
  CHECK(hosted.refusal("registrar", hosted.objection("registrar", "异议 64")) ==
        ErrorCode::invalid);
  HostedMeeting::require_no_failure(hosted.say("registrar", first));  // the same again
  CHECK(hosted.statements().hall.objections.size() == 64);
}

TEST_CASE("who was recorded absent cannot sign the closing statement afterwards", "[R8.7-11]") {
  Hall hosted;
  hosted.play_through("close");
  const SignedStatement closing = hosted.statements().closing.value();
  const auto sign = [&](const std::string& official) {
    return hosted.ask(official, wire::SignClosing{hosted.poll_id(),
                                                  {OfficialId::parse(official).value(),
                                                   hosted.key(official).sign(closing.body)}});
  };
  for (const char* const official : {"scrutineer0", "scrutineer1"})
    HostedMeeting::require_no_failure(sign(official));
  hosted.enter_hall_count(4);
  Release release = hosted.make_release();
  release.absent = {2};
  for (const std::string official : {"organiser", "scrutineer0"})
    HostedMeeting::require_no_failure(
        hosted.say(official, hosted.signed_by({official}, release.encode())));
  CHECK(HostedMeeting::failure_code(sign("scrutineer2")) == ErrorCode::not_permitted);
  HostedMeeting::require_no_failure(sign("scrutineer1"));
  CHECK(hosted.statements().closing->signatures.size() == closing.signatures.size() + 2);
}
