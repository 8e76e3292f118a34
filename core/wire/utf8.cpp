#include "core/wire/utf8.hpp"

#include "core/base/canonical.hpp"

namespace piaojue::wire {

std::string clip_utf8(std::string_view text, std::size_t max) {
  if (!is_valid_utf8(text)) return {};
  if (text.size() <= max) return std::string(text);
  // Bytes 10xxxxxx continue a character.
  while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0U) == 0x80U) --max;
  return std::string(text.substr(0, max));
}

}  // namespace piaojue::wire
