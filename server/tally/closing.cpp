#include "server/tally/closing.hpp"

#include <cassert>

#include "server/meeting/meeting.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"
#include "server/tally/records.hpp"

namespace piaojue::server {
namespace {

struct ClosingMaterial {
  AttendanceStatement attendance;
  std::vector<IssuingCount> issued;  ///< by issuer
  Hash32 closing_phase;
};

ClosingMaterial load_material(MeetingTables& tables, const Published& published,
                              const PollId& poll) {
  const auto body = [&](SectionKind kind) {
    return require_statement(tables, poll_document(poll, kind)).body;
  };
  ClosingMaterial out{undamaged(AttendanceStatement::parse(body(SectionKind::attendance))),
                      {},
                      published.suite().hash(body(SectionKind::closing_phase))};
  for (const SignedStatement& count : load_statements(tables, poll, SectionKind::issuing_count))
    out.issued.push_back(undamaged(IssuingCount::parse(count.body)));
  return out;
}

/// Of every class, what the issuers stated and what was withdrawn since.
std::vector<ClassCounts> count_classes(const Published& published, const ClosingMaterial& material,
                                       const SealedPoll& sealed) {
  std::vector<ClassCounts> out;
  for (std::size_t i = 0; i < published.classes.size(); ++i) {
    ClassCounts& counts = out.emplace_back(ClassCounts{
        published.classes[i].entitled, material.attendance.present.at(i), {}, sealed.cast.at(i)});
    for (const IssuingCount& from : material.issued) {
      const IssuedClass& issued = from.classes.at(i);
      counts.issuers.push_back({issued.signed_count, issued.surplus,
                                issued.replaced + sealed.withdrawn.at(from.issuer).at(i)});
    }
  }
  return out;
}

ClosingStatement compose(const Published& published, const Opened& opened, std::size_t index,
                         const ClosingMaterial& material, const SealedPoll& sealed) {
  const Published::Poll& poll = published.polls[index];
  ClosingStatement closing{opened.hash,
                           poll.hash,
                           material.closing_phase,
                           sealed.root,
                           sealed.note_root,
                           sealed.void_root,
                           count_classes(published, material, sealed),
                           sealed.notes_by_slot,
                           {},
                           PollStatus::counted};
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

// R8.9-8
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
  const auto stored =
      meeting.store().write_and_wait([&](MeetingTables& tables) -> Result<wire::Reply> {
        store_statement(tables, poll_document(poll, SectionKind::closing), closing);
        record_act(tables, {Act::sealed, server_actor(), published->polls[index].hash,
                            closing.hash(published->suite())});
        return wire::Done{};
      });
  if (!stored) throw StoreError(stored.error().message);
  update_records(meeting, index);
  meeting.log(Event::poll_sealed, poll.str());
}

}  // namespace piaojue::server
