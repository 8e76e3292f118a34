#include "client/roles/casting.hpp"

#include <thread>

#include "core/base/language.hpp"
#include "core/crypto/merkle.hpp"

namespace piaojue::roles {
namespace {

constexpr int kSendTries = 6;

ReadyBallot ready(const MeetingView& meeting, std::size_t poll, const SignedBallot& ballot) {
  Bytes bytes = ballot.encode();
  const Hash32 tracker = compute_tracker(ballot.body.context, ballot.body.selections);
  const Hash32 leaf = merkle_leaf_hash(meeting.suite(), bytes);
  return {poll, std::move(bytes), tracker, leaf};
}

Result<void> check_receipt(const Receipt& receipt, const MeetingView& meeting,
                           const OpeningView& opening, const ReadyBallot& ballot) {
  const bool fits = receipt.opening == opening.hash &&
                    receipt.poll == meeting.polls[ballot.poll].hash &&
                    receipt.tracker == ballot.tracker && receipt.leaf == ballot.leaf;
  if (fits && receipt.verify(opening.opening.receipt_key)) return {};
  return Error{ErrorCode::signature_invalid,
               tr("服务器的回执是假的！选票可能没有收下。选票文件保留着，请立刻告诉监票人",
                  "the server's receipt is false! The ballot may not be in the box. It is kept "
                  "in your file; tell a scrutineer at once")};
}

/// Closing the connection with every attempt keeps ballots apart from each other.
Result<Receipt> send_once(const net::Access& access, const ReadyBallot& ballot) {
  net::Connection connection(access);
  PJ_TRY(const auto reply, connection.ask<wire::CastReply>(wire::Cast{ballot.bytes}));
  return reply.receipt;
}

}  // namespace

Result<Credentials> open_credentials(const CredentialsFile& file, const MeetingView& meeting,
                                     const OpeningView& opening) {
  PJ_TRY(auto stored, file.load());
  if (!stored)
    return Error{ErrorCode::not_found, tr("没有文件 {}；请先签到领票（sign-in）",
                                          "no file {}; sign in first", file.path().string())};
  if (stored->meeting == meeting.manifest.id && stored->opening == opening.hash)
    return *std::move(stored);
  return Error{ErrorCode::wrong_context,
               tr("这份凭证是在另一份启用声明下领取的，与服务器现在的不同。没有投票，请告诉监票人",
                  "these credentials were issued under another opening statement than the "
                  "server shows now. Nothing was cast; tell a scrutineer")};
}

Result<std::optional<ReadyBallot>> pending_ballot(const MeetingView& meeting, std::size_t poll,
                                                  Credentials& credentials) {
  const PollView& view = meeting.polls[poll];
  const PollCredential* credential = credentials.find(view.definition.id);
  if (credential == nullptr || credential->state == CredentialState::requested)
    return Error{ErrorCode::not_found,
                 tr("文件里没有表决项 {} 的凭证；领票要在发放阶段完成",
                    "no credential for poll {}; they are issued during the issuing phase",
                    view.definition.id.str())};
  if (credential->state == CredentialState::spent)
    return Error{ErrorCode::already_spent,
                 tr("这一项你已经投过票并拿到回执，每人只投一次",
                    "you have voted on this poll and hold the receipt; one ballot each")};
  if (credential->state == CredentialState::withdrawn)
    return Error{ErrorCode::already_spent,
                 tr("这一项的凭证你已经作废，不能再电子投票；请按现场安排投纸票",
                    "you voided your credential for this poll; vote on paper as the hall says")};
  if (credential->state == CredentialState::ready) return std::optional<ReadyBallot>();
  PJ_TRY(const SignedBallot ballot,
         SignedBallot::parse(credential->ballot, meeting.suite(), view.form.shape));
  return std::optional(ready(meeting, poll, ballot));
}

Result<SealedBallot> seal_choices(const MeetingView& meeting, const OpeningView& opening,
                                  std::size_t poll, Credentials& credentials,
                                  const Choices& choices) {
  const PollView& view = meeting.polls[poll];
  PJ_TRY(const auto selections, selections_from_choices(view.definition, view.form, choices));
  PJ_TRY(const CredentialSecret secret,
         credentials.find(view.definition.id)->secret(meeting.suite()));
  const BallotEncryptor encryptor(ballot_context(meeting, opening, poll, credentials.voter_class),
                                  view.form.shape, opening.opening.election_key);
  return encryptor.seal(selections, secret.credential);
}

Result<ReadyBallot> sign_ballot(const MeetingView& meeting, std::size_t poll, SealedBallot sealed,
                                Credentials& credentials, const CredentialsFile& file) {
  PollCredential& credential = *credentials.find(meeting.polls[poll].definition.id);
  PJ_TRY(const CredentialSecret secret, credential.secret(meeting.suite()));
  ReadyBallot ballot = ready(meeting, poll, std::move(sealed).cast(secret.keys));
  credential.state = CredentialState::cast;
  credential.ballot = ballot.bytes;
  PJ_CHECK(file.save(credentials));
  return ballot;
}

Result<Receipt> send_ballot(const net::Access& access, const MeetingView& meeting,
                            const OpeningView& opening, const ReadyBallot& ballot,
                            const RetryHook& retry) {
  for (int attempt = 1;; ++attempt) {
    auto receipt = send_once(access, ballot);
    if (receipt) {
      PJ_CHECK(check_receipt(*receipt, meeting, opening, ballot));
      return receipt;
    }
    const Error& error = receipt.error();
    const bool worth_it = error.code == ErrorCode::unavailable && attempt < kSendTries;
    if (!worth_it || !retry || !retry(attempt, error)) return error;
    std::this_thread::sleep_for(std::chrono::milliseconds(500) * attempt);
  }
}

Result<void> mark_spent(std::string_view poll, Credentials& credentials,
                        const CredentialsFile& file) {
  for (PollCredential& credential : credentials.polls) {
    if (credential.poll.str() != poll) continue;
    credential.state = CredentialState::spent;
    credential.keys.clear();
    credential.parts.clear();
    credential.ballot.clear();
  }
  return file.save(credentials);
}

}  // namespace piaojue::roles
