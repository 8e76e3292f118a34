// JSON that people edit, read into the same tree as TOML, so that its faults have places too.
#pragma once

#include <optional>
#include <string>

#include "core/meeting/toml_reader.hpp"

namespace piaojue {

/// The value of the text; a fault with its place and nothing when it is no JSON, nests too deeply,
/// or has a key twice. A member that is null reads as absent: not filled in yet.
std::optional<TomlNode> parse_json_tree(const std::string& utf8, FaultLog& faults);

}  // namespace piaojue
