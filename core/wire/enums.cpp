#include "core/wire/enums.hpp"

#include "core/wire/import.hpp"

namespace piaojue::wire {
namespace {

// Import tries every domain value between these; the schemas have one more, for "unspecified".
constexpr int kFirstErrorCode = static_cast<int>(ErrorCode::malformed);
constexpr int kLastErrorCode = static_cast<int>(ErrorCode::internal);
static_assert(kLastErrorCode - kFirstErrorCode + 2 == pb::ErrorCode_ARRAYSIZE);

constexpr int kFirstPollState = static_cast<int>(PollState::defined);
constexpr int kLastPollState = static_cast<int>(PollState::counted);
static_assert(kLastPollState - kFirstPollState + 2 == pb::PollState_ARRAYSIZE);

}  // namespace

pb::ErrorCode to_wire(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
      return pb::ERROR_CODE_MALFORMED;
    case ErrorCode::invalid:
      return pb::ERROR_CODE_INVALID;
    case ErrorCode::proof_invalid:
      return pb::ERROR_CODE_PROOF_INVALID;
    case ErrorCode::signature_invalid:
      return pb::ERROR_CODE_SIGNATURE_INVALID;
    case ErrorCode::wrong_context:
      return pb::ERROR_CODE_WRONG_CONTEXT;
    case ErrorCode::not_found:
      return pb::ERROR_CODE_NOT_FOUND;
    case ErrorCode::not_permitted:
      return pb::ERROR_CODE_NOT_PERMITTED;
    case ErrorCode::wrong_state:
      return pb::ERROR_CODE_WRONG_STATE;
    case ErrorCode::already_spent:
      return pb::ERROR_CODE_ALREADY_SPENT;
    case ErrorCode::already_issued:
      return pb::ERROR_CODE_ALREADY_ISSUED;
    case ErrorCode::wrong_code:
      return pb::ERROR_CODE_WRONG_CODE;
    case ErrorCode::locked:
      return pb::ERROR_CODE_LOCKED;
    case ErrorCode::not_present:
      return pb::ERROR_CODE_NOT_PRESENT;
    case ErrorCode::below_minimum:
      return pb::ERROR_CODE_BELOW_MINIMUM;
    case ErrorCode::busy:
      return pb::ERROR_CODE_BUSY;
    case ErrorCode::unavailable:
      return pb::ERROR_CODE_UNAVAILABLE;
    case ErrorCode::internal:
      return pb::ERROR_CODE_INTERNAL;
  }
  return pb::ERROR_CODE_UNSPECIFIED;
}

pb::PollState to_wire(PollState state) {
  switch (state) {
    case PollState::defined:
      return pb::POLL_STATE_DEFINED;
    case PollState::issuing:
      return pb::POLL_STATE_ISSUING;
    case PollState::issued:
      return pb::POLL_STATE_ISSUED;
    case PollState::casting:
      return pb::POLL_STATE_CASTING;
    case PollState::closing:
      return pb::POLL_STATE_CLOSING;
    case PollState::sealed:
      return pb::POLL_STATE_SEALED;
    case PollState::released:
      return pb::POLL_STATE_RELEASED;
    case PollState::counted:
      return pb::POLL_STATE_COUNTED;
  }
  return pb::POLL_STATE_UNSPECIFIED;
}

Result<ErrorCode> import_error_code(pb::ErrorCode code, std::string_view field) {
  for (int i = kFirstErrorCode; i <= kLastErrorCode; ++i) {
    const auto candidate = static_cast<ErrorCode>(i);
    // In place, since an Error could be made of an ErrorCode too.
    if (to_wire(candidate) == code) return {boost::system::in_place_value, candidate};
  }
  return malformed(field, "unknown value");
}

Result<PollState> import_poll_state(pb::PollState state, std::string_view field) {
  for (int i = kFirstPollState; i <= kLastPollState; ++i) {
    const auto candidate = static_cast<PollState>(i);
    if (to_wire(candidate) == state) return candidate;
  }
  return malformed(field, "unknown value");
}

}  // namespace piaojue::wire
