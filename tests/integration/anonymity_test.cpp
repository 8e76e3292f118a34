// What a real server keeps, looked at byte by byte: nothing joins a voter to a ballot while a poll
// is open, and after the close nothing tells in which order ballots came.
#include <algorithm>
#include <regex>

#include "client/roles/trail.hpp"
#include "core/record/record_file.hpp"
#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::size_t kVoters = 6;

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out.push_back(fs::relative(entry.path(), folder));
  std::sort(out.begin(), out.end());
  return out;
}

/// In the box's own files casts are kept; everywhere else they may leave no trace.
bool is_of_the_box(const fs::path& file) {
  return file.filename().string().find("box") != std::string::npos;
}

bool contains(const std::string& haystack, ByteView needle) {
  const std::string hex = to_hex(needle);
  return haystack.find(as_text(needle)) != std::string::npos ||
         haystack.find(hex) != std::string::npos;
}

/// Public and secret traces of one voter's cast.
std::vector<Bytes> traces_of(const RunningMeeting& meeting, const roles::ReadyBallot& ready) {
  const Suite& suite = meeting.meeting().suite();
  const auto ballot =
      SignedBallot::parse(ready.papers[0].bytes, suite, meeting.meeting().polls[0].form.shape);
  REQUIRE(ballot);
  std::vector<Bytes> out{to_bytes(ready.papers[0].tracker), to_bytes(ready.papers[0].leaf),
                         to_bytes(ballot->signatures[0])};
  for (const VerifyKey& key : ballot->body.credential.keys) {
    out.push_back(key.encode());
    out.push_back(to_bytes(suite.hash(key.encode())));
  }
  for (const Endorsement& endorsement : ballot->body.credential.endorsements) {
    out.push_back(to_bytes(endorsement.prefix));
    out.push_back(endorsement.signature);
  }
  return out;
}

void replace_all(std::string& text, std::string_view what) {
  const std::string mask(what.size(), '#');
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size()))
    text.replace(at, what.size(), mask);
}

/// What is random by nature, or is the time: signatures made by the server, and in the trail of
/// administrative acts when each was.
struct Chance {
  std::vector<Bytes> values;
  std::vector<TrailEntry> entries;

  void add(const SignedStatement& statement) {
    for (const StatementSignature& one : statement.signatures)
      values.push_back(to_bytes(one.signature));
  }
  /// The head hashes the times.
  void add(const Trail& trail) {
    add(trail.head);
    const auto head = TrailHead::parse(trail.head.body);
    REQUIRE(head);
    values.push_back(to_bytes(head->chain));
    entries.insert(entries.end(), trail.entries.begin(), trail.entries.end());
  }
  /// The content with all of that blotted out.
  std::string masked(std::string content) const {
    for (const Bytes& value : values) replace_all(content, as_text(value));
    for (const TrailEntry& entry : entries) {
      CanonicalWriter out;
      entry.write(out);
      const std::string with_time(as_text(out.view()));
      const std::size_t time_size = sizeof entry.time;
      for (auto at = content.find(with_time); at != std::string::npos;
           at = content.find(with_time, at + 1))
        content.replace(at, time_size, time_size, '#');
    }
    return content;
  }
};

/// Of a record; every record ends with one.
Trail trail_of(const fs::path& record) {
  auto reader = RecordReader::open(record);
  REQUIRE(reader);
  while (true) {
    const auto section = reader->next();
    REQUIRE(section);
    REQUIRE(*section);
    if ((*section)->kind != SectionKind::trail) continue;
    const auto trail = Trail::parse((*section)->payload);
    REQUIRE(trail);
    return *trail;
  }
}

struct Aftermath {
  std::vector<fs::path> files;
  std::map<fs::path, std::string> contents;  ///< masked
  std::string log;                           ///< masked
};

/// Casts the ballots in this order on a server that starts from `data`, closes, and looks.
Aftermath cast_and_close(RunningMeeting& meeting, const std::string& data,
                         const std::vector<roles::ReadyBallot>& ballots,
                         const SignedStatement& order_to_close) {
  meeting.move_to(data);
  Chance chance;
  for (const roles::ReadyBallot& ballot : ballots)
    chance.values.push_back(to_bytes(meeting.send(ballot).value().signature));
  net::Connection organiser(meeting.access("org"));
  const PollId poll = meeting.plan().polls[0].id;
  REQUIRE(organiser.tell(wire::SubmitPhase{poll, order_to_close}));
  auto reader = meeting.open();
  const auto statements = reader.ask<wire::PollStatementsReply>(wire::GetPollStatements{poll});
  REQUIRE(statements);
  REQUIRE(statements->closing);
  chance.add(*statements->closing);
  const auto trail = roles::fetch_trail(reader, meeting.meeting());
  REQUIRE(trail);
  chance.add(*trail);
  meeting.stop();

  Aftermath out{files_below(meeting.path(data)), {}, ""};
  for (const fs::path& file : out.files)
    if (file.extension() == ".pjr") chance.add(trail_of(meeting.path(data) / file));
  out.log = chance.masked(read_text(meeting.path(data + ".log")));
  for (const fs::path& file : out.files)
    out.contents[file] = chance.masked(read_text(meeting.path(data) / file));
  return out;
}

