// What handlers share: refusals, and the parts of a meeting that a request needs.
#pragma once

#include <memory>
#include <string>

#include "core/base/language.hpp"
#include "core/serving/caller.hpp"
#include "server/meeting/meeting.hpp"

namespace piaojue::server {

inline wire::Reply failure(const Error& error) { return wire::tell(error); }
inline wire::Reply to_reply(Result<wire::Reply> result) {
  return result ? *std::move(result) : failure(result.error());
}

inline Error wrong_state(std::string detail) { return {ErrorCode::wrong_state, std::move(detail)}; }
inline Error not_permitted(std::string detail) {
  return {ErrorCode::not_permitted, std::move(detail)};
}

/// Error `wrong_state` before the manifest was published.
Result<std::shared_ptr<const Published>> require_published(const Meeting& meeting);

/// One poll of an opened meeting.
struct PollScope {
  std::shared_ptr<const Published> published;
  std::shared_ptr<const Opened> opened;
  std::size_t index;

  const Published::Poll& poll() const { return published->polls[index]; }
  const PollId& id() const { return poll().definition.id; }
  const Manifest& manifest() const { return published->manifest; }
  const Suite& suite() const { return published->suite(); }
  DocumentKey document(SectionKind kind, std::uint32_t ordinal = 0) const {
    return poll_document(id(), kind, ordinal);
  }
};
/// Errors: `wrong_state` before the opening is complete, `not_found` for an unknown poll.
Result<PollScope> require_poll(const Meeting& meeting, const PollId& poll);

/// The caller must be this official: nobody brings another's signature. Error `not_permitted`.
Result<void> require_self(const Caller& caller, const OfficialId& official);

/// The caller's index among the scrutineers. Error `not_permitted`.
Result<std::uint16_t> require_trustee(const Published& published, const Caller& caller);

/// One more signature on a stored statement. Error `signature_invalid`.
Result<void> add_signature(SignedStatement& statement, const StatementSignature& signature,
                           const Manifest& manifest);

/// Logs the event when the reply is no failure, then responds.
Respond announced(Meeting& meeting, Event event, std::string poll, std::string detail,
                  Respond respond);

}  // namespace piaojue::server
