// TOML: a tree or faults, each with a place in the text; and a server's configuration from it.
#include <algorithm>

#include "core/base/canonical.hpp"
#include "core/meeting/text_encoding.hpp"
#include "core/meeting/toml_reader.hpp"
#include "server/config.hpp"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

void check_places(const TomlNode& node, std::size_t lines) {
  require(node.line <= lines);
  if (const auto* const table = std::get_if<TomlTable>(&node.value))
    for (const TomlEntry& entry : *table) check_places(entry.node, lines);
  if (const auto* const array = std::get_if<TomlArray>(&node.value))
    for (const TomlNode& item : *array) check_places(item, lines);
}

void check_faults(const FileFaults& found, std::size_t lines) {
  for (const FileFault& fault : found) {
    require(fault.line <= lines + 1);
    require(!fault.problem.empty() && is_valid_utf8(fault.str()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::MemoryFile file;
  file.write({data, size});
  const auto lines = static_cast<std::size_t>(std::count(data, data + size, '\n')) + 1;
  const auto config = server::load_config(file.path());
  if (const auto* const found = std::get_if<FileFaults>(&config)) {
    require(!found->empty());
    check_faults(*found, lines);
  }
  FileFaults found;
  FaultLog faults("meeting.toml", found);
  const auto text = decode_text(as_text({data, size}), faults);
  if (!text) return 0;
  const auto root = parse_toml(*text, faults);
  require(root.has_value() == found.empty());
  check_faults(found, lines);
  if (root) check_places(*root, lines);
  return 0;
}
