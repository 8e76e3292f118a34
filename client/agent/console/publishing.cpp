#include "client/agent/console/publishing.hpp"

#include <iterator>
#include <sstream>

#include "client/files.hpp"
#include "client/pki/meeting_pki.hpp"
#include "client/roles/organiser.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kMostTerminals = 2000;
constexpr std::uint32_t kMostDays = 3650;

Error out_of_range(const std::string& what, std::uint32_t most) {
  return {ErrorCode::invalid, tr("{}应是 1 到 {}", "{} must be 1 to {}", what, most)};
}

}  // namespace

std::optional<Publishing::Enrolled> Publishing::enrolled(const MeetingNow& now) {
  if (!now.connected) return std::nullopt;
  const auto ask = [&]() -> Result<wire::PinsReply> {
    if (!connection_) {
      PJ_TRY(const auto access, around_.office.access());
      connection_ = std::make_unique<net::Connection>(*access);
    }
    return connection_->ask<wire::PinsReply>(wire::GetPins{});
  };
  const auto pins = ask();
  if (!pins) {
    connection_.reset();
    return std::nullopt;
  }
  const auto identity = around_.office.identity();
  if (!identity) return std::nullopt;
  Enrolled out;
  for (const wire::Pin& pin : pins->pins)
    out.emplace(pin.official,
                to_hex(key_fingerprint(*identity->suite, pin.sign_key, pin.exchange_key)));
  return out;
}

std::optional<std::set<std::string>> Publishing::certified() const {
  const auto content = read_file(certified_);
  if (!content) return std::nullopt;
  std::istringstream lines{std::string(as_text(*content))};
  return std::set<std::string>(std::istream_iterator<std::string>(lines), {});
}

void Publishing::fill_officials(const MeetingPlan& plan, v1::PrepareState& out) {
  const auto keys =
      out.stage() == "draft" ? enrolled(around_.watch.now()) : std::optional<Enrolled>();
  const auto with_certificate = certified();
  out.set_enrolment_known(keys.has_value());
  const auto add = [&](const OfficialId& id, const std::string& name, Role role) {
    v1::PrepareOfficial& line = *out.add_officials();
    line.set_id(id.str());
    line.set_name(name);
    line.set_role(title_of(role));
    if (keys && keys->contains(id)) {
      line.set_enrolled(true);
      line.set_fingerprint(keys->at(id));
    }
    if (with_certificate && !with_certificate->contains(id.str()))
      out.add_without_certificate(name);
  };
  for (const PlannedOfficial& official : plan.officials) {
    add(official.id, official.name, role_of(official.role));
    if (official.role == OfficialRole::security_administrator) out.set_approver(official.name);
  }
  for (const PlannedIssuer& issuer : plan.issuers) add(issuer.id, issuer.name, Role::issuer);
}

void Publishing::fill(const MeetingPlan* plan, v1::PrepareState& out) {
  const MeetingNow now = around_.watch.now();
  const auto office = around_.office.look();
  out.set_certificates(certified() || (office && *office != Office::State::missing));
  out.set_certificates_folder(certificates().string());
  out.set_ready(office && *office == Office::State::ready);
  out.set_connected(now.connected);
  out.set_problem(now.problem);
  if (out.ready()) {
    const Enrolment::View own = enrolment_.view(now);
    out.set_folder_sealed(own.folder_sealed);
    out.set_enrolled(own.enrolled);
    out.set_own_fingerprint(own.fingerprint);
  }
  if (now.meeting) {
    out.set_fingerprint(to_hex(now.meeting->manifest_hash));
  } else if (const auto hash = read_file(signed_)) {
    out.set_signed_(true);
    out.set_fingerprint(std::string(as_text(*hash)));
  }
  if (plan != nullptr) fill_officials(*plan, out);
}

Result<void> Publishing::make_certificates(const fs::path& meeting,
                                           const v1::PrepareCertificates& request) {
  if (request.terminals() < 1 || request.terminals() > kMostTerminals)
    return out_of_range(tr("投票终端数", "the number of terminals"), kMostTerminals);
  if (request.days() < 1 || request.days() > kMostDays)
    return out_of_range(tr("有效天数", "the days of validity"), kMostDays);
  // Certificates do not wait for the facts about nominees.
  const auto plan = load_meeting_plan(meeting, {.gates = Gatekeeping::show});
  if (const auto* const faults = std::get_if<FileFaults>(&plan))
    return Error{ErrorCode::wrong_state,
                 tr("会议文件还有 {} 处错误，请先改正，再生成证书",
                    "the meeting still has {} faults; mend them, then make the certificates",
                    faults->size())};
  const auto& good = std::get<MeetingPlan>(plan);
  PJ_CHECK(pki::create_meeting_pki(good, certificates(),
                                   {request.terminals(), static_cast<int>(request.days()),
                                    SecretBytes::copy_of(as_bytes(request.passphrase()))}));
  std::string ids;
  for (const PlannedOfficial& official : good.officials) ids.append(official.id.str()).append("\n");
  for (const PlannedIssuer& issuer : good.issuers) ids.append(issuer.id.str()).append("\n");
  return write_file(certified_, as_bytes(ids), Access::owner_only, Existing::replace);
}

Result<void> Publishing::enrol(const std::string& passphrase) {
  return enrolment_.enrol(Role::organiser, passphrase);
}

Result<void> Publishing::publish(const MeetingPlan& plan) {
  PJ_TRY(Work work, around_.office.begin());
  PJ_TRY(const Hash32 hash, roles::publish(work.desk(), plan));
  PJ_CHECK(write_file(signed_, as_bytes(to_hex(hash)), Access::owner_only, Existing::replace));
  around_.watch.refresh();
  return {};
}

}  // namespace piaojue::agent
