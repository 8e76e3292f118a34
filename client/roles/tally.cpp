#include "client/roles/tally.hpp"

#include <algorithm>
#include <numeric>
#include <thread>

#include "client/files.hpp"
#include "client/once.hpp"
#include "client/roles/hall.hpp"
#include "core/base/language.hpp"
#include "core/record/notes.hpp"
#include "core/record/tally.hpp"

namespace piaojue::roles {
namespace {

constexpr std::chrono::milliseconds kPollInterval{300};

/// A scrutineer, a poll, and the opening they signed.
struct Case {
  MeetingView meeting;
  std::size_t poll;
  Hash32 anchor;
  OpeningView opening;

  const PollId& poll_id() const { return meeting.polls[poll].definition.id; }
};

Result<Case> take_up(const Desk& desk, std::string_view poll_id) {
  PJ_CHECK(require_role(desk, Role::scrutineer));
  PJ_TRY(MeetingView meeting, fetch_meeting(desk.connection));
  PJ_CHECK(check_own_pins(desk, meeting));
  PJ_TRY(const std::size_t poll, meeting.find_poll(poll_id));
  PJ_TRY(const Hash32 anchor, own_anchor(desk.identity()));
  PJ_TRY(OpeningView opening,
         fetch_opening(desk.connection, meeting, Signatures::complete, anchor));
  return Case{std::move(meeting), poll, anchor, std::move(opening)};
}

Result<wire::PollStatementsReply> sealed_statements(const Desk& desk, const Case& work) {
  PJ_TRY(auto statements,
         desk.connection.ask<wire::PollStatementsReply>(wire::GetPollStatements{work.poll_id()}));
  if (!statements.closing)
    return too_early(
        tr("组织者和总监票人都确认关闭", "organiser and chief scrutineer have closed the poll"));
  return statements;
}

/// The same box still, whoever asks.
Result<HallView> fetch_same_box(const Desk& desk, const Case& work, const Bytes& own_body) {
  PJ_TRY(HallView view, fetch_hall(desk.connection, work.poll_id().str(), work.anchor));
  if (view.statement.body != own_body)
    return Error{ErrorCode::wrong_context,
                 tr("服务器换了一份封箱声明！没有解密，请告诉其他监票人",
                    "the server shows another closing statement now! Nothing was decrypted; tell "
                    "the other scrutineers")};
  return view;
}

Result<HallFindings> wait_for_release(const Desk& desk, const Case& work, const Bytes& body,
                                      const TallyHooks& hooks) {
  const std::size_t need =
      closing_quorum(work.opening.opening.participants.size(), work.meeting.manifest.threshold);
  for (;;) {
    PJ_TRY(const HallView view, fetch_same_box(desk, work, body));
    const std::size_t have = view.closing_signatures();
    const bool go_on = !hooks.waiting || hooks.waiting(have, need);
    const bool released =
        view.hall.release && verify_statement(*view.hall.release, view.meeting.manifest,
                                              hall_signers(view.meeting.manifest));
    if (released) return check_released(desk, view);
    if (!go_on)
      return too_early(tr("异议期结束，总监票人和组织者签署开箱令（封箱声明现有 {} 名监票人签署）",
                          "the objection window has ended and the release is signed ({} "
                          "scrutineers have signed the closing statement so far)",
                          have));
    std::this_thread::sleep_for(kPollInterval);
  }
}

/// Whether this scrutineer's answer is not wanted any more: sent before an interruption, or enough
/// others have answered, after which the server takes none.
Result<bool> is_answered(const Desk& desk, const Case& work) {
  PJ_TRY(const auto statements, sealed_statements(desk, work));
  const auto& answers = statements.decryptions;
  return answers.size() >= work.meeting.manifest.threshold ||
         std::any_of(answers.begin(), answers.end(),
                     [&](const SignedStatement& answer) { return answer.has_signer(desk.id()); });
}

/// False when the answer was not needed any more.
// R8.5-4
Result<bool> send_decryption(const Desk& desk, const Case& work, const VerifiedPoll& verified,
                             const CeremonyParticipant::Shares& shares) {
  PJ_TRY(const bool answered, is_answered(desk, work));
  if (answered) return false;
  PJ_TRY(const std::uint16_t trustee, own_trustee_index(desk, work.meeting));
  const auto& participants = verified.opening.participants;
  const auto position = std::find(participants.begin(), participants.end(), trustee);
  const auto index = static_cast<std::size_t>(position - participants.begin());
  const Hash32 closing = verified.closing.hash(work.meeting.suite());
  DecryptionStatement answer = decrypt_sums(verified.sums, closing, trustee, shares.election,
                                            verified.opening.election_verification_keys[index]);
  answer.notes = decrypt_notes(verified.kems, closing, shares.note,
                               verified.opening.note_verification_keys[index]);
  SignedStatement statement{answer.encode(), {}};
  statement.sign(desk.id(), desk.keys.sign);
  auto sent = desk.connection.tell(wire::SubmitDecryption{work.poll_id(), std::move(statement)});
  if (sent) return true;
  if (sent.error().code != ErrorCode::wrong_state) return sent.error();
  PJ_TRY(const bool overtaken, is_answered(desk, work));
  if (overtaken) return false;
  return sent.error();
}

Result<void> judge_result(const VerificationReport& report) {
  if (!report.anchored) return failed_check(report.checks.front());
  for (const CheckResult& check : report.checks)
    if (check.verdict == Verdict::fail) return failed_check(check);
  return {};
}

/// One answer per key and poll, whatever the server publishes later.
std::string promise_name(const Case& work) {
  CanonicalWriter what("piaojue-answered/1");
  what.raw(work.opening.opening.ceremony).raw(work.meeting.polls[work.poll].hash);
  return fmt::format("answered-{}-{}.txt", work.poll_id().str(),
                     to_hex(work.meeting.suite().hash(what.view())).substr(0, 16));
}

}  // namespace

struct Scrutiny::Work {
  Case subject;
  VerifiedPoll verified;
  CeremonyParticipant::Shares shares;
};

Scrutiny::Scrutiny(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Scrutiny::Scrutiny(Scrutiny&&) noexcept = default;
Scrutiny& Scrutiny::operator=(Scrutiny&&) noexcept = default;
Scrutiny::~Scrutiny() = default;

const Hash32& Scrutiny::root() const { return work_->verified.closing_statement.merkle_root; }

std::uint32_t Scrutiny::cast() const {
  const auto& classes = work_->verified.closing_statement.classes;
  return std::accumulate(
      classes.begin(), classes.end(), 0U,
      [](std::uint32_t sum, const ClassCounts& counts) { return sum + counts.cast; });
}

Result<Scrutiny> Scrutiny::begin(const Desk& desk, std::string_view poll_id,
                                 const TallyHooks& hooks) {
  PJ_TRY(Case subject, take_up(desk, poll_id));
  PJ_TRY(const auto statements, sealed_statements(desk, subject));
  PJ_TRY(const TemporaryFolder folder, TemporaryFolder::create());
  PJ_TRY(VerifiedPoll verified, download_sealed(desk.connection, subject.poll_id(), subject.anchor,
                                                hooks, folder.path() / "sealed.pjr"));
  PJ_TRY(auto shares, own_shares(desk,
                                 ceremony_parameters(subject.meeting, verified.opening.attempt,
                                                     verified.opening.participants),
                                 verified.ceremony_messages));

  // R8.5-3
  PJ_CHECK(commit_once(desk.identity().folder, promise_name(subject),
                       verified.closing.hash(subject.meeting.suite())));
  const StatementSignature signature{desk.id(), desk.keys.sign.sign(verified.closing.body)};
  if (!statements.closing->has_signer(desk.id()))
    PJ_CHECK(desk.connection.tell(wire::SignClosing{subject.poll_id(), signature}));
  return Scrutiny(
      std::make_unique<Work>(Work{std::move(subject), std::move(verified), std::move(shares)}));
}

Result<TallySummary> Scrutiny::finish(const Desk& desk, const TallyHooks& hooks) {
  const VerifiedPoll& verified = work_->verified;
  PJ_TRY(const HallFindings hall,
         wait_for_release(desk, work_->subject, verified.closing.body, hooks));
  const ClosingStatement& closing = verified.closing_statement;
  // R8.10-7
  const PollStatus status =
      final_status(verified.manifest, closing.classes, closing.status, hall.paper);
  bool decrypted = false;
  if (status == PollStatus::counted) {
    if (hooks.decrypting) hooks.decrypting();
    PJ_TRY(decrypted, send_decryption(desk, work_->subject, verified, work_->shares));
  }
  return TallySummary{status, root(), cast(), decrypted};
}

Result<VerifiedResult> verify_result(const Desk& desk, std::string_view poll_id,
                                     const VerifyHooks& hooks) {
  PJ_TRY(const Case work, take_up(desk, poll_id));
  PJ_TRY(const TemporaryFolder folder, TemporaryFolder::create());
  const auto path = folder.path() / "record.pjr";
  PJ_CHECK(download_record(desk.connection, work.poll_id(), /*full=*/true, path, nullptr));
  PJ_CHECK(judge_result(verify_record(path, {.stage = Stage::counted,
                                             .anchor = work.anchor,
                                             .jobs = hooks.jobs,
                                             .progress = hooks.verifying,
                                             .checked = hooks.checked})));
  PJ_TRY(RecordedResult result, read_result(path));
  if (result.poll != work.meeting.polls[work.poll].hash)
    return Error{ErrorCode::wrong_context,
                 tr("记录属于另一个表决项", "the record is of another poll")};
  Bytes statement = ResultStatement{work.opening.hash, result.poll, result.closing,
                                    work.meeting.suite().hash(result.json)}
                        .encode();
  return VerifiedResult{work.poll_id(), std::move(statement), std::move(result)};
}

Result<void> countersign(const Desk& desk, const VerifiedResult& result) {
  const StatementSignature signature{desk.id(), desk.keys.sign.sign(result.statement)};
  return desk.connection.tell(wire::Countersign{result.poll, signature});
}

Result<std::string> countersign(const Desk& desk, std::string_view poll, const TallyHooks& hooks) {
  PJ_TRY(const VerifiedResult result, verify_result(desk, poll, hooks));
  PJ_CHECK(countersign(desk, result));
  return std::string(as_text(result.recorded.json));
}

}  // namespace piaojue::roles
