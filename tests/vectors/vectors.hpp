// Test vectors published by others, from ../shared/vectors or $PIAOJUE_VECTORS.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/group/scalar.hpp"
#include "tests/support/result.hpp"

namespace piaojue::test {

/// Nothing, after a warning that says so, when the folder is not there: the case then tested
/// nothing. A folder without the file, or a file that does not parse, fails the case.
std::optional<nlohmann::json> load_vectors(const std::string& file);

/// Hexadecimal, with or without "0x".
Bytes hex(const nlohmann::json& text);
/// The number of `size` bytes that the hexadecimal digits say, whatever zeros they begin with;
/// nothing when it is larger.
std::optional<Bytes> hex_number(const nlohmann::json& text, std::size_t size);
Bytes base64(const nlohmann::json& text);

/// How many cases of one kind ran; each test asserts a minimum, so none is empty.
struct Count {
  int accepted = 0;
  int refused = 0;
};

const Suite& suite();

}  // namespace piaojue::test
