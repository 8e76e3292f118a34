// Fields of a JSON document; nlohmann::json::exception where one is missing or of another type.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace piaojue {

inline const std::string& text_field(const nlohmann::ordered_json& object, const char* key) {
  return object.at(key).get_ref<const std::string&>();
}
inline std::uint64_t number_field(const nlohmann::ordered_json& object, const char* key) {
  return object.at(key).get_ref<const nlohmann::ordered_json::number_unsigned_t&>();
}

/// Null unless `text` is JSON; what is nested deeper than our documents ever are is left out, so
/// that nothing which walks the tree can exhaust the stack.
inline nlohmann::ordered_json parse_shallow_json(std::string_view text) {
  using Json = nlohmann::ordered_json;
  const auto is_shallow = [](int depth, Json::parse_event_t, Json&) { return depth < 32; };
  Json out = Json::parse(text, is_shallow, /*allow_exceptions=*/false);
  return out.is_discarded() ? Json() : out;
}

}  // namespace piaojue
