// Meeting folders to begin from: client/templates/NAME, which lie in the program as they are.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace piaojue {

struct TemplateFile {
  std::string_view template_name;  ///< e.g. "decision"
  std::string_view name;           ///< e.g. "meeting.toml"
  std::string_view content;
};

/// By template, each with its meeting.toml, README.txt and lists of people.
std::span<const TemplateFile> template_files();

struct MeetingTemplate {
  std::string_view name;
  /// The first two lines of its README.txt.
  std::string_view chinese;
  std::string_view english;
};
std::vector<MeetingTemplate> meeting_templates();

/// Writes the template's files into `folder`, which is new or empty. Errors: `not_found` with the
/// names there are, `invalid` for a folder that holds something, `unavailable`.
Result<void> write_template(std::string_view name, const std::filesystem::path& folder);

}  // namespace piaojue
