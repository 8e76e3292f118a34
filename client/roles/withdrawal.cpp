#include "client/roles/withdrawal.hpp"

#include "client/roles/card_wallet.hpp"
#include "core/base/language.hpp"

namespace piaojue::roles {
namespace {

Error may_be_cast() {
  return {ErrorCode::already_spent,
          tr("这份凭证已经用来投票，不能再作废",
             "this credential was used to cast a ballot and cannot be voided any more")};
}

/// How many the server has now. Error of the first that it does not take.
Result<void> send(net::Connection& connection, const std::vector<Bytes>& voids,
                  std::size_t& accepted) {
  for (accepted = 0; accepted < voids.size(); ++accepted)
    PJ_CHECK(connection.tell(wire::SubmitVoid{voids[accepted]}));
  return {};
}

}  // namespace

Result<void> withdraw(net::Connection& connection, const MeetingView& meeting,
                      const OpeningView& opening, std::size_t poll, Credentials& credentials,
                      const CredentialsFile& file) {
  const PollId& id = meeting.polls[poll].definition.id;
  PollCredential* credential = credentials.find(id);
  if (credential == nullptr || credential->state == CredentialState::requested)
    return Error{ErrorCode::not_found,
                 tr("这里没有表决项 {} 的凭证", "there is no credential for poll {}", id.str())};
  if (credential->state == CredentialState::cast || credential->state == CredentialState::spent)
    return may_be_cast();
  if (credential->state == CredentialState::ready) {
    PJ_TRY(const auto voids,
           void_credential(meeting, opening, poll, credentials.voter_class, *credential));
    credential->state = CredentialState::withdrawn;
    for (const CredentialVoid& one : voids) credential->papers.push_back(one.encode());
    PJ_CHECK(file.save(credentials));
  }
  std::size_t accepted = 0;
  auto sent = send(connection, credential->papers, accepted);
  const bool unknown = !sent && (sent.error().code == ErrorCode::unavailable ||
                                 sent.error().code == ErrorCode::busy || accepted > 0);
  if (unknown) return sent;
  if (sent)
    credential->held.clear();
  else
    credential->state = CredentialState::ready;  // as good as before
  credential->papers.clear();
  PJ_CHECK(file.save(credentials));
  return sent;
}

}  // namespace piaojue::roles
