#include "client/agent/scrutineer/own_steps.hpp"

#include <algorithm>
#include <thread>

#include "client/roles/ceremony.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

constexpr std::string_view kEnrolled = "enrolled";
constexpr std::string_view kCompared = "compared";
constexpr std::chrono::milliseconds kPause{300};
constexpr std::uint64_t kRounds = 4;

Hash32 fingerprint_of(const roles::Desk& desk) {
  std::optional<Point> exchange;
  if (desk.keys.exchange) exchange = multiply_generator(*desk.keys.exchange);
  return key_fingerprint(*desk.identity().suite, desk.keys.sign.verify_key(), exchange);
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, tr("、", ", ")));
}

/// How far the ceremony is, and who is awaited.
void say(const CeremonyStatus& status, const roles::MeetingView& meeting, Job::Report& report) {
  const std::uint64_t done =
      status.awaiting ? static_cast<std::uint64_t>(*status.awaiting) - 1 : kRounds;
  report.progress(done, kRounds);
  const auto scrutineers = meeting.manifest.scrutineers();
  std::vector<std::string> names;
  names.reserve(status.missing.size());
  for (const std::uint16_t index : status.missing)
    if (index < scrutineers.size()) names.push_back(scrutineers[index]->name);
  report.detail(names.empty()
                    ? ""
                    : tr("第 {} 轮，共 {} 轮，正在等：{}", "Round {} of {}, waiting for: {}",
                         done + 1, kRounds, joined(names)));
}

std::vector<std::string> missing_signers(const roles::MeetingView& meeting,
                                         const SignedStatement& opening) {
  std::vector<std::string> names;
  for (const OfficialId& id : opening_signers(meeting.manifest)) {
    if (opening.has_signer(id)) continue;
    const auto& officials = meeting.manifest.officials;
    const auto found = std::ranges::find(officials, id, &Official::id);
    names.push_back(found == officials.end() ? id.str() : found->name);
  }
  return names;
}

}  // namespace

OwnSteps::OwnSteps(Surroundings& around) : around_(around), remembered_(around.state) {}

Result<void> OwnSteps::enrol(const std::string& passphrase) {
  if (!around_.office.has_keys())
    PJ_CHECK(around_.office.make_keys(SecretBytes::copy_of(as_bytes(passphrase))));
  PJ_TRY(Work official, around_.office.begin());
  PJ_TRY(const Hash32 fingerprint, roles::enrol(official.desk()));
  return remembered_.keep(kEnrolled, fingerprint);
}

/// After a proven cheat the organiser may begin anew without the cheat.
Result<void> OwnSteps::wait_for_restart(Job::Report& report, std::uint32_t attempt) const {
  while (!report.stopping()) {
    const MeetingNow now = around_.watch.now();
    if (now.status && now.status->ceremony_attempt > attempt) return {};
    std::this_thread::sleep_for(kPause);
  }
  return roles::too_early(
      tr("组织者重新举行密钥仪式", "the organiser has begun the ceremony anew"));
}

Result<void> OwnSteps::hold_ceremony(Job::Report& report) {
  for (;;) {
    const MeetingNow now = around_.watch.refresh();
    if (!now.meeting || !now.status)
      return roles::too_early(tr("组织者发布会议", "the organiser has published the meeting"));
    PJ_TRY(Work official, around_.office.begin());
    const auto held = roles::run_ceremony(official.desk(), [&](const CeremonyStatus& status) {
      say(status, *now.meeting, report);
      return !report.stopping();
    });
    if (held) {
      around_.watch.refresh();
      return {};
    }
    if (held.error().code != ErrorCode::proof_invalid) return held.error();
    report.detail(held.error().message);
    PJ_CHECK(wait_for_restart(report, now.status->ceremony_attempt));
  }
}

