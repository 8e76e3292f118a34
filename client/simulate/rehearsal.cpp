#include "client/simulate/rehearsal.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "client/files.hpp"
#include "client/issuer/cards.hpp"
#include "client/progress.hpp"
#include "client/roles/auditor.hpp"
#include "client/roles/casting.hpp"
#include "client/roles/hall.hpp"
#include "client/roles/organiser.hpp"
#include "client/roles/receipts.hpp"
#include "client/roles/registrar.hpp"
#include "client/roles/sign_in.hpp"
#include "client/roles/tally.hpp"
#include "client/roles/teller.hpp"
#include "client/roles/trail.hpp"
#include "core/base/language.hpp"
#include "core/base/parallel.hpp"
#include "core/openssl/random.hpp"

namespace piaojue::simulate {
namespace {

/// How many receipts of each poll are checked online after the close.
constexpr std::size_t kReceiptsChecked = 20;
constexpr std::uint64_t kCeremonyRounds = 4;
/// Cards of each pile and class beyond those that are drawn.
constexpr std::size_t kSpareCards = 2;

}  // namespace

Rehearsal::Rehearsal(const RehearsalSetting& setting)
    : setting_(setting), sealer_(random_secret(32)) {
  for (const auto& [voter, ballots] : setting.votes.ballots) {
    present_.push_back(voter);
    wallet_names_.push_back(to_hex(random_bytes(16)));
  }
  drawn_.resize(present_.size());
}

Result<Hash32> Rehearsal::run() {
  PJ_CHECK(prepare());
  PJ_CHECK(register_voters());
  PJ_CHECK(hold_ceremony());
  PJ_CHECK(open_meeting());
  PJ_CHECK(issue());
  for (std::size_t poll = 0; poll < setting_.plan.polls.size(); ++poll) PJ_CHECK(hold_poll(poll));
  return opening_->hash;
}

Result<net::Access> Rehearsal::access(std::string_view name) const {
  PJ_TRY(const Identity identity, Identity::load(setting_.pki / name));
  return net::Access::create(setting_.server, identity, SecretBytes());
}

roles::CredentialsFile Rehearsal::wallet(std::size_t position) const {
  return {setting_.wallets / wallet_names_[position], sealer_};
}

std::vector<std::size_t> Rehearsal::shuffled_voters(std::uint64_t purpose) const {
  std::vector<std::size_t> order(present_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937_64 random(setting_.seed * 1000003 + purpose);
  std::shuffle(order.begin(), order.end(), random);
  return order;
}

template <class Work>
Result<void> Rehearsal::scrutineers_do(const Work& work) {
  const auto count = cast_.scrutineers.size();
  return try_each_parallel(count, static_cast<unsigned>(count), [&](std::size_t i) {
    Result<void> done = work(cast_.scrutineers[i].desk(), i);
    if (!done) stop_ = true;
    return done;
  });
}

Result<void> Rehearsal::prepare() {
  say_step(tr("登记密钥，发布会议", "Enrolling keys, publishing the meeting"));
  PJ_TRY(cast_, assemble(setting_.plan, setting_.server, setting_.pki));
  PJ_TRY(const Hash32 manifest, roles::publish(cast_.organiser->desk(), setting_.plan));
  if (cast_.security) {
    PJ_TRY(const Hash32 approved, roles::approve_manifest(cast_.security->desk()));
    if (approved != manifest)
      return Error{ErrorCode::wrong_context, tr("会议清单不一致", "the manifests differ")};
  }
  PJ_TRY(const auto open, access("public"));
  net::Connection connection(open);
  PJ_TRY(meeting_, roles::fetch_meeting(connection));
  for (DeskPlayer& desk : cast_.desks) PJ_CHECK(desk.join(setting_.plan.roster));
  return {};
}

Result<void> Rehearsal::register_voters() {
  const Roster& roster = setting_.plan.roster;
  codes_ = roles::make_codes(roster);
  Progress progress(tr("制作个人码", "Making personal codes"), roster.voters.size());
  const auto hashes = roles::hash_codes(codes_, setting_.jobs, progress);
  return roles::import_roster(cast_.registrar->desk(), *meeting_, roster, hashes);
}

Result<void> Rehearsal::hold_ceremony() {
  const auto count = cast_.scrutineers.size();
  Progress progress(tr("密钥仪式（{} 名监票人）", "Key ceremony ({} scrutineers)", count),
                    kCeremonyRounds);
  return scrutineers_do([&](const roles::Desk& desk, std::size_t) {
    return roles::run_ceremony(desk, [&](const CeremonyStatus& status) {
      progress.set(status.awaiting ? static_cast<std::uint64_t>(*status.awaiting) - 1
                                   : kCeremonyRounds);
      return !stop_;
    });
  });
}

Result<void> Rehearsal::open_meeting() {
  say_step(tr("签署启用声明", "Signing the opening statement"));
  PJ_TRY(const Hash32 anchor, roles::sign_opening(cast_.organiser->desk()));
  PJ_CHECK(scrutineers_do([&](const roles::Desk& desk, std::size_t) -> Result<void> {
    PJ_TRY(const Hash32 own, roles::sign_opening(desk));
    if (own == anchor) return {};
    return Error{ErrorCode::wrong_context, tr("锚指纹不一致", "the anchors differ")};
  }));
  PJ_TRY(const auto open, access("public"));
  net::Connection connection(open);
  PJ_TRY(opening_,
         roles::fetch_opening(connection, *meeting_, roles::Signatures::complete, anchor));
  for (DeskPlayer& desk : cast_.desks) PJ_CHECK(desk.open());
  // With the desks' addresses.
  PJ_TRY(opening_,
         roles::fetch_opening(connection, *meeting_, roles::Signatures::complete, anchor));
  PJ_TRY(const Identity identity, Identity::load(setting_.pki / "public"));
  return roles::write_trust(identity, anchor, setting_.results);
}

std::vector<std::size_t> Rehearsal::polls_issued(Issuance issuance) const {
  std::vector<std::size_t> out;
  for (std::size_t poll = 0; poll < setting_.plan.polls.size(); ++poll)
    if (setting_.plan.polls[poll].issuance == issuance) out.push_back(poll);
  return out;
}

std::uint16_t Rehearsal::class_of(std::size_t position) const {
  const Voter& voter = setting_.plan.roster.voters[present_[position]];
  const auto& groups = setting_.plan.groups;
  const auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const VoterGroup& one) { return one.id == voter.group; });
  return static_cast<std::uint16_t>(
      class_of_group(meeting_->classes, static_cast<std::size_t>(group - groups.begin())));
}

