#include "client/issuer/desk_keys.hpp"

#include <fmt/format.h>

#include "client/files.hpp"
#include "client/sealed_file.hpp"

namespace piaojue::issuer {
namespace {

constexpr std::string_view kPurpose = "issuer key";

Result<IssuerKey> load_or_make_one(const std::filesystem::path& path, ByteView seal) {
  const auto stored = read_file(path, 1U << 16U);
  if (stored) {
    PJ_TRY(const SecretBytes der, open_with_key(seal, kPurpose, *stored));
    return IssuerKey::parse(der.reveal());
  }
  if (stored.error().code != ErrorCode::not_found) return stored.error();
  IssuerKey key = IssuerKey::generate();
  PJ_CHECK(write_file(path, seal_with_key(seal, kPurpose, key.reveal_der().reveal()),
                      Access::owner_only, Existing::refuse));
  return key;
}

}  // namespace

Result<DeskKeys> DeskKeys::load_or_make(const Identity& identity, const OfficialKeys& keys,
                                        const roles::MeetingView& meeting, Progress& progress) {
  const SecretBytes seal = derive_local_key(keys.sign, kPurpose);
  DeskKeys out;
  for (const roles::PollView& poll : meeting.polls) {
    auto& of_poll = out.keys_.emplace_back();
    for (std::size_t i = 0; i < meeting.key_count(poll); ++i) {
      const std::string name = fmt::format("issuer-{}-{}.key", poll.definition.id.str(), i);
      PJ_TRY(IssuerKey key, load_or_make_one(identity.file(name), seal.reveal()));
      of_poll.push_back(std::make_unique<IssuerKey>(std::move(key)));
      progress.advance();
    }
  }
  return out;
}

IssuerKeysStatement DeskKeys::statement(const roles::MeetingView& meeting,
                                        std::uint16_t issuer) const {
  IssuerKeysStatement out{meeting.manifest_hash, issuer, {}};
  for (std::size_t poll = 0; poll < keys_.size(); ++poll) {
    auto& of_poll = out.polls.emplace_back();
    of_poll.poll = meeting.polls[poll].hash;
    for (const auto& key : keys_[poll]) of_poll.keys.push_back(key->public_key());
  }
  return out;
}

}  // namespace piaojue::issuer
