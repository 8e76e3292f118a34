#include "client/issuer/issuing_desk.hpp"

#include <algorithm>
#include <numeric>

#include "core/base/language.hpp"

namespace piaojue::issuer {
namespace {

constexpr std::string_view kLedgerFile = "issuing.ledger";
constexpr std::string_view kLedgerPurpose = "issuing ledger";

Error refuse(ErrorCode code, std::string message) { return {code, std::move(message)}; }

Result<std::uint16_t> own_index(const roles::Desk& desk, const Manifest& manifest) {
  for (std::size_t i = 1; i < manifest.issuers.size(); ++i) {
    if (manifest.issuers[i].id != desk.id()) continue;
    if (manifest.issuers[i].sign_key == desk.keys.sign.verify_key())
      return static_cast<std::uint16_t>(i);
    return refuse(ErrorCode::wrong_context,
                  tr("会议清单里登记的不是本发票台的密钥！请不要继续，告诉监票人",
                     "the manifest does not pin this desk's key! Stop, and tell the scrutineers"));
  }
  return refuse(ErrorCode::not_found, tr("会议清单里没有发票台 {}",
                                         "the manifest has no issuing desk {}", desk.id().str()));
}

std::uint32_t total(const std::vector<std::uint32_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint32_t{0});
}

}  // namespace

IssuingDesk::IssuingDesk(const net::Access& access, const OfficialKeys& keys,
                         roles::MeetingView meeting, std::uint16_t issuer, Roster roster,
                         DeskKeys desk_keys, Ledger ledger)
    : access_(access),
      keys_(keys),
      meeting_(std::move(meeting)),
      issuer_(issuer),
      roster_(std::move(roster)),
      desk_keys_(std::move(desk_keys)),
      server_(access_),
      ledger_(std::move(ledger)),
      phases_(meeting_.polls.size(), Phase::before) {}

Result<std::unique_ptr<IssuingDesk>> IssuingDesk::create(const net::Access& access,
                                                         const OfficialKeys& keys, Roster roster) {
  net::Connection connection(access);
  const roles::Desk desk{connection, keys};
  PJ_CHECK(roles::require_role(desk, Role::issuer));
  PJ_TRY(roles::MeetingView meeting, roles::fetch_meeting(connection));
  PJ_TRY(const std::uint16_t issuer, own_index(desk, meeting.manifest));
  // R7.4-2
  if (roster.commitment(meeting.suite()) != meeting.manifest.roster)
    return refuse(ErrorCode::wrong_context,
                  tr("这份名册不是会议发布时的那一份（内容或顺序有改动）",
                     "this is not the roster the meeting was published with"));
  std::size_t key_count = 0;
  for (const roles::PollView& poll : meeting.polls) key_count += meeting.key_count(poll);
  Progress progress(tr("准备发票密钥", "Preparing issuing keys"), key_count);
  PJ_TRY(DeskKeys desk_keys, DeskKeys::load_or_make(access.identity(), keys, meeting, progress));
  PJ_TRY(Ledger ledger, Ledger::open(access.identity().file(kLedgerFile),
                                     derive_local_key(keys.sign, kLedgerPurpose)));
  return std::unique_ptr<IssuingDesk>(new IssuingDesk(access, keys, std::move(meeting), issuer,
                                                      std::move(roster), std::move(desk_keys),
                                                      std::move(ledger)));
}

Result<void> IssuingDesk::submit_keys() {
  SignedStatement statement{desk_keys_.statement(meeting_, issuer_).encode(), {}};
  statement.sign(access_.identity().official, keys_.sign);
  const std::lock_guard lock(server_mutex_);
  return server_.tell(wire::SubmitIssuerKeys{std::move(statement)});
}

Result<bool> IssuingDesk::take_opening() {
  const std::lock_guard lock(server_mutex_);
  if (opening_) return true;
  auto opening = roles::fetch_opening(server_, meeting_, roles::Signatures::complete);
  if (!opening && opening.error().code == ErrorCode::wrong_state) return false;
  if (!opening) return opening.error();
  const Hash32 own = meeting_.suite().hash(desk_keys_.statement(meeting_, issuer_).encode());
  // R8.2-11
  if (opening->opening.issuer_keys[issuer_] != own)
    return refuse(ErrorCode::wrong_context,
                  tr("启用声明里不是本发票台的密钥！请不要继续，告诉监票人",
                     "the opening names other keys for this desk! Stop, and tell the scrutineers"));
  opening_ = *std::move(opening);
  return true;
}

