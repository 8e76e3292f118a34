// Publish: the manifest becomes the meeting's, once and for all.
#include <algorithm>
#include <numeric>

#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"

namespace piaojue::server {
namespace {

Error invalid_manifest(std::string detail) { return {ErrorCode::invalid, std::move(detail)}; }

Result<void> check_issuer(const Meeting& meeting, const Manifest& manifest,
                          const VerifyKey& identity) {
  if (manifest.id != meeting.id())
    return Error{ErrorCode::wrong_context,
                 tr("清单属于会议“{}”", "the manifest is of meeting \"{}\"", manifest.id.str())};
  if (manifest.suite != &meeting.suite())
    return invalid_manifest(tr("清单的密码套件是 {}，服务器给这个会议的是 {}",
                               "the manifest is of suite {}, the server has {} for this meeting",
                               manifest.suite->name(), meeting.suite().name()));
  if (manifest.issuers.size() != 1)
    return invalid_manifest(
        tr("本版本只支持服务器一个发证方", "this version has one issuer, the server"));
  if (!(manifest.issuers.front().sign_key == identity))
    return invalid_manifest(
        tr("清单中发证方的密钥不是本服务器的", "the manifest's issuer key is not this server's"));
  return {};
}

/// Nobody's key gets into a manifest but by their own certificate.
Result<void> check_pins(const Manifest& manifest, const std::vector<StoredPin>& pins) {
  for (const Official& official : manifest.officials) {
    const auto pin = std::ranges::find(pins, official.id, &StoredPin::official);
    if (pin == pins.end())
      return invalid_manifest(
          tr("“{}”尚未登记密钥", "\"{}\" has not enrolled keys yet", official.id.str()));
    const Bytes exchange = official.exchange_key ? official.exchange_key->encode() : Bytes{};
    if (pin->role != static_cast<std::uint8_t>(official.role) ||
        pin->sign_key != official.sign_key.encode() || pin->exchange_key != exchange)
      return invalid_manifest(tr("清单中“{}”的密钥或职务与登记的不同",
                                 "key or role of \"{}\" in the manifest is not what was enrolled",
                                 official.id.str()));
  }
  return {};
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
  std::vector<std::uint16_t> everyone(published.manifest.scrutineers().size());
  std::iota(everyone.begin(), everyone.end(), std::uint16_t{0});
  tables.add_ceremony({1, std::move(everyone)});
  return wire::Done{};
}

Result<std::shared_ptr<const Published>> check_request(Meeting& meeting, const Caller& caller,
                                                       const wire::Publish& request) {
  PJ_TRY(auto published, Published::create(request.manifest, request.polls));
  PJ_CHECK(require_self(caller, published->manifest.organiser().id));
  PJ_CHECK(check_issuer(meeting, published->manifest, meeting.keys().identity().verify_key()));
  return published;
}

}  // namespace

void handle(Meeting& meeting, const Caller& caller, const wire::Publish& request, Respond respond) {
  auto published = check_request(meeting, caller, request);
  if (!published) return respond(failure(published.error()));
  meeting.change([published = *published](
                     MeetingTables& tables) { return store_manifest(tables, *published); },
                 announced(meeting, Event::meeting_published, {}, {}, std::move(respond)));
}

}  // namespace piaojue::server
