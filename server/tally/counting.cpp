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
  bool counted_already;
  SignedStatement closing;
  HallStatements hall;
  bool released;
  std::vector<DecryptionStatement> decryptions;
  std::optional<SignedStatement> merge_table;
};

Answers load_answers(MeetingTables& tables, const Manifest& manifest, const PollId& poll) {
  Answers out{poll_state(tables, poll) == wire::PollState::counted,
              require_statement(tables, poll_document(poll, SectionKind::closing)),
              without_pending(load_hall(tables, poll), manifest),
              poll_state(tables, poll) >= wire::PollState::released,
              {},
              load_statement(tables, poll_document(poll, SectionKind::merge_table))};
  for (const SignedStatement& one : load_statements(tables, poll, SectionKind::decryption))
    out.decryptions.push_back(undamaged(DecryptionStatement::parse(one.body, *manifest.suite)));
  return out;
}

bool is_ready(const Published& published, const Answers& answers, const ClosingStatement& closing) {
  if (answers.counted_already || !answers.released) return false;
  return closing.status != PollStatus::counted ||
         answers.decryptions.size() >= published.manifest.threshold;
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
  auto table = check_merge_table(*answers.merge_table, published.manifest,
                                 answers.closing.hash(published.suite()), to_merge);
  if (!table) return std::nullopt;
  return std::move(table->names);
}

Result<std::string> compute_json(const Published& published, const Opened& opened,
                                 std::size_t index, const SealedPoll& sealed,
                                 const ClosingStatement& closing, const Answers& answers,
                                 const WrittenNotes& written,
                                 const std::map<std::string, std::string>& names) {
  std::vector<std::vector<std::uint32_t>> counts;
  if (closing.status == PollStatus::counted) {
    PJ_TRY(counts,
           combine_decryptions(published.suite(), sums_of(sealed, closing), answers.decryptions,
                               published.manifest.threshold, largest_part(closing)));
  }
  PJ_TRY(
      const HallFindings findings,
      check_release(answers.hall, {published.manifest, opened.opening, answers.closing, closing}));
  return compute_result(published.manifest, published.polls[index].definition, opened.hash, closing,
                        findings, counts, written, names);
}

}  // namespace

std::vector<std::vector<Ciphertext>> sums_of(const SealedPoll& sealed,
                                             const ClosingStatement& closing) {
  // R8.4-5
  if (closing.status != PollStatus::counted) return {};
  return sealed.aggregator.sums(closing.partition);
}

WrittenNotes written_in(const Published& published, std::size_t poll, const SealedPoll& sealed,
                        const ClosingStatement& closing,
                        const std::vector<DecryptionStatement>& answers) {
  if (closing.status != PollStatus::counted) return {};
  return open_notes(sealed.notes, published.classes.size(), published.polls[poll].form.slots.size(),
                    answers, published.manifest.threshold);
}

void count_if_ready(Meeting& meeting, std::size_t index) {
  const auto published = meeting.published();
  const auto opened = meeting.opened();
  const Suite& suite = published->suite();
  const Published::Poll& poll = published->polls[index];
  const PollId& id = poll.definition.id;
  const Answers answers = meeting.store().query(
      [&](MeetingTables& tables) { return load_answers(tables, published->manifest, id); });
  const ClosingStatement closing = undamaged(ClosingStatement::parse(answers.closing.body));
  if (!is_ready(*published, answers, closing)) return;

  const auto sealed = meeting.sealed(index);
  const WrittenNotes written = written_in(*published, index, *sealed, closing, answers.decryptions);
  const auto names = merged_names(*published, index, written, answers);
  if (!names) return;

  const Result<std::string> json =
      compute_json(*published, *opened, index, *sealed, closing, answers, written, *names);
  if (!json) throw std::runtime_error("no result: " + json.error().message);
  const TallyIdentity& tally = meeting.tally_identity();
  const Result<Bytes> cms =
      cms_sign_detached(as_bytes(*json), tally.certificate, tally.key.reveal());
  if (!cms) throw std::runtime_error("the result cannot be signed: " + cms.error().message);
  const ResultStatement statement{opened->hash, poll.hash, answers.closing.hash(suite),
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
