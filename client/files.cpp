#include "client/files.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "core/base/language.hpp"

namespace piaojue {
namespace {

namespace fs = std::filesystem;

Error system_error(const fs::path& path, int code) {
  return {ErrorCode::unavailable,
          fmt::format("{}: {}", path.string(), std::generic_category().message(code))};
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

int write_all(int fd, ByteView content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return 0;
}

int write_and_sync(int fd, ByteView content, Access access) {
  if (::fchmod(fd, access == Access::owner_only ? 0600 : 0644) != 0) return errno;
  if (const int code = write_all(fd, content); code != 0) return code;
  return ::fsync(fd) == 0 ? 0 : errno;
}

int sync_folder(const fs::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return descriptor.get() >= 0 && ::fsync(descriptor.get()) == 0 ? 0 : errno;
}

}  // namespace

Result<void> write_file(const fs::path& path, ByteView content, Access access, Existing existing) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::string temporary = (folder / ("." + path.filename().string() + ".XXXXXX")).string();
  const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));  // O_EXCL, mode 0600
  if (file.get() < 0) return system_error(path, errno);

  int code = write_and_sync(file.get(), content, access);
  if (code == 0) {
    const unsigned flags = existing == Existing::refuse ? RENAME_NOREPLACE : 0;
    if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), flags) != 0) code = errno;
  }
  if (code != 0) {
    ::unlink(temporary.c_str());
    if (code != EEXIST) return system_error(path, code);
    return Error{
        ErrorCode::invalid,
        tr("{} 已经存在，不会覆盖；请换一个文件名，或先移走它",
           "{} exists and is not overwritten; give another name or move it away", path.string())};
  }
  if (code = sync_folder(folder); code != 0) return system_error(folder, code);
  return {};
}

Result<Bytes> read_file(const fs::path& path, std::size_t max_size) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    Error error = system_error(path, errno);
    if (errno == ENOENT) error.code = ErrorCode::not_found;
    return error;
  }
  Bytes content;
  std::array<std::uint8_t, 65536> chunk{};
  for (;;) {
    const ssize_t size = ::read(file.get(), chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return system_error(path, errno);
    if (size == 0) return content;
    content.insert(content.end(), chunk.begin(), chunk.begin() + size);
    if (content.size() > max_size)
      return Error{ErrorCode::malformed, tr("{} 太大", "{} is too large", path.string())};
  }
}

Result<void> create_private_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return {};
  if (errno != EEXIST) return system_error(path, errno);
  return Error{ErrorCode::invalid,
               tr("文件夹 {} 已经存在，不会覆盖", "the folder {} exists and is not overwritten",
                  path.string())};
}

Result<void> make_private_folder(const fs::path& path) {
  if (fs::is_directory(path)) return {};
  std::error_code failure;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), failure);
  if (failure) return system_error(path, failure.value());
  return create_private_folder(path);
}

Result<void> make_empty_folder(const fs::path& path) {
  std::error_code failure;
  const bool empty = fs::is_directory(path, failure) && fs::is_empty(path, failure);
  if (!empty && fs::exists(fs::symlink_status(path, failure)))
    return Error{ErrorCode::invalid,
                 tr("{} 已经存在，不会覆盖；请另写一个新文件夹",
                    "{} exists and is not overwritten; name a new folder", path.string())};
  fs::create_directories(path, failure);
  if (failure) return system_error(path, failure.value());
  return {};
}

Result<TemporaryFolder> TemporaryFolder::create() {
  std::error_code failure;
  const fs::path base = fs::temp_directory_path(failure);
  if (failure) return Error{ErrorCode::unavailable, failure.message()};
  std::string name = (base / "piaojue-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return system_error(name, errno);  // mode 0700
  return TemporaryFolder(name);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace piaojue
