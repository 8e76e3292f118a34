#include "tests/faults/electorate.hpp"

namespace piaojue::test {
namespace {

constexpr std::chrono::seconds kReceiptLimit{60};
const std::string kPoll = "decide";

/// Of its only key: at the seat all issuers sign one.
Hash32 key_hash_of(const roles::MeetingView& meeting, const Bytes& ballot) {
  const auto parsed =
      SignedBallot::parse(ballot, meeting.suite(), meeting.polls[0].form.shape).value();
  return meeting.suite().hash(parsed.body.credential.keys.at(0).encode());
}

}  // namespace

Electorate::Electorate(MortalMeeting& mortal, std::uint64_t seed) : mortal_(mortal) {
  const MeetingPlan& plan = mortal->plan();
  const std::size_t voters = plan.roster.voters.size();
  const auto csv = mortal->path("votes.csv");
  write_text(csv, generate_votes_csv(plan, seed, voters));
  const auto votes = std::get<VotesFile>(load_votes_file(csv, plan));
  plain_.emplace(simulate::PlainCount::read(csv, plan).value());
  public_.emplace(mortal->access("public"));

  std::vector<std::size_t> present;
  std::vector<VoterId> ids;
  for (const auto& [voter, polls] : votes.ballots) {
    present.push_back(voter);
    ids.push_back(plan.roster.voters[voter].id);
  }
  mortal->start_issuing(kPoll);
  REQUIRE(roles::mark_present(mortal->registrar(), ids, true));
  REQUIRE(try_each_parallel(present.size(), 2, [&](std::size_t i) -> Result<void> {
    PJ_TRY(const auto polls, mortal->sign_in(present[i], mortal->code(present[i])));
    static_cast<void>(polls);
    return {};
  }));
  present_ = static_cast<std::uint32_t>(present.size());
  mortal->end_issuing(kPoll);
  mortal->start_casting(kPoll);
  for (const auto& [voter, polls] : votes.ballots) {
    if (!polls.contains(0)) continue;
    auto ready = mortal->fill_in(voter, 0, polls.at(0));
    REQUIRE(ready);
    roles::ReadyPaper& paper = ready->papers.at(0);
    const Hash32 key_hash = key_hash_of(mortal->meeting(), paper.bytes);
    ballots_.push_back({std::move(paper), key_hash});
  }
}

void Electorate::allow_fresh(std::size_t count) {
  const std::lock_guard lock(mutex_);
  fresh_ = count;
  receipts_ = 0;
  for (Ballot& ballot : ballots_) ballot.asked = false;
}

Electorate::Ballot* Electorate::next(std::mt19937_64& random) {
  const std::lock_guard lock(mutex_);
  for (Ballot& ballot : ballots_)
    if (ballot.fate == Fate::unknown && !std::exchange(ballot.asked, true)) return &ballot;
  if (fresh_ > 0)
    for (Ballot& ballot : ballots_)
      if (ballot.fate == Fate::not_sent) {
        --fresh_;
        ballot.fate = Fate::unknown;
        ballot.asked = true;
        return &ballot;
      }
  const std::size_t start = random() % ballots_.size();
  for (std::size_t i = 0; i < ballots_.size(); ++i) {
    Ballot& ballot = ballots_[(start + i) % ballots_.size()];
    if (ballot.fate == Fate::acknowledged) return &ballot;
  }
  return nullptr;
}

Result<Receipt> Electorate::send(const Ballot& ballot) const {
  return roles::send_paper(*public_, mortal_->meeting(), mortal_->opening(), 0, ballot.paper,
                           nullptr);
}

/// False when the server is gone, or has done wrong.
bool Electorate::take(Ballot& ballot, const Result<Receipt>& receipt) {
  const std::lock_guard lock(mutex_);
  if (!receipt) {
    if (receipt.error().code != ErrorCode::unavailable) fault_ = receipt.error().message;
    return false;
  }
  if (ballot.receipt && *ballot.receipt != receipt->encode()) {
    fault_ = "another receipt for the same ballot";
    return false;
  }
  ballot.fate = Fate::acknowledged;
  ballot.receipt = receipt->encode();
  ++receipts_;
  receipt_came_.notify_all();
  return true;
}

void Electorate::cast_until_gone(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (;;) {
    Ballot* const ballot = next(random);
    // Nothing to repeat yet: the others' first ballots are on their way.
    if (ballot == nullptr) return;
    if (!take(*ballot, send(*ballot))) return;
  }
}

bool Electorate::wait_for_receipts(std::size_t count) {
  std::unique_lock lock(mutex_);
  return receipt_came_.wait_for(lock, kReceiptLimit,
                                [&] { return receipts_ >= count || fault_.has_value(); });
}

Electorate::Findings Electorate::check(const BoxContent& box) {
  const std::lock_guard lock(mutex_);
  Findings out;
  for (Ballot& ballot : ballots_) {
    const auto stored = box.receipts.find(ballot.paper.tracker);
    const bool is_stored = stored != box.receipts.end();
    REQUIRE(box.spent.contains(ballot.key_hash) == is_stored);
    if (ballot.fate == Fate::not_sent) REQUIRE_FALSE(is_stored);
    // What was found in the box of an earlier life stays, whether its voter knows or not.
    if (ballot.receipt) REQUIRE(is_stored);
    if (!is_stored) continue;
    if (ballot.receipt) REQUIRE(*ballot.receipt == stored->second);
    ballot.receipt = stored->second;
    ++out.stored;
    if (ballot.fate == Fate::unknown) ++out.unacknowledged;
  }
  REQUIRE(box.receipts.size() == out.stored);
  REQUIRE(box.spent.size() == out.stored);
  return out;
}

void Electorate::settle() {
  for (Ballot& ballot : ballots_) {
    if (ballot.fate != Fate::unknown) continue;
    const auto receipt = send(ballot);
    INFO((receipt ? "" : receipt.error().message));
    REQUIRE(receipt);
    REQUIRE(take(ballot, receipt));
  }
}

void Electorate::cast_the_rest() {
  for (Ballot& ballot : ballots_)
    if (ballot.fate == Fate::not_sent) ballot.fate = Fate::unknown;
  settle();
}

std::size_t Electorate::never_sent() {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::ranges::count(ballots_, Fate::not_sent, [](const Ballot& one) { return one.fate; }));
}

std::optional<std::string> Electorate::fault() {
  const std::lock_guard lock(mutex_);
  return fault_;
}

void Electorate::compare(std::string_view result_json) const {
  const MeetingPlan& plan = mortal_->plan();
  const auto equal = simulate::compare(result_json, plan, plan.polls[0], *plain_);
  INFO((equal ? "" : equal.error().message));
  REQUIRE(equal);
}

}  // namespace piaojue::test
