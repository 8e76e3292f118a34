// A result document with its detached signature beside it, checked before
// anything is printed.
#pragma once

#include <filesystem>
#include <optional>

#include "client/report/build.hpp"

namespace piaojue::report {

/// `file` and `file`.p7s. With `authority`, a PEM file, the signer's
/// certificate must be vouched for by it; without, the signature only shows
/// that the document is as its signer left it. Errors: `not_found` without a
/// document or signature, `signature_invalid`, `malformed`.
Result<CheckedResult> load_signed_result(const std::filesystem::path& file,
                                         const std::optional<std::filesystem::path>& authority);

}  // namespace piaojue::report
