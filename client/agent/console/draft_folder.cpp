#include "client/agent/console/draft_folder.hpp"

#include <algorithm>

#include "client/agent/console/draft_toml.hpp"
#include "client/agent/console/table_view.hpp"
#include "client/files.hpp"
#include "client/meeting_templates.hpp"
#include "core/base/language.hpp"
#include "core/meeting/text_encoding.hpp"
#include "core/openssl/digest.hpp"
#include "core/record/tally_certificate.hpp"

namespace piaojue::agent {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMostTomlBytes = std::size_t{4} << 20U;
constexpr std::string_view kMeetingFile = "meeting.toml";

void add_group(v1::PreparePlan& out, const VoterGroup& group) {
  v1::PrepareGroup& one = *out.add_groups();
  one.set_name(group.name);
  one.set_entitled(group.entitled);
}

void add_poll(v1::PreparePlan& out, const PollDefinition& poll) {
  v1::PreparePoll& one = *out.add_polls();
  one.set_id(poll.id.str());
  one.set_title(poll.title);
  one.set_subjects(static_cast<std::uint32_t>(poll.subjects.size()));
  one.set_refused(static_cast<std::uint32_t>(poll.refused.size()));
  one.set_questions(static_cast<std::uint32_t>(poll.questions.size()));
  std::vector<std::string> types;
  for (const Subject& subject : poll.subjects)
    if (std::ranges::find(types, subject.type) == types.end()) types.push_back(subject.type);
  for (const std::string& type : types) one.add_subject_types(type);
}

void fill_plan(v1::PreparePlan& out, const MeetingPlan& plan) {
  out.set_entitled(static_cast<std::uint32_t>(plan.roster.voters.size()));
  out.set_threshold(plan.threshold);
  for (const VoterGroup& group : plan.groups) add_group(out, group);
  for (const PollDefinition& poll : plan.polls) add_poll(out, poll);
}

/// Name, size and time of every file that may be part of the meeting.
std::string version_of(const fs::path& folder) {
  std::vector<std::string> lines;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!entry.is_regular_file(error)) continue;
    const auto size = entry.file_size(error);
    const auto time = entry.last_write_time(error).time_since_epoch().count();
    lines.push_back(fmt::format("{}\t{}\t{}\n", entry.path().filename().string(), size, time));
  }
  std::ranges::sort(lines);
  std::string all;
  for (const std::string& line : lines) all += line;
  return to_hex(hash32(HashAlgorithm::sha256, as_bytes(all)));
}

std::string default_name(const Json& tree, const std::string& path) {
  if (path == "meeting.roster") return "roster.csv";
  const std::size_t end = path.rfind('.');
  const Json* const id = find_in(tree, path.substr(0, end) + ".id");
  const std::string stem = id != nullptr && id->is_string() ? id->get<std::string>() : "table";
  const std::string key = path.substr(end + 1);
  return key == "subjects" ? stem + ".csv" : stem + "-" + key + ".csv";
}

/// Of the file that the tree names there.
Result<std::string> table_name(const Draft& draft, const std::string& path) {
  if (!draft.tree)
    return Error{ErrorCode::wrong_state, tr("会议文件有语法错误，请先改正",
                                            "meeting.toml has faults of syntax; mend these "
                                            "first")};
  const Json* const name = find_in(*draft.tree, path);
  const std::string text =
      name != nullptr && name->is_string() && !name->get_ref<const std::string&>().empty()
          ? name->get<std::string>()
          : default_name(*draft.tree, path);
  // A name alone: nothing outside the folder is ever read or written for a page.
  if (fs::path(text).filename() != text || text.starts_with('.'))
    return Error{ErrorCode::invalid,
                 tr("{} 不是会议文件夹里的文件名", "{} is no name of a file of the folder", text)};
  return text;
}

std::string name_with_ending_of(const std::string& name, const std::string& chosen) {
  std::string ending = fs::path(chosen).extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return fs::path(name).stem().string() + (ending == ".xlsx" ? ".xlsx" : ".csv");
}

Json* table_in(Json& tree, std::string_view path) {
  Json* const found = const_cast<Json*>(find_in(tree, path));
  return found != nullptr && found->is_object() ? found : nullptr;
}

/// The tree with another name of a file; unchanged where that is named already.
Result<std::string> toml_naming(const Draft& draft, const std::string& path,
                                const std::string& name) {
  const Json* const now = find_in(*draft.tree, path);
  if (now != nullptr && *now == name) return draft.text;
  Json tree = *draft.tree;
  const std::size_t end = path.rfind('.');
  Json* const table = end == std::string::npos ? nullptr : table_in(tree, path.substr(0, end));
  if (table == nullptr)
    return Error{ErrorCode::not_found, tr("会议文件里没有这一项，请重新载入页面",
                                          "the meeting file has no such entry; load the page "
                                          "again")};
  (*table)[path.substr(end + 1)] = name;
  return write_toml(tree);
}

/// A copy of the folder to try a file in: the same neighbours by links, so that paths which lead
/// out of the folder lead to the same files.
class TrialFolder {
 public:
  static Result<TrialFolder> create(const fs::path& folder) {
    PJ_TRY(TemporaryFolder root, TemporaryFolder::create());
    const fs::path own = root.path() / folder.filename();
    std::error_code error;
    fs::create_directory(own, error);
    link_all(folder, own, kMeetingFile);
    link_all(fs::absolute(folder).parent_path(), root.path(), folder.filename().string());
    return TrialFolder(std::move(root), own);
  }

  const fs::path& path() const { return own_; }
  Result<void> put(const std::string& name, ByteView content) const {
    std::error_code error;
    fs::remove(own_ / name, error);
    return write_file(own_ / name, content, Access::owner_only, Existing::replace);
  }

