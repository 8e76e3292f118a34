#include "client/roles/teller.hpp"

#include <algorithm>

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "core/record/paper_count.hpp"

namespace piaojue::roles {
namespace {

/// The first `threshold` answers that hold, in the order of trustees.
Result<std::vector<DecryptionStatement>> verified_answers(
    const std::vector<SignedStatement>& statements, const VerifiedPoll& verified, unsigned jobs) {
  const Manifest& manifest = verified.manifest;
  const Hash32 closing = verified.closing.hash(*manifest.suite);
  const auto scrutineers = manifest.scrutineers();
  std::vector<DecryptionStatement> out;
  for (const SignedStatement& statement : statements) {
    PJ_TRY(DecryptionStatement answer, DecryptionStatement::parse(statement.body, *manifest.suite));
    const auto& participants = verified.opening.participants;
    const auto at = std::ranges::find(participants, answer.trustee);
    if (at == participants.end() || answer.closing != closing)
      return Error{ErrorCode::wrong_context,
                   tr("解密份额属于另一个票箱", "an answer is of another box")};
    PJ_CHECK(verify_statement(statement, manifest, {scrutineers[answer.trustee]->id}));
    PJ_CHECK(verify_note_decryption(
        answer, verified.kems, closing,
        verified.opening
            .note_verification_keys[static_cast<std::size_t>(at - participants.begin())],
        jobs));
    out.push_back(std::move(answer));
  }
  if (out.size() < manifest.threshold)
    return too_early(tr("{} 名监票人送出解密（现有 {} 名）",
                        "{} scrutineers have decrypted ({} so far)", manifest.threshold,
                        out.size()));
  return out;
}

}  // namespace

Result<NamesView> fetch_names(net::Connection& connection, std::string_view poll_id,
                              const std::optional<Hash32>& anchor, unsigned jobs,
                              const ByteProgress& progress) {
  PJ_TRY(const MeetingView meeting, fetch_meeting(connection));
  PJ_TRY(const OpeningView opening,
         fetch_opening(connection, meeting, Signatures::complete, anchor));
  PJ_TRY(const std::size_t index, meeting.find_poll(poll_id));
  const PollView& poll = meeting.polls[index];
  PJ_TRY(const TemporaryFolder folder, TemporaryFolder::create());
  const std::filesystem::path record = folder.path() / "sealed.pjr";
  PJ_TRY(const VerifiedPoll verified,
         download_sealed(connection, poll.definition.id, opening.hash,
                         {.jobs = jobs, .verifying = progress}, record));
  PJ_TRY(const auto statements,
         connection.ask<wire::PollStatementsReply>(wire::GetPollStatements{poll.definition.id}));
  PJ_TRY(const auto answers, verified_answers(statements.decryptions, verified, jobs));
  NoteShares shares;
  for (std::size_t i = 0; i < meeting.manifest.threshold; ++i) shares.add(answers[i]);
  PJ_TRY(WrittenNotes texts, open_recorded_notes(record, meeting.suite(), meeting.classes.size(),
                                                 verified.closing_statement, shares, jobs));

  NamesView out{verified.closing.hash(meeting.suite()), std::move(texts), {}, {}};
  if (statements.hall.paper_count) {
    PJ_TRY(const PaperCount paper,
           check_paper_count(*statements.hall.paper_count,
                             {meeting.manifest, verified.opening, verified.closing,
                              verified.closing_statement, poll.definition, poll.form}));
    out.written = with_paper(std::move(out.written), paper.tally);
  }
  for (const auto& [written, as_is] : names_to_merge(poll.form, out.written))
    out.names.emplace(written, plain_name(as_is));
  if (statements.merge_table) {
    PJ_TRY(MergeTable table, MergeTable::parse(statements.merge_table->body));
    PJ_CHECK(verify_statement(*statements.merge_table, meeting.manifest, {}));
    out.proposed = std::move(table);
  }
  return out;
}

Result<void> sign_names(const Desk& desk, std::string_view poll_id, const MergeTable& table) {
  PJ_TRY(const PollId poll, PollId::parse(poll_id));
  SignedStatement statement{table.encode(), {}};
  statement.sign(desk.id(), desk.keys.sign);
  return desk.connection.tell(wire::SubmitMergeTable{poll, std::move(statement)});
}

std::string plain_name(std::string_view written) {
  constexpr std::string_view kLeftOut = " .,;:'\"-_()/、，。；：“”‘’（）　";
  constexpr std::string_view kDots = "·•・．‧";  // between the parts of a name
  std::string out;
  for (std::size_t at = 0; at < written.size();) {
    const std::size_t begin = at;
    const char32_t character = next_character(written, at);
    const std::string_view bytes = written.substr(begin, at - begin);
    if (kLeftOut.find(bytes) != std::string_view::npos) continue;
    if (kDots.find(bytes) != std::string_view::npos)
      out += "·";
    else if (character >= U'！' && character <= U'～')
      out += static_cast<char>(character - U'！' + U'!');
    else
      out += bytes;
  }
  return out;
}

}  // namespace piaojue::roles
