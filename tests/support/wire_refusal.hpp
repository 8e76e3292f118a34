// Imports either kind of message, and expects refusals that name a field.
#pragma once

#include <catch2/catch.hpp>

#include "core/wire/codec.hpp"
#include "core/wire/limits.hpp"
#include "tests/support/result.hpp"
#include "tests/support/wire_samples.hpp"

namespace piaojue::test {

inline const Suite& wire_suite() { return Suite::get(SuiteId::p256_sha256); }

template <class Message>
auto import_as(ByteView payload) {
  if constexpr (std::is_same_v<Message, wire::Request>)
    return wire::import_request(payload, wire_suite());
  else
    return wire::import_reply(payload, wire_suite());
}

inline const wire::Request& content(const wire::RequestFrame& frame) { return frame.request; }
inline const wire::Reply& content(const wire::ReplyFrame& frame) { return frame.reply; }

/// `message` is what the error begins with.
template <class Message>
void check_payload_refused(ByteView payload, const std::string& message) {
  const auto imported = import_as<Message>(payload);
  INFO("expected: " << message);
  REQUIRE_FALSE(imported);
  CHECK(imported.error().code == ErrorCode::malformed);
  CHECK_THAT(imported.error().message, Catch::StartsWith(message));
}

inline void check_refused(const wire::Request& request, const std::string& message) {
  check_payload_refused<wire::Request>(payload_of(request), message);
}
inline void check_refused(const wire::Reply& reply, const std::string& message) {
  check_payload_refused<wire::Reply>(payload_of(reply), message);
}

}  // namespace piaojue::test
