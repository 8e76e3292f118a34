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

/// Resolutions that wait for the other's signature settle nothing.
Result<std::vector<std::string>> settled_questions(const HallView& view) {
  return open_questions(without_pending(view.hall, view.meeting.manifest), view.box());
}

bool is_pending(const HallView& view, const SignedStatement& statement) {
  return statement.signatures.size() < hall_signers(view.meeting.manifest).size();
}

/// Both have signed another resolution about the same.
bool is_settled(const HallView& view, const SignedStatement& pending) {
  const auto resolution = Resolution::parse(pending.body);
  return std::ranges::any_of(view.hall.resolutions, [&](const SignedStatement& one) {
    const auto other = Resolution::parse(one.body);
    return resolution && other && other->about == resolution->about && !is_pending(view, one);
  });
}

/// The resolution that another has signed and this desk has not.
const SignedStatement* pending_resolution(const HallView& view, const Hash32& about) {
  for (const SignedStatement& one : view.hall.resolutions) {
    const auto resolution = Resolution::parse(one.body);
    if (resolution && resolution->about == about && is_pending(view, one)) return &one;
  }
  return nullptr;
}

/// Hash of what a resolution is about: an objection, or the hall's count.
Result<Hash32> find_subject(const HallView& view, const std::optional<Hash32>& about) {
  if (!about && !view.hall.hall_count)
    return too_early(
        tr("总监票人录入现场清点数", "the chief scrutineer has entered the hall's count"));
  const Suite& suite = view.meeting.suite();
  if (!about) return view.hall.hall_count->hash(suite);
  const auto objections = hashes_of(suite, view.hall.objections);
  if (std::ranges::find(objections, *about) == objections.end())
    return Error{ErrorCode::not_found, tr("没有这项异议", "there is no such objection")};
  return *about;
}

