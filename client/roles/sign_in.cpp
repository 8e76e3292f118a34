#include "client/roles/sign_in.hpp"

#include <algorithm>

#include "core/base/language.hpp"

namespace piaojue::roles {
namespace {

/// One sign-in: what the steps share.
struct SignIn {
  const MeetingView& meeting;
  const OpeningView& opening;
  std::uint16_t voter_class;
};

Result<std::vector<PollId>> choose_polls(const MeetingView& meeting, const SignInOrder& order,
                                         const std::vector<PollId>& issuing) {
  if (order.polls.empty()) {
    if (!issuing.empty()) return issuing;
    return too_early(tr("组织者开始发放选票", "the organiser has opened issuing"));
  }
  std::vector<PollId> chosen;
  for (const std::string& id : order.polls) {
    PJ_TRY(const std::size_t poll, meeting.find_poll(id));
    chosen.push_back(meeting.polls[poll].definition.id);
    if (std::find(issuing.begin(), issuing.end(), chosen.back()) == issuing.end())
      return Error{ErrorCode::wrong_state,
                   tr("表决项 {} 现在不发放选票", "poll {} is not issuing now", id)};
  }
  return chosen;
}

Result<Credentials> load_or_start(const SignIn& signing_in, const CredentialsFile& file) {
  const MeetingId& meeting = signing_in.meeting.manifest.id;
  PJ_TRY(auto stored, file.load());
  if (!stored) return Credentials{meeting, signing_in.opening.hash, signing_in.voter_class, {}};
  if (stored->meeting != meeting || stored->opening != signing_in.opening.hash ||
      stored->voter_class != signing_in.voter_class)
    return Error{
        ErrorCode::wrong_context,
        tr("{} 属于另一个会议或另一个人；请换一个文件名",
           "{} belongs to another meeting or person; give another name", file.path().string())};
  return *std::move(stored);
}

Result<PollCredential> make_request(const SignIn& signing_in, std::size_t poll) {
  const Suite& suite = signing_in.meeting.suite();
  PJ_TRY(const IssuerPublicKey issuer,
         issuer_key(signing_in.meeting, signing_in.opening, poll, signing_in.voter_class));
  const BallotContext context =
      ballot_context(signing_in.meeting, signing_in.opening, poll, signing_in.voter_class);
  const SigningKey key = SigningKey::generate(suite);
  PJ_TRY(BlindRequest request, blind(issuer, credential_message(context, key.verify_key())));
  return PollCredential{.poll = signing_in.meeting.polls[poll].definition.id,
                        .state = CredentialState::requested,
                        .key = key.secret().reveal_bytes(),
                        .blinded = std::move(request.blinded_message),
                        .prefix = request.state.prefix,
                        .inverse = std::move(request.state.inverse),
                        .signature = {},
                        .ballot = {}};
}

Result<void> accept_signature(const SignIn& signing_in, PollCredential& credential,
                              ByteView blind_signature) {
  const Suite& suite = signing_in.meeting.suite();
  PJ_TRY(const std::size_t poll, signing_in.meeting.find_poll(credential.poll.str()));
  PJ_TRY(const IssuerPublicKey issuer,
         issuer_key(signing_in.meeting, signing_in.opening, poll, signing_in.voter_class));
  PJ_TRY(SecretScalar scalar, SecretScalar::parse(suite, credential.key.reveal()));
  const Point key = multiply_generator(scalar);
  const Bytes message = credential_message(
      ballot_context(signing_in.meeting, signing_in.opening, poll, signing_in.voter_class), key);
  const BlindingState state{credential.prefix, SecretBytes::copy_of(credential.inverse.reveal())};
  PJ_TRY(credential.signature, finalize(issuer, message, state, blind_signature));
  credential.state = CredentialState::ready;
  credential.blinded.clear();
  credential.inverse = SecretBytes();
  return {};
}

Result<void> request_all(net::Connection& terminal, const SignIn& signing_in,
                         const SignInOrder& order, Credentials& credentials) {
  wire::Issue issue{order.voter, order.code, {}};
  for (const PollCredential& credential : credentials.polls)
    if (credential.state == CredentialState::requested)
      issue.credentials.push_back({credential.poll, credential.blinded});
  if (issue.credentials.empty()) return {};
  PJ_TRY(const auto reply, terminal.ask<wire::IssueReply>(issue));
  if (reply.signatures.size() != issue.credentials.size())
    return Error{ErrorCode::malformed,
                 tr("服务器少发了凭证", "the server sent too few credentials")};
  for (const wire::BlindSignature& answer : reply.signatures) {
    PollCredential* credential = credentials.find(answer.poll);
    if (credential == nullptr || credential->state != CredentialState::requested)
      return Error{ErrorCode::malformed,
                   tr("服务器发了没有要的凭证", "a credential nobody asked for")};
    PJ_CHECK(accept_signature(signing_in, *credential, answer.signature));
  }
  return {};
}

}  // namespace

Result<std::vector<PollId>> sign_in(net::Connection& terminal, const MeetingView& meeting,
                                    const OpeningView& opening, const SignInOrder& order,
                                    const CredentialsFile& file) {
  PJ_TRY(const auto admitted,
         terminal.ask<wire::SignInReply>(wire::SignIn{order.voter, order.code}));
  const SignIn signing_in{meeting, opening, admitted.voter_class};
  PJ_TRY(const auto chosen, choose_polls(meeting, order, admitted.polls));
  PJ_TRY(Credentials credentials, load_or_start(signing_in, file));
  for (const PollId& id : chosen) {
    if (credentials.find(id) != nullptr) continue;
    PJ_TRY(const std::size_t poll, meeting.find_poll(id.str()));
    PJ_TRY(PollCredential request, make_request(signing_in, poll));
    credentials.polls.push_back(std::move(request));
  }
  PJ_CHECK(file.save(credentials));
  PJ_CHECK(request_all(terminal, signing_in, order, credentials));
  PJ_CHECK(file.save(credentials));
  std::vector<PollId> held;
  for (const PollCredential& credential : credentials.polls) held.push_back(credential.poll);
  return held;
}

}  // namespace piaojue::roles
