#include "server/tally/counting.hpp"

#include <algorithm>

#include "core/openssl/cms.hpp"
#include "core/record/tally.hpp"
#include "server/meeting/meeting.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

struct Answers {
  Hash32 closing;
  Released released;
  std::vector<DecryptionStatement> decryptions;
  std::optional<SignedStatement> merge_table;

  bool is_counted() const { return released.status == PollStatus::counted; }
};

/// Nothing while the box is not released, or once it is counted.
std::optional<Answers> load_answers(MeetingTables& tables, const Published& published,
                                    const Opened& opened, std::size_t index) {
  const PollId& poll = published.polls[index].definition.id;
  if (poll_state(tables, poll) != wire::PollState::released) return std::nullopt;
  Answers out{
      require_statement(tables, poll_document(poll, SectionKind::closing)).hash(published.suite()),
      load_released(tables, published, opened, index),
      {},
      load_statement(tables, poll_document(poll, SectionKind::merge_table))};
  for (const SignedStatement& one : load_statements(tables, poll, SectionKind::decryption))
    out.decryptions.push_back(undamaged(DecryptionStatement::parse(one.body, published.suite())));
  return out;
}

bool is_ready(const Published& published, const Answers& answers) {
  return !answers.is_counted() || answers.decryptions.size() >= published.manifest.threshold;
}

/// No sum is larger than the largest part's ballots.
std::uint32_t largest_part(const ClosingStatement& closing) {
  std::uint32_t largest = 0;
  for (const auto& part : closing.partition) {
    std::uint32_t ballots = 0;
    for (const std::uint16_t one : part) ballots += closing.classes.at(one).cast;
    largest = std::max(largest, ballots);
  }
  return largest;
}

/// The names written in as counted; nullopt while the tellers have not merged them all.
std::optional<std::map<std::string, std::string>> merged_names(const Published& published,
                                                               std::size_t index,
                                                               const WrittenNotes& written,
                                                               const Answers& answers) {
  const auto to_merge = names_to_merge(published.polls[index].form, written);
  if (to_merge.empty()) return to_merge;
  if (!answers.merge_table) return std::nullopt;
  auto table =
      check_merge_table(*answers.merge_table, published.manifest, answers.closing, to_merge);
  if (!table) return std::nullopt;
  return std::move(table->names);
}

Result<std::string> compute_json(const Published& published, const Opened& opened,
                                 std::size_t index, const SealedPoll& sealed,
                                 const Answers& answers, const WrittenNotes& written,
                                 const std::map<std::string, std::string>& names) {
  const ClosingStatement& closing = answers.released.closing;
  std::vector<std::vector<std::uint32_t>> counts;
  // R8.4-5
  if (answers.is_counted()) {
    PJ_TRY(counts, combine_decryptions(published.suite(), sealed.aggregator.sums(closing.partition),
                                       answers.decryptions, published.manifest.threshold,
                                       largest_part(closing)));
  }
  return compute_result(published.manifest, published.polls[index].definition, opened.hash, closing,
                        answers.released.hall, counts, written, names);
}

}  // namespace

Released load_released(MeetingTables& tables, const Published& published, const Opened& opened,
                       std::size_t index) {
  const Published::Poll& poll = published.polls[index];
  const Manifest& manifest = published.manifest;
  const PollId& id = poll.definition.id;
  const SignedStatement statement =
      require_statement(tables, poll_document(id, SectionKind::closing));
  ClosingStatement closing = undamaged(ClosingStatement::parse(statement.body));
  HallFindings hall = undamaged(
      check_release(without_pending(load_hall(tables, id), manifest),
                    {manifest, opened.opening, statement, closing, poll.definition, poll.form}));
  // R8.10-7
  const PollStatus status = final_status(manifest, closing.classes, closing.status, hall.paper);
  return {std::move(closing), std::move(hall), status};
}

WrittenNotes written_in(const Published& published, std::size_t poll, const SealedPoll& sealed,
                        const Released& released, const std::vector<DecryptionStatement>& answers) {
  if (released.status != PollStatus::counted) return {};
  WrittenNotes out =
      open_notes(sealed.notes, published.classes.size(), published.polls[poll].form.slots.size(),
                 answers, published.manifest.threshold);
  return released.hall.paper ? with_paper(std::move(out), *released.hall.paper) : out;
}

void count_if_ready(Meeting& meeting, std::size_t index) {
  const auto published = meeting.published();
  const auto opened = meeting.opened();
  const Suite& suite = published->suite();
  const Published::Poll& poll = published->polls[index];
  const PollId& id = poll.definition.id;
  const auto answers = meeting.store().query(
      [&](MeetingTables& tables) { return load_answers(tables, *published, *opened, index); });
  if (!answers || !is_ready(*published, *answers)) return;

  const auto sealed = meeting.sealed(index);
  const WrittenNotes written =
      written_in(*published, index, *sealed, answers->released, answers->decryptions);
  const auto names = merged_names(*published, index, written, *answers);
  if (!names) return;

  const Result<std::string> json =
      compute_json(*published, *opened, index, *sealed, *answers, written, *names);
  if (!json) throw std::runtime_error("no result: " + json.error().message);
  const TallyIdentity& tally = meeting.tally_identity();
  const Result<Bytes> cms =
      cms_sign_detached(as_bytes(*json), tally.certificate, tally.key.reveal());
  if (!cms) throw std::runtime_error("the result cannot be signed: " + cms.error().message);
  const ResultStatement statement{opened->hash, poll.hash, answers->closing,
                                  suite.hash(as_bytes(*json))};
  const auto stored =
      meeting.store().write_and_wait([&](MeetingTables& tables) -> Result<wire::Reply> {
        tables.put_document(poll_document(id, SectionKind::result), as_bytes(*json));
        tables.put_document(poll_document(id, SectionKind::result_cms), *cms);
        store_statement(tables, poll_document(id, SectionKind::countersignatures),
                        {statement.encode(), {}});
        record_act(tables, {Act::result_signed, server_actor(), poll.hash, statement.result});
        return wire::Done{};
      });
  if (!stored) throw StoreError(stored.error().message);
  meeting.log(Event::result_signed, id.str());
}

}  // namespace piaojue::server
