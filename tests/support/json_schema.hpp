// The part of JSON Schema that docs/schema uses, and that members stand in the schema's order.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace piaojue::test {

/// What is wrong with `value`, each with its place as "/scores/0/rank: …". Throws for a keyword
/// that it does not know.
std::vector<std::string> schema_faults(const nlohmann::ordered_json& schema,
                                       const nlohmann::ordered_json& value,
                                       const std::string& place = "");

}  // namespace piaojue::test
