#include "client/roles/archive.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include "client/files.hpp"
#include "client/roles/ceremony.hpp"
#include "core/base/language.hpp"
#include "core/record/record_file.hpp"

namespace piaojue::roles {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 1U << 20U;

Error unavailable(const fs::path& path) {
  return {ErrorCode::unavailable, tr("{} 不能读写", "{} cannot be read or written", path.string())};
}

// ---- what goes in -------------------------------------------------------------------------------

Result<ArchiveSubject> subject_of(const fs::path& record, const std::string& destroy_on) {
  PJ_TRY(RecordReader reader, RecordReader::open(record));
  ArchiveHeader header{{}, {}, {}, destroy_on};
  for (;;) {
    PJ_TRY(const auto section, reader.next());
    if (!section) break;
    if (section->kind == SectionKind::manifest) {
      PJ_TRY(header.manifest, SignedStatement::parse(section->payload));
    } else if (section->kind == SectionKind::ceremony_message) {
      PJ_TRY(CeremonyMessage message, CeremonyMessage::parse(section->payload));
      header.ceremony.push_back(std::move(message));
    } else if (section->kind == SectionKind::opening) {
      PJ_TRY(header.opening, SignedStatement::parse(section->payload));
    }
  }
  return ArchiveSubject::create(std::move(header));
}

struct Item {
  std::string path;  ///< relative, with slashes
  fs::path file;
  std::uint64_t size;
};

Result<std::vector<Item>> items_of(const fs::path& folder) {
  std::vector<Item> out;
  std::error_code failure;
  for (auto at = fs::recursive_directory_iterator(folder, failure);
       !failure && at != fs::recursive_directory_iterator(); at.increment(failure)) {
    if (at->is_symlink() || (!at->is_regular_file() && !at->is_directory()))
      return Error{ErrorCode::invalid,
                   tr("{} 不是普通文件，不能封存", "{} is no ordinary file and cannot be sealed",
                      at->path().string())};
    if (!at->is_regular_file()) continue;
    std::string path = fs::relative(at->path(), folder).generic_string();
    if (!is_valid_utf8(path)) return Error{ErrorCode::invalid, path};
    out.push_back({std::move(path), at->path(), at->file_size()});
  }
  if (failure) return unavailable(folder);
  std::ranges::sort(out, {}, &Item::path);
  return out;
}

Result<void> add_item(ArchiveWriter& archive, const Item& item) {
  std::ifstream in(item.file, std::ios::binary);
  archive.add(CanonicalWriter().text(item.path).u64(item.size).view());
  SecretBytes piece(kPiece);
  std::uint64_t left = item.size;
  while (left > 0) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece));
    in.read(reinterpret_cast<char*>(piece.reveal_mutable().data()),
            static_cast<std::streamsize>(size));
    if (static_cast<std::size_t>(in.gcount()) != size) return unavailable(item.file);
    archive.add(piece.reveal().first(size));
    left -= size;
  }
  return {};
}

Result<void> sync(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) return unavailable(path);
  return {};
}

ArchiveSummary summary_of(const ArchiveSubject& subject) {
  return {subject.manifest.title, subject.header.destroy_on, subject.manifest.threshold, 0, 0};
}

// ---- what comes out -----------------------------------------------------------------------------

/// The contents of the pieces, one after the other.
class Contents {
 public:
  explicit Contents(ArchiveReader& reader) : reader_(reader) {}

  /// Between one byte and `most`, or nothing at the end.
  Result<ByteView> some(std::uint64_t most) {
    while (at_ == piece_.size()) {
      PJ_TRY(auto next, reader_.next());
      if (!next) return ByteView();
      piece_ = *std::move(next);
      at_ = 0;
    }
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(most, piece_.size() - at_));
    at_ += size;
    return piece_.reveal().subspan(at_ - size, size);
  }
  Result<Bytes> exactly(std::size_t size) {
    Bytes out;
    while (out.size() < size) {
      PJ_TRY(const ByteView more, some(size - out.size()));
      if (more.empty()) return Error{ErrorCode::malformed, "the archive ends inside a file"};
      out.insert(out.end(), more.begin(), more.end());
    }
    return out;
  }
  Result<bool> at_end() {
    PJ_TRY(const ByteView more, some(1));
    if (!more.empty()) --at_;
    return more.empty();
  }

 private:
  ArchiveReader& reader_;
  SecretBytes piece_;
  std::size_t at_ = 0;
};