Result<void> IssuingDesk::announce(const std::string& address) {
  const std::lock_guard lock(server_mutex_);
  return server_.tell(wire::AnnounceDesk{address});
}

Result<void> IssuingDesk::set_head_count(std::uint32_t people) {
  const std::lock_guard lock(mutex_);
  return ledger_.record_head_count(people);
}

Result<void> IssuingDesk::admit(const VoterId& voter) {
  if (roster_.find(voter) == nullptr)
    return refuse(ErrorCode::not_found,
                  tr("名册上没有 {}", "{} is not on the roster", voter.str()));
  const std::lock_guard lock(mutex_);
  if (ledger_.admitted().contains(voter)) return {};
  return ledger_.record_admission(voter);
}

std::set<VoterId> IssuingDesk::admitted() const {
  const std::lock_guard lock(mutex_);
  return ledger_.admitted();
}

DeskStatus IssuingDesk::status() const {
  const std::lock_guard lock(mutex_);
  DeskStatus out{{}, ledger_.admitted().size(), ledger_.head_count()};
  for (std::size_t i = 0; i < phases_.size(); ++i) {
    const PollId& id = meeting_.polls[i].definition.id;
    out.polls.push_back({id, phases_[i] == Phase::issuing, phases_[i] == Phase::counted,
                         total(ledger_.signed_by_class(id, meeting_.classes.size()))});
  }
  return out;
}

void IssuingDesk::say(const std::string& text) const {
  if (say_) say_(text);
}

void IssuingDesk::failed(std::string_view what) { say(std::string(what)); }

// ---- issuing ------------------------------------------------------------------------------------

void IssuingDesk::handle(const serving::Caller& caller, const wire::Request& request,
                         serving::Respond respond) {
  const auto* issue = std::get_if<wire::Issue>(&request);
  // R8.6-9
  if (issue == nullptr || !caller.identity || caller.identity->role != Role::terminal)
    return respond(wire::Failure{
        ErrorCode::not_permitted,
        tr("发票台只接受投票终端的领票请求", "an issuing desk answers terminals only")});
  auto reply = this->issue(*issue);
  const Voter* voter = roster_.find(issue->voter);
  const std::string who =
      voter == nullptr ? issue->voter.str() : fmt::format("{}（{}）", voter->name, voter->id.str());
  if (!reply) {
    say(tr("{}：未签发：{}", "{}: not signed: {}", who, reply.error().message));
    return respond(wire::tell(reply.error()));
  }
  for (const wire::BlindSignature& one : reply->signatures)
    say(tr("{}：已签发 {}，共 {}", "{}: signed for {}, {} in all", who, one.poll.str(),
           signed_in_all(one.poll)));
  respond(*std::move(reply));
}

/// "12/42": signed, of the heads that were counted.
std::string IssuingDesk::signed_in_all(const PollId& poll) const {
  const std::lock_guard lock(mutex_);
  const std::uint32_t count = total(ledger_.signed_by_class(poll, meeting_.classes.size()));
  const auto heads = ledger_.head_count();
  return heads ? fmt::format("{}/{}", count, *heads) : std::to_string(count);
}

Result<std::uint16_t> IssuingDesk::admitted_class(const VoterId& id) const {
  const Voter* voter = roster_.find(id);
  if (voter == nullptr)
    return refuse(ErrorCode::not_found, tr("名册上没有此人", "no such person on the roster"));
  // R8.6-9
  if (!ledger_.admitted().contains(id))
    return refuse(ErrorCode::not_present,
                  tr("请先到监票人的发票台，由工作人员当面确认",
                     "go to the scrutineers' issuing desk first, so that they see you"));
  const auto& groups = meeting_.manifest.groups;
  const auto group = std::ranges::find(groups, voter->group, &VoterGroup::id);
  return static_cast<std::uint16_t>(
      class_of_group(meeting_.classes, static_cast<std::size_t>(group - groups.begin())));
}

/// Of the ballot's key and of every note's.
Result<std::vector<Bytes>> IssuingDesk::sign_keys(std::size_t poll, std::uint16_t voter_class,
                                                  const std::vector<Bytes>& blinded) const {
  const auto key_classes = meeting_.key_classes(poll, voter_class);
  if (blinded.size() != key_classes.size())
    return refuse(ErrorCode::malformed, tr("凭证请求不全", "the request lacks a key"));
  std::vector<Bytes> out;
  for (std::size_t i = 0; i < blinded.size(); ++i) {
    PJ_TRY(Bytes signature, desk_keys_.of(poll, key_classes[i]).blind_sign(blinded[i]));
    out.push_back(std::move(signature));
  }
  return out;
}

