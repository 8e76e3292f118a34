// Publish: the manifest becomes the meeting's, once and for all.
#include <algorithm>
#include <numeric>

#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

Error invalid_manifest(std::string detail) { return {ErrorCode::invalid, std::move(detail)}; }

Result<void> check_first_issuer(const Meeting& meeting, const Manifest& manifest,
                                const VerifyKey& identity) {
  if (manifest.id != meeting.id())
    return Error{ErrorCode::wrong_context,
                 tr("清单属于会议“{}”", "the manifest is of meeting \"{}\"", manifest.id.str())};
  if (manifest.suite != &meeting.suite())
    return invalid_manifest(tr("清单的密码套件是 {}，服务器给这个会议的是 {}",
                               "the manifest is of suite {}, the server has {} for this meeting",
                               manifest.suite->name(), meeting.suite().name()));
  if (!(manifest.issuers.front().sign_key == identity))
    return invalid_manifest(
        tr("清单中发证方的密钥不是本服务器的", "the manifest's issuer key is not this server's"));
  return {};
}

Result<void> check_pin(const std::vector<StoredPin>& pins, const StoredPin& expected) {
  const auto pin = std::ranges::find(pins, expected.official, &StoredPin::official);
  const std::string& id = expected.official.str();
  if (pin == pins.end())
    return invalid_manifest(tr("“{}”尚未登记密钥", "\"{}\" has not enrolled keys yet", id));
  if (pin->role != expected.role || pin->sign_key != expected.sign_key ||
      pin->exchange_key != expected.exchange_key)
    return invalid_manifest(tr("清单中“{}”的密钥或职务与登记的不同",
                               "key or role of \"{}\" in the manifest is not what was enrolled",
                               id));
  return {};
}

/// Nobody's key gets into a manifest but by their own certificate.
Result<void> check_pins(const Manifest& manifest, const std::vector<StoredPin>& pins) {
  for (const Official& official : manifest.officials)
    PJ_CHECK(check_pin(pins, {official.id, static_cast<std::uint8_t>(role_of(official.role)),
                              official.sign_key.encode(),
                              official.exchange_key ? official.exchange_key->encode() : Bytes{}}));
  for (std::size_t i = 1; i < manifest.issuers.size(); ++i)
    PJ_CHECK(check_pin(pins, {manifest.issuers[i].id,
                              static_cast<std::uint8_t>(Role::issuer),
                              manifest.issuers[i].sign_key.encode(),
                              {}}));
  return {};
}

/// A manifest that waits for the security administrator's signature.
DocumentKey draft_key(SectionKind kind, std::uint32_t ordinal = 0) {
  return {std::string(kDraft), kind, ordinal};
}

Result<wire::Reply> store_draft(MeetingTables& tables, const wire::Publish& request) {
  if (has_document(tables, meeting_document(SectionKind::manifest)))
    return wrong_state(
        tr("会议已发布，清单不能更改", "the meeting is published: its manifest cannot change"));
  store_statement(tables, draft_key(SectionKind::manifest), request.manifest);
  for (std::size_t i = 0; i < request.polls.size(); ++i)
    tables.put_document(draft_key(SectionKind::poll_definition, static_cast<std::uint32_t>(i)),
                        request.polls[i]);
  return wire::Done{};
}

Result<wire::Reply> store_manifest(MeetingTables& tables, const Published& published) {
  const DocumentKey key = meeting_document(SectionKind::manifest);
  if (const auto before = load_statement(tables, key)) {
    if (before->body == published.statement.body) return wire::Done{};
    return wrong_state(
        tr("会议已发布，清单不能更改", "the meeting is published: its manifest cannot change"));
  }
  PJ_CHECK(check_pins(published.manifest, tables.pins()));
  store_statement(tables, key, published.statement);
  for (std::size_t i = 0; i < published.polls.size(); ++i)
    tables.put_document(
        meeting_document(SectionKind::poll_definition, static_cast<std::uint32_t>(i)),
        published.polls[i].encoded);
  record_act(tables, {Act::published, published.manifest.organiser().id, {}, published.hash});
  std::vector<std::uint16_t> everyone(published.manifest.scrutineers().size());
  std::iota(everyone.begin(), everyone.end(), std::uint16_t{0});
  tables.add_ceremony({1, std::move(everyone)});
  return wire::Done{};
}

Result<std::shared_ptr<const Published>> check_request(Meeting& meeting,
                                                       const wire::Publish& request) {
  PJ_TRY(auto published, Published::create(request.manifest, request.polls));
  PJ_CHECK(
      check_first_issuer(meeting, published->manifest, meeting.keys().identity().verify_key()));
  return published;
}

/// Signed by the organiser, but not yet by the security administrator whom it names.
Result<bool> is_draft(const Caller& caller, const SignedStatement& statement) {
  PJ_TRY(const Manifest manifest, Manifest::parse(statement.body));
  const std::vector<OfficialId> signers = manifest_signers(manifest);
  PJ_CHECK(require_self(caller,
                        statement.has_signer(signers.back()) ? signers.back() : signers.front()));
  PJ_CHECK(verify_statement(statement, manifest, {signers.front()}));
  return !statement.has_signer(signers.back());
}

}  // namespace

void handle(Meeting& meeting, const Caller& caller, const wire::Publish& request, Respond respond) {
  const auto draft = is_draft(caller, request.manifest);
  if (!draft) return respond(failure(draft.error()));
  if (*draft)
    return meeting.change([request](MeetingTables& tables) { return store_draft(tables, request); },
                          std::move(respond));
  auto published = check_request(meeting, request);
  if (!published) return respond(failure(published.error()));
  meeting.change([published = *published](
                     MeetingTables& tables) { return store_manifest(tables, *published); },
                 announced(meeting, Event::meeting_published, {}, {}, std::move(respond)));
}

}  // namespace piaojue::server
