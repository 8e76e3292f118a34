#include "server/meeting/advance.hpp"

#include "server/meeting/meeting.hpp"
#include "server/meeting/opening.hpp"
#include "server/meeting/progress.hpp"
#include "server/tally/closing.hpp"
#include "server/tally/counting.hpp"
#include "server/tally/records.hpp"

namespace piaojue::server {
namespace {

wire::PollState state_of(Meeting& meeting, const PollId& poll) {
  return meeting.store().query([&](MeetingTables& tables) { return poll_state(tables, poll); });
}

/// The box exists, empty, from issuing on: surplus and replaced cards are voided into it.
void advance_box(Meeting& meeting, std::size_t index, const PollId& poll, wire::PollState state) {
  if (state < wire::PollState::issuing) return;
  std::shared_ptr<BoxStore> box = meeting.box(index);
  if (!box && state == wire::PollState::issuing) {
    box = meeting.open_box(poll, true);
    meeting.adopt_box(index, box);
  }
  if (box && state == wire::PollState::casting) box->open();
}

void advance_poll(Meeting& meeting, std::size_t index, const PollId& poll) {
  advance_box(meeting, index, poll, state_of(meeting, poll));
  if (!meeting.box(index)) return;
  close_if_ordered(meeting, index);
  if (state_of(meeting, poll) < wire::PollState::sealed) return;
  prepare_sealed_poll(meeting, index);
  count_if_ready(meeting, index);
  update_records(meeting, index);
}

}  // namespace

// R8.9-11
void resume_boxes(Meeting& meeting) {
  const auto published = meeting.published();
  if (!published) return;
  for (std::size_t i = 0; i < published->polls.size(); ++i) {
    const PollId& poll = published->polls[i].definition.id;
    const wire::PollState state = state_of(meeting, poll);
    if (state < wire::PollState::issuing) continue;
    // Only a box that cannot have held anything may be made anew.
    // R12-3
    auto box = meeting.open_box(poll, state == wire::PollState::issuing);
    if (!box) continue;
    if (state == wire::PollState::issued) box->end_issuing();
    if (state == wire::PollState::casting || state == wire::PollState::closing) box->open();
    meeting.adopt_box(i, std::move(box));
    // Not left to the first pass: a request that comes before it must find the poll as sealed.
    if (state >= wire::PollState::sealed) prepare_sealed_poll(meeting, i);
  }
}

void advance(Meeting& meeting, const Steward::StopFlag& stopping) {
  const auto published = meeting.published();
  if (!published) return;
  if (!meeting.opened()) {
    make_issuer_keys(meeting, *published, stopping);
    if (stopping) return;
    propose_opening(meeting, *published);
    meeting.reload();
    if (!meeting.opened()) return;
  }
  for (std::size_t i = 0; i < published->polls.size() && !stopping; ++i)
    advance_poll(meeting, i, published->polls[i].definition.id);
}

}  // namespace piaojue::server
