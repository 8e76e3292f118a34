#include "tests/support/json_schema.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace piaojue::test {
namespace {

using Json = nlohmann::ordered_json;
using Faults = std::vector<std::string>;

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  throw std::invalid_argument("type " + type);
}

bool is_of_types(const Json& value, const Json& types) {
  if (types.is_string()) return is_of_type(value, types.get<std::string>());
  return std::ranges::any_of(
      types, [&](const Json& type) { return is_of_type(value, type.get<std::string>()); });
}

std::size_t branches(const Json& schemas, const Json& value) {
  return static_cast<std::size_t>(std::ranges::count_if(
      schemas, [&](const Json& schema) { return schema_faults(schema, value).empty(); }));
}

/// Schemas give members in the order in which documents have them.
bool is_in_order(const Json& properties, const Json& value) {
  auto next = properties.begin();
  for (const auto& [name, member] : value.items()) {
    if (!properties.contains(name)) continue;
    while (next != properties.end() && next.key() != name) ++next;
    if (next == properties.end()) return false;
  }
  return true;
}

void check_properties(const Json& schema, const Json& value, const std::string& place,
                      Faults& faults) {
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [name, member] : value.items()) {
    const std::string at = place + "/" + name;
    if (properties.contains(name)) {
      for (std::string& fault : schema_faults(properties.at(name), member, at))
        faults.push_back(std::move(fault));
    } else if (schema.contains("additionalProperties")) {
      const Json& more = schema.at("additionalProperties");
      if (more.is_boolean() && !more.get<bool>()) faults.push_back(at + ": not expected");
      if (!more.is_object()) continue;
      for (std::string& fault : schema_faults(more, member, at)) faults.push_back(std::move(fault));
    }
  }
  if (!is_in_order(properties, value)) faults.push_back(place + ": in another order");
}

/// One keyword; false if it does not hold.
bool holds(const std::string& keyword, const Json& argument, const Json& schema,
           const Json& value) {
  if (keyword == "type") return is_of_types(value, argument);
  if (keyword == "const") return value == argument;
  if (keyword == "enum")
    return std::ranges::any_of(argument, [&](const Json& one) { return one == value; });
  if (keyword == "pattern")
    return !value.is_string() ||
           std::regex_search(value.get<std::string>(), std::regex(argument.get<std::string>()));
  if (keyword == "minimum") return !value.is_number() || value >= argument;
  if (keyword == "maximum") return !value.is_number() || value <= argument;
  if (keyword == "minItems") return !value.is_array() || value.size() >= argument;
  if (keyword == "maxItems") return !value.is_array() || value.size() <= argument;
  if (keyword == "minProperties") return !value.is_object() || value.size() >= argument;
  if (keyword == "anyOf") return branches(argument, value) > 0;
  if (keyword == "oneOf") return branches(argument, value) == 1;
  if (keyword == "required")
    return !value.is_object() || std::ranges::all_of(argument, [&](const Json& name) {
      return value.contains(name.get<std::string>());
    });
  if (keyword == "propertyNames") {
    for (const auto& [name, member] : value.items())
      if (!schema_faults(argument, name).empty()) return false;
    return true;
  }
  if (keyword == "if")
    return schema_faults(argument, value).empty() ||
           schema_faults(schema.at("else"), value).empty();
  static const std::vector<std::string> elsewhere = {"$schema", "title", "properties",
                                                     "items",   "else",  "additionalProperties"};
  if (std::ranges::find(elsewhere, keyword) == elsewhere.end())
    throw std::invalid_argument("keyword " + keyword);
  return true;
}

}  // namespace

Faults schema_faults(const Json& schema, const Json& value, const std::string& place) {
  Faults faults;
  for (const auto& [keyword, argument] : schema.items())
    if (!holds(keyword, argument, schema, value))
      faults.push_back(place + ": " + keyword + " " + argument.dump().substr(0, 100));
  if (value.is_object()) check_properties(schema, value, place, faults);
  if (value.is_array() && schema.contains("items"))
    for (std::size_t i = 0; i < value.size(); ++i)
      for (std::string& fault :
           schema_faults(schema.at("items"), value[i], place + "/" + std::to_string(i)))
        faults.push_back(std::move(fault));
  return faults;
}

}  // namespace piaojue::test
