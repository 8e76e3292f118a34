#include "client/simulate/rehearsal.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "client/files.hpp"
#include "client/parallel.hpp"
#include "client/progress.hpp"
#include "client/roles/auditor.hpp"
#include "client/roles/casting.hpp"
#include "client/roles/organiser.hpp"
#include "client/roles/receipts.hpp"
#include "client/roles/registrar.hpp"
#include "client/roles/sign_in.hpp"
#include "client/roles/tally.hpp"
#include "core/base/language.hpp"
#include "core/openssl/random.hpp"

namespace piaojue::simulate {
namespace {

/// How many receipts of each poll are checked online after the close.
constexpr std::size_t kReceiptsChecked = 20;
constexpr std::uint64_t kCeremonyRounds = 4;

}  // namespace

Rehearsal::Rehearsal(const RehearsalSetting& setting)
    : setting_(setting), sealer_(random_secret(32)) {
  for (const auto& [voter, ballots] : setting.votes.ballots) {
    present_.push_back(voter);
    wallet_names_.push_back(to_hex(random_bytes(16)));
  }
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
  static_cast<void>(manifest);
  PJ_TRY(const auto open, access("public"));
  net::Connection connection(open);
  PJ_TRY(meeting_, roles::fetch_meeting(connection));
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
  PJ_TRY(const Identity identity, Identity::load(setting_.pki / "public"));
  return roles::write_trust(identity, anchor, setting_.results);
}

Result<void> Rehearsal::issue() {
  std::vector<VoterId> present;
  for (const std::size_t voter : present_) present.push_back(setting_.plan.roster.voters[voter].id);
  if (!present.empty()) PJ_CHECK(roles::mark_present(cast_.registrar->desk(), present, true));
  for (std::size_t poll = 0; poll < setting_.plan.polls.size(); ++poll)
    PJ_CHECK(roles::order_phase(cast_.organiser->desk(), poll_id(poll).str(), PollPhase::issuing));

  const auto order = shuffled_voters(0);
  {
    Progress progress(tr("签到领票", "Issuing credentials"), order.size());
    PJ_CHECK(try_each_parallel(order.size(), setting_.jobs, [&](std::size_t i) {
      auto done = sign_in_voter(order[i]);
      progress.advance();
      return done;
    }));
  }
  for (std::size_t poll = 0; poll < setting_.plan.polls.size(); ++poll) {
    PJ_TRY(const std::uint32_t signed_in,
           roles::end_issuing(cast_.registrar->desk(), poll_id(poll).str()));
    static_cast<void>(signed_in);
  }
  return {};
}

Result<void> Rehearsal::sign_in_voter(std::size_t position) {
  const std::size_t voter = present_[position];
  PJ_TRY(const auto terminal, access(fmt::format("terminal-{}", position % setting_.jobs + 1)));
  net::Connection connection(terminal);
  const roles::SignInOrder order{codes_[voter].voter, codes_[voter].code, {}};
  PJ_TRY(const auto polls,
         roles::sign_in(connection, *meeting_, *opening_, order, wallet(position)));
  if (polls.size() == setting_.plan.polls.size()) return {};
  return Error{ErrorCode::internal, tr("凭证没有领全", "credentials are missing")};
}

Result<void> Rehearsal::hold_poll(std::size_t poll) {
  const std::string& id = poll_id(poll).str();
  PJ_CHECK(roles::order_phase(cast_.organiser->desk(), id, PollPhase::casting));
  PJ_CHECK(cast_all(poll));
  PJ_CHECK(close_and_tally(poll));
  PJ_CHECK(check_receipts(poll));

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

Result<void> Rehearsal::cast_one(std::size_t poll, std::size_t position) {
  const auto file = wallet(position);
  PJ_TRY(auto credentials, roles::open_credentials(file, *meeting_, *opening_));
  const Choices& choices = setting_.votes.ballots.at(present_[position]).at(poll);
  PJ_TRY(auto sealed, roles::seal_choices(*meeting_, *opening_, poll, credentials, choices));
  PJ_TRY(const auto ballot,
         roles::sign_ballot(*meeting_, poll, std::move(sealed), credentials, file));
  PJ_TRY(const auto open, access("public"));
  PJ_TRY(const Receipt receipt, roles::send_ballot(open, *meeting_, *opening_, ballot,
                                                   [this](int, const Error&) { return !stop_; }));
  PJ_CHECK(roles::mark_spent(poll_id(poll).str(), credentials, file));
  const std::lock_guard lock(mutex_);
  receipts_.push_back(receipt);
  return {};
}

Result<void> Rehearsal::close_and_tally(std::size_t poll) {
  const std::string& id = poll_id(poll).str();
  PJ_CHECK(roles::order_phase(cast_.organiser->desk(), id, PollPhase::closing));
  const auto counted = static_cast<std::uint32_t>(receipts_.size());
  PJ_CHECK(roles::confirm_close(cast_.scrutineers[cast_.chief].desk(), id, counted));

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
  {
    Progress progress(tr("核验并解密 {}", "Verifying and decrypting {}", id), 1);
    PJ_CHECK(scrutineers_do([&](const roles::Desk& desk, std::size_t i) -> Result<void> {
      PJ_TRY(const auto summary, roles::tally(desk, id, hooks_for(progress, i)));
      static_cast<void>(summary);
      return {};
    }));
  }
  Progress progress(tr("核验并会签 {}", "Verifying and countersigning {}", id), 1);
  return scrutineers_do([&](const roles::Desk& desk, std::size_t i) -> Result<void> {
    PJ_TRY(const auto json, roles::countersign(desk, id, hooks_for(progress, i)));
    static_cast<void>(json);
    return {};
  });
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
