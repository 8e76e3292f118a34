// Who may ask what, and when: one table, and the way from a request to its handler.
#pragma once

#include <span>

#include "core/serving/service.hpp"
#include "server/store/store.hpp"

namespace piaojue::server {

class Meeting;

/// How far a meeting has come, and from the opening on the poll that a request is about, as
/// wire::PollState has it.
enum class Stage : std::uint8_t {
  founding,   ///< officials enrol, the manifest is signed
  published,  ///< key ceremony, signing of the opening
  defined,
  issuing,
  issued,
  casting,
  closing,
  sealed,
  released,
  counted,
};

struct Rule {
  std::size_t kind;  ///< index into wire::Request
  std::string_view name;
  std::uint32_t roles;  ///< bit set, see role_bit
  bool without_certificate;
  Stage since;  ///< before that it is refused
  Stage until;  ///< after that it changes nothing: what is stored is confirmed, or it is refused

  bool allows(const Caller& caller) const;
};

constexpr std::uint32_t role_bit(Role role) { return 1U << static_cast<unsigned>(role); }

/// One rule for each alternative of wire::Request, in its order.
std::span<const Rule> rules();

/// Judges by the table, then handles. Of the stage it judges what the meeting as a whole tells;
/// handlers judge the poll's inside their transactions. Responds exactly once; throws StoreError
/// only before that.
void dispatch(Meeting& meeting, const Caller& caller, const wire::Request& request,
              Respond respond);

}  // namespace piaojue::server