/// "罗海燕"; of those who sign what the hall decides.
std::string missing_signers(const HallView& view, const SignedStatement& statement) {
  const Manifest& manifest = view.meeting.manifest;
  std::string names;
  for (const Official* one : {&manifest.organiser(), &manifest.chief()})
    if (!statement.has_signer(one->id)) names += (names.empty() ? "" : "、") + one->name;
  return names;
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

std::size_t HallView::closing_quorum() const {
  return piaojue::closing_quorum(opening.opening.participants.size(), meeting.manifest.threshold);
}

Result<HallView> fetch_hall(net::Connection& connection, std::string_view poll_id,
                            const std::optional<Hash32>& anchor) {
  PJ_TRY(MeetingView meeting, fetch_meeting(connection));
  PJ_TRY(const std::size_t poll, meeting.find_poll(poll_id));
  PJ_TRY(OpeningView opening, fetch_opening(connection, meeting, Signatures::complete, anchor));
  return fetch_hall(connection, std::move(meeting), std::move(opening), poll);
}

Result<HallView> fetch_hall(net::Connection& connection, MeetingView meeting, OpeningView opening,
                            std::size_t poll) {
  PJ_TRY(auto statements, connection.ask<wire::PollStatementsReply>(
                              wire::GetPollStatements{meeting.polls[poll].definition.id}));
  if (!statements.closing)
    return too_early(
        tr("组织者和总监票人都确认关闭", "organiser and chief scrutineer have closed the poll"));
  PJ_CHECK(verify_statement(*statements.closing, meeting.manifest,
                            {meeting.manifest.issuers.front().id}));
  PJ_TRY(ClosingStatement closing, ClosingStatement::parse(statements.closing->body));
  const std::size_t issuers = meeting.manifest.issuers.size();
  const bool fits = closing.classes.size() == meeting.classes.size() &&
                    std::ranges::all_of(closing.classes, [&](const ClassCounts& one) {
                      return one.issuers.size() == issuers;
                    });
  if (closing.opening != opening.hash || closing.poll != meeting.polls[poll].hash || !fits)
    return Error{ErrorCode::wrong_context,
                 tr("封箱声明属于另一议题", "the closing statement is of another poll")};
  return HallView{std::move(meeting),
                  std::move(opening),
                  poll,
                  *std::move(statements.closing),
                  std::move(closing),
                  std::move(statements.hall),
                  std::move(statements.decryptions)};
}

Result<std::vector<std::string>> find_obstacles(const HallView& view) {
  PJ_TRY(auto out, settled_questions(view));
  for (const SignedStatement& one : view.hall.resolutions)
    if (is_pending(view, one) && !is_settled(view, one))
      out.push_back(tr("一项处理还缺 {} 的签名", "a resolution lacks the signature of {}",
                       missing_signers(view, one)));
  if (view.hall.release && !is_pending(view, *view.hall.release)) return out;
  const std::size_t signers = view.closing_signatures();
  const std::size_t needed = view.closing_quorum();
  if (signers < needed)
    out.push_back(tr("封箱声明有 {} 名监票人签署，需要 {} 名",
                     "{} scrutineers signed the closing statement, {} must", signers, needed));
  out.push_back(view.hall.release
                    ? tr("开箱令还缺 {} 的签名", "the release lacks the signature of {}",
                         missing_signers(view, *view.hall.release))
                    : tr("组织者和总监票人还没有签署开箱令",
                         "organiser and chief scrutineer have not signed the release"));
  return out;
}

std::string title_of(Finding finding) {
  switch (finding) {
    case Finding::unfounded:
      return tr("不成立", "unfounded");
    case Finding::explained:
      return tr("已查明，可以开箱", "explained; the box may be opened");
    case Finding::upheld:
      return tr("成立，不得开箱", "upheld; the box stays closed");
  }
  return "";
}

Result<Hash32> find_objection(const HallView& view, std::string_view digits) {
  std::vector<Hash32> found;
  for (const Hash32& hash : hashes_of(view.meeting.suite(), view.hall.objections))
    if (digits.size() >= 8 && to_hex(hash).starts_with(digits)) found.push_back(hash);
  if (found.size() == 1) return found.front();
  return Error{ErrorCode::not_found,
               tr("没有编号为“{}”的异议；请照 piaojue status 所列的编号输入（至少 8 位）",
                  "there is no objection \"{}\"; take its number from piaojue status (at least 8 "
                  "digits)",
                  digits)};
}

Result<std::vector<std::string>> enter_hall_count(const Desk& desk, std::string_view poll,
                                                  std::uint32_t counted,
                                                  std::optional<std::uint32_t> on_paper) {
  PJ_CHECK(require_role(desk, Role::scrutineer));
  PJ_TRY(const HallView view, take_up(desk, poll));
  if (view.meeting.manifest.chief().id != desk.id())
    return Error{ErrorCode::not_permitted,
                 tr("清点数由总监票人录入", "the chief scrutineer enters the hall's count")};
  PJ_TRY(const Hash32 hash,
         submit(desk, view, HallCount{closing_hash(view), counted, on_paper}.encode()));
  static_cast<void>(hash);
  PJ_TRY(const HallView after, take_up(desk, poll));
  return settled_questions(after);
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
  PJ_TRY(const Hash32 subject, find_subject(view, about));
  const Bytes body = Resolution{closing_hash(view), subject, finding, words}.encode();
  if (!Resolution::parse(body))
    return Error{ErrorCode::malformed,
                 tr("说明为空、过长或含控制字符", "the words are empty, too long or unprintable")};
  const SignedStatement* other = pending_resolution(view, subject);
  if (other != nullptr && other->body != body && !other->has_signer(desk.id())) {
    PJ_TRY(const Resolution theirs, Resolution::parse(other->body));
    return Error{ErrorCode::invalid,
                 tr("另一位已就此事签署了不同的处理（{}：{}）。同意就签署"
                    "同样的处理；不同意请先商量",
                    "the other has signed another resolution ({}: {}). If you agree, sign the "
                    "same one; else talk first",
                    title_of(theirs.finding), theirs.words)};
  }
  PJ_TRY(const Hash32 hash, submit(desk, view, body));
  static_cast<void>(hash);
  return {};
}

Result<Resolution> join_resolution(const Desk& desk, std::string_view poll,
                                   const std::optional<Hash32>& about) {
  PJ_TRY(const HallView view, take_up(desk, poll));
  PJ_CHECK(require_hall_signer(desk, view));
  PJ_TRY(const Hash32 subject, find_subject(view, about));
  const SignedStatement* other = pending_resolution(view, subject);
  if (other == nullptr || other->has_signer(desk.id()))
    return Error{ErrorCode::not_found,
                 tr("还没有另一位签署的处理可以同签；请写明处理",
                    "there is no resolution of the other's to join yet; write one")};
  PJ_TRY(Resolution resolution, Resolution::parse(other->body));
  PJ_TRY(const Hash32 hash, submit(desk, view, other->body));
  static_cast<void>(hash);
  return resolution;
}

namespace {

/// Both sign one release: the second may not silently replace the first's record of absence.
Result<void> compare_absent(const Desk& desk, const HallView& view, const Release& order) {
  if (!view.hall.release || view.hall.release->has_signer(desk.id())) return {};
  PJ_TRY(const Release theirs, Release::parse(view.hall.release->body));
  if (theirs.absent == order.absent) return {};
  const auto scrutineers = view.meeting.manifest.scrutineers();
  std::string names;
  for (const std::uint16_t index : theirs.absent)
    if (index < scrutineers.size())
      names += (names.empty() ? "" : ", ") + scrutineers[index]->name + " (" +
               scrutineers[index]->id.str() + ")";
  return Error{
      ErrorCode::invalid,
      names.empty()
          ? tr("另一位签署的开箱令没有记录缺席；请核实后用同样的名单再签",
               "the other's release records nobody absent; agree on it, then sign again")
          : tr("另一位签署的开箱令记录缺席：{}。请核实后照同样的名单再签",
               "the other's release records absent: {}. If so, record the same and sign", names)};
}

}  // namespace

Result<void> release(const Desk& desk, std::string_view poll,
                     const std::vector<OfficialId>& absent) {
  PJ_TRY(HallView view, take_up(desk, poll));
  PJ_CHECK(require_hall_signer(desk, view));
  view.hall = without_pending(std::move(view.hall), view.meeting.manifest);
  PJ_TRY(const auto questions, open_questions(view.hall, view.box()));
  if (!questions.empty()) return Error{ErrorCode::wrong_state, questions.front()};
  const Suite& suite = view.meeting.suite();
  Release order{closing_hash(view),
                view.hall.hall_count->hash(suite),
                hashes_of(suite, view.hall.objections),
                hashes_of(suite, view.hall.resolutions),
                {}};
  if (view.hall.paper_count) order.paper_count = view.hall.paper_count->hash(suite);
  const auto scrutineers = view.meeting.manifest.scrutineers();
  for (std::size_t i = 0; i < scrutineers.size(); ++i)
    if (std::ranges::find(absent, scrutineers[i]->id) != absent.end())
      order.absent.push_back(static_cast<std::uint16_t>(i));
  if (order.absent.size() != absent.size())
    return Error{ErrorCode::invalid,
                 tr("缺席名单里有人不是监票人", "someone recorded absent is no scrutineer")};
  PJ_CHECK(compare_absent(desk, view, order));
  PJ_TRY(const Hash32 hash, submit(desk, view, order.encode()));
  static_cast<void>(hash);
  return {};
}

// R8.7-10
Result<HallFindings> check_released(const Desk& desk, const HallView& view) {
  const HallStatements hall = without_pending(view.hall, view.meeting.manifest);
  PJ_TRY(HallFindings findings, check_release(hall, view.box()));
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
  return findings;
}

}  // namespace piaojue::roles
