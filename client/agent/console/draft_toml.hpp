// meeting.toml between its file and the console's forms, which edit it as a tree.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/meeting/toml_reader.hpp"

namespace piaojue::agent {

/// Tables as objects in the order of the file; dates and decimals as texts, which the meeting's
/// reader takes as well (docs/meeting-format.md).
nlohmann::ordered_json tree_of(const TomlNode& root);

/// The file of such a tree, whatever the meeting's reader says to it. Comments are not part of a
/// tree. Error `malformed` for one that is no table, or has a null in it.
Result<std::string> write_toml(const nlohmann::ordered_json& tree);

/// The keys and indices that lead to the value or table which stands at this place, as
/// "poll.0.title"; empty if none does.
std::string path_at(const TomlNode& root, std::size_t line, std::size_t column);

/// The value there, or nullptr.
const nlohmann::ordered_json* find_in(const nlohmann::ordered_json& tree, std::string_view path);

}  // namespace piaojue::agent
