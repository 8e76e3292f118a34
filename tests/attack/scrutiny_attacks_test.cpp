// Attacks 7 and 9: a server that asks scrutineers to decrypt a subset, one ballot, or two boxes.
// Their programs answer one closing statement of a ceremony and poll, and only its sums.
#include "core/crypto/merkle.hpp"
#include "core/record/record_file.hpp"
#include "server/store/files.hpp"
#include "tests/attack/lying_server.hpp"
#include "tests/support/sample_meeting.hpp"
#include "tests/support/temporary_file.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::size_t kVoters = 6;

template <class T>
ErrorCode refusal(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

/// The server's own key, which signs closing statements.
SigningKey server_key(const RunningMeeting& meeting) {
  const auto stored =
      server::read_file(meeting.path("data") / meeting.plan().id.str() / "keys" / "identity.key");
  REQUIRE(stored);
  auto secret = SecretScalar::parse(meeting.meeting().suite(), stored->reveal());
  REQUIRE(secret);
  return SigningKey::from_secret(*std::move(secret)).value();
}

/// A sealed record, changed by `change` and whole again.
template <class Change>
Bytes altered_record(const RunningMeeting& meeting, ByteView sealed, const Change& change) {
  const TemporaryFile file(sealed);
  auto reader = RecordReader::open(file.path());
  REQUIRE(reader);
  std::vector<Section> sections;
  for (;;) {
    auto section = reader->next();
    REQUIRE(section);
    if (!*section) break;
    sections.push_back(**std::move(section));
  }
  change(sections);
  return seal_record(meeting.meeting().suite(), sections);
}

/// Changes the closing statement, which the server signs anew.
template <class Change>
void alter_closing(const SigningKey& key, std::vector<Section>& sections, const Change& change) {
  for (Section& section : sections) {
    if (section.kind != SectionKind::closing) continue;
    SignedStatement statement = SignedStatement::parse(section.payload).value();
    ClosingStatement closing = ClosingStatement::parse(statement.body).value();
    change(closing);
    statement.body = closing.encode();
    statement.signatures.clear();
    statement.sign(*OfficialId::parse("server"), key);
    section.payload = statement.encode();
  }
}

Bytes download(const RunningMeeting& meeting) {
  auto reader = meeting.open();
  const fs::path file = meeting.path("sealed.pjr");
  REQUIRE(roles::download_record(reader, meeting.plan().polls[0].id, false, file, nullptr));
  return to_bytes(as_bytes(read_text(file)));
}

}  // namespace

TEST_CASE("attack 7: scrutineers who answered one box answer no other one, whatever is shown them",
          "[R8.5-3][R8.5-4]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", kVoters);
  meeting.start_casting("decide");
  std::vector<roles::ReadyBallot> ballots;
  for (std::size_t voter = 0; voter < kVoters; ++voter)
    ballots.push_back(meeting.fill_in(voter, 0, voter % 3));
  const SignedStatement order = meeting.order_to_close(0);
  const PollId poll = meeting.plan().polls[0].id;
  meeting.stop();
  for (const char* copy : {"data-all", "data-two"})
    fs::copy(meeting.path("data"), meeting.path(copy), fs::copy_options::recursive);

  const auto close_with = [&](const std::string& data, std::size_t voters) {
    meeting.move_to(data);
    for (std::size_t voter = 0; voter < voters; ++voter) REQUIRE(meeting.send(ballots[voter]));
    net::Connection organiser(meeting.access("org"));
    REQUIRE(organiser.tell(wire::SubmitPhase{poll, order}));
  };
  // All the ballots, then only two of them: both boxes are perfectly signed and verify.
  close_with("data-all", kVoters);
  net::Connection first(meeting.access("s2"));
  const OfficialKeys& keys = meeting.officials().scrutineers[1].desk().keys;
  auto work = roles::Scrutiny::begin({first, keys}, "decide", {});
  REQUIRE(work);
  meeting.stop();

  close_with("data-two", 2);
  net::Connection second(meeting.access("s2"));
  const roles::Desk desk{second, keys};
  CHECK(refusal(roles::Scrutiny::begin(desk, "decide", {})) == ErrorCode::wrong_context);
  CHECK(refusal(work->finish(desk, {})) == ErrorCode::wrong_context);
  // The others, who have not seen the first box, cannot be asked to open the second alone: all who
  // sign must be ceil((n + t) / 2), here every one of the three.
  const auto statements = meeting.statements(0);
  CHECK_FALSE(statements.closing->has_signer(desk.id()));
  CHECK(statements.decryptions.empty());
  CHECK(closing_quorum(3, 2) == 3);
}