Result<void> Rehearsal::issue() {
  std::vector<VoterId> present;
  for (const std::size_t voter : present_) present.push_back(setting_.plan.roster.voters[voter].id);
  if (!present.empty()) PJ_CHECK(roles::mark_present(cast_.registrar->desk(), present, true));
  for (DeskPlayer& player : cast_.desks) {
    PJ_CHECK(player.desk().set_head_count(static_cast<std::uint32_t>(present.size())));
    for (const VoterId& voter : present) PJ_CHECK(player.desk().admit(voter));
  }
  for (std::size_t poll = 0; poll < setting_.plan.polls.size(); ++poll)
    PJ_CHECK(roles::order_phase(cast_.organiser->desk(), poll_id(poll).str(), PollPhase::issuing));

  if (!polls_issued(Issuance::seat).empty()) PJ_CHECK(issue_at_seats());
  if (!polls_issued(Issuance::cards).empty()) PJ_CHECK(issue_cards());
  for (std::size_t poll = 0; poll < setting_.plan.polls.size(); ++poll) {
    PJ_TRY(const std::uint32_t signed_in,
           roles::end_issuing(cast_.registrar->desk(), poll_id(poll).str()));
    static_cast<void>(signed_in);
  }
  for (DeskPlayer& player : cast_.desks) PJ_CHECK(player.desk().refresh());
  return {};
}