// R12.1-4
bool is_inside(const std::string& path) {
  const fs::path relative(path);
  return !path.empty() && is_valid_utf8(path) && relative.is_relative() &&
         path.find('\0') == std::string::npos && relative.lexically_normal() == relative &&
         relative.filename() != "" && *relative.begin() != ".." && *relative.begin() != ".";
}

Result<std::string> read_path(Contents& contents, const std::string& last) {
  PJ_TRY(const Bytes size, contents.exactly(sizeof(std::uint32_t)));
  PJ_TRY(const std::uint32_t length, CanonicalReader(size).u32());
  if (length > 4096) return Error{ErrorCode::malformed, "a path in the archive is too long"};
  PJ_TRY(const Bytes bytes, contents.exactly(length));
  std::string path(as_text(bytes));
  if (!is_inside(path) || path <= last)
    return Error{ErrorCode::malformed, "a path in the archive cannot be: " + path};
  return path;
}

Result<std::uint64_t> read_item(Contents& contents, const fs::path& file) {
  PJ_TRY(const Bytes encoded, contents.exactly(sizeof(std::uint64_t)));
  PJ_TRY(const std::uint64_t size, CanonicalReader(encoded).u64());
  std::error_code failure;
  fs::create_directories(file.parent_path(), failure);
  std::ofstream out(file, std::ios::binary);
  for (std::uint64_t left = size; left > 0;) {
    PJ_TRY(const ByteView some, contents.some(left));
    if (some.empty()) return Error{ErrorCode::malformed, "the archive ends inside a file"};
    out.write(reinterpret_cast<const char*>(some.data()),
              static_cast<std::streamsize>(some.size()));
    left -= some.size();
  }
  out.close();
  if (!out) return unavailable(file);
  return size;
}

Result<std::uint16_t> trustee_of(const ArchiveSubject& subject, const OfficialId& id) {
  const auto scrutineers = subject.manifest.scrutineers();
  const auto found = std::ranges::find(scrutineers, id, &Official::id);
  if (found == scrutineers.end())
    return Error{ErrorCode::not_permitted,
                 tr("{} 不是这次会议的监票人", "{} is no scrutineer of this meeting", id.str())};
  return static_cast<std::uint16_t>(found - scrutineers.begin());
}

Result<void> extract(Contents& contents, const fs::path& out, ArchiveSummary& summary) {
  std::string last;
  for (;;) {
    PJ_TRY(const bool ended, contents.at_end());
    if (ended) return {};
    PJ_TRY(last, read_path(contents, last));
    PJ_TRY(const std::uint64_t size, read_item(contents, out / last));
    ++summary.files;
    summary.bytes += size;
  }
}

Result<void> overwrite(const fs::path& file) {
  std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
  const std::string zeros(kPiece, '\0');
  for (std::uint64_t left = fs::file_size(file); left > 0 && out;) {
    const auto size = std::min<std::uint64_t>(left, kPiece);
    out.write(zeros.data(), static_cast<std::streamsize>(size));
    left -= size;
  }
  out.close();
  if (!out) return unavailable(file);
  return sync(file);
}

}  // namespace

Result<ArchiveSummary> seal_archive(const fs::path& record, const fs::path& folder,
                                    const std::string& destroy_on, const fs::path& out) {
  if (fs::exists(out))
    return Error{ErrorCode::invalid, tr("{} 已经存在", "{} is there already", out.string())};
  PJ_TRY(const ArchiveSubject subject, subject_of(record, destroy_on));
  PJ_TRY(const std::vector<Item> items, items_of(folder));
  ArchiveSummary summary = summary_of(subject);
  fs::path fresh = out;
  fresh += ".new";
  {
    std::ofstream stream(fresh, std::ios::binary | std::ios::trunc);
    ArchiveWriter archive(stream, subject);
    for (const Item& item : items) {
      PJ_CHECK(add_item(archive, item));
      ++summary.files;
      summary.bytes += item.size;
    }
    archive.finish();
    stream.close();
    if (!stream) return unavailable(fresh);
  }
  PJ_CHECK(sync(fresh));
  std::error_code failure;
  fs::rename(fresh, out, failure);
  if (failure) return unavailable(out);
  PJ_CHECK(sync(fs::absolute(out).parent_path()));
  return summary;
}

