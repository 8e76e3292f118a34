#include "server/ops/backup.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/chrono.h>
#include <map>
#include <vector>

#include "core/base/language.hpp"
#include "core/openssl/digest.hpp"
#include "server/meeting/progress.hpp"
#include "server/store/files.hpp"
#include "server/store/sqlite/backup.hpp"

namespace piaojue::server {
namespace {

namespace fs = std::filesystem;

constexpr int kMostTries = 5;
constexpr std::size_t kPiece = 1U << 20U;

using PollStates = std::map<PollId, wire::PollState>;

PollStates read_states(const fs::path& database) {
  PollStates out;
  sqlite::read_meeting(database, [&](MeetingTables& tables) {
    for (const Bytes& bytes : tables.documents({}, SectionKind::poll_definition)) {
      const PollId id = undamaged(PollDefinition::parse(bytes)).id;
      out.emplace(id, poll_state(tables, id));
    }
  });
  return out;
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directory(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) throw StoreError("cannot create " + folder.string() + ": " + error.message());
}

void copy_one(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, error);
  if (error) throw StoreError("cannot copy " + from.string() + ": " + error.message());
  fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, error);
  if (error) throw StoreError("cannot protect " + to.string() + ": " + error.message());
  sync_file(to);
}

/// The files of a folder, but for those that are being written.
std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() != ".new") out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

void copy_files(const fs::path& from, const fs::path& to, std::vector<fs::path> files) {
  make_folder(to);
  // A record's stamp first: of a record that is newer than its stamp the server makes a new one.
  std::stable_partition(files.begin(), files.end(),
                        [](const fs::path& file) { return file.extension() == ".stamp"; });
  for (const fs::path& file : files) copy_one(from / file.filename(), to / file.filename());
  sync_directory(to);
}

/// Whether the copy carries order. A box may be rewritten and removed meanwhile: then it is sealed.
bool copy_box_of(const PollId& poll, const fs::path& from, const fs::path& to) {
  const std::string active = "box-" + poll.str() + ".db";
  const std::string sealed = "box-" + poll.str() + ".sealed.db";
  if (!fs::exists(from / sealed) && fs::exists(from / active)) {
    try {
      return sqlite::copy_box(from / active, to / active) >= BoxState::open;
    } catch (const StoreError&) {
      if (!fs::exists(from / sealed)) throw;
      fs::remove(to / active);
    }
  }
  if (fs::exists(from / sealed)) copy_one(from / sealed, to / sealed);
  return false;
}

bool copy_boxes(const fs::path& from, const fs::path& to, const PollStates& polls) {
  bool carries_order = false;
  for (const auto& [poll, state] : polls) carries_order |= copy_box_of(poll, from, to);
  return carries_order;
}

struct Copied {
  bool carries_order;
  bool of_one_moment;
};

/// The meeting's database first: boxes and keys are never behind it.
Copied copy_meeting(const fs::path& from, const fs::path& to) {
  make_folder(to);
  sqlite::copy_database(from / "meeting.db", to / "meeting.db");
  const PollStates polls = read_states(to / "meeting.db");
  copy_files(from / "keys", to / "keys", files_of(from / "keys"));
  copy_files(from / "records", to / "records", files_of(from / "records"));
  const bool carries_order = copy_boxes(from, to, polls);
  sync_directory(to);
  return {carries_order, read_states(from / "meeting.db") == polls};
}

bool states_changed(const fs::path& from, const PollStates& before) {
  return read_states(from / "meeting.db") != before;
}

/// Again when a poll changed its state meanwhile: its box may have been rewritten.
Result<bool> copy_at_one_moment(const fs::path& from, const fs::path& to) {
  for (int i = 0; i < kMostTries; ++i) {
    const PollStates before = read_states(from / "meeting.db");
    fs::remove_all(to);
    try {
      const Copied copied = copy_meeting(from, to);
      if (copied.of_one_moment) return copied.carries_order;
    } catch (const StoreError&) {
      if (!states_changed(from, before)) throw;
    }
  }
  return Error{ErrorCode::busy, tr("会议的状态变得太快，备份没有做成，请再试",
                                   "polls change their state too quickly; nothing was copied, "
                                   "try again")};
}

