#include "server/handlers/common.hpp"

#include <array>

namespace piaojue::server {
Result<std::shared_ptr<const Published>> require_published(const Meeting& meeting) {
  auto published = meeting.published();
  if (!published) return wrong_state(tr("会议尚未发布", "the meeting has not been published yet"));
  return published;
}

Result<PollScope> require_poll(const Meeting& meeting, const PollId& poll) {
  PJ_TRY(auto published, require_published(meeting));
  auto opened = meeting.opened();
  if (!opened)
    return wrong_state(tr("开启声明尚未签齐", "the opening has not been signed by all yet"));
  PJ_TRY(const std::size_t index, published->find_poll(poll));
  return PollScope{std::move(published), std::move(opened), index};
}

Result<void> require_self(const Caller& caller, const OfficialId& official) {
  if (!caller.identity || caller.identity->official != official)
    return not_permitted(tr("证书属于另一人员", "the certificate is another official's"));
  return {};
}

Result<std::uint16_t> require_trustee(const Published& published, const Caller& caller) {
  if (caller.identity)
    if (const auto trustee = published.find_trustee(caller.identity->official)) return *trustee;
  return not_permitted(tr("不是本次会议的监票人", "not a scrutineer of this meeting"));
}

Result<void> add_signature(SignedStatement& statement, const StatementSignature& signature,
                           const Manifest& manifest) {
  const SignedStatement alone{statement.body, {signature}};
  if (!verify_statement(alone, manifest, {signature.signer}))
    return Error{ErrorCode::signature_invalid,
                 tr("“{}”的签名不成立：所签内容不同，或不是登记的密钥",
                    "the signature of \"{}\" does not hold: other content, or not the pinned key",
                    signature.signer.str())};
  // A repeated request keeps what is there: the statement stays as others have seen it.
  if (!statement.has_signer(signature.signer)) statement.add(signature);
  return {};
}

Respond announced(Meeting& meeting, Event event, std::string poll, std::string detail,
                  Respond respond) {
  return [&meeting, event, poll = std::move(poll), detail = std::move(detail),
          respond = std::move(respond)](wire::Reply reply) {
    if (!std::holds_alternative<wire::Failure>(reply)) meeting.log(event, poll, detail);
    respond(std::move(reply));
  };
}

}  // namespace piaojue::server
