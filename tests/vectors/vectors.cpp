#include "tests/vectors/vectors.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <openssl/evp.h>

namespace piaojue::test {

std::optional<nlohmann::json> load_vectors(const std::string& file) {
  const char* chosen = std::getenv("PIAOJUE_VECTORS");
  const std::filesystem::path folder = chosen != nullptr ? chosen : PIAOJUE_VECTORS_DEFAULT;
  if (!std::filesystem::is_directory(folder)) {
    WARN("skipped: no vectors at " << folder.lexically_normal().string() << " (" << file << ")");
    return std::nullopt;
  }
  std::ifstream stream(folder / file);
  REQUIRE(stream.is_open());
  return nlohmann::json::parse(stream);
}

Bytes hex(const nlohmann::json& text) {
  std::string_view digits = text.get_ref<const std::string&>();
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  return from_hex(digits).value();
}

std::optional<Bytes> hex_number(const nlohmann::json& text, std::size_t size) {
  std::string digits = text.get<std::string>();
  if (digits.starts_with("0x")) digits.erase(0, 2);
  if (digits.size() % 2 == 1) digits.insert(0, 1, '0');
  Bytes bytes = from_hex(digits).value();
  while (bytes.size() > size && bytes.front() == 0) bytes.erase(bytes.begin());
  if (bytes.size() > size) return std::nullopt;
  bytes.insert(bytes.begin(), size - bytes.size(), 0);
  return bytes;
}

Bytes base64(const nlohmann::json& text) {
  const std::string encoded = text.get<std::string>();
  Bytes out(encoded.size() / 4 * 3);
  const int size =
      EVP_DecodeBlock(out.data(), as_bytes(encoded).data(), static_cast<int>(encoded.size()));
  REQUIRE(size >= 0);
  const auto padding = static_cast<std::size_t>(std::ranges::count(encoded, '='));
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

const Suite& suite() { return Suite::get(SuiteId::p256_sha256); }

}  // namespace piaojue::test
