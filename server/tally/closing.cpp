#include "server/tally/closing.hpp"

#include <cassert>

#include "server/meeting/meeting.hpp"
#include "server/meeting/progress.hpp"
#include "server/tally/records.hpp"

namespace piaojue::server {
namespace {

struct ClosingMaterial {
  AttendanceStatement attendance;
  IssuingCount issued;
  Hash32 closing_phase;
};

ClosingMaterial load_material(MeetingTables& tables, const Published& published,
                              const PollId& poll) {
  const auto body = [&](SectionKind kind) {
    return require_statement(tables, poll_document(poll, kind)).body;
  };
  return {undamaged(AttendanceStatement::parse(body(SectionKind::attendance))),
          undamaged(IssuingCount::parse(body(SectionKind::issuing_count))),
          published.suite().hash(body(SectionKind::closing_phase))};
}

ClosingStatement compose(const Published& published, const Opened& opened, std::size_t index,
                         const ClosingMaterial& material, const SealedPoll& sealed) {
  const Published::Poll& poll = published.polls[index];
  ClosingStatement closing{opened.hash, poll.hash, material.closing_phase, sealed.root,
                           {},          {},        PollStatus::counted};
  for (std::size_t i = 0; i < published.classes.size(); ++i)
    closing.classes.push_back({published.classes[i].entitled, material.attendance.present.at(i),
                               material.issued.signed_count.at(i), 0, sealed.cast.at(i)});
  for (const auto& part :
       decryption_partition(published.manifest, published.classes, sealed.cast)) {
    auto& indices = closing.partition.emplace_back();
    for (const std::size_t one : part) indices.push_back(static_cast<std::uint16_t>(one));
  }
  closing.status = poll_status(published.manifest, poll.definition, closing.classes);
  return closing;
}

bool is_due(Meeting& meeting, const Published& published, const PollId& poll) {
  return meeting.store().query([&](MeetingTables& tables) {
    return poll_state(tables, poll) == wire::PollState::closing &&
           close_is_ordered(tables, published.manifest, poll);
  });
}

}  // namespace

void prepare_sealed_poll(Meeting& meeting, std::size_t index) {
  if (meeting.sealed(index)) return;
  const auto box = meeting.box(index);
  box->close();
  box->seal();
  meeting.adopt_sealed(
      index, std::make_shared<const SealedPoll>(read_box(*box, *meeting.published(), index)));
}

void close_if_ordered(Meeting& meeting, std::size_t index) {
  const auto published = meeting.published();
  const auto opened = meeting.opened();
  const PollId& poll = published->polls[index].definition.id;
  if (!is_due(meeting, *published, poll)) return;

  prepare_sealed_poll(meeting, index);
  const ClosingMaterial material = meeting.store().query(
      [&](MeetingTables& tables) { return load_material(tables, *published, poll); });
  SignedStatement closing{
      compose(*published, *opened, index, material, *meeting.sealed(index)).encode(), {}};
  closing.sign(published->manifest.issuers.front().id, meeting.keys().identity());
  // The record first: whoever sees the state "sealed" finds it.
  write_sealed_record(meeting, index, closing);
  const auto stored =
      meeting.store().write_and_wait([&](MeetingTables& tables) -> Result<wire::Reply> {
        store_statement(tables, poll_document(poll, SectionKind::closing), closing);
        return wire::Done{};
      });
  if (!stored) throw StoreError(stored.error().message);
  meeting.log(Event::poll_sealed, poll.str());
}

}  // namespace piaojue::server
