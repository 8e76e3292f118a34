#include "core/meeting/text_encoding.hpp"

#include <algorithm>
#include <fstream>
#include <iconv.h>
#include <iterator>

#include "core/base/canonical.hpp"
#include "core/base/language.hpp"

namespace piaojue {
namespace {

class Gb18030Decoder {
 public:
  Gb18030Decoder() : handle_(iconv_open("UTF-8", "GB18030")) {}
  Gb18030Decoder(const Gb18030Decoder&) = delete;
  Gb18030Decoder& operator=(const Gb18030Decoder&) = delete;
  ~Gb18030Decoder() {
    if (usable()) iconv_close(handle_);
  }

  bool usable() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  /// Moves `bytes` past what could be decoded.
  std::string decode(std::string& bytes) {
    std::string out(bytes.size() * 2 + 16,
                    '\0');  // two bytes make at most three, four at most four
    char* from = bytes.data();
    std::size_t left = bytes.size();
    char* to = out.data();
    std::size_t room = out.size();
    iconv(handle_, &from, &left, &to, &room);
    bytes.erase(0, bytes.size() - left);
    out.resize(out.size() - room);
    return out;
  }

 private:
  iconv_t handle_;
};

std::size_t line_of(std::string_view text_before) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text_before, '\n'));
}

std::string save_as_utf8() {
  return tr("请用 Excel 或文本编辑器另存为 UTF-8（CSV UTF-8）",
            "save the file as UTF-8 (CSV UTF-8)");
}

}  // namespace

std::optional<std::string> decode_text(std::string_view bytes, FaultLog& faults) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
    faults.add(0, 0, tr("文件是 UTF-16 编码", "the file is UTF-16"), save_as_utf8());
    return std::nullopt;
  }
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  if (is_valid_utf8(bytes)) return std::string(bytes);
  Gb18030Decoder decoder;
  std::string rest(bytes);
  std::string text = decoder.usable() ? decoder.decode(rest) : "";
  if (!rest.empty() || !is_valid_utf8(text)) {
    faults.add(
        line_of(text), 0,
        tr("文字既不是 UTF-8 也不是 GB 18030 编码", "the text is neither UTF-8 nor GB 18030"),
        save_as_utf8());
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> read_file_bytes(const std::filesystem::path& path, std::size_t max_bytes,
                                           FaultLog& faults) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    faults.add(0, 0, tr("没有这个文件", "there is no such file"),
               tr("请把它放进会议文件夹，或改正文件名",
                  "put it into the meeting folder, or correct its name"));
    return std::nullopt;
  }
  const auto size = std::filesystem::is_regular_file(path, error)
                        ? std::filesystem::file_size(path, error)
                        : std::uintmax_t{0};
  std::ifstream in(path, std::ios::binary);
  if (error || !in || !std::filesystem::is_regular_file(path, error)) {
    faults.add(0, 0, tr("无法读取文件", "the file can't be read"),
               tr("请检查文件名和权限", "check its name and permissions"));
    return std::nullopt;
  }
  if (size > max_bytes) {
    faults.add(0, 0, tr("文件超过 {} MiB", "the file is over {} MiB", max_bytes >> 20U),
               tr("请检查是否选错了文件", "check that it is the right file"));
    return std::nullopt;
  }
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

std::optional<std::string> read_text_file(const std::filesystem::path& path, std::size_t max_bytes,
                                          FaultLog& faults) {
  const std::optional<std::string> bytes = read_file_bytes(path, max_bytes, faults);
  return bytes ? decode_text(*bytes, faults) : std::nullopt;
}

}  // namespace piaojue