TEST_CASE(
    "attack 7: scrutineers sign no subset and no finer groups, and decrypt no other statement",
    "[R8.4-3][R8.5-3][R8.5-4][R11.2-21][R11.2-23]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", kVoters);
  meeting.start_casting("decide");
  for (std::size_t voter = 0; voter < kVoters; ++voter)
    REQUIRE(meeting.send(meeting.fill_in(voter, 0, voter % 3)));
  meeting.close("decide");
  const Bytes sealed = download(meeting);
  const SigningKey key = server_key(meeting);

  const std::vector<std::pair<std::string, std::function<void(std::vector<Section>&)>>> lies{
      {"V21",  // one ballot alone, under the statement of all
       [](std::vector<Section>& sections) {
         std::size_t seen = 0;
         std::erase_if(sections, [&](const Section& section) {
           return section.kind == SectionKind::ballot && seen++ > 0;
         });
       }},
      {"V22",  // one ballot alone, under a statement of one ballot's root
       [&](std::vector<Section>& sections) {
         MerkleRoot root(meeting.meeting().suite());
         std::size_t seen = 0;
         std::erase_if(sections, [&](const Section& section) {
           return section.kind == SectionKind::ballot && seen++ > 0;
         });
         for (const Section& section : sections)
           if (section.kind == SectionKind::ballot)
             root.add_leaf(merkle_leaf_hash(meeting.meeting().suite(), section.payload));
         alter_closing(key, sections,
                       [&](ClosingStatement& closing) { closing.merkle_root = root.root(); });
       }},
      {"V23",  // groups added up otherwise
       [&](std::vector<Section>& sections) {
         alter_closing(key, sections, [](ClosingStatement& closing) {
           closing.partition = closing.partition.size() == 1
                                   ? std::vector<std::vector<std::uint16_t>>{{0}, {1}}
                                   : std::vector<std::vector<std::uint16_t>>{{0, 1}};
         });
       }},
      {"V33",  // another statement than the one on the trail, for a second signature
       [&](std::vector<Section>& sections) {
         Trail trail = Trail::parse(sections.back().payload).value();
         trail.entries.pop_back();
         sections.back().payload = trail.encode();
       }},
  };
  for (const auto& [number, lie] : lies) {
    const Bytes record = altered_record(meeting, sealed, lie);
    const LyingServer server(
        meeting, [&](const serving::Caller&, const wire::Request& request, wire::Reply& reply) {
          if (const auto* const asked = std::get_if<wire::GetRecord>(&request))
            reply = wire::RecordPiece{record.size(),
                                      to_bytes(ByteView(record).subspan(
                                          std::min<std::size_t>(asked->offset, record.size())))};
        });
    INFO(number);
    net::Connection connection(server.access("s1"));
    const auto begun =
        roles::Scrutiny::begin({connection, meeting.scrutineer(0).keys}, "decide", {});
    REQUIRE_FALSE(begun);
    CHECK(begun.error().code == ErrorCode::proof_invalid);
    CHECK_THAT(begun.error().message, Catch::Contains(number));
  }
  CHECK(meeting.statements(0).closing->signatures.size() == 1);

  // What is true is signed; and after that nothing else is decrypted, released as it may be.
  auto work = meeting.begin_scrutiny("decide");
  meeting.release("decide", kVoters);
  const LyingServer server(
      meeting, [&](const serving::Caller&, const wire::Request&, wire::Reply& reply) {
        auto* const statements = std::get_if<wire::PollStatementsReply>(&reply);
        if (statements == nullptr || !statements->closing) return;
        ClosingStatement closing = ClosingStatement::parse(statements->closing->body).value();
        closing.partition = {{0}, {1}};
        closing.merkle_root[0] ^= 1U;
        statements->closing->body = closing.encode();
        statements->closing->signatures.clear();
        statements->closing->sign(*OfficialId::parse("server"), key);
      });
  for (std::size_t i = 0; i < work.size(); ++i) {
    net::Connection connection(server.access("s" + std::to_string(i + 1)));
    CHECK(refusal(work[i]->finish({connection, meeting.scrutineer(i).keys}, {})) ==
          ErrorCode::wrong_context);
  }
  CHECK(meeting.statements(0).decryptions.empty());
  meeting.finish_scrutiny("decide", work);
  CHECK(meeting.statements(0).decryptions.size() == 2);
}
