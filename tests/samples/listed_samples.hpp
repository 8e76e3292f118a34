// The committed samples, as their list names them.
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace piaojue::samples {

struct ListedSample {
  std::filesystem::path record;
  std::filesystem::path anchor;
  std::string suite;
  std::optional<std::string> fails;  ///< none: every check passes
  std::string what;
};

inline std::filesystem::path folder() {
  return std::filesystem::path(PIAOJUE_SOURCE_DIR) / "tests" / "samples";
}

/// Throws when the list is missing or is not as it should be.
inline std::vector<ListedSample> listed_samples() {
  std::ifstream in(folder() / "manifest.json");
  const nlohmann::json list = nlohmann::json::parse(in);
  std::vector<ListedSample> out;
  for (const nlohmann::json& one : list.at("samples")) {
    const nlohmann::json& fails = one.at("fails");
    out.push_back({folder() / one.at("record").get<std::string>(),
                   folder() / one.at("anchor").get<std::string>(),
                   one.at("suite").get<std::string>(),
                   fails.is_null() ? std::nullopt : std::optional(fails.get<std::string>()),
                   one.at("what").get<std::string>()});
  }
  if (out.empty()) throw std::runtime_error("no samples are listed");
  return out;
}

}  // namespace piaojue::samples
