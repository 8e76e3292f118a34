// Pages that carry something to another terminal: QR codes to scan and a key to type.
#pragma once

#include <string>
#include <vector>

#include "client/print/style.hpp"

namespace piaojue::print {

/// Millimetres a module of a QR code at least; office printers and hand-held scanners still manage
/// 0.33.
inline constexpr double kFinestModule = 0.4;

struct SlipCode {
  std::string caption;  ///< what it is, as "第一张（服务器）"; may be empty
  std::string text;     ///< sealed, as anybody may scan it; about 1900 alphanumeric characters fit
};

struct Slip {
  PageSize page = kA4;
  std::string meeting_title;
  std::string title;
  std::vector<std::string> steps;  ///< what to do, printed with numbers
  std::vector<SlipCode> codes;
  SecretBytes key;  ///< ASCII without spaces, printed in groups of four characters
  bool rehearsal = false;
};

/// The codes share what room the texts leave; as many as can be scanned on a page, the rest on
/// further pages that repeat the texts and the key. The PDF holds the key: keep it in a file of
/// mode 0600, print, remove. Errors: `invalid` for no codes or no key, a text too long for a QR
/// code, or one that is too fine to scan even on a page of its own (below kFinestModule);
/// `unavailable` without fonts.
Result<Printed> print_slip(const Slip& slip);

}  // namespace piaojue::print
