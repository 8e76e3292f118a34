// Users' text files: UTF-8 with or without byte order mark, or GB 18030, read as UTF-8.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/meeting/faults.hpp"

namespace piaojue {

/// UTF-8 without byte order mark; a fault and nothing when the bytes are in another encoding.
std::optional<std::string> decode_text(std::string_view bytes, FaultLog& faults);

/// The whole file; a fault and nothing when it can't be read or has over `max_bytes`.
std::optional<std::string> read_file_bytes(const std::filesystem::path& path, std::size_t max_bytes,
                                           FaultLog& faults);

/// The whole file, decoded; a fault and nothing when it can't be read or has over `max_bytes`.
std::optional<std::string> read_text_file(const std::filesystem::path& path, std::size_t max_bytes,
                                          FaultLog& faults);

}  // namespace piaojue
