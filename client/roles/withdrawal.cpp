#include "client/roles/withdrawal.hpp"

#include "core/ballot/void.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::roles {
namespace {

/// Each key with what endorses it.
Result<std::vector<Bytes>> sign_voids(const BallotContext& context,
                                      const PollCredential& credential) {
  PJ_TRY(const CredentialSecret secret, credential.secret(*context.suite));
  std::vector<Bytes> out;
  for (std::size_t key = 0; key < secret.keys.size(); ++key) {
    CredentialVoid one{context, VoidReason::withdrawn, secret.credential.keys[key], {}, {}};
    for (Endorsement endorsement : secret.credential.endorsements) {
      if (endorsement.key != key) continue;
      endorsement.key = 0;
      one.endorsements.push_back(std::move(endorsement));
    }
    one.sign(secret.keys[key]);
    out.push_back(one.encode());
  }
  return out;
}

Bytes encode(const std::vector<Bytes>& voids) {
  CanonicalWriter out;
  out.count(voids.size());
  for (const Bytes& one : voids) out.bytes(one);
  return out.take();
}

Result<std::vector<Bytes>> parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxIssuers));
  std::vector<Bytes> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const ByteView one, in.bytes());
    out.push_back(to_bytes(one));
  }
  PJ_CHECK(in.finish());
  return out;
}

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
    PJ_TRY(
        const auto voids,
        sign_voids(ballot_context(meeting, opening, poll, credentials.voter_class), *credential));
    credential->state = CredentialState::withdrawn;
    credential->ballot = encode(voids);
    PJ_CHECK(file.save(credentials));
  }
  if (credential->ballot.empty()) return {};  // done before
  PJ_TRY(const auto voids, parse(credential->ballot));
  std::size_t accepted = 0;
  auto sent = send(connection, voids, accepted);
  const bool unknown = !sent && (sent.error().code == ErrorCode::unavailable ||
                                 sent.error().code == ErrorCode::busy || accepted > 0);
  if (unknown) return sent;
  if (sent) {
    credential->keys.clear();
    credential->parts.clear();
  } else {
    credential->state = CredentialState::ready;  // as good as before
  }
  credential->ballot.clear();
  PJ_CHECK(file.save(credentials));
  return sent;
}

}  // namespace piaojue::roles