Result<std::vector<Bytes>> IssuingDesk::sign_right(const VoterId& voter, std::uint16_t voter_class,
                                                   const wire::BlindedCredential& wanted) {
  PJ_TRY(const std::size_t poll, meeting_.find_poll(wanted.poll.str()));
  CanonicalWriter request;
  for (const Bytes& one : wanted.blinded) request.raw(one);
  const Hash32 hash = meeting_.suite().hash(request.view());
  if (const auto before = ledger_.issued(wanted.poll, voter)) {
    // R8.6-4
    if (*before == hash) return sign_keys(poll, voter_class, wanted.blinded);
    return refuse(ErrorCode::already_issued,
                  tr("本议题的凭证已经领取", "a credential for this poll was already issued"));
  }
  if (phases_[poll] != Phase::issuing || meeting_.polls[poll].definition.issuance != Issuance::seat)
    return refuse(ErrorCode::wrong_state,
                  tr("本议题现在不发放凭证", "credentials are not being issued for this poll"));
  // R8.6-9
  const auto head_count = ledger_.head_count();
  if (!head_count)
    return refuse(
        ErrorCode::wrong_state,
        tr("总监票人还没有录入到会人数", "the chief scrutineer has not entered the head count"));
  if (total(ledger_.signed_by_class(wanted.poll, meeting_.classes.size())) >= *head_count)
    return refuse(ErrorCode::not_permitted,
                  tr("已达到总监票人录入的到会人数 {}，不再签发",
                     "the head count of {} is reached; nothing more is signed", *head_count));
  // Signed first, so that a request that does not fit costs nobody a right; given after it is on
  // disk.
  PJ_TRY(auto signatures, sign_keys(poll, voter_class, wanted.blinded));
  // R8.6-10
  PJ_CHECK(ledger_.record_issue(wanted.poll, voter, voter_class, hash));
  return signatures;
}

Result<wire::IssueReply> IssuingDesk::issue(const wire::Issue& request) {
  // A terminal may be faster than the look at the server that happens every while.
  for (const wire::BlindedCredential& wanted : request.credentials) {
    PJ_TRY(const std::size_t poll, meeting_.find_poll(wanted.poll.str()));
    PJ_CHECK(refresh_poll(poll));
  }
  const std::lock_guard lock(mutex_);
  PJ_TRY(const std::uint16_t voter_class, admitted_class(request.voter));
  wire::IssueReply reply;
  for (const wire::BlindedCredential& wanted : request.credentials) {
    PJ_TRY(auto signatures, sign_right(request.voter, voter_class, wanted));
    reply.signatures.push_back({wanted.poll, std::move(signatures)});
  }
  return reply;
}

/// Cards are counted by their classes; each has one key in every note slot, and no more.
Result<void> IssuingDesk::check_batch(std::size_t poll, std::uint16_t key_class,
                                      std::size_t size) const {
  const std::size_t classes = meeting_.classes.size();
  if (key_class < classes) return {};
  const auto signed_count = ledger_.signed_by_class(meeting_.polls[poll].definition.id,
                                                    meeting_.key_count(meeting_.polls[poll]));
  const auto cards =
      std::accumulate(signed_count.begin(),
                      signed_count.begin() + static_cast<std::ptrdiff_t>(classes), std::size_t{0});
  if (signed_count.at(key_class) + size <= cards) return {};
  return refuse(ErrorCode::invalid, tr("意见的凭证多于票卡", "more keys for notes than cards"));
}

// R8.6-11
Result<std::vector<Bytes>> IssuingDesk::sign_batch(std::size_t poll, std::uint16_t key_class,
                                                   const std::vector<Bytes>& blinded) {
  PJ_CHECK(refresh_poll(poll));
  const std::lock_guard lock(mutex_);
  CanonicalWriter batch;
  batch.raw(meeting_.polls[poll].hash).u16(key_class);
  for (const Bytes& one : blinded) batch.bytes(one);
  const Hash32 hash = meeting_.suite().hash(batch.view());
  const bool is_new = !ledger_.has_batch(hash);
  if (is_new && phases_[poll] != Phase::issuing)
    return refuse(ErrorCode::wrong_state,
                  tr("本议题现在不发放凭证", "credentials are not being issued for this poll"));
  if (is_new) PJ_CHECK(check_batch(poll, key_class, blinded.size()));
  std::vector<Bytes> out;
  for (const Bytes& one : blinded) {
    PJ_TRY(Bytes signature, desk_keys_.of(poll, key_class).blind_sign(one));
    out.push_back(std::move(signature));
  }
  if (is_new)
    PJ_CHECK(ledger_.record_batch(meeting_.polls[poll].definition.id, key_class,
                                  static_cast<std::uint32_t>(blinded.size()), hash));
  return out;
}

