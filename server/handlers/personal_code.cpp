#include "server/handlers/personal_code.hpp"

#include "core/base/language.hpp"
#include "core/openssl/digest.hpp"

namespace piaojue::server {
namespace {

constexpr std::size_t kMaxCodeSize = 128;

Admission refused(ErrorCode code, std::string detail) {
  return {std::nullopt, {code, std::move(detail)}};
}

Admission locked() {
  return refused(ErrorCode::locked,
                 tr("个人码已连续输错 {} 次，请到登记台解锁",
                    "{} wrong codes: ask the registrar's desk to unlock", kMaxWrongTries));
}

Admission wrong_code(MeetingTables& tables, const VoterEntry& voter) {
  const std::uint32_t tries = voter.wrong_tries + 1;
  tables.set_wrong_tries(voter.voter, tries);
  if (tries >= kMaxWrongTries) return locked();
  return refused(ErrorCode::wrong_code, tr("个人码不对，还可再试 {} 次",
                                           "wrong code; {} tries left", kMaxWrongTries - tries));
}

}  // namespace

Result<SecretBytes> derive_code(const std::optional<VoterEntry>& voter, std::string_view code) {
  if (!voter)
    return Error{ErrorCode::not_found, tr("名册上没有此人", "no such person on the roster")};
  if (code.empty() || code.size() > kMaxCodeSize)
    return Error{ErrorCode::malformed, tr("个人码不能为空或过长", "the code is empty or too long")};
  // R12-5
  return scrypt(as_bytes(code), voter->salt, kCodeHashSize);
}

// R8.6-6, R8.6-7
Admission admit_voter(MeetingTables& tables, const VoterId& id, const SecretBytes& derived) {
  const std::optional<VoterEntry> voter = tables.voter(id);
  if (!voter)
    return refused(ErrorCode::not_found, tr("名册上没有此人", "no such person on the roster"));
  // Before the code is looked at: who is absent cannot have their code tried.
  if (!voter->present)
    return refused(
        ErrorCode::not_present,
        tr("尚未登记到会，请先到登记台", "not marked present yet: go to the registrar's desk"));
  if (voter->wrong_tries >= kMaxWrongTries) return locked();
  if (!equal_constant_time(derived.reveal(), voter->code_hash)) return wrong_code(tables, *voter);
  if (voter->wrong_tries > 0) tables.set_wrong_tries(id, 0);
  return {voter, {}};
}

}  // namespace piaojue::server
