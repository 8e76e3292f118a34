// Counts votes files without any cryptography, so that another count can be held against the
// engine over many meetings: count_votes MEETING_DIR VOTES.csv OUT_DIR, and any further threes.
// Everybody with a line is present; OUT_DIR/POLL.json is each poll's result, its hashes zero, and
// POLL.txt the report of it.
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <stdexcept>

#include "core/meeting/votes_file.hpp"
#include "tests/support/clear_count.hpp"

namespace {

using namespace piaojue;
namespace fs = std::filesystem;

template <class T>
T loaded(Checked<T> checked) {
  if (const auto* const faults = std::get_if<FileFaults>(&checked)) {
    std::string all;
    for (const FileFault& fault : *faults) all += fault.str() + "\n";
    throw std::runtime_error(all);
  }
  return std::get<T>(std::move(checked));
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path.string());
}

void count(const fs::path& meeting, const fs::path& votes_csv, const fs::path& folder) {
  const MeetingPlan plan = loaded(load_meeting_plan(meeting));
  const VotesFile votes = loaded(load_votes_file(votes_csv, plan));
  fs::create_directories(folder);
  for (std::size_t poll = 0; poll < plan.polls.size(); ++poll) {
    const std::string result = test::count_in_clear(plan, votes, poll).value();
    const std::string name = plan.polls[poll].id.str();
    write(folder / (name + ".json"), result);
    write(folder / (name + ".txt"), render_text_report(result).value());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || (argc - 1) % 3 != 0) {
    fmt::print(stderr, "usage: count_votes MEETING_DIR VOTES.csv OUT_DIR ...\n");
    return 2;
  }
  try {
    for (int i = 1; i < argc; i += 3) count(argv[i], argv[i + 1], argv[i + 2]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
