#include "client/agent/scrutineer/hall_acts.hpp"

#include "client/agent/scrutineer/box_message.hpp"
#include "client/roles/organiser.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

Result<Finding> read_finding(const std::string& name) {
  for (const Finding finding : {Finding::unfounded, Finding::explained, Finding::upheld})
    if (piaojue::name_of(finding) == name) return finding;
  return Error{ErrorCode::invalid, tr("请选择处理结论", "choose a finding")};
}

Result<void> enter_count(const roles::Desk& desk, const v1::ScrutineerHallCount& request) {
  const std::optional<std::uint32_t> paper =
      request.has_paper() ? std::optional(request.paper()) : std::nullopt;
  PJ_TRY(const auto questions,
         roles::enter_hall_count(desk, request.poll(), request.counted(), paper));
  static_cast<void>(questions);  // in the state that follows
  return {};
}

Result<void> object(const roles::Desk& desk, const v1::ScrutineerObjection& request) {
  PJ_TRY(const Hash32 hash, roles::file_objection(desk, request.poll(), request.words(), {}));
  static_cast<void>(hash);  // in the state that follows
  return {};
}

Result<void> resolve(const roles::Desk& desk, const v1::ScrutineerResolution& request) {
  std::optional<Hash32> about;
  if (request.matter() != kCountMatter) {
    PJ_TRY(const Bytes hash, from_hex(request.matter()));
    PJ_TRY(about, to_array<sizeof(Hash32)>(hash));
  }
  if (request.finding().empty()) {
    PJ_TRY(const Resolution joined, roles::join_resolution(desk, request.poll(), about));
    static_cast<void>(joined);  // in the state that follows
    return {};
  }
  PJ_TRY(const Finding finding, read_finding(request.finding()));
  return roles::resolve(desk, request.poll(), about, finding, request.words());
}

Result<void> release(const roles::Desk& desk, const v1::ScrutineerRelease& request) {
  std::vector<OfficialId> absent;
  absent.reserve(static_cast<std::size_t>(request.absent_size()));
  for (const std::string& text : request.absent()) {
    PJ_TRY(auto id, OfficialId::parse(text));
    absent.push_back(std::move(id));
  }
  return roles::release(desk, request.poll(), absent);
}

/// One signature of the official's, after which the meeting is looked at again.
template <class Request>
void add_act(Api& api, Surroundings& around, const std::string& name,
             Result<void> (*act)(const roles::Desk&, const Request&)) {
  api.on<Request, v1::Empty>(name, [&around, act](const Request& request) -> Result<v1::Empty> {
    PJ_TRY(Work official, around.office.begin());
    PJ_CHECK(act(official.desk(), request));
    around.watch.refresh();
    return v1::Empty();
  });
}

Result<void> confirm_close(const roles::Desk& desk, const v1::ScrutineerPollRequest& request) {
  return roles::confirm_close(desk, request.poll());
}

}  // namespace

void add_hall_acts(Api& api, Surroundings& around) {
  add_act(api, around, "scrutineer/confirm-close", confirm_close);
  add_act(api, around, "scrutineer/hall-count", enter_count);
  add_act(api, around, "scrutineer/object", object);
  add_act(api, around, "scrutineer/resolve", resolve);
  add_act(api, around, "scrutineer/release", release);
}

}  // namespace piaojue::agent
