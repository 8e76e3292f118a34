#include "client/simulate/output_folder.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>
#include <unistd.h>

#include "client/files.hpp"
#include "core/base/language.hpp"

namespace piaojue::simulate {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarker = ".piaojue-rehearsal";
constexpr std::string_view kFormer = ".former";  ///< in the staging folder

std::set<std::string> own_entries(const fs::path& target) {
  std::set<std::string> own;
  const auto marker = read_file(target / kMarker, 1U << 20U);
  if (!marker) return own;
  std::istringstream lines{std::string(as_text(*marker))};
  for (std::string line; std::getline(lines, line);) own.insert(line);
  return own;
}

/// Where a rename is impossible (another file system), copies.
void move_entry(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  fs::rename(from, to, failure);
  if (!failure) return;
  fs::copy(from, to, fs::copy_options::recursive);
  fs::remove_all(from);
}

/// Moves done so far, undone in reverse unless they are kept.
class Moves {
 public:
  Moves() = default;
  Moves(const Moves&) = delete;
  Moves& operator=(const Moves&) = delete;
  ~Moves() {
    std::error_code ignored;
    for (; !moves_.empty(); moves_.pop_back())
      fs::rename(moves_.back().second, moves_.back().first, ignored);
  }
  void add(const fs::path& from, const fs::path& to) {
    move_entry(from, to);
    moves_.emplace_back(from, to);
  }
  void keep() { moves_.clear(); }

 private:
  std::vector<std::pair<fs::path, fs::path>> moves_;
};

}  // namespace

Result<OutputFolder> OutputFolder::plan(const fs::path& target, std::vector<std::string> entries) {
  const fs::path absolute = fs::absolute(target).lexically_normal();
  // "out/" has an empty last name.
  OutputFolder out(absolute.has_filename() ? absolute : absolute.parent_path(), std::move(entries));
  if (fs::exists(out.target_) && !fs::is_directory(out.target_))
    return Error{ErrorCode::invalid,
                 tr("{} 不是文件夹", "{} is not a folder", out.target_.string())};
  const std::set<std::string> own = own_entries(out.target_);
  for (const std::string& entry : out.entries_)
    if (fs::exists(fs::symlink_status(out.target_ / entry)) && !own.contains(entry))
      return Error{ErrorCode::invalid,
                   tr("{} 已经存在，而且不是演练留下的，不会覆盖；请用 --out 另指文件夹",
                      "{} exists and is not of an earlier rehearsal; not overwritten. Give another "
                      "folder with --out",
                      (out.target_ / entry).string())};
  return out;
}

Result<void> OutputFolder::begin() {
  std::error_code failure;
  fs::create_directories(target_.parent_path(), failure);
  std::string name =
      (target_.parent_path() / ("." + target_.filename().string() + ".XXXXXX")).string();
  if (failure || ::mkdtemp(name.data()) == nullptr)
    return Error{ErrorCode::unavailable,
                 tr("不能在 {} 中写文件", "cannot write in {}", target_.parent_path().string())};
  staging_ = name;
  return {};
}

Result<void> OutputFolder::publish() {
  try {
    fs::create_directories(target_);
    fs::create_directory(staging_ / kFormer);
    std::set<std::string> own = own_entries(target_);
    {
      Moves moves;
      for (const std::string& entry : own)
        if (entry.find('/') == std::string::npos && !entry.starts_with('.') &&
            fs::exists(target_ / entry))
          moves.add(target_ / entry, staging_ / kFormer / entry);
      for (const std::string& entry : entries_) moves.add(staging_ / entry, target_ / entry);
      std::string list;
      for (const std::string& entry : entries_) list += entry + "\n";
      if (auto marked =
              write_file(target_ / kMarker, as_bytes(list), Access::everyone, Existing::replace);
          !marked)
        return marked;
      moves.keep();
    }
  } catch (const fs::filesystem_error& error) {
    return Error{ErrorCode::unavailable, error.what()};
  }
  discard();
  return {};
}

void OutputFolder::discard() {
  std::error_code ignored;
  if (!staging_.empty()) fs::remove_all(staging_, ignored);
  staging_.clear();
}

}  // namespace piaojue::simulate