Result<void> Rehearsal::issue_at_seats() {
  const auto order = shuffled_voters(0);
  Progress progress(tr("签到领票", "Issuing credentials"), order.size());
  return try_each_parallel(order.size(), setting_.jobs, [&](std::size_t i) {
    auto done = sign_in_voter(order[i]);
    progress.advance();
    return done;
  });
}

Result<void> Rehearsal::sign_in_voter(std::size_t position) {
  const std::size_t voter = present_[position];
  PJ_TRY(const auto terminal, access(fmt::format("terminal-{}", position % setting_.jobs + 1)));
  const roles::SignInOrder order{codes_[voter].voter, codes_[voter].code, {}};
  PJ_TRY(const auto polls, roles::sign_in(terminal, *meeting_, *opening_, order, wallet(position)));
  if (polls.size() == polls_issued(Issuance::seat).size()) return {};
  return Error{ErrorCode::internal, tr("凭证没有领全", "credentials are missing")};
}

/// Each desk makes its piles, the voters draw, what is left is voided.
Result<void> Rehearsal::issue_cards() {
  for (std::size_t issuer = 0; issuer < meeting_->manifest.issuers.size(); ++issuer)
    PJ_CHECK(deal_cards(static_cast<std::uint16_t>(issuer)));
  return void_surplus();
}

Result<void> Rehearsal::deal_cards(std::uint16_t issuer) {
  std::vector<std::vector<std::size_t>> drawing(meeting_->classes.size());
  for (const std::size_t position : shuffled_voters(100 + issuer))
    drawing[class_of(position)].push_back(position);
  std::vector<issuer::CardOrder> orders;
  for (std::size_t i = 0; i < drawing.size(); ++i)
    orders.push_back({static_cast<std::uint16_t>(i), drawing[i].size() + kSpareCards});

  net::Connection& connection = issuer == 0 ? cast_.registrar->desk().connection
                                            : cast_.desks[issuer - std::size_t{1}].connection();
  const issuer::SignBatch sign = [&](std::size_t poll, std::uint16_t key_class,
                                     const std::vector<Bytes>& blinded) {
    if (issuer == 0) return roles::sign_batch(connection, poll_id(poll), key_class, blinded);
    return cast_.desks[issuer - std::size_t{1}].desk().sign_batch(poll, key_class, blinded);
  };
  PJ_TRY(auto batch, issuer::CardBatch::start(*meeting_, *opening_, issuer, std::move(orders)));
  {
    Progress progress(
        tr("制作票卡（{}）", "Making cards ({})", meeting_->manifest.issuers[issuer].name),
        batch.work());
    PJ_CHECK(issuer::sign_and_publish(connection, *meeting_, *opening_, batch, sign, progress));
  }
  auto& piles = batch.cards;
  // From the back, since the last pile lies on top.
  for (std::size_t i = drawing.size(); i > 0; --i) {
    for (std::size_t spare = 0; spare < kSpareCards; ++spare) {
      surplus_.push_back(std::move(piles.back()));
      piles.pop_back();
    }
    for (const std::size_t position : drawing[i - 1]) {
      drawn_[position].push_back(std::move(piles.back()));
      piles.pop_back();
    }
  }
  return {};
}

Result<void> Rehearsal::void_surplus() {
  PJ_TRY(const auto open, access("public"));
  net::Connection connection(open);
  Progress progress(tr("作废剩余的票卡", "Voiding surplus cards"), surplus_.size());
  for (const CardCode& card : surplus_) {
    for (const std::size_t poll : polls_issued(Issuance::cards)) {
      PJ_TRY(const auto voids,
             roles::void_card(connection, *meeting_, *opening_, poll, card, VoidReason::surplus));
      for (const CredentialVoid& one : voids)
        PJ_CHECK(connection.tell(wire::SubmitVoid{one.encode()}));
    }
    progress.advance();
  }
  surplus_.clear();
  return {};
}

