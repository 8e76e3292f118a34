// One server for a long time: neither memory nor open files grow with what has been asked of it.
#include <iostream>

#include "tests/integration/client_fixture.hpp"
#include "tests/load/measure.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr unsigned kVoters = 16;
constexpr std::size_t kWarmUp = 10;
constexpr std::size_t kQuickRounds = 40;
constexpr std::chrono::minutes kSoakSpan{60};
/// The allocator keeps some of what was freed.
constexpr std::uint64_t kMostGrowth = 24U << 20U;

/// Everything that voters, officials and strangers ask for while a poll is open.
class Traffic {
 public:
  Traffic() : meeting_({.voters = kVoters, .two_polls = false}) {
    meeting_.issue("decide", kVoters);
    meeting_.start_casting("decide");
    for (std::size_t i = 0; i < kVoters; ++i)
      papers_.push_back(meeting_.fill_in(i, 0, i % 3).papers.at(0));
    public_.emplace(meeting_.access("public"));
    terminal_.emplace(meeting_.terminal());
  }

  void round() {
    const auto done = try_each_parallel(kVoters, 4, [&](std::size_t i) -> Result<void> {
      PJ_TRY(const Receipt receipt, roles::send_paper(*public_, meeting_.meeting(),
                                                      meeting_.opening(), 0, papers_[i], nullptr));
      static_cast<void>(receipt);
      net::Connection reader(*public_);
      PJ_TRY(const auto status, reader.ask<wire::Status>(wire::GetStatus{}));
      static_cast<void>(status);
      PJ_CHECK(reader.ask<wire::ManifestReply>(wire::GetManifest{}));
      PJ_CHECK(reader.ask<wire::OpeningReply>(wire::GetOpening{}));
      Bytes damaged = papers_[i].bytes;
      damaged[damaged.size() / 2] ^= 1;
      if (reader.ask<wire::CastReply>(wire::Cast{damaged}))
        return Error{ErrorCode::internal, "a damaged ballot was taken"};
      net::Connection terminal(*terminal_);
      if (terminal.ask<wire::PinsReply>(wire::GetPins{}))
        return Error{ErrorCode::internal, "a terminal was shown the pins"};
      return {};
    });
    INFO((done ? "" : done.error().message));
    REQUIRE(done);
  }

  std::uint64_t memory() const { return resident_memory(meeting_.server_process()); }
  std::optional<std::size_t> files() const { return open_files(meeting_.server_process()); }
  std::uint64_t disk() const {
    std::uint64_t sum = 0;
    for (const auto& entry : fs::recursive_directory_iterator(meeting_.path("data")))
      if (entry.is_regular_file()) sum += entry.file_size();
    return sum;
  }

 private:
  RunningMeeting meeting_;
  std::vector<roles::ReadyPaper> papers_;
  std::optional<net::Access> public_;
  std::optional<net::Access> terminal_;
};

}  // namespace

TEST_CASE("a server's memory, open files and disk do not grow with what is asked of it") {
  Traffic traffic;
  for (std::size_t i = 0; i < kWarmUp; ++i) traffic.round();
  const std::uint64_t memory = traffic.memory();
  const auto files = traffic.files();
  const std::uint64_t disk = traffic.disk();
  const auto end = std::chrono::steady_clock::now() + kSoakSpan;
  std::size_t rounds = 0;
  while (is_soak() ? std::chrono::steady_clock::now() < end : rounds < kQuickRounds) {
    traffic.round();
    ++rounds;
  }
  const auto files_after = traffic.files();
  std::cout << fmt::format(
      "{} rounds of {} voters: memory {} -> {}, open files {} -> {}, disk {} -> {}\n", rounds,
      kVoters, in_mib(memory), in_mib(traffic.memory()), files ? std::to_string(*files) : "?",
      files_after ? std::to_string(*files_after) : "?", in_mib(disk), in_mib(traffic.disk()));
  CHECK(traffic.memory() < memory + kMostGrowth);
  CHECK(traffic.disk() == disk);
  // The last connections may still be saying goodbye.
  if (files && files_after) CHECK(*files_after <= *files + 16);
}
