// SubmitPaperCount: paper ballots, counted by two who do not see each other's figures.
#include "core/record/paper_count.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/paper_table.hpp"
#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

/// One signature, the caller's: nobody counts for another.
Result<void> check_signers(const PollScope& scope, const Caller& caller,
                           const SignedStatement& statement) {
  const std::vector<OfficialId> signers = paper_signers(scope.manifest());
  if (statement.signatures.size() != 1)
    return Error{ErrorCode::invalid,
                 tr("应有且只有本人的签名", "it bears one signature, your own")};
  PJ_CHECK(require_self(caller, statement.signatures.front().signer));
  if (std::ranges::find(signers, caller.identity->official) == signers.end())
    return not_permitted(tr("纸质票由计票人计数", "paper ballots are for the tellers to count"));
  return verify_statement(statement, scope.manifest(), {caller.identity->official});
}

/// What each has entered so far, by their place among the signers; no reply ever shows one.
DocumentKey draft_key(const PollScope& scope, std::size_t place) {
  return {std::string(kDraft) + scope.id().str(), SectionKind::paper_count,
          static_cast<std::uint32_t>(place)};
}

struct Entries {
  SignedStatement mine;                  ///< with the signatures of all who counted the same
  std::optional<SignedStatement> other;  ///< the first that differs
};

Entries compare(MeetingTables& tables, const PollScope& scope, const SignedStatement& mine) {
  Entries out{mine, {}};
  const std::size_t signers = paper_signers(scope.manifest()).size();
  for (std::size_t place = 0; place < signers; ++place) {
    auto entry = load_statement(tables, draft_key(scope, place));
    if (!entry) continue;
    if (entry->body == mine.body)
      out.mine.add(entry->signatures.front());
    else if (!out.other)
      out.other = *std::move(entry);
  }
  return out;
}

// R8.10-14
wire::PaperReply differing(MeetingTables& tables, const PollScope& scope,
                           const ClosingStatement& closing, const Entries& entries, bool is_new) {
  PaperPoll poll{scope.poll().definition, scope.poll().form, scope.published->classes, {}};
  for (const auto& part : closing.partition) poll.partition.emplace_back(part.begin(), part.end());
  if (is_new)
    record_act(
        tables,
        {Act::paper_differed, entries.mine.signatures.front().signer, scope.poll().hash, {}});
  return {false, find_differences(poll, undamaged(PaperCount::parse(entries.mine.body)).tally,
                                  undamaged(PaperCount::parse(entries.other->body)).tally)};
}

// R8.10-13
Result<wire::Reply> store(MeetingTables& tables, const PollScope& scope,
                          const SignedStatement& submitted) {
  const auto state = poll_state(tables, scope.id());
  if (state < wire::PollState::sealed)
    return wrong_state(tr("投票尚未封箱", "the poll has not been sealed yet"));
  const DocumentKey key = scope.document(SectionKind::paper_count);
  if (const auto agreed = load_statement(tables, key)) {
    if (agreed->body == submitted.body) return wire::PaperReply{true, {}};
    return wrong_state(
        tr("纸质票计数已有两人一致录入，不能再改；有疑问请提出异议（piaojue object）",
           "two have agreed on the paper count and it stands; object if it is wrong "
           "(piaojue object)"));
  }
  if (state != wire::PollState::sealed)
    return wrong_state(tr("已经开箱，不再接收纸质票计数",
                          "the box is released: a paper count is not taken any more"));

  const SignedStatement closing = require_statement(tables, scope.document(SectionKind::closing));
  const ClosingStatement parsed = undamaged(ClosingStatement::parse(closing.body));
  PJ_CHECK(read_paper_count(submitted.body, {scope.manifest(), scope.opened->opening, closing,
                                             parsed, scope.poll().definition, scope.poll().form}));
  const std::vector<OfficialId> signers = paper_signers(scope.manifest());
  const auto place = std::ranges::find(signers, submitted.signatures.front().signer);
  const DocumentKey own = draft_key(scope, static_cast<std::size_t>(place - signers.begin()));
  const auto before = load_statement(tables, own);
  const bool is_new = !before || before->body != submitted.body;
  if (is_new) store_statement(tables, own, submitted);

  const Entries entries = compare(tables, scope, submitted);
  if (is_agreed(entries.mine, scope.manifest())) {
    store_statement(tables, key, entries.mine);
    record_act(tables, {Act::paper_count, submitted.signatures.front().signer, scope.poll().hash,
                        entries.mine.hash(scope.suite())});
    return wire::PaperReply{true, {}};
  }
  if (!entries.other) return wire::PaperReply{false, {}};
  return differing(tables, scope, parsed, entries, is_new);
}

}  // namespace

void handle(Meeting& meeting, const Caller& caller, const wire::SubmitPaperCount& request,
            Respond respond) {
  auto scope = require_poll(meeting, request.poll);
  if (!scope) return respond(failure(scope.error()));
  if (const auto checked = check_signers(*scope, caller, request.statement); !checked)
    return respond(failure(checked.error()));
  meeting.change_and_advance([scope = *scope, statement = request.statement](
                                 MeetingTables& tables) { return store(tables, scope, statement); },
                             std::move(respond));
}

}  // namespace piaojue::server
