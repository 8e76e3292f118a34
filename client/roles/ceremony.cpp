#include "client/roles/ceremony.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/openssl/random.hpp"

namespace piaojue::roles {
namespace {

constexpr std::chrono::milliseconds kPollInterval{300};
constexpr std::size_t kSeedSize = 32;
constexpr std::string_view kSeedPurpose = "ceremony seed";

Error cheated(const MeetingView& meeting, const std::vector<std::uint16_t>& cheats) {
  const auto scrutineers = meeting.manifest.scrutineers();
  std::string names;
  for (const std::uint16_t index : cheats)
    names += (names.empty() ? "" : ", ") +
             (index < scrutineers.size() ? scrutineers[index]->name : fmt::to_string(index));
  return {ErrorCode::proof_invalid,
          tr("密钥仪式失败：已证明 {} 发出了错误的数据。请组织者排除后重新举行仪式",
             "the ceremony failed: {} provably sent wrong data. The organiser holds "
             "the ceremony again without",
             names)};
}

}  // namespace

CeremonyParameters ceremony_parameters(const MeetingView& meeting, std::uint32_t attempt,
                                       std::vector<std::uint16_t> participants) {
  CeremonyParameters parameters{.suite = meeting.manifest.suite,
                                .manifest = meeting.manifest_hash,
                                .attempt = attempt,
                                .threshold = meeting.manifest.threshold,
                                .trustees = {},
                                .participants = std::move(participants)};
  for (const Official* official : meeting.manifest.scrutineers())
    parameters.trustees.push_back({official->sign_key, *official->exchange_key});
  return parameters;
}

Result<CeremonyView> fetch_ceremony(net::Connection& connection, const MeetingView& meeting) {
  PJ_TRY(auto status, connection.ask<wire::Status>(wire::GetStatus{}));
  auto parameters = ceremony_parameters(meeting, status.ceremony_attempt,
                                        std::move(status.ceremony_participants));
  PJ_TRY(auto reply, connection.ask<wire::CeremonyReply>(wire::GetCeremony{parameters.attempt}));
  PJ_TRY(CeremonyStatus judged, evaluate_ceremony(parameters, reply.messages));
  return CeremonyView{std::move(parameters), std::move(reply.messages), std::move(judged)};
}

Result<std::uint16_t> own_trustee_index(const Desk& desk, const MeetingView& meeting) {
  const auto scrutineers = meeting.manifest.scrutineers();
  for (std::size_t i = 0; i < scrutineers.size(); ++i)
    if (scrutineers[i]->id == desk.id()) return static_cast<std::uint16_t>(i);
  return Error{ErrorCode::not_found, tr("{} 不是这个会议的监票人",
                                        "{} is no scrutineer of this meeting", desk.id().str())};
}

Result<SecretBytes> load_ceremony_seed(const Desk& desk, std::uint32_t attempt) {
  const auto path = desk.identity().file(fmt::format("ceremony-{}.seed", attempt));
  const std::string purpose = fmt::format("{} {}", kSeedPurpose, attempt);
  const SecretBytes key = derive_local_key(desk.keys.sign, purpose);
  if (const auto stored = read_file(path, 4096)) {
    PJ_TRY(SecretBytes seed, open_with_key(key.reveal(), purpose, *stored));
    if (seed.size() != kSeedSize) return Error{ErrorCode::malformed, path.string()};
    return seed;
  } else if (stored.error().code != ErrorCode::not_found) {
    return stored.error();
  }
  SecretBytes seed = random_secret(kSeedSize);
  PJ_CHECK(write_file(path, seal_with_key(key.reveal(), purpose, seed.reveal()), Access::owner_only,
                      Existing::refuse));
  return seed;
}

Result<CeremonyParticipant::Shares> own_shares(const Desk& desk,
                                               const CeremonyParameters& parameters,
                                               std::span<const CeremonyMessage> messages) {
  const auto& pins = parameters.trustees;
  const auto own = std::find_if(pins.begin(), pins.end(), [&](const TrusteePin& pin) {
    return pin.sign_key == desk.keys.sign.verify_key();
  });
  const auto index = static_cast<std::uint16_t>(own - pins.begin());
  if (std::find(parameters.participants.begin(), parameters.participants.end(), index) ==
      parameters.participants.end())
    return Error{ErrorCode::not_permitted,
                 tr("你没有参加密钥仪式，手里没有密钥份额",
                    "you took no part in the ceremony and hold no share of the key")};
  PJ_TRY(const SecretBytes seed, load_ceremony_seed(desk, parameters.attempt));
  const CeremonyParticipant participant(parameters, index, desk.keys.sign, *desk.keys.exchange,
                                        seed.reveal());
  return participant.shares(messages);
}

Result<void> check_own_shares(const Desk& desk, const CeremonyView& ceremony) {
  auto shares = own_shares(desk, ceremony.parameters, ceremony.messages);
  // An excluded scrutineer signs the opening too, as a witness without a share.
  if (!shares && shares.error().code != ErrorCode::not_permitted) return shares.error();
  return {};
}

Result<void> run_ceremony(const Desk& desk, const CeremonyProgress& progress) {
  PJ_CHECK(require_role(desk, Role::scrutineer));
  PJ_TRY(const MeetingView meeting, fetch_meeting(desk.connection));
  PJ_CHECK(check_own_pins(desk, meeting));
  PJ_TRY(const std::uint16_t index, own_trustee_index(desk, meeting));
  for (;;) {
    PJ_TRY(const CeremonyView ceremony, fetch_ceremony(desk.connection, meeting));
    const auto& taking_part = ceremony.parameters.participants;
    if (!ceremony.status.proven_cheats.empty())
      return cheated(meeting, ceremony.status.proven_cheats);
    const bool go_on = progress(ceremony.status);
    if (ceremony.status.outcome) return {};
    if (!go_on) return too_early(tr("密钥仪式完成", "the key ceremony is complete"));

    if (std::find(taking_part.begin(), taking_part.end(), index) != taking_part.end()) {
      PJ_TRY(const SecretBytes seed, load_ceremony_seed(desk, ceremony.parameters.attempt));
      const CeremonyParticipant participant(ceremony.parameters, index, desk.keys.sign,
                                            *desk.keys.exchange, seed.reveal());
      PJ_TRY(const auto message, participant.next_message(ceremony.messages));
      if (message) {
        PJ_CHECK(desk.connection.tell(wire::PostCeremony{*message}));
        continue;
      }
    }
    std::this_thread::sleep_for(kPollInterval);
  }
}

}  // namespace piaojue::roles
