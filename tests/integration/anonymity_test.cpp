// What a real server keeps, looked at byte by byte: nothing joins a voter to a ballot or a note
// while a poll is open. What the order of casting leaves after the close is attack 12.
#include <algorithm>
#include <regex>

#include "core/ballot/note.hpp"
#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::size_t kVoters = 4;
constexpr std::size_t kPoll = 1;  // "assess", which has places for writing

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

void add_credential(const Suite& suite, const Credential& credential, std::vector<Bytes>& out) {
  for (const VerifyKey& key : credential.keys) {
    out.push_back(key.encode());
    out.push_back(to_bytes(suite.hash(key.encode())));
  }
  for (const Endorsement& endorsement : credential.endorsements) {
    out.push_back(to_bytes(endorsement.prefix));
    out.push_back(endorsement.signature);
  }
}

/// Public and secret traces of one paper.
std::vector<Bytes> traces_of(const RunningMeeting& meeting, const roles::ReadyPaper& paper) {
  const Suite& suite = meeting.meeting().suite();
  std::vector<Bytes> out{to_bytes(paper.tracker), to_bytes(paper.leaf)};
  if (paper.is_ballot()) {
    const auto ballot =
        SignedBallot::parse(paper.bytes, suite, meeting.meeting().polls[kPoll].form.shape);
    REQUIRE(ballot);
    out.push_back(to_bytes(ballot->signatures[0]));
    add_credential(suite, ballot->body.credential, out);
  } else {
    const auto note = SignedNote::parse(paper.bytes, suite);
    REQUIRE(note);
    out.push_back(note->sealed.box);
    add_credential(suite, note->credential, out);
  }
  return out;
}

}  // namespace

TEST_CASE("while a poll is open nothing stored joins a voter to a credential, ballot or tracker",
          "[R12-1][R12-4][R12-6][R12-8]") {
  RunningMeeting meeting({.written = true});
  meeting.issue("assess", kVoters);
  meeting.start_casting("assess");
  std::vector<Bytes> casts{to_bytes(as_bytes("加强调研"))};
  for (std::size_t voter = 0; voter < kVoters; ++voter) {
    const auto ready = meeting.fill_in(voter, kPoll, 1 + voter % 2, {"加强调研", "王五"});
    REQUIRE(meeting.send(ready));
    CHECK(ready.papers.size() == 3);
    for (const roles::ReadyPaper& paper : ready.papers)
      for (Bytes& trace : traces_of(meeting, paper)) casts.push_back(std::move(trace));
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
