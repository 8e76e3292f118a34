#include "client/roles/desk.hpp"

#include <chrono>
#include <thread>

#include "client/files.hpp"
#include "client/once.hpp"
#include "client/roles/ceremony.hpp"
#include "core/base/language.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::roles {
namespace {

Error differs(const std::string& what) {
  return {ErrorCode::wrong_context,
          tr("启用声明中的{}与密钥仪式不符，没有签名；请不要开始投票",
             "the {} in the opening statement differs from the ceremony; not signed. Do not start",
             what)};
}

Result<void> compare_opening(const OpeningStatement& opening, const CeremonyView& ceremony) {
  const CeremonyOutcome& outcome = *ceremony.status.outcome;
  if (opening.attempt != ceremony.parameters.attempt ||
      opening.participants != ceremony.parameters.participants ||
      opening.ceremony != outcome.transcript)
    return differs(tr("仪式记录", "transcript"));
  if (!(opening.election_key == outcome.election_key) || !(opening.note_key == outcome.note_key))
    return differs(tr("选举公钥", "election key"));
  if (opening.election_verification_keys != outcome.election_verification_keys ||
      opening.note_verification_keys != outcome.note_verification_keys)
    return differs(tr("验证公钥", "verification keys"));
  if (opening.tally_certificate.empty()) return differs(tr("计票证书", "tally certificate"));
  return {};
}

/// The server still makes its issuing keys when the ceremony ends: seconds, a few for each poll and
/// class.
Result<void> wait_for_proposal(const Desk& desk) {
  static constexpr std::chrono::milliseconds kPollInterval{300};
  static constexpr int kPatience = 1000;  // five minutes
  for (int i = 0; i < kPatience; ++i) {
    PJ_TRY(const wire::Status status, desk.connection.ask<wire::Status>(wire::GetStatus{}));
    if (status.opening_ready) return {};
    std::this_thread::sleep_for(kPollInterval);
  }
  return too_early(tr("服务器备好发票密钥", "the server has made its issuing keys"));
}

}  // namespace

Result<void> require_role(const Desk& desk, Role role) {
  if (desk.identity().role == role) return {};
  return Error{ErrorCode::not_permitted,
               tr("这一步由{}来做，而 {} 是{}的身份", "this is for the {}, but {} belongs to a {}",
                  title_of(role), desk.identity().folder.string(), title_of(desk.identity().role))};
}

// R8.2-11
Result<void> check_own_pins(const Desk& desk, const MeetingView& meeting) {
  for (const Official& official : meeting.manifest.officials) {
    if (official.id != desk.id()) continue;
    const auto& own = desk.keys.exchange;
    const bool same_exchange = own.has_value() == official.exchange_key.has_value() &&
                               (!own || multiply_generator(*own) == *official.exchange_key);
    if (official.sign_key == desk.keys.sign.verify_key() && same_exchange) return {};
    return Error{ErrorCode::wrong_context,
                 tr("会议清单里登记的不是你的密钥！请不要继续，告诉组织者和其他监票人",
                    "the manifest does not pin your keys! Stop, and tell the organiser and the "
                    "other scrutineers")};
  }
  return Error{ErrorCode::not_found,
               tr("会议清单里没有 {} 这个人", "the manifest has no official {}", desk.id().str())};
}

Result<Hash32> enrol(const Desk& desk) {
  std::optional<Point> exchange;
  if (desk.keys.exchange) exchange = multiply_generator(*desk.keys.exchange);
  const Point& sign = desk.keys.sign.verify_key();
  PJ_CHECK(desk.connection.tell(wire::Enrol{desk.id(), sign, exchange}));
  return key_fingerprint(*desk.identity().suite, sign, exchange);
}

Result<Hash32> own_anchor(const Identity& identity) {
  const auto content = read_file(identity.file("anchor.txt"), 4096);
  if (!content)
    return Error{ErrorCode::not_found,
                 tr("{} 里没有锚指纹：请先运行 piaojue sign-opening",
                    "no anchor in {}: run piaojue sign-opening first", identity.folder.string())};
  std::string_view text = as_text(*content);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return parse_fingerprint(text);
}

Result<void> store_own_anchor(const Identity& identity, const Hash32& anchor) {
  if (const auto earlier = own_anchor(identity); earlier && *earlier == anchor) return {};
  return write_file(identity.file("anchor.txt"), as_bytes(format_fingerprint(anchor) + "\n"),
                    Access::owner_only, Existing::replace);
}

Result<Hash32> sign_opening(const Desk& desk) {
  PJ_TRY(const MeetingView meeting, fetch_meeting(desk.connection));
  PJ_CHECK(check_own_pins(desk, meeting));
  PJ_TRY(const CeremonyView ceremony, fetch_ceremony(desk.connection, meeting));
  if (!ceremony.status.outcome)
    return too_early(tr("密钥仪式完成", "the key ceremony is complete"));
  PJ_CHECK(wait_for_proposal(desk));
  PJ_TRY(const OpeningView opening, fetch_opening(desk.connection, meeting, Signatures::any));
  // R8.2-12
  PJ_CHECK(compare_opening(opening.opening, ceremony));
  if (desk.identity().role == Role::scrutineer) PJ_CHECK(check_own_shares(desk, ceremony));

  // One opening per ceremony: issuer keys cannot be exchanged after this.
  PJ_CHECK(commit_once(
      desk.identity().folder,
      fmt::format("opening-{}.txt", to_hex(opening.opening.ceremony).substr(0, 16)), opening.hash));
  PJ_CHECK(store_own_anchor(desk.identity(), opening.hash));
  const StatementSignature signature{desk.id(), desk.keys.sign.sign(opening.signed_opening.body)};
  PJ_CHECK(desk.connection.tell(wire::SignOpening{signature}));
  return opening.hash;
}

}  // namespace piaojue::roles
