// The place of a signature in a PDF. Apart from pdf_signature.cpp and in C++17, since Clang 14 with
// GCC 12's library cannot read QPDF's headers as C++20.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace piaojue::report {

/// Room for the CMS in bytes; ours, with one EC certificate, takes some 1200.
inline constexpr std::size_t kSignatureRoom = 8192;

/// `file`, a PDF, with an invisible signature on its last page, whose contents are zeros and whose
/// byte range is still to be written. Texts in UTF-8. Throws std::exception for what is no PDF.
std::string with_empty_signature(std::string_view file, const std::string& reason,
                                 const std::string& location);

}  // namespace piaojue::report
