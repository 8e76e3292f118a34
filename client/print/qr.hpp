// QR codes (ISO/IEC 18004), error correction level M, as a matrix and as text for a terminal.
#pragma once

#include <string>
#include <string_view>

#include "core/base/secret.hpp"

namespace piaojue::print {

/// As secret as its text, hence move-only and wiped.
class QrCode {
 public:
  /// Light modules that every reader needs around the code.
  static constexpr std::size_t kQuietZone = 4;

  /// The smallest code that holds `text`, which is ASCII, since readers guess at anything else;
  /// digits, capitals and `$%*+-./: ` take the short alphanumeric form. Error `invalid`: empty, a
  /// zero byte or one above 127, or too long (3391 alphanumeric characters fit, 2331 others).
  static Result<QrCode> create(std::string_view text);

  std::size_t size() const { return size_; }  ///< modules a side without quiet zone, 21 to 177
  bool is_dark(std::size_t row, std::size_t column) const {
    return modules_.reveal()[row * size_ + column] != 0;
  }

 private:
  QrCode(std::size_t size, SecretBytes modules) : size_(size), modules_(std::move(modules)) {}

  std::size_t size_;
  SecretBytes modules_;  ///< row by row, 1 is dark
};

/// Lines of UTF-8 half blocks, two rows of modules each, quiet zone included, black on white
/// whatever the terminal's colours are (256-colour escapes): size + 8 columns, (size + 9) / 2
/// lines.
std::string reveal_on_terminal(const QrCode& code);

}  // namespace piaojue::print
