#include "core/record/ballot_checks.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

#include "core/base/language.hpp"
#include "core/base/parallel.hpp"

namespace piaojue::verification {
namespace {

/// Ballots whose proofs are judged together: with more, the cost of each hardly falls.
constexpr std::size_t kTogether = 32;
/// A batch is judged when each job has so many, or it has so many bytes; so memory is bounded by
/// that and the largest ballot, on any number of cores. Judging takes some ten times its bytes.
// R11.1-7
constexpr std::size_t kBatchBytes = 8U << 20U;

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
  if (batch_.size() >= jobs_ * kTogether || batch_bytes_ >= kBatchBytes) judge_batch();
}

void BallotBox::judge_batch() {
  // One ballot out of order or of another poll is the lowest failure there is: enough is known.
  const std::optional<Check> failed = list_.failed();
  if (!failed || *failed != Check::ballot_order) {
    std::vector<Judged> judged(batch_.size());
    const std::size_t together = std::min(kTogether, batch_.size() / jobs_ + 1);
    for_each_parallel((batch_.size() + together - 1) / together, jobs_, [&](std::size_t i) {
      const std::size_t begin = i * together;
      const std::size_t count = std::min(together, batch_.size() - begin);
      judge_together(std::span(batch_).subspan(begin, count),
                     std::span(judged).subspan(begin, count));
    });
    std::vector<const SignedBallot*> placed;
    placed.reserve(judged.size());
    for (const Judged& one : judged)
      if (take(one)) placed.push_back(&*one.ballot);
    aggregator_.add(placed, jobs_);
  }
  batch_.clear();
  batch_bytes_ = 0;
}

void BallotBox::judge_together(std::span<const Bytes> sections, std::span<Judged> out) const {
  std::vector<const SignedBallot*> ballots;
  std::vector<Judged*> undecided;
  ballots.reserve(sections.size());
  undecided.reserve(sections.size());
  for (std::size_t i = 0; i < sections.size(); ++i) {
    out[i] = judge_alone(sections[i]);
    if (out[i].failed) continue;
    ballots.push_back(&*out[i].ballot);
    undecided.push_back(&out[i]);
  }
  const std::vector<Result<void>> verdicts =
      verify_proofs_of_ballots(ballots, material_.form->shape, keys_.election_key);
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    if (verdicts[i]) continue;
    const std::string& what = verdicts[i].error().message;
    const bool constraint = what.find("constraint") != std::string::npos;
    // R11.2-17, R11.2-18
    undecided[i]->failed = constraint ? Check::constraint_proofs : Check::selection_proofs;
    undecided[i]->detail = what;
  }
}

BallotBox::Judged BallotBox::judge_alone(const Bytes& section) const {
  const Material& m = material_;
  Judged out;
  const auto blame = [&](Check check, std::string detail) {
    out.failed = check;
    out.detail = std::move(detail);
    return std::move(out);
  };
  auto parsed = SignedBallot::parse(section, *m.suite, m.form->shape);
  if (!parsed) return blame(Check::ballot_order, parsed.error().message);
  const SignedBallot& ballot = out.ballot.emplace(*std::move(parsed));
  const BallotContext& context = ballot.body.context;
  out.tracker = compute_tracker(context, ballot.body.selections);
  // R6.5-2
  out.leaf = merkle_leaf_hash(*m.suite, section);
  if (context.opening != m.opening_hash || context.poll != m.poll_hash ||
      context.voter_class >= m.classes.size())
    // R11.2-13
    return blame(Check::ballot_order,
                 tr("属于另一会议、另一表决或没有的分组", "of another meeting, poll or no group"));
  // R11.2-14
  if (const auto credential = verify_ballot_credential(ballot, context, keys_); !credential)
    return blame(Check::endorsements, credential.error().message);
  // R11.2-16
  if (const auto signatures = verify_ballot_signatures(ballot); !signatures)
    return blame(Check::ballot_signatures, signatures.error().message);
  return out;
}

void BallotBox::fail(Check check, const Judged& judged, const std::string& what) {
  const std::string name = judged.ballot ? to_hex(judged.tracker).substr(0, 16) : "?";
  list_.fail(check,
             tr("第 {} 张（查询码 {}…）：{}", "ballot {} (tracker {}…): {}", seen_, name, what));
}

/// What depends on the ballots before. A failure of any check is kept, for the lowest is reported.
// R11.1-2
bool BallotBox::take(const Judged& judged) {
  ++seen_;
  if (judged.failed) fail(*judged.failed, judged, judged.detail);
  if (!judged.ballot || judged.failed == Check::ballot_order) return false;
  if (last_tracker_ && !(*last_tracker_ < judged.tracker))
    fail(Check::ballot_order, judged, tr("次序不对或重复", "out of order or twice"));
  last_tracker_ = judged.tracker;
  for (const VerifyKey& key : judged.ballot->body.credential.keys)
    // R6.4-4, R6.4-5, R11.2-15
    if (!spent_.insert(material_.suite->hash(key.encode())).second)
      fail(Check::spent_once, judged, tr("凭证已用过", "the credential was used before"));
  root_.add_leaf(judged.leaf);
  return true;
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
