// The meeting folder while it is prepared: read as it stands, changed in whole files.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/meeting/plan.hpp"
#include "proto/agent_prepare.pb.h"

namespace piaojue::agent {

/// What a meeting folder holds at one moment.
struct Draft {
  std::string version;                         ///< another whenever a file of it changes
  std::string text;                            ///< of meeting.toml, as UTF-8
  std::optional<nlohmann::ordered_json> tree;  ///< unless it is no TOML
  std::shared_ptr<const MeetingPlan> plan;     ///< unless there are faults
  v1::PrepareDraft message;
};

class DraftFolder {
 public:
  explicit DraftFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& path() const { return folder_; }
  /// Whether there is a meeting.toml.
  bool exists() const;
  /// Cheap; see Draft::version. Empty while there is no meeting.toml.
  std::string version() const;
  Result<Draft> read() const;

  /// Errors: as write_template.
  Result<void> begin_from(std::string_view template_name) const;
  /// What was written before stays in meeting.toml.bak, once.
  Result<void> save(const std::string& text) const;

  /// The table that `path` of the tree names, or what it would be with `file`.
  Result<v1::PrepareTable> show_table(const Draft& draft, const std::string& path,
                                      const v1::RosterFile* file) const;
  /// Puts the file into the folder under the name it had, if its kind is the same, and has the
  /// tree name it. Error `invalid` when it has faults.
  Result<void> adopt_table(const Draft& draft, const std::string& path,
                           const v1::RosterFile& file) const;
  /// Name and bytes of the table as it is.
  Result<std::pair<std::string, Bytes>> table_file(const Draft& draft,
                                                   const std::string& path) const;

 private:
  std::filesystem::path folder_;
};

/// The draft of `folder`, its faults named by file and place.
Draft examine(const std::filesystem::path& folder);

}  // namespace piaojue::agent