// ---- where the polls stand ----------------------------------------------------------------------

Result<void> IssuingDesk::refresh() {
  for (std::size_t poll = 0; poll < meeting_.polls.size(); ++poll) PJ_CHECK(refresh_poll(poll));
  return {};
}

Result<void> IssuingDesk::refresh_poll(std::size_t poll) {
  PJ_TRY(const bool opened, take_opening());
  const std::lock_guard server_lock(server_mutex_);
  {
    const std::lock_guard lock(mutex_);
    if (!opened || phases_[poll] == Phase::counted) return {};
  }
  const PollId& id = meeting_.polls[poll].definition.id;
  PJ_TRY(const auto statements,
         server_.ask<wire::PollStatementsReply>(wire::GetPollStatements{id}));
  if (!statements.issuing) return {};
  PJ_CHECK(verify_statement(*statements.issuing, meeting_.manifest,
                            phase_signers(meeting_.manifest, PollPhase::issuing)));
  {
    const std::lock_guard lock(mutex_);
    // From here on nothing is signed for a poll whose attendance is signed.
    // R8.6-5
    phases_[poll] = statements.attendance ? Phase::counted : Phase::issuing;
  }
  if (!statements.attendance) return {};
  auto sent = send_count(poll, *statements.attendance);
  if (sent) return {};
  const std::lock_guard lock(mutex_);
  phases_[poll] = Phase::before;  // tried again at the next look
  return sent;
}

Result<std::vector<CredentialVoid>> IssuingDesk::fetch_voids(std::size_t poll) {
  const Suite& suite = meeting_.suite();
  const PollId& id = meeting_.polls[poll].definition.id;
  PJ_TRY(const BallotKeys keys, ballot_keys(opening_->opening, opening_->issuer_keys, poll,
                                            meeting_.key_count(meeting_.polls[poll]),
                                            meeting_.polls[poll].definition.issuance));
  std::vector<CredentialVoid> out;
  Hash32 after{};
  while (true) {
    PJ_TRY(const auto reply, server_.ask<wire::VoidsReply>(wire::GetVoids{id, after}));
    if (reply.voids.empty()) return out;
    for (const Bytes& bytes : reply.voids) {
      PJ_TRY(CredentialVoid one, CredentialVoid::parse(bytes, suite));
      PJ_CHECK(one.verify(roles::ballot_context(meeting_, *opening_, poll, one.context.voter_class),
                          keys));
      const Hash32 hash = suite.hash(one.key.encode());
      if (hash <= after)
        return refuse(ErrorCode::malformed, tr("作废名单次序不对", "voids are out of order"));
      after = hash;
      out.push_back(std::move(one));
    }
  }
}

Result<void> IssuingDesk::send_count(std::size_t poll, const SignedStatement& attendance) {
  PJ_CHECK(verify_statement(attendance, meeting_.manifest, {meeting_.manifest.registrar().id}));
  const PollId& id = meeting_.polls[poll].definition.id;
  std::vector<IssuedClass> classes(meeting_.classes.size(), IssuedClass{0, 0, 0});
  {
    const std::lock_guard lock(mutex_);
    const auto signed_count = ledger_.signed_by_class(id, classes.size());
    for (std::size_t i = 0; i < classes.size(); ++i) classes[i].signed_count = signed_count[i];
  }
  PJ_TRY(const auto voids, fetch_voids(poll));
  for (const CredentialVoid& one : voids) {
    // A card is counted once, by the void in its class.
    if (!one.is_endorsed_by(issuer_) || one.context.voter_class >= classes.size()) continue;
    IssuedClass& of_class = classes[one.context.voter_class];
    // R8.6-20
    if (one.reason == VoidReason::surplus) ++of_class.surplus;
    if (one.reason == VoidReason::replaced) ++of_class.replaced;
  }
  const IssuingCount count{opening_->hash, meeting_.polls[poll].hash,
                           attendance.hash(meeting_.suite()), issuer_, std::move(classes)};
  SignedStatement statement{count.encode(), {}};
  statement.sign(access_.identity().official, keys_.sign);
  PJ_CHECK(server_.tell(wire::SubmitIssuingCount{id, std::move(statement)}));
  say(tr("{}：发放结束，已签署发票数", "{}: issuing has ended, the count is signed", id.str()));
  return {};
}

}  // namespace piaojue::issuer
