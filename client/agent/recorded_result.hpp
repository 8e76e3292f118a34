// The result that lies in a verified record, as reports take it.
#pragma once

#include <filesystem>

#include "client/report/build.hpp"

namespace piaojue::agent {

/// Verifies nothing. Errors: `not_found` for a record that ends before the result, `malformed`.
Result<report::CheckedResult> recorded_result(const std::filesystem::path& record);

}  // namespace piaojue::agent