 private:
  TrialFolder(TemporaryFolder root, fs::path own) : root_(std::move(root)), own_(std::move(own)) {}

  static void link_all(const fs::path& from, const fs::path& to, std::string_view except) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(from, error))
      if (entry.path().filename() != except)
        fs::create_symlink(fs::absolute(entry.path()), to / entry.path().filename(), error);
  }

  TemporaryFolder root_;
  fs::path own_;
};

/// A file that was chosen, in a copy of the folder that names it.
struct Trial {
  TrialFolder folder;
  std::string name;
  std::string toml;
  Bytes content;
};

Result<Trial> try_out(const DraftFolder& folder, const Draft& draft, const std::string& path,
                      const v1::RosterFile& file) {
  const auto content = from_hex(file.content());
  if (!content)
    return Error{ErrorCode::malformed,
                 tr("文件没有读出来，请再选一次", "the file could not be read; choose it again")};
  PJ_TRY(const std::string named, table_name(draft, path));
  const std::string name = name_with_ending_of(named, file.name());
  PJ_TRY(std::string toml, toml_naming(draft, path, name));
  PJ_TRY(TrialFolder trial, TrialFolder::create(folder.path()));
  PJ_CHECK(trial.put(name, *content));
  PJ_CHECK(trial.put(std::string(kMeetingFile), as_bytes(toml)));
  return Trial{std::move(trial), name, std::move(toml), *content};
}

}  // namespace

Draft examine(const fs::path& folder) {
  Draft out;
  out.version = version_of(folder);
  v1::PrepareDraft& message = out.message;
  message.set_version(out.version);
  const fs::path file = folder / kMeetingFile;
  FileFaults ignored;
  FaultLog log(file.string(), ignored);
  out.text = read_text_file(file, kMostTomlBytes, log).value_or("");
  const auto root = parse_toml(out.text, log);
  if (root) {
    out.tree = tree_of(*root);
    message.set_tree(out.tree->dump());
  }
  const auto add = [&](v1::PrepareFault& fault, const FileFault& from) {
    fault = fault_message(from, folder);
    if (root && from.file == file.string()) fault.set_path(path_at(*root, from.line, from.column));
  };
  auto plan = load_meeting_plan(folder, {.tally_certificate = read_tally_certificate});
  if (const auto* const faults = std::get_if<FileFaults>(&plan)) {
    for (const FileFault& fault : *faults) add(*message.add_faults(), fault);
    return out;
  }
  out.plan = std::make_shared<const MeetingPlan>(std::get<MeetingPlan>(std::move(plan)));
  for (const FileFault& warning : out.plan->warnings) add(*message.add_warnings(), warning);
  fill_plan(*message.mutable_plan(), *out.plan);
  return out;
}

bool DraftFolder::exists() const {
  std::error_code error;
  return !folder_.empty() && fs::exists(folder_ / kMeetingFile, error);
}

std::string DraftFolder::version() const { return exists() ? version_of(folder_) : ""; }

Result<Draft> DraftFolder::read() const {
  if (!exists())
    return Error{ErrorCode::not_found, tr("还没有会议，请先选一个模板",
                                          "there is no meeting yet; choose a template first")};
  return examine(folder_);
}

Result<void> DraftFolder::begin_from(std::string_view template_name) const {
  if (folder_.empty())
    return Error{ErrorCode::invalid,
                 tr("启动本程序时没有给出会议文件夹（--meeting），没有地方存放会议",
                    "this program was started without a meeting folder (--meeting), so there is no "
                    "place for a meeting")};
  return write_template(template_name, folder_);
}

Result<void> DraftFolder::save(const std::string& text) const {
  const fs::path file = folder_ / kMeetingFile;
  const fs::path first = folder_ / "meeting.toml.bak";
  std::error_code error;
  if (!fs::exists(first, error)) {
    PJ_TRY(const Bytes before, read_file(file, kMostTomlBytes));
    PJ_CHECK(write_file(first, before, Access::everyone, Existing::replace));
  }
  return write_file(file, as_bytes(text), Access::everyone, Existing::replace);
}

Result<v1::PrepareTable> DraftFolder::show_table(const Draft& draft, const std::string& path,
                                                 const v1::RosterFile* file) const {
  if (file == nullptr) {
    PJ_TRY(const std::string name, table_name(draft, path));
    return table_view(folder_, name, draft.message);
  }
  PJ_TRY(const Trial trial, try_out(*this, draft, path, *file));
  return table_view(trial.folder.path(), trial.name, examine(trial.folder.path()).message);
}

Result<void> DraftFolder::adopt_table(const Draft& draft, const std::string& path,
                                      const v1::RosterFile& file) const {
  PJ_TRY(const Trial trial, try_out(*this, draft, path, file));
  const v1::PrepareTable table =
      table_view(trial.folder.path(), trial.name, examine(trial.folder.path()).message);
  if (table.fault_count() > 0)
    return Error{ErrorCode::invalid,
                 tr("{} 有 {} 处错误，没有采用；请改好以后再选一次",
                    "{} has {} faults and was not taken; mend them and choose it again",
                    file.name(), table.fault_count())};
  PJ_CHECK(write_file(folder_ / trial.name, trial.content, Access::everyone, Existing::replace));
  if (trial.toml == draft.text) return {};
  return save(trial.toml);
}

Result<std::pair<std::string, Bytes>> DraftFolder::table_file(const Draft& draft,
                                                              const std::string& path) const {
  PJ_TRY(std::string name, table_name(draft, path));
  PJ_TRY(Bytes content, read_file(folder_ / name));
  return std::pair(std::move(name), std::move(content));
}

}  // namespace piaojue::agent
