#include "client/print/qr.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <qrencode.h>
#include <system_error>

#include "core/base/language.hpp"

namespace piaojue::print {
namespace {

struct FreeCode {
  void operator()(QRcode* code) const {
    wipe(code->data, static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width));
    QRcode_free(code);
  }
};

/// Entries 16 and 231 of the 256-colour palette, which themes leave alone.
constexpr std::string_view kBlackOnWhite = "\x1b[38;5;16;48;5;231m";
constexpr std::string_view kReset = "\x1b[0m";

}  // namespace

Result<QrCode> QrCode::create(std::string_view text) {
  if (text.empty() || std::ranges::any_of(text, [](unsigned char c) { return c == 0 || c > 127; }))
    return Error{ErrorCode::invalid, "a QR code of nothing, or of something other than ASCII"};
  SecretBytes terminated(text.size() + 1);
  std::ranges::copy(text, terminated.reveal_mutable().begin());
  // Case-sensitive, or it would write capitals for small letters; modes are chosen by the library.
  const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeString(
      reinterpret_cast<const char*>(terminated.reveal().data()), 0, QR_ECLEVEL_M, QR_MODE_8, 1));
  if (!code) {
    if (errno == ERANGE)
      return Error{ErrorCode::invalid, tr("内容太长（{} 个字符），一个二维码放不下",
                                          "too long for one QR code ({} characters)", text.size())};
    throw std::system_error(errno, std::generic_category(), "QRcode_encodeString");
  }

  const auto size = static_cast<std::size_t>(code->width);
  SecretBytes modules(size * size);
  std::transform(code->data, code->data + size * size, modules.reveal_mutable().begin(),
                 [](unsigned char module) { return static_cast<std::uint8_t>(module & 1U); });
  return QrCode(size, std::move(modules));
}

std::string reveal_on_terminal(const QrCode& code) {
  const std::size_t side = code.size() + 2 * QrCode::kQuietZone;
  const auto is_dark = [&](std::size_t row, std::size_t column) {
    // Below the quiet zone wraps round to a number above the size.
    row -= QrCode::kQuietZone;
    column -= QrCode::kQuietZone;
    return row < code.size() && column < code.size() && code.is_dark(row, column);
  };

  std::string out;
  for (std::size_t row = 0; row < side; row += 2) {
    out += kBlackOnWhite;
    for (std::size_t column = 0; column < side; ++column) {
      const bool upper = is_dark(row, column);
      const bool lower = is_dark(row + 1, column);
      out += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
    }
    out += kReset;
    out += '\n';
  }
  return out;
}

}  // namespace piaojue::print
