#include "client/once.hpp"

#include "client/files.hpp"
#include "core/base/language.hpp"

namespace piaojue {

Result<void> commit_once(const std::filesystem::path& folder, std::string_view name,
                         const Hash32& value) {
  const auto path = folder / name;
  const std::string line = to_hex(value) + "\n";
  const auto stored = write_file(path, as_bytes(line), Access::owner_only, Existing::refuse);
  if (stored) return {};
  PJ_TRY(const Bytes earlier, read_file(path, 4096));
  if (as_text(earlier) == line) return {};
  return Error{
      ErrorCode::wrong_context,
      tr("拒绝：这台机器此前对同一件事答复过另一个内容（见 {}）。服务器可能在作弊，请立刻告诉"
         "其他监票人",
         "refused: this machine answered differently before (see {}). The server may be "
         "cheating; tell the other scrutineers at once",
         path.string())};
}

}  // namespace piaojue
