// What the console says of the hall, from statements of a meeting that is held in this process.
#include <algorithm>
#include <catch2/catch.hpp>

#include "client/agent/console/hall.hpp"
#include "client/agent/console/hall_messages.hpp"
#include "client/files.hpp"
#include "tests/support/hosted_meeting.hpp"

namespace piaojue::agent {
namespace {

class Hall : public test::HostedMeeting {
 public:
  /// As a client makes it of what the server answers.
  roles::HallView view() {
    auto manifest = get<wire::ManifestReply>(wire::GetManifest{});
    roles::MeetingView meeting{
        manifest.manifest, Manifest::parse(manifest.manifest.body).value(), {}, {}, {}};
    meeting.classes = credential_classes(meeting.manifest);
    for (const Bytes& encoded : manifest.polls) {
      PollDefinition poll = PollDefinition::parse(encoded).value();
      CompiledForm form = compile_form(poll).value();
      meeting.polls.push_back({std::move(poll), {}, std::move(form)});
    }
    const auto reply = get<wire::OpeningReply>(wire::GetOpening{});
    roles::OpeningView opening{reply.opening,
                               OpeningStatement::parse(reply.opening.body, meeting.suite()).value(),
                               {},
                               reply.opening.hash(meeting.suite()),
                               {}};
    wire::PollStatementsReply said = statements();
    ClosingStatement closing = ClosingStatement::parse(said.closing->body).value();
    return {std::move(meeting), std::move(opening),   0, *std::move(said.closing),
            std::move(closing), std::move(said.hall), {}};
  }
  v1::HallBox box() { return box_message(view(), own()).value(); }
  static OfficialId own() { return OfficialId::parse("organiser").value(); }
  Hash32 closing() { return statements().closing->hash(suite()); }
  Hash32 object() {
    const SignedStatement objection =
        signed_by({"registrar"}, Objection{closing(), std::nullopt, "<b>灯灭了</b>"}.encode());
    say("registrar", objection);
    return objection.hash(suite());
  }
  void resolve(const std::string& official, const Hash32& about) {
    say(official, signed_by({official},
                            Resolution{closing(), about, Finding::unfounded, "电工说明"}.encode()));
  }

 private:
  void say(const std::string& official, const SignedStatement& statement) {
    require_no_failure(ask(official, wire::SubmitHall{poll_id(), statement}));
  }
};

std::size_t signed_count(const google::protobuf::RepeatedPtrField<v1::HallSigner>& signers) {
  return static_cast<std::size_t>(
      std::count_if(signers.begin(), signers.end(), [](const auto& one) { return one.signed_(); }));
}

}  // namespace

TEST_CASE("a sealed box says who has signed and what must be settled") {
  Hall hall;
  hall.play_through("close");
  v1::HallBox box = hall.box();
  CHECK(box.root().size() == 64);
  CHECK(box.status() == "counted");
  CHECK(signed_count(box.closing_signers()) == 0);
  CHECK_FALSE(box.has_count());
  CHECK(box.open_questions_size() == 1);
  CHECK(box.issued() == box.returned() + box.voided() + box.unused());

  hall.sign_closing();
  hall.enter_hall_count(box.returned());
  box = hall.box();
  CHECK(signed_count(box.closing_signers()) >= box.closing_needed());
  CHECK(box.count().agrees());
  CHECK(box.open_questions_size() == 0);
  CHECK_FALSE(box.released());

  hall.release();
  CHECK(hall.box().released());
}

TEST_CASE("a count that differs from the box does not agree, and is open") {
  Hall hall;
  hall.play_through("sign_closing");
  hall.enter_hall_count(hall.box().returned() + 1);
  CHECK_FALSE(hall.box().count().agrees());
  CHECK(hall.box().open_questions_size() == 1);
}

TEST_CASE("a resolution names whose signature it waits for, and settles nothing until then") {
  Hall hall;
  hall.play_through("sign_closing");
  hall.enter_hall_count(hall.box().returned());
  const Hash32 about = hall.object();
  v1::HallBox box = hall.box();
  REQUIRE(box.objections_size() == 1);
  CHECK(box.objections(0).words() == "<b>灯灭了</b>");
  CHECK_FALSE(box.objections(0).has_resolution());

  hall.resolve("organiser", about);
  box = hall.box();
  const v1::HallResolution waiting = box.objections(0).resolution();
  REQUIRE(waiting.signers_size() == 2);
  CHECK(waiting.signers(0).own());
  CHECK(waiting.signers(0).signed_());
  CHECK_FALSE(waiting.signers(1).signed_());
  CHECK_FALSE(waiting.complete());
  CHECK(box.open_questions_size() == 1);

  hall.resolve("scrutineer0", about);
  box = hall.box();
  CHECK(box.objections(0).resolution().complete());
  CHECK(box.objections(0).resolution().finding() == "unfounded");
  CHECK(box.open_questions_size() == 0);
}

TEST_CASE("a result is announced once every scrutineer who opened the box has countersigned") {
  Hall hall;
  hall.play_through("decrypt");
  const auto poll_now = [&] {
    const auto result = hall.get<wire::ResultReply>(wire::GetResult{hall.poll_id()});
    v1::HallPoll out;
    fill_countersigners(out, hall.view(), &result.countersignatures);
    return out;
  };
  CHECK(poll_now().countersigners_size() == 3);
  CHECK_FALSE(poll_now().announced());
  const wire::Countersign first{hall.poll_id(), hall.countersignature_of("scrutineer0")};
  Hall::require_no_failure(hall.ask("scrutineer0", first));
  CHECK(signed_count(poll_now().countersigners()) == 1);
  CHECK_FALSE(poll_now().announced());
  hall.countersign();
  CHECK(poll_now().announced());
}

TEST_CASE("the hall's calls refuse what cannot be signed, and say so") {
  const auto place = TemporaryFolder::create();
  REQUIRE(place);
  Office office(place->path() / "nobody", {"127.0.0.1", "1"});
  MeetingWatch watch(office);
  Downloads downloads;
  Surroundings around{office, watch, downloads, place->path(), {}, {}};
  Api api;
  add_hall_calls(api, around);
  const auto code = [&](const std::string& name, std::string_view json) {
    return (*api.find(name))(json).error().code;
  };
  CHECK(code("hall/release", R"({"poll":"p","absent":["s3"]})") == ErrorCode::wrong_state);
  CHECK(code("hall/order", R"({"poll":"p","phase":"issuing"})") == ErrorCode::not_found);
  CHECK(code("hall/order", R"({"poll":1.5e9})") != ErrorCode::internal);
  CHECK(code("results/report", R"({"poll":"../../etc","kind":""})") == ErrorCode::malformed);
  CHECK(code("results/download", R"({"poll":"p","what":"key.pem"})") == ErrorCode::not_found);
  const auto state = (*api.find("hall/state"))("{}");
  REQUIRE(state);
  CHECK(state->find(R"("published":false)") != std::string::npos);
}

}  // namespace piaojue::agent
