#include "client/roles/sign_in.hpp"

#include <algorithm>

#include "core/base/language.hpp"

namespace piaojue::roles {
namespace {

/// One sign-in: what the steps share.
struct SignIn {
  const net::Access& terminal;
  const MeetingView& meeting;
  const OpeningView& opening;
  const SignInOrder& order;
  const CredentialsFile& file;
  std::uint16_t voter_class;

  std::size_t issuers() const { return meeting.manifest.issuers.size(); }
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

Result<Credentials> load_or_start(const SignIn& signing_in) {
  const MeetingId& meeting = signing_in.meeting.manifest.id;
  PJ_TRY(auto stored, signing_in.file.load());
  if (!stored) return Credentials{meeting, signing_in.opening.hash, signing_in.voter_class, {}};
  if (stored->meeting != meeting || stored->opening != signing_in.opening.hash ||
      stored->voter_class != signing_in.voter_class)
    return Error{ErrorCode::wrong_context,
                 tr("{} 属于另一个会议或另一个人；请换一个文件名",
                    "{} belongs to another meeting or person; give another name",
                    signing_in.file.path().string())};
  return *std::move(stored);
}

/// One key, blinded anew for each issuer.
Result<HeldCredential> make_request(const SignIn& signing_in, std::size_t poll,
                                    std::uint16_t key_class) {
  const BallotContext context =
      ballot_context(signing_in.meeting, signing_in.opening, poll, key_class);
  const SigningKey key = SigningKey::generate(signing_in.meeting.suite());
  const Bytes message = credential_message(context, key.verify_key());
  HeldCredential out;
  out.keys.push_back(key.secret().reveal_bytes());
  for (std::size_t issuer = 0; issuer < signing_in.issuers(); ++issuer) {
    PJ_TRY(const IssuerPublicKey public_key,
           issuer_key(signing_in.opening, issuer, poll, key_class));
    PJ_TRY(BlindRequest request, blind(public_key, message));
    out.parts.push_back({request.state.prefix,
                         std::move(request.blinded_message),
                         std::move(request.state.inverse),
                         {}});
  }
  return out;
}

Result<PollCredential> make_requests(const SignIn& signing_in, std::size_t poll) {
  PollCredential out{
      signing_in.meeting.polls[poll].definition.id, CredentialState::requested, {}, {}};
  for (const std::uint16_t key_class :
       signing_in.meeting.key_classes(poll, signing_in.voter_class)) {
    PJ_TRY(HeldCredential held, make_request(signing_in, poll, key_class));
    out.held.push_back(std::move(held));
  }
  return out;
}

Result<void> accept_signature(const SignIn& signing_in, std::size_t poll, std::uint16_t key_class,
                              HeldCredential& held, std::size_t issuer, ByteView blind_signature) {
  const Suite& suite = signing_in.meeting.suite();
  PJ_TRY(const IssuerPublicKey public_key, issuer_key(signing_in.opening, issuer, poll, key_class));
  PJ_TRY(const SecretScalar scalar, SecretScalar::parse(suite, held.keys.front().reveal()));
  const Bytes message =
      credential_message(ballot_context(signing_in.meeting, signing_in.opening, poll, key_class),
                         multiply_generator(scalar));
  IssuerPart& part = held.parts[issuer];
  const BlindingState state{part.prefix, SecretBytes::copy_of(part.inverse.reveal())};
  auto signature = finalize(public_key, message, state, blind_signature);
  if (!signature)
    return Error{signature.error().code,
                 tr("{} 的签名不成立：它没有用登记的发票密钥。请告诉监票人",
                    "the signature of {} does not hold: not its pinned key. Tell a scrutineer",
                    signing_in.meeting.manifest.issuers[issuer].name)};
  part.signature = *std::move(signature);
  part.blinded.clear();
  part.inverse = SecretBytes();
  return {};
}

Result<void> accept_signatures(const SignIn& signing_in, PollCredential& credential,
                               std::size_t issuer, const std::vector<Bytes>& signatures) {
  PJ_TRY(const std::size_t poll, signing_in.meeting.find_poll(credential.poll.str()));
  const auto key_classes = signing_in.meeting.key_classes(poll, signing_in.voter_class);
  if (signatures.size() != credential.held.size() || key_classes.size() != signatures.size())
    return Error{ErrorCode::malformed, tr("发票方少发了凭证", "too few credentials were sent")};
  for (std::size_t i = 0; i < signatures.size(); ++i)
    PJ_CHECK(accept_signature(signing_in, poll, key_classes[i], credential.held[i], issuer,
                              signatures[i]));
  if (credential.is_answered()) credential.state = CredentialState::ready;
  return {};
}

Result<net::Connection> connect_to(const SignIn& signing_in, std::size_t issuer) {
  if (issuer == 0) return net::Connection(signing_in.terminal);
  const Issuer& desk = signing_in.meeting.manifest.issuers[issuer];
  const auto given = signing_in.order.desks.find(desk.id);
  if (given != signing_in.order.desks.end())
    return net::Connection(signing_in.terminal.to_desk(given->second, desk.id));
  const auto announced =
      std::ranges::find(signing_in.opening.desks, desk.id, &wire::DeskAddress::issuer);
  if (announced == signing_in.opening.desks.end())
    return Error{ErrorCode::unavailable, tr("还没有开台，或没有告知地址",
                                            "it is not open yet, or has not said where it is")};
  PJ_TRY(auto endpoint, net::Endpoint::parse(announced->address));
  return net::Connection(signing_in.terminal.to_desk(std::move(endpoint), desk.id));
}

/// Asks one issuer for what it has not answered yet, and stores the answers. Only the server knows
/// personal codes; a desk's operator sees the person.
Result<void> ask_issuer(const SignIn& signing_in, std::size_t issuer, Credentials& credentials) {
  // R8.6-3
  wire::Issue issue{signing_in.order.voter, issuer == 0 ? signing_in.order.code : "", {}};
  for (const PollCredential& credential : credentials.polls) {
    if (credential.state != CredentialState::requested ||
        !credential.held.front().parts[issuer].signature.empty())
      continue;
    wire::BlindedCredential& wanted =
        issue.credentials.emplace_back(wire::BlindedCredential{credential.poll, {}});
    for (const HeldCredential& held : credential.held)
      wanted.blinded.push_back(held.parts[issuer].blinded);
  }
  if (issue.credentials.empty()) return {};
  PJ_TRY(net::Connection connection, connect_to(signing_in, issuer));
  PJ_TRY(const auto reply, connection.ask<wire::IssueReply>(issue));
  if (reply.signatures.size() != issue.credentials.size())
    return Error{ErrorCode::malformed, tr("发票方少发了凭证", "too few credentials were sent")};
  for (const wire::BlindSignature& answer : reply.signatures) {
    PollCredential* credential = credentials.find(answer.poll);
    if (credential == nullptr || credential->state != CredentialState::requested)
      return Error{ErrorCode::malformed,
                   tr("发票方发了没有要的凭证", "a credential nobody asked for")};
    PJ_CHECK(accept_signatures(signing_in, *credential, issuer, answer.signatures));
  }
  return signing_in.file.save(credentials);
}

/// Which issuer it was, and what the voter should do.
Error explain(const SignIn& signing_in, std::size_t issuer, const Error& error) {
  const std::string& name = signing_in.meeting.manifest.issuers[issuer].name;
  if (issuer == 0) return error;
  if (error.code == ErrorCode::not_present)
    return {error.code,
            tr("“{}”还没有确认你本人：请到那里让工作人员当面确认，再回来重新签到",
               "\"{}\" has not seen you yet: go there in person, then sign in again", name)};
  if (error.code == ErrorCode::not_permitted)
    return {error.code,
            tr("“{}”没有签发：{}。请让工作人员找总监票人核对到会人数",
               "\"{}\" did not sign: {}. Have the staff compare the head count with the "
               "chief scrutineer",
               name, error.message)};
  return {error.code, tr("“{}”：{}", "\"{}\": {}", name, error.message)};
}

/// Every issuer is asked, also after one refused: the voter shall go once to each desk, not twice.
Result<void> ask_all(const SignIn& signing_in, Credentials& credentials) {
  std::optional<Error> failed;
  for (std::size_t issuer = 0; issuer < signing_in.issuers(); ++issuer) {
    const auto asked = ask_issuer(signing_in, issuer, credentials);
    if (asked) continue;
    const Error error = explain(signing_in, issuer, asked.error());
    if (failed)
      failed->message += "\n" + error.message;
    else
      failed = error;
  }
  if (failed) return *failed;
  return {};
}

}  // namespace

Result<std::vector<PollId>> sign_in(const net::Access& terminal, const MeetingView& meeting,
                                    const OpeningView& opening, const SignInOrder& order,
                                    const CredentialsFile& file) {
  // Not kept while the issuers are asked: a busy server's last connections, each held by somebody
  // who waits for one more, would never come free.
  PJ_TRY(const auto admitted,
         net::Connection(terminal).ask<wire::SignInReply>(wire::SignIn{order.voter, order.code}));
  const SignIn signing_in{terminal, meeting, opening, order, file, admitted.voter_class};
  PJ_TRY(const auto chosen, choose_polls(meeting, order, admitted.polls));
  PJ_TRY(Credentials credentials, load_or_start(signing_in));
  for (const PollId& id : chosen) {
    if (credentials.find(id) != nullptr) continue;
    PJ_TRY(const std::size_t poll, meeting.find_poll(id.str()));
    PJ_TRY(PollCredential request, make_requests(signing_in, poll));
    credentials.polls.push_back(std::move(request));
  }
  // R8.6-2
  PJ_CHECK(file.save(credentials));
  PJ_CHECK(ask_all(signing_in, credentials));
  std::vector<PollId> held;
  for (const PollCredential& credential : credentials.polls) held.push_back(credential.poll);
  return held;
}

}  // namespace piaojue::roles
