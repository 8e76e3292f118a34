#include "client/roles/hall.hpp"

#include <algorithm>
#include <numeric>

#include "client/files.hpp"
#include "core/base/language.hpp"

namespace piaojue::roles {
namespace {

Result<HallView> take_up(const Desk& desk, std::string_view poll) {
  // The organiser and every scrutineer signed an opening; other officials trust the screen's.
  std::optional<Hash32> anchor;
  if (const auto own = own_anchor(desk.identity())) anchor = *own;
  PJ_TRY(HallView view, fetch_hall(desk.connection, poll, anchor));
  PJ_CHECK(check_own_pins(desk, view.meeting));
  return view;
}

Result<Hash32> submit(const Desk& desk, const HallView& view, Bytes body) {
  SignedStatement statement{std::move(body), {}};
  statement.sign(desk.id(), desk.keys.sign);
  const Hash32 hash = statement.hash(view.meeting.suite());
  PJ_CHECK(desk.connection.tell(
      wire::SubmitHall{view.meeting.polls[view.poll].definition.id, std::move(statement)}));
  return hash;
}

Result<void> require_hall_signer(const Desk& desk, const HallView& view) {
  const auto signers = hall_signers(view.meeting.manifest);
  if (std::ranges::find(signers, desk.id()) != signers.end()) return {};
  return Error{ErrorCode::not_permitted, tr("这一步由组织者和总监票人签署",
                                            "this is for the organiser and the chief scrutineer")};
}

Hash32 closing_hash(const HallView& view) { return view.statement.hash(view.meeting.suite()); }

std::vector<Hash32> hashes_of(const Suite& suite, const std::vector<SignedStatement>& statements) {
  std::vector<Hash32> out;
  for (const SignedStatement& one : statements) out.push_back(one.hash(suite));
  return out;
}

/// Objections of one box begin alike.
std::string filed_prefix(const Hash32& closing) {
  return "objection-" + to_hex(closing).substr(0, 16) + "-";
}

std::string filed_name(const Hash32& closing, const Hash32& objection) {
  return filed_prefix(closing) + to_hex(objection) + ".txt";
}

/// What is still said against the box after it was looked through.
Result<void> require_missing(const Desk& desk, const StoredReceipt& receipt, const Hash32& anchor) {
  const auto found = check_receipt_online(desk.connection, receipt, anchor);
  if (found)
    return Error{ErrorCode::invalid,
                 tr("这张选票在票箱里（第 {} 张），不必提出异议",
                    "this ballot is in the box (number {}); there is nothing to object to",
                    found->index + 1)};
  if (found.error().code != ErrorCode::not_found) return found.error();
  return {};
}

}  // namespace

std::uint32_t HallView::cast() const {
  return std::accumulate(
      closing.classes.begin(), closing.classes.end(), 0U,
      [](std::uint32_t sum, const ClassCounts& counts) { return sum + counts.cast; });
}

std::size_t HallView::closing_signatures() const {
  const auto scrutineers = meeting.manifest.scrutineers();
  return static_cast<std::size_t>(std::ranges::count_if(
      opening.opening.participants,
      [&](std::uint16_t index) { return statement.has_signer(scrutineers[index]->id); }));
}

Result<HallView> fetch_hall(net::Connection& connection, std::string_view poll_id,
                            const std::optional<Hash32>& anchor) {
  PJ_TRY(MeetingView meeting, fetch_meeting(connection));
  PJ_TRY(const std::size_t poll, meeting.find_poll(poll_id));
  PJ_TRY(OpeningView opening, fetch_opening(connection, meeting, Signatures::complete, anchor));
  PJ_TRY(auto statements, connection.ask<wire::PollStatementsReply>(
                              wire::GetPollStatements{meeting.polls[poll].definition.id}));
  if (!statements.closing)
    return too_early(
        tr("组织者和总监票人都确认关闭", "organiser and chief scrutineer have closed the poll"));
  PJ_CHECK(verify_statement(*statements.closing, meeting.manifest,
                            {meeting.manifest.issuers.front().id}));
  PJ_TRY(ClosingStatement closing, ClosingStatement::parse(statements.closing->body));
  if (closing.opening != opening.hash || closing.poll != meeting.polls[poll].hash)
    return Error{ErrorCode::wrong_context,
                 tr("封箱声明属于另一议题", "the closing statement is of another poll")};
  return HallView{
      std::move(meeting), std::move(opening),        poll, *std::move(statements.closing),
      std::move(closing), std::move(statements.hall)};
}

Result<std::vector<std::string>> enter_hall_count(const Desk& desk, std::string_view poll,
                                                  std::uint32_t counted) {
  PJ_CHECK(require_role(desk, Role::scrutineer));
  PJ_TRY(const HallView view, take_up(desk, poll));
  if (view.meeting.manifest.chief().id != desk.id())
    return Error{ErrorCode::not_permitted,
                 tr("清点数由总监票人录入", "the chief scrutineer enters the hall's count")};
  PJ_TRY(const Hash32 hash, submit(desk, view, HallCount{closing_hash(view), counted}.encode()));
  static_cast<void>(hash);
  PJ_TRY(const HallView after, take_up(desk, poll));
  return open_questions(after.hall, after.box());
}

Result<Hash32> file_objection(const Desk& desk, std::string_view poll, const std::string& words,
                              const std::optional<StoredReceipt>& receipt) {
  PJ_TRY(const HallView view, take_up(desk, poll));
  Objection objection{closing_hash(view), {}, words};
  if (receipt) {
    PJ_CHECK(require_missing(desk, *receipt, view.opening.hash));
    objection.receipt = receipt->receipt.encode();
  }
  const Bytes body = objection.encode();
  if (const auto checked = Objection::parse(body); !checked)
    return Error{ErrorCode::malformed, tr("异议的文字为空、过长或含控制字符",
                                          "the words are empty, too long or unprintable")};
  // R8.7-10
  // Remembered before it is sent: a server that swallows it gains nothing.
  const Hash32 hash = view.meeting.suite().hash(body);
  PJ_CHECK(write_file(desk.identity().file(filed_name(objection.closing, hash)),
                      as_bytes(words + "\n"), Access::owner_only, Existing::replace));
  return submit(desk, view, body);
}

Result<void> resolve(const Desk& desk, std::string_view poll, const std::optional<Hash32>& about,
                     Finding finding, const std::string& words) {
  PJ_TRY(const HallView view, take_up(desk, poll));
  PJ_CHECK(require_hall_signer(desk, view));
  if (!about && !view.hall.hall_count)
    return too_early(
        tr("总监票人录入现场清点数", "the chief scrutineer has entered the hall's count"));
  const Suite& suite = view.meeting.suite();
  const auto objections = hashes_of(suite, view.hall.objections);
  if (about && std::ranges::find(objections, *about) == objections.end())
    return Error{ErrorCode::not_found, tr("没有这项异议", "there is no such objection")};
  const Resolution resolution{closing_hash(view),
                              about ? *about : view.hall.hall_count->hash(suite), finding, words};
  const Bytes body = resolution.encode();
  if (!Resolution::parse(body))
    return Error{ErrorCode::malformed,
                 tr("说明为空、过长或含控制字符", "the words are empty, too long or unprintable")};
  PJ_TRY(const Hash32 hash, submit(desk, view, body));
  static_cast<void>(hash);
  return {};
}

Result<void> release(const Desk& desk, std::string_view poll,
                     const std::vector<OfficialId>& absent) {
  PJ_TRY(HallView view, take_up(desk, poll));
  PJ_CHECK(require_hall_signer(desk, view));
  PJ_TRY(const auto questions, open_questions(view.hall, view.box()));
  if (!questions.empty()) return Error{ErrorCode::wrong_state, questions.front()};
  const Suite& suite = view.meeting.suite();
  Release order{closing_hash(view),
                view.hall.hall_count->hash(suite),
                hashes_of(suite, view.hall.objections),
                hashes_of(suite, view.hall.resolutions),
                {}};
  const auto scrutineers = view.meeting.manifest.scrutineers();
  for (std::size_t i = 0; i < scrutineers.size(); ++i)
    if (std::ranges::find(absent, scrutineers[i]->id) != absent.end())
      order.absent.push_back(static_cast<std::uint16_t>(i));
  if (order.absent.size() != absent.size())
    return Error{ErrorCode::invalid,
                 tr("缺席名单里有人不是监票人", "someone recorded absent is no scrutineer")};
  PJ_TRY(const Hash32 hash, submit(desk, view, order.encode()));
  static_cast<void>(hash);
  return {};
}

// R8.7-10
Result<void> check_released(const Desk& desk, const HallView& view) {
  PJ_TRY(const HallFindings findings, check_release(view.hall, view.box()));
  static_cast<void>(findings);
  const auto covered = hashes_of(view.meeting.suite(), view.hall.objections);
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(desk.identity().folder, failure)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(filed_prefix(closing_hash(view)))) continue;
    const bool listed = std::ranges::any_of(
        covered, [&](const Hash32& hash) { return name == filed_name(closing_hash(view), hash); });
    if (!listed)
      return Error{ErrorCode::wrong_context,
                   tr("你提出的异议没有列入开箱令（{}）！没有解密，请告诉其他监票人",
                      "an objection that you filed is not in the release ({})! Nothing was "
                      "decrypted; tell the other scrutineers",
                      name)};
  }
  return {};
}

}  // namespace piaojue::roles
