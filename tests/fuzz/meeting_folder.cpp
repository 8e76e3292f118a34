// A meeting folder: a plan or faults. A plan's polls have canonical bytes and a form, and votes
// that are generated for it are read again. Input: the files one after the other, each after a line
// "=== NAME".
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/base/canonical.hpp"
#include "core/meeting/form.hpp"
#include "core/meeting/plan.hpp"
#include "core/meeting/votes_file.hpp"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "=== ";
constexpr std::size_t kMostFiles = 8;
/// Votes are generated for small meetings only, to be quick.
constexpr std::size_t kMostVoters = 40;

class Folder {
 public:
  Folder() {
    const fs::path memory = "/dev/shm";
    std::string name =
        ((fs::is_directory(memory) ? memory : fs::temp_directory_path()) / "piaojue-fuzz-XXXXXX")
            .string();
    require(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  void empty() const {
    for (const auto& entry : fs::directory_iterator(path_)) fs::remove_all(entry.path());
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

bool is_plain_name(std::string_view name) {
  const auto is_plain = [](char c) {
    return c == '.' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
  };
  return !name.empty() && name.size() <= 24 && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), is_plain);
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

void write_files(std::string_view input, const fs::path& folder) {
  std::ofstream out;
  std::size_t files = 0;
  while (!input.empty()) {
    const std::string_view line = take_line(input);
    if (!line.starts_with(kMark)) {
      out << line << '\n';
      continue;
    }
    const std::string_view name = line.substr(kMark.size());
    if (!is_plain_name(name) || ++files > kMostFiles) return;
    out = std::ofstream(folder / name, std::ios::binary);
  }
}

void check_plan(const MeetingPlan& plan, const fs::path& folder) {
  for (const PollDefinition& poll : plan.polls) {
    const Bytes encoded = poll.encode();
    const auto again = PollDefinition::parse(encoded);
    require(again && equal(again->encode(), encoded));
    require(compile_form(poll).has_value());
  }
  require(nlohmann::json::accept(meeting_plan_json(plan)));
  if (plan.roster.voters.size() > kMostVoters) return;
  std::ofstream(folder / "votes.csv", std::ios::binary) << generate_votes_csv(plan, 1, 0);
  require(std::holds_alternative<VotesFile>(load_votes_file(folder / "votes.csv", plan)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  folder.empty();
  write_files(as_text({data, size}), folder.path());
  const auto loaded = load_meeting_plan(folder.path());
  if (const auto* const plan = std::get_if<MeetingPlan>(&loaded)) {
    check_plan(*plan, folder.path());
  } else {
    const auto& faults = std::get<FileFaults>(loaded);
    require(!faults.empty());
    for (const FileFault& fault : faults) require(is_valid_utf8(fault.str()));
  }
  return 0;
}
