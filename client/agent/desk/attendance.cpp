#include "client/agent/desk/attendance.hpp"

#include "client/files.hpp"
#include "client/roles/registrar.hpp"
#include "core/base/canonical.hpp"

namespace piaojue::agent {
namespace {

constexpr std::string_view kTag = "piaojue-cards-handed/1";

Result<std::set<VoterId>> parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(const std::uint32_t count, in.count());
  std::set<VoterId> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const std::string id, in.text());
    PJ_TRY(VoterId voter, VoterId::parse(id));
    out.insert(std::move(voter));
  }
  PJ_CHECK(in.finish());
  return out;
}

Bytes encode(const std::set<VoterId>& handed) {
  CanonicalWriter out(kTag);
  out.count(handed.size());
  for (const VoterId& voter : handed) out.text(voter.str());
  return out.take();
}

bool same(const Attendance::Mark& a, const Attendance::Mark& b) {
  return a.present == b.present && a.locked == b.locked;
}

bool same(const std::map<VoterId, Attendance::Mark>& a,
          const std::map<VoterId, Attendance::Mark>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.first == y.first && same(x.second, y.second);
  });
}

}  // namespace

Attendance::Attendance(const Surroundings& surroundings)
    : office_(surroundings.office), file_(surroundings.state / "handed") {
  load_handed();
}

void Attendance::load_handed() {
  const auto stored = read_file(file_);
  if (!stored) return;
  if (auto handed = parse(*stored)) view_.handed = *std::move(handed);
}

Result<void> Attendance::refresh() {
  const std::lock_guard one_at_a_time(asking_);
  if (!work_) {
    PJ_TRY(Work work, office_.begin());
    work_ = std::make_unique<Work>(std::move(work));
  }
  PJ_TRY(const auto reply, roles::list_attendance(work_->desk()));
  std::map<VoterId, Mark> marks;
  for (const wire::AttendanceLine& line : reply.lines)
    marks.emplace(line.voter, Mark{line.present, line.locked});
  const std::lock_guard lock(mutex_);
  view_.present_by_class = reply.present_by_class;
  if (same(marks, view_.marks)) return {};
  view_.marks = std::move(marks);
  ++view_.version;
  return {};
}

Attendance::View Attendance::view() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

Result<void> Attendance::set_handed(const VoterId& voter, bool handed) {
  const std::lock_guard lock(mutex_);
  std::set<VoterId> next = view_.handed;
  if (handed)
    next.insert(voter);
  else
    next.erase(voter);
  PJ_CHECK(write_file(file_, encode(next), Access::owner_only, Existing::replace));
  view_.handed = std::move(next);
  ++view_.version;
  return {};
}

}  // namespace piaojue::agent
