#include "tests/faults/kill_plan.hpp"

#include <algorithm>
#include <fstream>

namespace piaojue::test {
namespace {

constexpr std::array kFolders{"data", "pki"};

void copy_folders(const fs::path& from, const fs::path& to) {
  for (const char* const folder : kFolders)
    fs::copy(from / folder, to / folder, fs::copy_options::recursive);
}

}  // namespace

Snapshot::Snapshot(MortalMeeting& mortal) : mortal_(mortal) {
  copy_folders(mortal->path(""), kept_.path());
}

void Snapshot::restore() const {
  mortal_.kill();
  for (const char* const folder : kFolders) fs::remove_all(mortal_->path(folder));
  copy_folders(kept_.path(), mortal_->path(""));
}

std::vector<std::string> operations_in(const fs::path& trace) {
  std::map<std::string, int> seen;
  std::vector<std::string> out;
  std::istringstream in(read_text(trace));
  for (std::string operation, name; in >> operation >> name;)
    out.push_back(fmt::format("{} {} {}", operation, ++seen[operation + " " + name], name));
  return out;
}

std::string target_of(const std::string& kill) {
  std::istringstream words(kill);
  std::string when, operation, number, name;
  words >> when >> operation >> number >> name;
  return operation + " " + name;
}

std::vector<std::string> choose_kills(const std::vector<std::string>& operations, std::size_t most,
                                      std::mt19937_64& random, std::string_view first) {
  std::vector<std::string> out;
  for (const std::string& operation : operations) {
    for (const char* const when : {"before", "after"})
      out.push_back(fmt::format("{} {}", when, operation));
    if (operation.starts_with("write")) out.push_back("torn " + operation);
  }
  std::ranges::shuffle(out, random);
  std::ranges::stable_partition(
      out, [&](const std::string& kill) { return kill.find(first) != std::string::npos; });
  std::set<std::string> targets;
  std::ranges::stable_partition(
      out, [&](const std::string& kill) { return targets.insert(target_of(kill)).second; });
  out.resize(std::min(most, out.size()));
  return out;
}

}  // namespace piaojue::test
