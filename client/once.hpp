// Promises kept across restarts: what was said once is never said differently.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/bytes.hpp"

namespace piaojue {

/// Stores `value` under `name` in `folder` before returning; fine when the same value is stored
/// already, error `wrong_context` when another one is.
Result<void> commit_once(const std::filesystem::path& folder, std::string_view name,
                         const Hash32& value);

}  // namespace piaojue