Result<void> Rehearsal::hold_poll(std::size_t poll) {
  const std::string& id = poll_id(poll).str();
  PJ_CHECK(roles::order_phase(cast_.organiser->desk(), id, PollPhase::casting));
  PJ_CHECK(cast_all(poll));
  PJ_CHECK(close_and_tally(poll));

  const auto folder = setting_.results / id;
  std::filesystem::create_directory(folder);
  PJ_TRY(const auto open, access("public"));
  net::Connection connection(open);
  PJ_TRY(const Hash32 anchor, roles::fetch_poll(connection, poll_id(poll), folder, nullptr));
  if (anchor == opening_->hash) return {};
  return Error{ErrorCode::wrong_context, tr("锚指纹不一致", "the anchors differ")};
}

Result<void> Rehearsal::cast_all(std::size_t poll) {
  std::vector<std::size_t> voting;
  for (const std::size_t position : shuffled_voters(poll + 1))
    if (setting_.votes.ballots.at(present_[position]).contains(poll)) voting.push_back(position);
  receipts_.clear();
  Progress progress(tr("投票 {}", "Casting {}", poll_id(poll).str()), voting.size());
  return try_each_parallel(voting.size(), setting_.jobs, [&](std::size_t i) {
    auto done = cast_one(poll, voting[i]);
    progress.advance();
    return done;
  });
}

Result<Rehearsal::Purse> Rehearsal::open_purse(std::size_t poll, std::size_t position) const {
  if (setting_.plan.polls[poll].issuance == Issuance::seat) {
    PJ_TRY(auto credentials, roles::open_credentials(wallet(position), *meeting_, *opening_));
    return Purse{std::move(credentials), nullptr};
  }
  PJ_TRY(const auto open, access("public"));
  net::Connection connection(open);
  PJ_TRY(auto credentials,
         roles::credentials_of_cards(connection, *meeting_, *opening_, drawn_[position]));
  return Purse{std::move(credentials),
               std::make_unique<roles::CardFile>(setting_.wallets, *opening_, drawn_[position])};
}

Result<void> Rehearsal::cast_one(std::size_t poll, std::size_t position) {
  PJ_TRY(Purse purse, open_purse(poll, position));
  const auto file = purse.cards ? purse.cards->file() : wallet(position);
  const Answers& answers = setting_.votes.ballots.at(present_[position]).at(poll);
  PJ_TRY(auto sealed, roles::seal_answers(*meeting_, *opening_, poll, purse.credentials, answers));
  PJ_TRY(const auto ballot, roles::sign_ballot(*meeting_, *opening_, poll, std::move(sealed),
                                               answers.notes, purse.credentials, file));
  PJ_TRY(const auto open, access("public"));
  for (const roles::ReadyPaper& paper : ballot.papers) {
    PJ_TRY(const Receipt receipt, roles::send_paper(open, *meeting_, *opening_, poll, paper,
                                                    [this](int, const Error&) { return !stop_; }));
    PJ_CHECK(roles::mark_sent(poll_id(poll).str(), paper.place, purse.credentials, file));
    const std::lock_guard lock(mutex_);
    if (paper.is_ballot()) receipts_.push_back(receipt);
  }
  return {};
}

/// The count is entered, receipts are looked up, organiser and chief release the box.
Result<void> Rehearsal::speak_for_the_hall(std::size_t poll) {
  const std::string& id = poll_id(poll).str();
  say_step(tr("现场清点，查验回执，结束异议期：{}", "The hall counts and checks receipts: {}", id));
  const roles::Desk chief = cast_.scrutineers[cast_.chief].desk();
  const auto counted = static_cast<std::uint32_t>(receipts_.size());
  PJ_TRY(const auto questions, roles::enter_hall_count(chief, id, counted));
  if (!questions.empty()) return Error{ErrorCode::invalid, questions.front()};
  PJ_CHECK(check_receipts(poll));
  PJ_CHECK(roles::release(cast_.organiser->desk(), id, {}));
  return roles::release(chief, id, {});
}

