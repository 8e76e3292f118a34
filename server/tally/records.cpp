#include "server/tally/records.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "server/meeting/issuing.hpp"
#include "server/meeting/meeting.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"
#include "server/store/files.hpp"

namespace piaojue::server {
namespace {

using Documents = std::vector<std::pair<SectionKind, Bytes>>;

/// Everything before the ballots, in the record's order.
// R10-6
Documents load_preamble(MeetingTables& tables, const Published& published, std::size_t index) {
  const Published::Poll& poll = published.polls[index];
  const PollId& id = poll.definition.id;
  const SignedStatement opening = require_statement(tables, meeting_document(SectionKind::opening));
  const OpeningStatement parsed =
      undamaged(OpeningStatement::parse(opening.body, published.suite()));

  Documents out{{SectionKind::manifest, published.statement.encode()}};
  for (Bytes& message : tables.ceremony_messages(parsed.attempt))
    out.emplace_back(SectionKind::ceremony_message, std::move(message));
  for (Bytes& keys : tables.documents({}, SectionKind::issuer_keys))
    out.emplace_back(SectionKind::issuer_keys, std::move(keys));
  out.emplace_back(SectionKind::opening, opening.encode());
  out.emplace_back(SectionKind::poll_definition, poll.encoded);
  for (const SectionKind kind :
       {SectionKind::issuing_phase, SectionKind::attendance, SectionKind::issuing_count,
        SectionKind::casting_phase, SectionKind::closing_phase})
    for (Bytes& document : tables.documents(id.str(), kind))
      out.emplace_back(kind, std::move(document));
  return out;
}

Documents load_documents(MeetingTables& tables, const PollId& id,
                         std::initializer_list<SectionKind> kinds) {
  Documents out;
  for (const SectionKind kind : kinds)
    for (Bytes& document : tables.documents(id.str(), kind))
      out.emplace_back(kind, std::move(document));
  return out;
}

/// Everything after the ballots of a full record; empty before there is a result. It is served
/// while countersignatures come in, because that is what scrutineers verify before they
/// countersign.
Documents load_ending(MeetingTables& tables, const Manifest& manifest, const PollId& id) {
  if (poll_state(tables, id) != wire::PollState::counted) return {};
  Documents out = load_documents(tables, id,
                                 {SectionKind::closing, SectionKind::hall_count,
                                  SectionKind::paper_count, SectionKind::objection});
  for (const SignedStatement& resolution :
       without_pending(load_hall(tables, id), manifest).resolutions)
    out.emplace_back(SectionKind::resolution, resolution.encode());
  std::ranges::move(
      load_documents(tables, id,
                     {SectionKind::release, SectionKind::decryption, SectionKind::merge_table,
                      SectionKind::result, SectionKind::result_cms, SectionKind::countersignatures,
                      SectionKind::trail}),
      std::back_inserter(out));
  return out;
}

/// As the audit administrator signed it for this poll, or as it is now.
Bytes load_trail(Meeting& meeting, MeetingTables& tables, const PollId& id, bool full) {
  const auto audited = tables.document(poll_document(id, SectionKind::trail));
  return full && audited ? *audited : current_trail(meeting, tables).encode();
}

void write_record(Meeting& meeting, std::size_t index, bool full, const Documents& ending) {
  const auto published = meeting.published();
  const PollId& id = published->polls[index].definition.id;
  const std::filesystem::path file = meeting.record_file(id, full);
  std::filesystem::path fresh = file;
  fresh += ".new";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    RecordWriter record(out, published->suite());
    Bytes trail;
    const Documents preamble = meeting.store().query([&](MeetingTables& tables) {
      trail = load_trail(meeting, tables, id, full);
      return load_preamble(tables, *published, index);
    });
    for (const auto& [kind, content] : preamble) record.section(kind, content);
    BoxStore& box = *meeting.box(index);
    for_each_void(box, published->suite(), [&](const CredentialVoid& one) {
      record.section(SectionKind::voided, one.encode());
    });
    for (const auto& [kind, section] : {std::pair(BoxKind::ballot, SectionKind::ballot),
                                        std::pair(BoxKind::note, SectionKind::note)})
      box.for_each(kind, [&, section = section](const BoxEntry& entry) {
        record.section(section, entry.content);
      });
    for (const auto& [kind, content] : ending)
      if (kind != SectionKind::trail) record.section(kind, content);
    record.section(SectionKind::trail, trail);
    record.finish();
    out.close();
    if (!out) throw StoreError("cannot write " + fresh.string());
  }
  sync_file(fresh);
  publish_file(fresh, file);
}

/// A full record is as its ending was when it was written; this is kept beside it.
Hash32 fingerprint(const Suite& suite, const Documents& ending) {
  CanonicalWriter out;
  for (const auto& [kind, content] : ending) out.bytes(content);
  return suite.hash(out.view());
}

bool is_current(const std::filesystem::path& stamp, const Hash32& expected) {
  const std::optional<SecretBytes> stored = read_file(stamp);
  return stored && equal(stored->reveal(), expected);
}

}  // namespace

void update_records(Meeting& meeting, std::size_t index) {
  const auto published = meeting.published();
  const PollId& id = published->polls[index].definition.id;
  if (!std::filesystem::exists(meeting.record_file(id, false)))
    write_record(meeting, index, false, meeting.store().query([&](MeetingTables& tables) {
      return load_documents(tables, id, {SectionKind::closing});
    }));

  const Documents ending = meeting.store().query(
      [&](MeetingTables& tables) { return load_ending(tables, published->manifest, id); });
  if (ending.empty()) return;
  const std::filesystem::path file = meeting.record_file(id, true);
  std::filesystem::path stamp = file;
  stamp += ".stamp";
  const Hash32 expected = fingerprint(published->suite(), ending);
  if (std::filesystem::exists(file) && is_current(stamp, expected)) return;
  write_record(meeting, index, true, ending);
  write_file_atomically(stamp, expected);
}

}  // namespace piaojue::server
