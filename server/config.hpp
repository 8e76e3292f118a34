// The server's configuration: one TOML file (docs/operations).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/language.hpp"
#include "core/meeting/plan.hpp"

namespace piaojue::server {

struct MeetingConfig {
  MeetingId id;
  const Suite* suite;         ///< as in the meeting's own meeting.toml
  std::filesystem::path pki;  ///< ca.pem, cert.pem, key.pem, tally-cert.pem, tally-key.pem
};

struct Endpoint {
  std::string address;  ///< numeric
  std::uint16_t port;   ///< 0: a free one
};

struct Config {
  Endpoint listen{"127.0.0.1", 0};
  std::optional<Endpoint> metrics;  ///< on the loopback interface
  std::filesystem::path data;
  std::uint32_t workers = 2;
  std::uint32_t max_connections = 1024;
  std::uint32_t max_per_address = 0;  ///< 0: half of them
  Language language = Language::zh;
  std::vector<MeetingConfig> meetings;
};

/// Relative paths are relative to the file's folder. All faults of the file at once.
Checked<Config> load_config(const std::filesystem::path& file);

/// Which of a meeting's PKI files are missing.
FileFaults check_pki_files(const Config& config);

}  // namespace piaojue::server