void OwnSteps::add_to(Api& api) {
  api.on<v1::ScrutineerEnrol, v1::Empty>(
      "scrutineer/enrol", [this](const v1::ScrutineerEnrol& request) -> Result<v1::Empty> {
        PJ_CHECK(enrol(request.passphrase()));
        return v1::Empty();
      });
  api.on<v1::Empty, v1::Empty>(
      "scrutineer/ceremony", [this](const v1::Empty&) -> Result<v1::Empty> {
        PJ_CHECK(ceremony_.start(tr("密钥仪式", "Key ceremony"),
                                 [this](Job::Report& report) { return hold_ceremony(report); }));
        return v1::Empty();
      });
  api.on<v1::Empty, v1::Empty>("scrutineer/sign-opening",
                               [this](const v1::Empty&) -> Result<v1::Empty> {
                                 PJ_TRY(Work official, around_.office.begin());
                                 PJ_TRY(const Hash32 anchor, roles::sign_opening(official.desk()));
                                 static_cast<void>(anchor);  // kept in the identity folder
                                 around_.watch.refresh();
                                 return v1::Empty();
                               });
  api.on<v1::Empty, v1::Empty>("scrutineer/compared",
                               [this](const v1::Empty&) -> Result<v1::Empty> {
                                 PJ_TRY(const Identity identity, around_.office.identity());
                                 PJ_TRY(const Hash32 anchor, roles::own_anchor(identity));
                                 PJ_CHECK(remembered_.keep(kCompared, anchor));
                                 return v1::Empty();
                               });
}

Result<void> OwnSteps::describe(const MeetingNow& now, const Sight& sight,
                                v1::ScrutineerState& out) {
  PJ_CHECK(describe_keys(now, out));
  v1::ScrutineerCeremony& ceremony = *out.mutable_ceremony();
  *ceremony.mutable_job() = ceremony_.state();
  if (now.status && now.status->opening_ready)
    ceremony.set_state("done");
  else if (ceremony_.running())
    ceremony.set_state("running");
  else if (ceremony.job().finished())
    ceremony.set_state("preparing");
  else
    ceremony.set_state(now.meeting && out.keys().state() == "enrolled" ? "ready" : "waiting");
  return describe_signing(now, sight, out);
}

Result<void> OwnSteps::describe_keys(const MeetingNow& now, v1::ScrutineerState& out) {
  PJ_TRY(const Identity identity, around_.office.identity());
  v1::ScrutineerKeys& keys = *out.mutable_keys();
  keys.set_state("none");
  keys.set_sealed(needs_passphrase(identity));
  if (!around_.office.has_keys()) return {};
  PJ_TRY(Work official, around_.office.begin());
  const Hash32 fingerprint = fingerprint_of(official.desk());
  keys.set_fingerprint(to_hex(fingerprint));
  keys.set_state(remembered_.holds(kEnrolled, fingerprint) ? "enrolled" : "made");
  if (!now.meeting) return {};
  if (const auto pinned = roles::check_own_pins(official.desk(), *now.meeting); pinned)
    keys.set_state("enrolled");
  else
    out.set_alarm(pinned.error().message);
  return {};
}

Result<void> OwnSteps::describe_signing(const MeetingNow& now, const Sight& sight,
                                        v1::ScrutineerState& out) {
  v1::ScrutineerCeremony& ceremony = *out.mutable_ceremony();
  ceremony.set_signing("waiting");
  if (ceremony.state() != "done" || !sight.opening) return {};
  PJ_TRY(const Identity identity, around_.office.identity());
  const SignedStatement& opening = sight.opening->signed_opening;
  const auto anchor = roles::own_anchor(identity);
  ceremony.set_signing(anchor && opening.has_signer(identity.official) ? "signed" : "ready");
  ceremony.set_complete(now.opening != nullptr);
  for (const std::string& name : missing_signers(*now.meeting, opening)) ceremony.add_awaited(name);
  if (!anchor) return {};
  ceremony.set_anchor(to_hex(*anchor));
  ceremony.set_compared(remembered_.holds(kCompared, *anchor));
  if (ceremony.signing() == "signed" && sight.opening->hash != *anchor)
    out.set_alarm(tr("服务器上的启用声明不是您签署的那一份！请不要继续，告诉组织者和其他监票人",
                     "the opening statement on the server is not the one you signed! Stop, and "
                     "tell the organiser and the other scrutineers"));
  return {};
}

}  // namespace piaojue::agent
