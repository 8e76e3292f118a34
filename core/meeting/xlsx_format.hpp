// How a workbook shows numbers (ECMA-376 part 1, 18.8.30 and 18.8.31), as far as names, ids, dates
// and points need it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace piaojue {

struct NumberFormat {
  bool date = false;
  std::size_t whole_digits = 0;  ///< "000": at least so many, filled up with zeros
  std::size_t decimals = 0;      ///< "0.00": at least so many
  friend bool operator==(const NumberFormat&, const NumberFormat&) = default;
};

/// A format by its number, those of Chinese editions included.
NumberFormat built_in_format(std::uint32_t id);
/// A format by its code, as `yyyy"年"m"月"`.
NumberFormat parse_format(std::string_view code);

/// A number as the file has it, in the words of `format`: 15 digits as the program shows them, a
/// date as YYYY-MM-DD. Digits are filled up, but never rounded away. "" if it is no number.
std::string show_number(std::string_view number, const NumberFormat& format, bool from_1904);

/// A text of the file as it reads: `_x000D_` stands for a character, a line ends in LF, and there
/// are no spaces at either end.
std::string shown_text(std::string_view text);

}  // namespace piaojue
