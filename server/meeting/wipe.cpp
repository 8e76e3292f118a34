#include "server/meeting/wipe.hpp"

#include "core/base/language.hpp"
#include "server/meeting/progress.hpp"
#include "server/store/files.hpp"
#include "server/store/sqlite/meeting_store.hpp"

namespace piaojue::server {
namespace {

Result<Manifest> read_manifest(const std::filesystem::path& database) {
  const auto store = sqlite::open_meeting_store(database, [](std::string_view) {});
  const auto statement = store->query([](MeetingTables& tables) {
    return load_statement(tables, meeting_document(SectionKind::manifest));
  });
  if (!statement)
    return Error{ErrorCode::not_found,
                 tr("会议没有发布过，看不出是不是演练；没有删除任何东西",
                    "the meeting was never published, so nothing says that it is a rehearsal; "
                    "nothing was removed")};
  return Manifest::parse(statement->body);
}

Wiped measure(const Manifest& manifest, const std::filesystem::path& folder) {
  Wiped out{manifest.title, folder, 0, 0};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().filename() == ".lock") continue;
    ++out.files;
    out.bytes += entry.file_size();
  }
  return out;
}

}  // namespace

Result<Wiped> wipe_rehearsal(const std::filesystem::path& data, const MeetingId& meeting) {
  const std::filesystem::path folder = data / meeting.str();
  if (!std::filesystem::exists(folder / "meeting.db"))
    return Error{ErrorCode::not_found,
                 tr("{} 里没有会议“{}”的数据", "{} holds no data of meeting \"{}\"", data.string(),
                    meeting.str())};
  const FolderLock lock(folder);
  PJ_TRY(const Manifest manifest, read_manifest(folder / "meeting.db"));
  if (!manifest.rehearsal)
    return Error{ErrorCode::not_permitted,
                 tr("“{}”是正式会议，不是演练；没有删除任何东西",
                    "\"{}\" is a real meeting, no rehearsal; nothing was removed", manifest.title)};
  const Wiped out = measure(manifest, folder);
  std::filesystem::remove_all(folder);
  sync_directory(data);
  return out;
}

}  // namespace piaojue::server
