// A file in a folder of its own that goes away with the object.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/bytes.hpp"

namespace piaojue::test {

class TemporaryFile {
 public:
  TemporaryFile();
  explicit TemporaryFile(ByteView content);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  const std::filesystem::path& path() const { return path_; }
  std::string str() const { return path_.string(); }
  void write(ByteView content) const;
  Bytes read() const;

 private:
  std::filesystem::path path_;
};

}  // namespace piaojue::test
