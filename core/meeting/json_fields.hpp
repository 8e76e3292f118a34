// Fields of a JSON document; nlohmann::json::exception where one is missing or of another type.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace piaojue {

inline const std::string& text_field(const nlohmann::ordered_json& object, const char* key) {
  return object.at(key).get_ref<const std::string&>();
}
inline std::uint64_t number_field(const nlohmann::ordered_json& object, const char* key) {
  return object.at(key).get_ref<const nlohmann::ordered_json::number_unsigned_t&>();
}

}  // namespace piaojue
