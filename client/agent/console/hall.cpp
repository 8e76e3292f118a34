#include "client/agent/console/hall.hpp"

#include "client/agent/console/hall_lookout.hpp"
#include "client/agent/console/results.hpp"
#include "client/agent/job.hpp"
#include "client/roles/hall.hpp"
#include "client/roles/organiser.hpp"
#include "core/base/language.hpp"
#include "proto/agent_hall.pb.h"

namespace piaojue::agent {
namespace {

Result<PollPhase> read_phase(const std::string& name) {
  if (name == "issuing") return PollPhase::issuing;
  if (name == "casting") return PollPhase::casting;
  if (name == "closing") return PollPhase::closing;
  return Error{ErrorCode::malformed, tr("页面要的步骤不存在，请重新载入页面",
                                        "there is no such step; load the page again")};
}

Result<Finding> read_finding(const std::string& name) {
  for (const Finding finding : {Finding::unfounded, Finding::explained, Finding::upheld})
    if (piaojue::name_of(finding) == name) return finding;
  return Error{ErrorCode::invalid, tr("请先选择查明的结论，什么也没有签署",
                                      "choose what was found first; nothing was signed")};
}

Result<std::vector<OfficialId>> read_ids(
    const google::protobuf::RepeatedPtrField<std::string>& ids) {
  std::vector<OfficialId> out;
  out.reserve(static_cast<std::size_t>(ids.size()));
  for (const std::string& text : ids) {
    PJ_TRY(OfficialId id, OfficialId::parse(text));
    out.push_back(std::move(id));
  }
  return out;
}

/// The organiser's acts in the hall; each is done when its call returns, but for the opening.
class Hall {
 public:
  explicit Hall(Surroundings& around) : around_(around), lookout_(around.office, around.watch) {}

  v1::HallState state() {
    v1::HallState out = lookout_.look();
    *out.mutable_job() = opening_.state();
    return out;
  }

  Result<v1::Empty> restart_ceremony(const v1::HallRestart& request) {
    return act([&](const roles::Desk& desk) -> Result<void> {
      PJ_TRY(const auto excluded, read_ids(request.excluded()));
      PJ_TRY(const std::uint32_t attempt, roles::restart_ceremony(desk, excluded));
      static_cast<void>(attempt);
      return {};
    });
  }

  /// Waits for the server's keys, which takes it up to minutes.
  Result<v1::Empty> sign_opening() {
    PJ_CHECK(opening_.start(tr("核对密钥仪式并签署启用声明", "Checking the ceremony and signing"),
                            [this](Job::Report&) -> Result<void> {
                              PJ_TRY(Work work, around_.office.begin());
                              PJ_TRY(const Hash32 anchor, roles::sign_opening(work.desk()));
                              static_cast<void>(anchor);
                              around_.watch.refresh();
                              return {};
                            }));
    return v1::Empty();
  }

  Result<v1::Empty> order(const v1::HallOrder& request) {
    return act([&](const roles::Desk& desk) -> Result<void> {
      PJ_TRY(const PollPhase phase, read_phase(request.phase()));
      return roles::order_phase(desk, request.poll(), phase);
    });
  }

  Result<v1::Empty> resolve(const v1::HallResolve& request) {
    return act([&](const roles::Desk& desk) -> Result<void> {
      PJ_TRY(const Finding finding, read_finding(request.finding()));
      PJ_TRY(const auto about, subject_of(desk, request));
      return roles::resolve(desk, request.poll(), about, finding, request.words());
    });
  }

  Result<v1::Empty> join(const v1::HallResolve& request) {
    return act([&](const roles::Desk& desk) -> Result<void> {
      PJ_TRY(const auto about, subject_of(desk, request));
      PJ_TRY(const Resolution joined, roles::join_resolution(desk, request.poll(), about));
      static_cast<void>(joined);
      return {};
    });
  }

  Result<v1::Empty> release(const v1::HallRelease& request) {
    if (request.absent_size() > 0 && !request.compared_aloud())
      return Error{ErrorCode::wrong_state,
                   tr("有监票人缺席时，要先当众宣读票箱根指纹并核对一致。开箱令没有签署",
                      "with a scrutineer absent, the box's code must be read aloud and compared "
                      "first. The release was not signed")};
    return act([&](const roles::Desk& desk) -> Result<void> {
      PJ_TRY(const auto absent, read_ids(request.absent()));
      return roles::release(desk, request.poll(), absent);
    });
  }

 private:
  template <class Step>
  Result<v1::Empty> act(const Step& step) {
    PJ_TRY(Work work, around_.office.begin());
    PJ_CHECK(step(work.desk()));
    around_.watch.refresh();
    return v1::Empty();
  }

  /// The objection, or nothing for the hall's count.
  Result<std::optional<Hash32>> subject_of(const roles::Desk& desk,
                                           const v1::HallResolve& request) const {
    if (request.objection().empty()) return std::optional<Hash32>();
    PJ_TRY(const auto view, roles::fetch_hall(desk.connection, request.poll(), std::nullopt));
    PJ_TRY(const Hash32 hash, roles::find_objection(view, request.objection()));
    return std::optional(hash);
  }

  Surroundings& around_;
  HallLookout lookout_;
  Job opening_;
};

}  // namespace

void add_hall_calls(Api& api, Surroundings& around) {
  const auto hall = std::make_shared<Hall>(around);
  using v1::Empty;
  api.on<Empty, v1::HallState>("hall/state", [hall](const Empty&) { return hall->state(); });
  api.on<v1::HallRestart, Empty>("hall/restart-ceremony", [hall](const auto& request) {
    return hall->restart_ceremony(request);
  });
  api.on<Empty, Empty>("hall/sign-opening", [hall](const Empty&) { return hall->sign_opening(); });
  api.on<v1::HallOrder, Empty>("hall/order",
                               [hall](const auto& request) { return hall->order(request); });
  api.on<v1::HallResolve, Empty>("hall/resolve",
                                 [hall](const auto& request) { return hall->resolve(request); });
  api.on<v1::HallResolve, Empty>("hall/join",
                                 [hall](const auto& request) { return hall->join(request); });
  api.on<v1::HallRelease, Empty>("hall/release",
                                 [hall](const auto& request) { return hall->release(request); });
  add_results_calls(api, around);
}

}  // namespace piaojue::agent
