#include "client/meeting_templates.hpp"

#include <algorithm>

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/meeting/faults.hpp"

namespace piaojue {
namespace {

namespace fs = std::filesystem;

/// The first line of `text`, which moves past it.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

Error unknown(std::string_view name) {
  std::vector<std::string> known;
  for (const MeetingTemplate& one : meeting_templates()) known.emplace_back(one.name);
  return {ErrorCode::not_found, tr("没有名为 {} 的模板；{}（piaojue template list 列出全部）",
                                   "there is no template {}; {} (piaojue template list shows all)",
                                   name, did_you_mean(std::string(name), known))};
}

}  // namespace

std::vector<MeetingTemplate> meeting_templates() {
  std::vector<MeetingTemplate> out;
  for (const TemplateFile& file : template_files()) {
    if (file.name != "README.txt") continue;
    std::string_view rest = file.content;
    const std::string_view chinese = take_line(rest);
    out.push_back({file.template_name, chinese, take_line(rest)});
  }
  return out;
}

Result<void> write_template(std::string_view name, const fs::path& folder) {
  const auto files = template_files();
  if (std::ranges::find(files, name, &TemplateFile::template_name) == files.end())
    return unknown(name);
  PJ_CHECK(make_empty_folder(folder));
  for (const TemplateFile& file : files)
    if (file.template_name == name)
      PJ_CHECK(write_file(folder / file.name, as_bytes(file.content), Access::everyone,
                          Existing::refuse));
  return {};
}

}  // namespace piaojue