Result<SealedArchive> read_archive(const fs::path& archive) {
  std::ifstream in(archive, std::ios::binary);
  if (!in.is_open()) return unavailable(archive);
  return SealedArchive::read(in);
}

// R12.1-2
Result<void> help_open_archive(const Desk& desk, const fs::path& archive, const std::string& today,
                               const fs::path& out) {
  PJ_CHECK(require_role(desk, Role::scrutineer));
  PJ_TRY(const SealedArchive sealed, read_archive(archive));
  const ArchiveSubject& subject = sealed.subject;
  PJ_TRY(const Hash32 anchor, own_anchor(desk.identity()));
  if (anchor != subject.anchor)
    return Error{ErrorCode::wrong_context,
                 tr("这份封存不是你签署启用的那次会议的",
                    "this archive is not of the meeting whose opening you signed")};
  const std::string& destroy_on = subject.header.destroy_on;
  if (!destroy_on.empty() && today >= destroy_on)
    return Error{ErrorCode::wrong_state, tr("这份封存应于 {} 销毁，不再打开",
                                            "this archive was to be destroyed on {}: it is "
                                            "not opened any more",
                                            destroy_on)};
  PJ_TRY(const std::uint16_t trustee, trustee_of(subject, desk.id()));
  const CeremonyParameters parameters = subject.ceremony();
  PJ_TRY(const auto shares, own_shares(desk, parameters, subject.header.ceremony));
  PJ_TRY(const ArchiveShare share, sealed.help(trustee, shares.note));
  return write_file(out, share.encode(), Access::owner_only, Existing::refuse);
}

Result<ArchiveSummary> open_archive(const fs::path& archive, const std::vector<fs::path>& shares,
                                    const fs::path& out) {
  std::ifstream in(archive, std::ios::binary);
  if (!in.is_open()) return unavailable(archive);
  PJ_TRY(const SealedArchive sealed, SealedArchive::read(in));
  std::vector<ArchiveShare> parsed;
  parsed.reserve(shares.size());
  for (const fs::path& file : shares) {
    PJ_TRY(const Bytes bytes, read_file(file, 4096));
    PJ_TRY(ArchiveShare share, ArchiveShare::parse(bytes, *sealed.subject.manifest.suite));
    parsed.push_back(std::move(share));
  }
  PJ_TRY(SecretBytes key, sealed.open(parsed));
  ArchiveReader reader(in, sealed, std::move(key));
  Contents contents(reader);
  ArchiveSummary summary = summary_of(sealed.subject);
  PJ_CHECK(create_private_folder(out));
  if (const auto extracted = extract(contents, out, summary); !extracted) {
    std::error_code ignored;
    fs::remove_all(out, ignored);
    return extracted.error();
  }
  return summary;
}

Result<ArchiveSummary> destroy_archive(const fs::path& archive, const std::string& today) {
  PJ_TRY(const SealedArchive sealed, read_archive(archive));
  const std::string& destroy_on = sealed.subject.header.destroy_on;
  if (destroy_on.empty() || today < destroy_on)
    return Error{
        ErrorCode::wrong_state,
        destroy_on.empty()
            ? tr("这份封存没有写销毁日期", "this archive names no date of destruction")
            : tr("这份封存要到 {} 才能销毁", "this archive is to be kept until {}", destroy_on)};
  ArchiveSummary summary = summary_of(sealed.subject);
  summary.files = 1;
  summary.bytes = fs::file_size(archive);
  PJ_CHECK(overwrite(archive));
  std::error_code failure;
  fs::remove(archive, failure);
  if (failure) return unavailable(archive);
  PJ_CHECK(sync(fs::absolute(archive).parent_path()));
  return summary;
}

}  // namespace piaojue::roles
