// Files that are there whole or not at all, and are on the disk when the call returns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"

namespace piaojue::server {

/// Written beside, synced, renamed over `path`; mode 0600. Throws StoreError.
void write_file_atomically(const std::filesystem::path& path, ByteView content);

/// Nothing if there is no such file; throws StoreError for other trouble.
std::optional<SecretBytes> read_file(const std::filesystem::path& path);

/// A piece of at most `size` bytes; empty past the end. `total` receives the file's size.
/// Nothing if there is no such file.
std::optional<Bytes> read_piece(const std::filesystem::path& path, std::uint64_t offset,
                                std::size_t size, std::uint64_t& total);

void sync_file(const std::filesystem::path& path);
void sync_directory(const std::filesystem::path& folder);
/// Renames and syncs the folder.
void publish_file(const std::filesystem::path& from, const std::filesystem::path& to);
/// Keeps a folder to one program as long as it lives: `.lock` in it.
class FolderLock {
 public:
  /// Throws StoreError when another program has it.
  explicit FolderLock(const std::filesystem::path& folder);
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  int descriptor_;
};

/// Creates the folder and its parents, for the owner alone.
void make_private_directory(const std::filesystem::path& folder);

}  // namespace piaojue::server