Hash32 hash_of(const fs::path& file) {
  Hasher hasher(HashAlgorithm::sha256);
  std::uint64_t total = 1;
  for (std::uint64_t offset = 0; offset < total;) {
    const std::optional<Bytes> piece = read_piece(file, offset, kPiece, total);
    if (!piece || piece->empty()) break;
    hasher.update(*piece);
    offset += piece->size();
  }
  return hasher.finish();
}

std::string readme(const MeetingId& meeting, const std::string& time, bool carries_order) {
  std::string out = fmt::format(
      "票决：会议 {0} 的服务器数据备份，{1}\n"
      "Piaojue: backup of the server's data of meeting {0}, {1}\n\n",
      meeting.str(), time);
  if (carries_order)
    out +=
        "!! 投票期间的备份 · MADE WHILE A POLL IS OPEN !!\n"
        "与另一份备份或封箱后的票箱比较，可以看出哪些选票是在这一刻以前、哪些是以后投出的。\n"
        "只放在加密的介质上，不要定时反复做，封箱以后立即销毁。\n"
        "Beside another backup, or the sealed box, this tells which ballots came before this "
        "moment\n"
        "and which after. Keep it on an encrypted medium, make no series of them, and destroy it "
        "as\n"
        "soon as the poll is sealed.\n\n";
  out += fmt::format(
      "里面有服务器的私钥（{0}/keys）：保管与服务器磁盘相同。没有证书（pki 文件夹），那要另存。\n"
      "The server's private keys are in it ({0}/keys): guard it like the server's disk. The "
      "certificates (pki\n"
      "folder) are not.\n\n"
      "核对 Check:    sha256sum -c SHA256SUMS\n"
      "恢复 Restore:  停服务器；把 {0}/ 复制为数据文件夹里的 {0}/；启动。见 docs/operations.md\n"
      "               stop the server, copy {0}/ into its data folder as {0}/, start it\n",
      meeting.str());
  return out;
}

/// Sums of all files below `folder`, as sha256sum writes them.
std::string measure(const fs::path& folder, Backup& backup) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  std::string sums;
  for (const fs::path& file : files) {
    ++backup.files;
    backup.bytes += fs::file_size(file);
    sums += to_hex(hash_of(file)) + "  " + fs::relative(file, folder).string() + '\n';
  }
  return sums;
}

/// Removes what an interrupted backup leaves.
class Unfinished {
 public:
  explicit Unfinished(fs::path folder) : folder_(std::move(folder)) {
    fs::remove_all(folder_);
    make_folder(folder_);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  const fs::path& path() const { return folder_; }

 private:
  fs::path folder_;
};

}  // namespace

Result<Backup> back_up(const fs::path& data, const MeetingId& meeting, const fs::path& out) {
  const fs::path from = data / meeting.str();
  if (!fs::exists(from / "meeting.db"))
    return Error{ErrorCode::not_found,
                 tr("{} 里没有会议“{}”的数据", "{} holds no data of meeting \"{}\"", data.string(),
                    meeting.str())};
  make_private_directory(out);
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(  //
      std::chrono::system_clock::now());
  const std::string stem = fmt::format("{}-{:%Y%m%dT%H%M%SZ}", meeting.str(), now);
  const Unfinished unfinished(out / ("." + stem + ".unfinished"));
  PJ_TRY(const bool carries_order, copy_at_one_moment(from, unfinished.path() / meeting.str()));

  Backup backup{out / (stem + (carries_order ? "-ARRIVAL-ORDER" : "")), carries_order, 0, 0};
  if (fs::exists(backup.folder))
    return Error{ErrorCode::invalid,
                 tr("{} 已经存在", "{} is there already", backup.folder.string())};
  const std::string sums = measure(unfinished.path(), backup);
  write_file_atomically(unfinished.path() / "SHA256SUMS", as_bytes(sums));
  write_file_atomically(
      unfinished.path() / "README.txt",
      as_bytes(readme(meeting, fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", now), carries_order)));
  publish_file(unfinished.path(), backup.folder);
  return backup;
}

}  // namespace piaojue::server
