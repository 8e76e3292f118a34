#include "tests/support/temporary_file.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/openssl/random.hpp"

namespace piaojue::test {

TemporaryFile::TemporaryFile() {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("piaojue-test-" + to_hex(random_bytes(8)));
  std::filesystem::create_directory(folder);
  path_ = folder / "file";
}

TemporaryFile::TemporaryFile(ByteView content) : TemporaryFile() { write(content); }

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove_all(path_.parent_path(), ignored);
}

void TemporaryFile::write(ByteView content) const {
  std::ofstream out(path_, std::ios::binary | std::ios::trunc);
  out.write(as_text(content).data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path_.string());
}

Bytes TemporaryFile::read() const {
  std::ifstream in(path_, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace piaojue::test
