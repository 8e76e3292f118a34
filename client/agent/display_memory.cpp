#include "client/agent/display_memory.hpp"

#include <algorithm>
#include <array>

#include "client/agent/agent_json.hpp"
#include "client/files.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

constexpr std::array<std::string_view, 2> kLanguages = {"zh", "en"};
constexpr std::array<std::string_view, 3> kTextSizes = {"normal", "large", "largest"};
constexpr std::size_t kMostBytes = 4096;

bool is_known(const v1::Display& display) {
  return std::ranges::find(kLanguages, display.language()) != kLanguages.end() &&
         std::ranges::find(kTextSizes, display.text_size()) != kTextSizes.end();
}

}  // namespace

DisplayMemory::DisplayMemory(const std::filesystem::path& state) : file_(state / "display.json") {}

v1::Display DisplayMemory::load() const {
  const std::lock_guard lock(mutex_);
  const auto content = read_file(file_, kMostBytes);
  v1::Display display;
  if (!content || !read_json(as_text(*content), display) || !is_known(display)) return {};
  return display;
}

Result<void> DisplayMemory::store(const v1::Display& display) {
  if (!is_known(display))
    return Error{ErrorCode::invalid, tr("没有这种显示设置", "there is no such display setting")};
  const std::lock_guard lock(mutex_);
  return write_file(file_, as_bytes(write_json(display)), Access::owner_only, Existing::replace);
}

}  // namespace piaojue::agent
