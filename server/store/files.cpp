#include "server/store/files.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "core/base/language.hpp"
#include "server/store/store.hpp"

namespace piaojue::server {
namespace {

[[noreturn]] void fail(const char* what, const std::filesystem::path& path) {
  throw StoreError(std::string(what) + " " + path.string() + ": " +
                   std::generic_category().message(errno));
}

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (is_open()) ::close(descriptor_);
  }
  bool is_open() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

void write_all(const Descriptor& file, ByteView content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write", path);
    content = content.subspan(static_cast<std::size_t>(written));
  }
}

/// Fills `out` from `offset`; how much there was.
std::size_t read_at(const Descriptor& file, std::uint64_t offset, std::span<std::uint8_t> out,
                    const std::filesystem::path& path) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::pread(file.get(), out.data() + done, out.size() - done,
                                static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("cannot read", path);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

std::uint64_t size_of(const Descriptor& file, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail("cannot read", path);
  return static_cast<std::uint64_t>(status.st_size);
}

void sync(const std::filesystem::path& path, int flags) {
  const Descriptor file(path, flags);
  if (!file.is_open() || ::fsync(file.get()) != 0) fail("cannot sync", path);
}

}  // namespace

void write_file_atomically(const std::filesystem::path& path, ByteView content) {
  std::filesystem::path beside = path;
  beside += ".new";
  {
    const Descriptor file(beside, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.is_open()) fail("cannot create", beside);
    write_all(file, content, beside);
    if (::fsync(file.get()) != 0) fail("cannot sync", beside);
  }
  publish_file(beside, path);
}

std::optional<SecretBytes> read_file(const std::filesystem::path& path) {
  const Descriptor file(path, O_RDONLY);
  if (!file.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    fail("cannot open", path);
  }
  SecretBytes content(size_of(file, path));
  if (read_at(file, 0, content.reveal_mutable(), path) != content.size())
    throw StoreError("file changed while it was read: " + path.string());
  return content;
}

std::optional<Bytes> read_piece(const std::filesystem::path& path, std::uint64_t offset,
                                std::size_t size, std::uint64_t& total) {
  const Descriptor file(path, O_RDONLY);
  if (!file.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    fail("cannot open", path);
  }
  total = size_of(file, path);
  if (offset >= total) return Bytes{};
  Bytes piece(static_cast<std::size_t>(std::min<std::uint64_t>(size, total - offset)));
  piece.resize(read_at(file, offset, piece, path));
  return piece;
}

void sync_file(const std::filesystem::path& path) { sync(path, O_RDONLY); }
void sync_directory(const std::filesystem::path& folder) { sync(folder, O_RDONLY | O_DIRECTORY); }

void publish_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) fail("cannot rename", from);
  sync_directory(to.parent_path());
}

FolderLock::FolderLock(const std::filesystem::path& folder)
    : descriptor_(
          ::open((folder / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
  if (descriptor_ < 0) fail("cannot lock", folder);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(descriptor_);
  throw StoreError(tr("另一个程序正在使用 {}：请先停下那个服务器",
                      "another program uses {}: stop that server first", folder.string()));
}

FolderLock::~FolderLock() { ::close(descriptor_); }

void make_private_directory(const std::filesystem::path& folder) {
  std::error_code error;
  const bool created = std::filesystem::create_directories(folder, error);
  if (error) throw StoreError("cannot create " + folder.string() + ": " + error.message());
  if (!created) return;
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) throw StoreError("cannot protect " + folder.string() + ": " + error.message());
}

}  // namespace piaojue::server
