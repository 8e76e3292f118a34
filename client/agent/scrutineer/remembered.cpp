#include "client/agent/scrutineer/remembered.hpp"

#include "client/files.hpp"

namespace piaojue::agent {

bool Remembered::holds(std::string_view name, const Hash32& value) const {
  const auto content = read_file(folder_ / name, 4096);
  return content && as_text(*content) == to_hex(value);
}

Result<void> Remembered::keep(std::string_view name, const Hash32& value) const {
  return write_file(folder_ / name, as_bytes(to_hex(value)), piaojue::Access::owner_only,
                    Existing::replace);
}

}  // namespace piaojue::agent
