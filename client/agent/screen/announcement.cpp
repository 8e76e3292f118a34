#include "client/agent/screen/announcement.hpp"

#include "client/agent/recorded_result.hpp"
#include "client/files.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

constexpr std::string_view kTrailCheck = "V33";

Announcement not_shown(const std::string& why) {
  return {nullptr, tr("结果没有通过核验，不能公布。{}",
                      "The result did not pass verification and is not shown. {}", why)};
}

}  // namespace

std::size_t countersigners_needed(const roles::HallView& box) {
  std::size_t absent = 0;
  if (box.hall.release) {
    const auto release = Release::parse(box.hall.release->body);
    if (release) absent = release->absent.size();
  }
  return box.opening.opening.participants.size() - absent;
}

Result<std::optional<Announcement>> verify_announced(net::Connection& connection,
                                                     const PollId& poll, const Hash32& anchor,
                                                     const roles::ByteProgress& progress,
                                                     bool awaits_audit) {
  PJ_TRY(const TemporaryFolder folder, TemporaryFolder::create());
  const auto record = folder.path() / "record.pjr";
  PJ_CHECK(roles::download_record(connection, poll, /*full=*/true, record, nullptr));
  std::optional<VerifiedPoll> verified;
  VerifyOptions options;
  options.anchor = anchor;
  options.progress = progress;
  const VerificationReport report = verify_record(record, options, &verified);
  for (const CheckResult& check : report.checks) {
    if (check.verdict != Verdict::fail) continue;
    if (awaits_audit && check.number == kTrailCheck) return std::nullopt;
    return std::optional(not_shown(tr("第 {} 项检查“{}”：{}", "Check {}, \"{}\": {}", check.number,
                                      check.title, check.detail)));
  }
  if (!verified || verified->poll.id != poll)
    return std::optional(not_shown(
        tr("服务器给出了另一个表决项的记录。", "The server gave the record of another poll.")));
  auto result = recorded_result(record);
  if (!result) return std::optional(not_shown(result.error().message));
  return std::optional(
      Announcement{std::make_shared<const report::CheckedResult>(*std::move(result)), {}});
}

}  // namespace piaojue::agent
