#include "core/base/ids.hpp"

namespace piaojue {
namespace {

bool is_id_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

}  // namespace

// R7-1
bool is_valid_id(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() == '.') return false;
  for (const char c : text)
    if (!is_id_character(c)) return false;
  return true;
}

}  // namespace piaojue
