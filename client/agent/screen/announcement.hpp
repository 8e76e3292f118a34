// When a result may be shown to the hall, and what is done before: its whole record is verified.
#pragma once

#include <memory>

#include "client/agent/meeting_watch.hpp"
#include "client/report/build.hpp"
#include "client/roles/hall.hpp"
#include "client/roles/record_download.hpp"

namespace piaojue::agent {

/// What became of a result that was to be announced; one of them.
struct Announcement {
  std::shared_ptr<const report::CheckedResult> result;
  std::string failure;  ///< why it is not shown, for the hall
};

/// How many must have countersigned before a result is announced: every scrutineer that took part,
/// but those recorded absent at the release. Nobody announces on the screen by a button: the last
/// of them has then seen with their own program that the result is what the hall's ballots give.
std::size_t countersigners_needed(const roles::HallView& box);

/// Downloads the poll's whole record, makes every check against the anchor and reads its result.
/// Errors of the way there alone; what does not hold is an announcement that says so.
/// `awaits_audit`: the meeting has an audit administrator, whose signature on the trail may come
/// later; nothing is announced before.
Result<std::optional<Announcement>> verify_announced(net::Connection& connection,
                                                     const PollId& poll, const Hash32& anchor,
                                                     const roles::ByteProgress& progress,
                                                     bool awaits_audit);

}  // namespace piaojue::agent
