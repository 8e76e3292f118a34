// GetRecord and FindTracker: the box as everybody may see it, after close only.
#include <algorithm>

#include "core/crypto/merkle.hpp"
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/store/files.hpp"

namespace piaojue::server {
namespace {

constexpr std::size_t kPieceSize = 1U << 20U;

Result<wire::Reply> get_record(const Meeting& meeting, const wire::GetRecord& request) {
  PJ_TRY(const PollScope scope, require_poll(meeting, request.poll));
  wire::RecordPiece piece{0, {}};
  std::optional<Bytes> data = read_piece(meeting.record_file(scope.id(), request.full),
                                         request.offset, kPieceSize, piece.total);
  if (!data && request.full) return wrong_state(tr("尚无结果", "there is no result yet"));
  if (!data && meeting.sealed(scope.index))
    return Error{ErrorCode::busy, tr("记录正在写出", "the record is being written")};
  if (!data) return wrong_state(tr("投票尚未封箱", "the poll has not been sealed yet"));
  piece.data = *std::move(data);
  return piece;
}

/// `trackers` ascend.
std::optional<wire::TrackerReply> look_up(const Suite& suite, const std::vector<Hash32>& trackers,
                                          const std::vector<Hash32>& leaves, const Hash32& tracker,
                                          bool is_note) {
  const auto found = std::ranges::lower_bound(trackers, tracker);
  if (found == trackers.end() || *found != tracker) return std::nullopt;
  const auto index = static_cast<std::uint64_t>(found - trackers.begin());
  return wire::TrackerReply{true,  is_note,       leaves[index],
                            index, leaves.size(), merkle_inclusion_proof(suite, leaves, index)};
}

Result<wire::Reply> find_tracker(const Meeting& meeting, const wire::FindTracker& request) {
  PJ_TRY(const PollScope scope, require_poll(meeting, request.poll));
  const auto sealed = meeting.sealed(scope.index);
  if (!sealed) return wrong_state(tr("投票尚未封箱", "the poll has not been sealed yet"));
  if (auto ballot =
          look_up(scope.suite(), sealed->trackers, sealed->leaves, request.tracker, false))
    return *std::move(ballot);
  if (auto note =
          look_up(scope.suite(), sealed->note_trackers, sealed->note_leaves, request.tracker, true))
    return *std::move(note);
  return wire::TrackerReply{false, false, {}, 0, sealed->leaves.size(), {}};
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::GetRecord& request, Respond respond) {
  respond(to_reply(get_record(meeting, request)));
}

void handle(Meeting& meeting, const Caller&, const wire::FindTracker& request, Respond respond) {
  respond(to_reply(find_tracker(meeting, request)));
}

}  // namespace piaojue::server
