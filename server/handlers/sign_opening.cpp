// SignOpening: organiser and every scrutineer, each after their own program checked it.
#include <algorithm>

#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

Result<wire::Reply> sign(Meeting& meeting, MeetingTables& tables, const Manifest& manifest,
                         const StatementSignature& signature) {
  const DocumentKey key = meeting_document(SectionKind::opening);
  auto opening = load_statement(tables, key);
  if (!opening) return wrong_state(tr("密钥仪式尚未完成", "the key ceremony is not complete yet"));
  const std::vector<OfficialId> signers = opening_signers(manifest);
  if (std::ranges::find(signers, signature.signer) == signers.end())
    return not_permitted(tr("开启声明不由此人签署", "the opening is not this official's to sign"));
  if (opening->has_signer(signature.signer)) return wire::Done{};
  PJ_CHECK(add_signature(*opening, signature, manifest));
  store_statement(tables, key, *opening);
  record_act(tables, {Act::opening_signed, signature.signer, {}, opening->hash(*manifest.suite)});
  if (opening->signatures.size() == signers.size()) meeting.log(Event::opening_complete);
  return wire::Done{};
}

Result<std::shared_ptr<const Published>> check_request(const Meeting& meeting, const Caller& caller,
                                                       const wire::SignOpening& request) {
  PJ_CHECK(require_self(caller, request.signature.signer));
  return require_published(meeting);
}

}  // namespace

void handle(Meeting& meeting, const Caller& caller, const wire::SignOpening& request,
            Respond respond) {
  const auto published = check_request(meeting, caller, request);
  if (!published) return respond(failure(published.error()));
  meeting.change(
      [&meeting, published = *published, signature = request.signature](MeetingTables& tables) {
        return sign(meeting, tables, published->manifest, signature);
      },
      std::move(respond));
}

}  // namespace piaojue::server
