// CSV as RFC 4180 has it.
#pragma once

#include <string_view>
#include <vector>

#include "core/meeting/table_file.hpp"

namespace piaojue {

/// Every row that is not empty; lines end in LF or CRLF. Fields come without quotes, unquoted ones
/// without spaces around them, and with LF for a line end within quotes. Faults of quoting go to
/// `faults`.
std::vector<TableRow> parse_csv(std::string_view utf8, FaultLog& faults);

}  // namespace piaojue
