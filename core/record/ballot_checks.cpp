#include "core/record/ballot_checks.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

#include "core/base/language.hpp"
#include "core/base/parallel.hpp"

namespace piaojue::verification {
namespace {

/// A batch is judged when it has one of these; so memory is bounded by them and the largest ballot.
// R11.1-7
constexpr std::size_t kBatchPerJob = 8;
constexpr std::size_t kBatchBytes = 16U << 20U;

}  // namespace

std::size_t BallotBox::HashOfHash::operator()(const Hash32& hash) const {
  std::size_t out = 0;
  std::memcpy(&out, hash.data(), sizeof out);
  return out;
}

BallotBox::BallotBox(const Material& material, unsigned jobs, Checklist& list)
    : material_(material),
      jobs_(std::max(jobs, 1U)),
      list_(list),
      keys_(*material.ballot_keys),
      spent_(material.voided.begin(), material.voided.end()),
      root_(*material.suite),
      aggregator_(*material.suite, material.classes.size(), material.form->shape.selections()) {}

void BallotBox::add(Bytes section) {
  batch_bytes_ += section.size();
  batch_.push_back(std::move(section));
  if (batch_.size() >= jobs_ * kBatchPerJob || batch_bytes_ >= kBatchBytes) judge_batch();
}

void BallotBox::judge_batch() {
  // One ballot out of order or of another poll is the lowest failure there is: enough is known.
  const std::optional<Check> failed = list_.failed();
  if (!failed || *failed != Check::ballot_order) {
    std::vector<Judged> judged(batch_.size());
    for_each_parallel(batch_.size(), jobs_, [&](std::size_t i) { judged[i] = judge(batch_[i]); });
    for (const Judged& one : judged) take(one);
  }
  batch_.clear();
  batch_bytes_ = 0;
}

BallotBox::Judged BallotBox::judge(const Bytes& section) const {
  const Material& m = material_;
  Judged out;
  auto parsed = SignedBallot::parse(section, *m.suite, m.form->shape);
  if (!parsed) {
    out.failed = Check::ballot_order;
    out.detail = parsed.error().message;
    return out;
  }
  const SignedBallot& ballot = out.ballot.emplace(*std::move(parsed));
  const BallotContext& context = ballot.body.context;
  out.tracker = compute_tracker(context, ballot.body.selections);
  // R6.5-2
  out.leaf = merkle_leaf_hash(*m.suite, section);
  if (context.opening != m.opening_hash || context.poll != m.poll_hash ||
      context.voter_class >= m.classes.size()) {
    // R11.2-13
    out.failed = Check::ballot_order;
    out.detail = tr("属于另一会议、另一表决或没有的分组", "of another meeting, poll or no group");
    return out;
  }
  const BallotContext expected{m.suite, m.opening_hash, m.poll_hash, context.voter_class};
  if (!verify_ballot(ballot, expected, m.form->shape, keys_)) judge_parts(ballot, out);
  return out;
}

/// The whole does not hold: which part?
void BallotBox::judge_parts(const SignedBallot& ballot, Judged& out) const {
  const auto blame = [&](Check check, const Result<void>& outcome) {
    if (out.failed || outcome) return;
    out.failed = check;
    out.detail = outcome.error().message;
  };
  // R11.2-14
  blame(Check::endorsements, verify_ballot_credential(ballot, ballot.body.context, keys_));
  // R11.2-16
  blame(Check::ballot_signatures, verify_ballot_signatures(ballot));
  const Result<void> proofs =
      verify_ballot_proofs(ballot, material_.form->shape, keys_.election_key);
  const bool constraint = !proofs && proofs.error().message.find("constraint") != std::string::npos;
  // R11.2-17, R11.2-18
  blame(constraint ? Check::constraint_proofs : Check::selection_proofs, proofs);
}

void BallotBox::fail(Check check, const Judged& judged, const std::string& what) {
  const std::string name = judged.ballot ? to_hex(judged.tracker).substr(0, 16) : "?";
  list_.fail(check,
             tr("第 {} 张（查询码 {}…）：{}", "ballot {} (tracker {}…): {}", seen_, name, what));
}

/// What depends on the ballots before. A failure of any check is kept, for the lowest is reported.
// R11.1-2
void BallotBox::take(const Judged& judged) {
  ++seen_;
  if (judged.failed) fail(*judged.failed, judged, judged.detail);
  if (!judged.ballot || judged.failed == Check::ballot_order) return;
  if (last_tracker_ && !(*last_tracker_ < judged.tracker))
    fail(Check::ballot_order, judged, tr("次序不对或重复", "out of order or twice"));
  last_tracker_ = judged.tracker;
  for (const VerifyKey& key : judged.ballot->body.credential.keys)
    // R6.4-4, R6.4-5, R11.2-15
    if (!spent_.insert(material_.suite->hash(key.encode())).second)
      fail(Check::spent_once, judged, tr("凭证已用过", "the credential was used before"));
  root_.add_leaf(judged.leaf);
  aggregator_.add(*judged.ballot);
}

bool BallotBox::finish() {
  judge_batch();
  for (const Check check :
       {Check::ballot_order, Check::endorsements, Check::spent_once, Check::ballot_signatures,
        Check::selection_proofs, Check::constraint_proofs})
    list_.pass(check, check == Check::ballot_order ? tr("{} 张", "{} ballots", seen_) : "");
  return !list_.failed();
}

}  // namespace piaojue::verification
