// Enrol and GetPins: officials bring the public keys that they made on their own machines.
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"

namespace piaojue::server {
namespace {

Result<StoredPin> make_pin(const Caller& caller, const wire::Enrol& request) {
  PJ_CHECK(require_self(caller, request.official));
  const Role role = caller.identity->role;
  if ((role == Role::scrutineer) != request.exchange_key.has_value())
    return Error{ErrorCode::invalid, tr("监票人（且只有监票人）须登记密钥交换公钥",
                                        "scrutineers, and only they, enrol an exchange key")};
  return StoredPin{request.official, static_cast<std::uint8_t>(role), request.sign_key.encode(),
                   request.exchange_key ? request.exchange_key->encode() : Bytes{}};
}

Result<wire::Reply> store_pin(MeetingTables& tables, const StoredPin& pin) {
  for (const StoredPin& before : tables.pins())
    if (before.official == pin.official && before.sign_key == pin.sign_key &&
        before.exchange_key == pin.exchange_key && before.role == pin.role)
      return wire::Done{};
  if (has_document(tables, meeting_document(SectionKind::manifest)))
    return wrong_state(tr("会议已发布，密钥不能再登记或更换",
                          "the meeting is published: keys can no longer be enrolled or replaced"));
  tables.put_pin(pin);
  return wire::Done{};
}

wire::Pin to_wire(const Suite& suite, const StoredPin& pin) {
  wire::Pin out{pin.official, undamaged(Point::parse(suite, pin.sign_key)), std::nullopt};
  if (!pin.exchange_key.empty())
    out.exchange_key = undamaged(Point::parse(suite, pin.exchange_key));
  return out;
}

}  // namespace

void handle(Meeting& meeting, const Caller& caller, const wire::Enrol& request, Respond respond) {
  Result<StoredPin> pin = make_pin(caller, request);
  if (!pin) return respond(failure(pin.error()));
  meeting.change(
      [pin = *std::move(pin)](MeetingTables& tables) { return store_pin(tables, pin); },
      announced(meeting, Event::official_enrolled, {}, request.official.str(), std::move(respond)));
}

void handle(Meeting& meeting, const Caller&, const wire::GetPins&, Respond respond) {
  wire::PinsReply reply{meeting.keys().identity().verify_key(), {}};
  const Suite& suite = meeting.suite();
  meeting.store().read([&](MeetingTables& tables) {
    for (const StoredPin& pin : tables.pins()) reply.pins.push_back(to_wire(suite, pin));
  });
  respond(std::move(reply));
}

}  // namespace piaojue::server
