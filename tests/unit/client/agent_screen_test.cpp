// What the hall's screen shows, from what is known.
#include <catch2/catch.hpp>

#include "client/agent/screen/result_board.hpp"
#include "client/agent/screen/slides.hpp"
#include "tests/support/sample_meeting.hpp"
#include "tests/support/sample_results.hpp"

namespace piaojue::agent {
namespace {

using namespace test;
using wire::PollState;

v1::ScreenResult board_of(const std::string& name) {
  return result_board(SignedSample(sample_result(name)).load());
}

/// A published meeting of one poll, whose opening is signed.
struct Hall {
  Sample sample = make_sample();
  HallNow now;

  Hall() {
    PollView poll{sample.poll, sample.poll.hash(*sample.suite), sample.form};
    now.meeting.connected = true;
    now.meeting.meeting = std::make_shared<const roles::MeetingView>(
        roles::MeetingView{{}, sample.manifest, {}, {}, {std::move(poll)}});
    now.meeting.status = wire::Status{true, 9, 7, true, 1, {}, true, true, {}};
  }

  void reach(PollState state) {
    now.meeting.opening = std::make_shared<const roles::OpeningView>(
        roles::OpeningView{{}, sample.opening, {}, sample.anchor, {}});
    now.meeting.status->polls = {{sample.poll.id, state, 7, 6, 0, 0, 0}};
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> out;
    const v1::ScreenState state = screen_state(now);
    for (const v1::ScreenSlide& slide : state.slides()) out.push_back(slide.key());
    return out;
  }

 private:
  using PollView = roles::PollView;
};

using Keys = std::vector<std::string>;

TEST_CASE("screen shows nothing of a meeting before it is published") {
  const v1::ScreenState state = screen_state({});
  CHECK_FALSE(state.published());
  CHECK(state.slides_size() == 0);
}

TEST_CASE("screen follows a poll from the agenda to its announcement") {
  Hall hall;
  CHECK(hall.keys() == Keys{"agenda"});
  hall.reach(PollState::defined);
  CHECK(hall.keys() == Keys{"anchor", "agenda"});
  hall.reach(PollState::issuing);
  CHECK(hall.keys() == Keys{"sign_in"});
  hall.reach(PollState::casting);
  CHECK(hall.keys() == Keys{"voting"});
  hall.reach(PollState::counted);
  CHECK(hall.keys() == Keys{"anchor"});  // what was said about the box is not known yet
  const auto result =
      std::make_shared<const report::CheckedResult>(SignedSample(sample_result("decision")).load());
  hall.now.announcements[hall.sample.poll.id.str()] = {result, ""};
  CHECK(hall.keys() == Keys{"verdict " + hall.sample.poll.id.str()});
}

TEST_CASE("screen counts only what is in the box while voting goes on") {
  Hall hall;
  hall.reach(PollState::closing);
  const v1::ScreenState state = screen_state(hall.now);
  REQUIRE(state.slides_size() == 1);
  const v1::ScreenCount& count = state.slides(0).voting().polls(0);
  CHECK(count.issued() == 7);
  CHECK(count.returned() == 6);
  CHECK(count.closing());
}

TEST_CASE("screen shows an alarm and nothing else") {
  Hall hall;
  hall.reach(PollState::casting);
  hall.now.alarm = "the anchor changed";
  const v1::ScreenState state = screen_state(hall.now);
  CHECK(state.alarm() == "the anchor changed");
  CHECK(state.slides_size() == 0);
}

TEST_CASE("screen never shows a result that does not hold") {
  Hall hall;
  hall.reach(PollState::counted);
  hall.now.announcements[hall.sample.poll.id.str()] = {nullptr, "check V30 fails"};
  const v1::ScreenState state = screen_state(hall.now);
  REQUIRE(state.slides_size() == 1);
  CHECK(state.slides(0).verdict().digest().empty());
  CHECK(state.slides(0).verdict().failure() == "check V30 fails");
}

TEST_CASE("result board gives each nominee votes, rate and verdict") {
  const v1::ScreenResult board = board_of("decision");
  REQUIRE(board.tables_size() == 1);
  const v1::ScreenTable& table = board.tables(0);
  REQUIRE(table.rows_size() > 0);
  for (const v1::ScreenRow& row : table.rows()) {
    CHECK(row.cells_size() == table.columns_size());
    CHECK_FALSE(row.verdict().empty());
    REQUIRE(row.bar_size() == 1);
    CHECK(row.bar(0) <= table.longest());
  }
  CHECK(board.digest().size() == 64);
}

TEST_CASE("result board stacks grades and ranks problems") {
  const v1::ScreenResult grades = board_of("evaluation");
  REQUIRE(grades.tables_size() > 0);
  for (const v1::ScreenTable& table : grades.tables())
    for (const v1::ScreenRow& row : table.rows()) {
      CHECK(row.cells_size() == table.columns_size());
      CHECK(row.bar_size() == table.series_size());
    }
  const v1::ScreenResult reverse = board_of("reverse");
  CHECK(std::any_of(reverse.tables().begin(), reverse.tables().end(),
                    [](const v1::ScreenTable& table) { return table.adverse(); }));
}

TEST_CASE("result board of a void poll says so and has no figures of votes") {
  const v1::ScreenResult board = board_of("void");
  CHECK(board.tables_size() == 0);
  CHECK(board.sentences_size() == 1);
}

}  // namespace
}  // namespace piaojue::agent