Result<void> Rehearsal::close_and_tally(std::size_t poll) {
  const std::string& id = poll_id(poll).str();
  PJ_CHECK(roles::order_phase(cast_.organiser->desk(), id, PollPhase::closing));
  PJ_CHECK(roles::confirm_close(cast_.scrutineers[cast_.chief].desk(), id));

  // The first scrutineer's share of the work stands for all: they go at the same pace.
  const auto hooks_for = [&](Progress& progress, std::size_t scrutineer) {
    roles::TallyHooks hooks;
    if (scrutineer == 0)
      hooks.verifying = [&progress](std::uint64_t done, std::uint64_t all) {
        progress.set(done, all);
      };
    hooks.waiting = [this](std::size_t, std::size_t) { return !stop_; };
    return hooks;
  };
  std::vector<std::optional<roles::Scrutiny>> work(cast_.scrutineers.size());
  {
    Progress progress(tr("核验并签署 {}", "Verifying and signing {}", id), 1);
    PJ_CHECK(scrutineers_do([&](const roles::Desk& desk, std::size_t i) -> Result<void> {
      PJ_TRY(work[i], roles::Scrutiny::begin(desk, id, hooks_for(progress, i)));
      return {};
    }));
  }
  PJ_CHECK(speak_for_the_hall(poll));
  {
    Progress progress(tr("解密 {}", "Decrypting {}", id), work.size());
    PJ_CHECK(scrutineers_do([&](const roles::Desk& desk, std::size_t i) -> Result<void> {
      PJ_TRY(const auto summary, work[i]->finish(desk, {}));
      static_cast<void>(summary);
      progress.advance();
      return {};
    }));
  }
  PJ_CHECK(merge_names(poll));
  Progress progress(tr("核验并会签 {}", "Verifying and countersigning {}", id), 1);
  PJ_CHECK(scrutineers_do([&](const roles::Desk& desk, std::size_t i) -> Result<void> {
    PJ_TRY(const auto json, roles::countersign(desk, id, hooks_for(progress, i)));
    static_cast<void>(json);
    return {};
  }));
  if (!cast_.auditor) return {};
  PJ_TRY(const std::size_t entries, roles::sign_trail(cast_.auditor->desk(), id));
  static_cast<void>(entries);
  return {};
}

/// Tellers take what the names seem to mean; without any the chief scrutineer does.
Result<void> Rehearsal::merge_names(std::size_t poll) {
  const auto& slots = meeting_->polls[poll].form.slots;
  if (std::none_of(slots.begin(), slots.end(), [](const NoteSlot& s) { return s.is_write_in(); }))
    return {};
  const std::string& id = poll_id(poll).str();
  std::vector<roles::Desk> tellers;
  for (Player& teller : cast_.tellers) tellers.push_back(teller.desk());
  if (tellers.empty()) tellers.push_back(cast_.scrutineers[cast_.chief].desk());
  PJ_TRY(const auto open, access("public"));
  net::Connection connection(open);
  PJ_TRY(const auto view,
         roles::fetch_names(connection, id, opening_->hash, setting_.jobs, nullptr));
  if (view.names.empty()) return {};
  const std::size_t needed = merge_quorum(meeting_->manifest);
  for (std::size_t i = 0; i < needed; ++i)
    PJ_CHECK(roles::sign_names(tellers[i], id, {view.closing, view.names}));
  return {};
}

Result<void> Rehearsal::check_receipts(std::size_t poll) {
  PJ_TRY(const auto open, access("public"));
  net::Connection connection(open);
  for (std::size_t i = 0; i < std::min(kReceiptsChecked, receipts_.size()); ++i) {
    const roles::StoredReceipt stored{setting_.plan.id, poll_id(poll), receipts_[i]};
    PJ_TRY(const auto position, roles::check_receipt_online(connection, stored, opening_->hash));
    static_cast<void>(position);
  }
  return {};
}

}  // namespace piaojue::simulate
