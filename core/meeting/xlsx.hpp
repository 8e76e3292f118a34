// The first sheet of a workbook that Excel or WPS saved as .xlsx (ECMA-376), as a table of texts.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "core/meeting/table_file.hpp"

namespace piaojue {

/// Whether a file is a workbook, by its name or its first bytes; of whatever kind, so that old and
/// encrypted ones are refused with a word of advice.
bool is_workbook(const std::filesystem::path& path, std::string_view bytes);

/// Every row of the first sheet shown that is not empty, up to its last filled cell. A number is
/// what the sheet shows if it is plain, or has leading zeros or a fixed number of decimals; a date
/// is YYYY-MM-DD; a formula is its value as saved. Memory is bounded whatever the bytes; nothing
/// and a fault when they are no such workbook, encrypted, or unpack to too much.
std::optional<std::vector<TableRow>> parse_xlsx(std::string_view bytes, FaultLog& faults);

}  // namespace piaojue
