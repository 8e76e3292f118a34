#include "client/identity.hpp"

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/meeting/toml_reader.hpp"

namespace piaojue {
namespace {

Error not_an_identity(const std::filesystem::path& folder, const std::string& why) {
  return {ErrorCode::malformed,
          tr("{} 不是身份文件夹：{}；请用 piaojue pki 生成的文件夹",
             "{} is not an identity folder: {}; use a folder made by piaojue pki", folder.string(),
             why)};
}

}  // namespace

Result<Identity> Identity::load(const std::filesystem::path& folder) {
  const auto content = read_file(folder / "identity.toml", 65536);
  if (!content) return not_an_identity(folder, content.error().message);
  FileFaults faults;
  FaultLog log((folder / "identity.toml").string(), faults);
  const auto root = parse_toml(std::string(as_text(*content)), log);
  if (!root) return not_an_identity(folder, faults.front().str());
  TomlReader in(*root, "identity.toml", log);
  auto meeting = MeetingId::parse(in.required_text("meeting"));
  auto suite = Suite::from_name(in.required_text("suite"));
  auto role = parse_role(in.required_text("role"));
  auto official = OfficialId::parse(in.required_text("official"));
  in.finish();
  if (!faults.empty()) return not_an_identity(folder, faults.front().str());
  if (!meeting) return not_an_identity(folder, meeting.error().message);
  if (!suite) return not_an_identity(folder, suite.error().message);
  if (!role) return not_an_identity(folder, role.error().message);
  if (!official) return not_an_identity(folder, official.error().message);
  return Identity{folder, *std::move(meeting), *suite, *role, *std::move(official)};
}

std::string Identity::to_toml() const {
  return fmt::format("meeting = \"{}\"\nsuite = \"{}\"\nrole = \"{}\"\nofficial = \"{}\"\n",
                     meeting.str(), suite->name(), name_of(role), official.str());
}

Identity Identity::without_certificate() const {
  Identity out = *this;
  out.role = Role::open;
  return out;
}

}  // namespace piaojue