/// Organiser and chief have both signed the same order, once for both runs.
SignedStatement order_to_close(RunningMeeting& meeting) {
  const PollId poll = meeting.plan().polls[0].id;
  auto reader = meeting.open();
  const auto statements = reader.ask<wire::PollStatementsReply>(wire::GetPollStatements{poll});
  REQUIRE(statements);
  const PhaseStatement phase{PollPhase::closing, meeting.opening().hash,
                             meeting.meeting().polls[0].hash,
                             statements->casting->hash(meeting.meeting().suite())};
  SignedStatement out{phase.encode(), {}};
  for (const roles::Desk& desk : {meeting.organiser(), meeting.chief()})
    out.sign(desk.id(), desk.keys.sign);
  return out;
}

/// Administrative events carry their time, and the first line the port that was free.
std::string without_time_and_port(const std::string& log) {
  return std::regex_replace(log, std::regex(R"("time":"[^"]*"|:\d+\n)"), "");
}

/// The end of a record hashes all before it, the masked signatures too.
std::string without_trailer(const std::string& record) {
  return record.substr(0, record.size() - std::tuple_size_v<Hash32>);
}

}  // namespace

TEST_CASE("while a poll is open nothing stored joins a voter to a credential, ballot or tracker",
          "[R12-1][R12-4][R12-6][R12-8]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", kVoters);
  meeting.start_casting("decide");
  std::vector<Bytes> casts;
  for (std::size_t voter = 0; voter < kVoters; ++voter) {
    const auto ready = meeting.fill_in(voter, 0, voter % 3);
    REQUIRE(meeting.send(ready));
    for (Bytes& trace : traces_of(meeting, ready)) casts.push_back(std::move(trace));
  }
  std::vector<Bytes> people;
  for (std::size_t voter = 0; voter < kVoters; ++voter) {
    people.push_back(to_bytes(as_bytes(meeting.plan().roster.voters[voter].name)));
    people.push_back(to_bytes(as_bytes(meeting.code(voter))));
  }
  const auto is_in = [](const std::string& content) {
    return [&content](const Bytes& trace) { return contains(content, trace); };
  };

  std::size_t boxes = 0;
  for (const fs::path& file : files_below(meeting.path("data"))) {
    const std::string content = read_text(meeting.path("data") / file);
    INFO(file.string());
    CHECK_FALSE(contains(content, as_bytes("127.0.0.1")));
    if (!is_of_the_box(file)) {
      CHECK(std::none_of(casts.begin(), casts.end(), is_in(content)));
      continue;
    }
    CHECK(std::none_of(people.begin(), people.end(), is_in(content)));
    boxes += std::any_of(casts.begin(), casts.end(), is_in(content)) ? 1 : 0;
  }
  // The search can find what is there: the box itself has the ballots.
  CHECK(boxes > 0);

  // Nor would a crash store it.
  const Ran limits = run_shell(fmt::format("cat /proc/{}/limits", meeting.server_process()));
  CHECK(std::regex_search(limits.out, std::regex("Max core file size +0 +0 ")));

  const std::string log = read_text(meeting.path("data.log"));
  CHECK(std::none_of(casts.begin(), casts.end(), is_in(log)));
  CHECK(std::none_of(people.begin(), people.end(), is_in(log)));
}

TEST_CASE("after the close two orders of casting have left the same bytes", "[R12-2]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", kVoters);
  meeting.start_casting("decide");
  std::vector<roles::ReadyBallot> ballots;
  for (std::size_t voter = 0; voter < kVoters; ++voter)
    ballots.push_back(meeting.fill_in(voter, 0, voter % 3));
  const SignedStatement close = order_to_close(meeting);
  meeting.stop();
  for (const char* copy : {"data-1", "data-2"})
    fs::copy(meeting.path("data"), meeting.path(copy), fs::copy_options::recursive);

  const Aftermath first = cast_and_close(meeting, "data-1", ballots, close);
  // Another order, with repeats.
  std::reverse(ballots.begin(), ballots.end());
  std::swap(ballots[0], ballots[3]);
  for (const roles::ReadyBallot& again : {ballots[1], ballots[2]}) ballots.push_back(again);
  const Aftermath second = cast_and_close(meeting, "data-2", ballots, close);

  REQUIRE(first.files == second.files);
  std::size_t with_ballots = 0;
  for (const fs::path& file : first.files) {
    INFO(file.string());
    const std::string& one = first.contents.at(file);
    const std::string& other = second.contents.at(file);
    const bool is_record = file.extension() == ".pjr";
    CHECK((is_record ? without_trailer(one) == without_trailer(other) : one == other));
    with_ballots +=
        contains(one, ballots[0].papers[0].tracker) || contains(one, ballots[0].papers[0].bytes)
            ? 1
            : 0;
  }
  CHECK(with_ballots > 0);
  CHECK(without_time_and_port(first.log) == without_time_and_port(second.log));
}
