// Attack 12: the order in which ballots and notes came. The same papers are cast in two orders on
// two copies of one server's data; after the close all that is left must be equal, but for what is
// random by nature; and so must two backups made before the close.
#include <algorithm>
#include <map>
#include <regex>

#include "client/roles/trail.hpp"
#include "core/record/record_file.hpp"
#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::size_t kVoters = 4;
constexpr std::size_t kPoll = 1;  // "assess", which has places for writing

void replace_all(std::string& text, std::string_view what) {
  const std::string mask(what.size(), '#');
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size()))
    text.replace(at, what.size(), mask);
}

/// Signatures that the server made, and the times of its administrative acts.
class Chance {
 public:
  void add(ByteView value) { values_.emplace_back(as_text(value)); }
  void add(const SignedStatement& statement) {
    for (const StatementSignature& one : statement.signatures) add(ByteView(one.signature));
  }
  void add(const Trail& trail) {
    add(trail.head);
    add(ByteView(TrailHead::parse(trail.head.body).value().chain));
    entries_.insert(entries_.end(), trail.entries.begin(), trail.entries.end());
  }
  std::string masked(std::string content) const {
    for (const std::string& value : values_) replace_all(content, value);
    for (const TrailEntry& entry : entries_) {
      CanonicalWriter out;
      entry.write(out);
      const std::string with_time(as_text(out.view()));
      for (auto at = content.find(with_time); at != std::string::npos;
           at = content.find(with_time, at + 1))
        content.replace(at, sizeof entry.time, sizeof entry.time, '#');
    }
    return content;
  }

 private:
  std::vector<std::string> values_;
  std::vector<TrailEntry> entries_;
};

/// What one run leaves, masked: each file by its name, and the log.
using Remains = std::map<std::string, std::string>;

class TwoOrders {
 public:
  TwoOrders() : meeting_({.written = true}) {
    meeting_.issue("assess", kVoters);
    meeting_.start_casting("assess");
    for (std::size_t voter = 0; voter < kVoters; ++voter)
      for (const roles::ReadyPaper& paper :
           meeting_.fill_in(voter, kPoll, 1, {"意见" + std::to_string(voter), "王五"}).papers)
        papers_.push_back(paper);
    order_ = meeting_.order_to_close(kPoll);
    meeting_.stop();
    for (const char* copy : {"data-1", "data-2"})
      fs::copy(meeting_.path("data"), meeting_.path(copy), fs::copy_options::recursive);
  }

  const std::vector<roles::ReadyPaper>& papers() const { return papers_; }

  Remains cast(const std::string& data, const std::vector<roles::ReadyPaper>& papers) {
    meeting_.move_to(data);
    Chance chance;
    for (const roles::ReadyPaper& paper : papers)
      chance.add(ByteView(meeting_.send(kPoll, paper).value().signature));
    back_up(data);
    net::Connection organiser(meeting_.access("org"));
    REQUIRE(organiser.tell(wire::SubmitPhase{poll(), order_}));
    auto reader = meeting_.open();
    chance.add(*meeting_.statements(kPoll).closing);
    const auto trail = roles::fetch_trail(reader, meeting_.meeting());
    REQUIRE(trail);
    chance.add(*trail);
    meeting_.stop();
    return look(data, std::move(chance));
  }

 private:
  const PollId& poll() const { return meeting_.plan().polls[kPoll].id; }
  /// While the poll is open.
  void back_up(const std::string& data) const {
    const Ran ran = run_shell(fmt::format("{} backup --config {} --meeting {} --out {}",
                                          PIAOJUED_BINARY, meeting_.path("piaojued.toml").string(),
                                          meeting_.plan().id.str(), backups(data).string()));
    INFO(ran.err);
    REQUIRE(ran.code == 0);
  }
  fs::path backups(const std::string& data) const { return meeting_.path(data + "-backups"); }
  /// What the backup holds of the meeting; its folder's name, README and sums say the time.
  fs::path backed_up(const std::string& data) const {
    const fs::path backup = fs::directory_iterator(backups(data))->path();
    CHECK(backup.filename().string().ends_with("-ARRIVAL-ORDER"));
    return backup / meeting_.plan().id.str();
  }
  Remains look(const std::string& data, Chance chance) const {
    const auto files = files_below(meeting_.path(data));
    for (const fs::path& file : files)
      if (file.extension() == ".pjr") add_trail(chance, file);
    Remains out;
    for (const fs::path& file : files) {
      std::string& content = out[fs::relative(file, meeting_.path(data)).string()];
      content = chance.masked(read_text(file));
      // The end of a record hashes all before it, the masked signatures too.
      if (file.extension() == ".pjr") content.resize(content.size() - sizeof(Hash32));
    }
    for (const fs::path& file : files_below(backed_up(data)))
      out["backup/" + fs::relative(file, backed_up(data)).string()] =
          chance.masked(read_text(file));
    // Administrative events carry their time, and the first line the port that was free.
    out["log"] = std::regex_replace(chance.masked(read_text(meeting_.path(data + ".log"))),
                                    std::regex(R"("time":"[^"]*"|:\d+\n)"), "");
    return out;
  }
  static std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) files.push_back(entry.path());
    return files;
  }
  static void add_trail(Chance& chance, const fs::path& record) {
    auto reader = RecordReader::open(record);
    REQUIRE(reader);
    for (;;) {
      const auto section = reader->next();
      REQUIRE(section);
      if (!*section) return;
      if ((*section)->kind == SectionKind::trail)
        chance.add(Trail::parse((*section)->payload).value());
    }
  }

  RunningMeeting meeting_;
  std::vector<roles::ReadyPaper> papers_;
  SignedStatement order_;
};

}  // namespace

TEST_CASE(
    "attack 12: two orders of ballots and notes leave the same database, record and log, and "
    "the same backup while the poll is open",
    "[R12-2][R12-6][R6.10-6]") {
  TwoOrders orders;
  std::vector<roles::ReadyPaper> papers = orders.papers();
  REQUIRE(papers.size() == 3 * kVoters);
  const Remains first = orders.cast("data-1", papers);
  // All notes before all ballots, backwards, and some of them again.
  std::reverse(papers.begin(), papers.end());
  std::stable_partition(papers.begin(), papers.end(),
                        [](const roles::ReadyPaper& paper) { return !paper.is_ballot(); });
  for (const std::size_t again : {1U, 7U}) papers.push_back(papers[again]);
  const Remains second = orders.cast("data-2", papers);

  REQUIRE(first.size() == second.size());
  std::size_t with_note = 0;
  // Its end: a row may go over several pages of the database.
  const std::string note(as_text(ByteView(papers.front().bytes).last(64)));
  for (const auto& [file, content] : first) {
    INFO(file);
    REQUIRE(second.contains(file));
    CHECK((content == second.at(file)));
    with_note += content.find(note) != std::string::npos ? 1 : 0;
  }
  // So that something was compared: the box, and the open backup's box.
  CHECK(with_note >= 2);
}
