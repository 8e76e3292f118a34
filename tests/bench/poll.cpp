#include "tests/bench/poll.hpp"

#include <fmt/format.h>
#include <stdexcept>

#include "client/progress.hpp"
#include "core/base/parallel.hpp"
#include "core/openssl/random.hpp"
#include "tests/bench/child.hpp"
#include "tests/bench/clocks.hpp"

namespace piaojue::bench {
namespace {

BallotShape make_shape(std::uint32_t lo) {
  std::vector<LinearConstraint> constraints;
  for (std::uint32_t nominee = 0; nominee < kNominees; ++nominee) {
    LinearConstraint& constraint = constraints.emplace_back(LinearConstraint{{}, lo, 1});
    for (std::uint32_t option = 0; option < kOptions; ++option)
      constraint.terms.push_back({nominee * kOptions + option, 1});
  }
  return must(BallotShape::create(kSelections, std::move(constraints)));
}

/// It does not depend on the suite, and takes long to make.
const IssuerKey& one_issuer() {
  static const IssuerKey key = IssuerKey::generate();
  return key;
}

Hash32 random_hash() { return must(to_array<std::tuple_size_v<Hash32>>(random_bytes(32))); }

std::size_t random_below(std::size_t bound) {
  const Bytes bytes = random_bytes(4);
  std::size_t out = 0;
  for (const std::uint8_t byte : bytes) out = out * 256 + byte;
  return out % bound;
}

struct Endorsed {
  CredentialSecret secret;
  double blind_seconds;
};

Endorsed endorse(const BenchPoll& poll) {
  CredentialSecret out;
  out.keys.push_back(SigningKey::generate(poll.suite()));
  out.credential.keys.push_back(out.keys.back().verify_key());
  const Bytes message = credential_message(poll.context(), out.credential.keys.back());
  const IssuerPublicKey& issuer = poll.issuer().public_key();
  const BlindRequest request = must(blind(issuer, message));
  Bytes answer;
  const double seconds =
      cpu_seconds_of([&] { answer = must(poll.issuer().blind_sign(request.blinded_message)); });
  out.credential.endorsements.push_back(
      {0, 0, request.state.prefix, must(finalize(issuer, message, request.state, answer))});
  return {std::move(out), seconds};
}

/// The one ballot that is bad is found, and no other is blamed.
void require_only(const std::vector<std::string>& verdicts, std::size_t bad, const char* what) {
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    if (verdicts[i].empty() == (i == bad))
      throw std::runtime_error(
          fmt::format("{}: ballot {} of the batch was judged wrongly: {}", what, i, verdicts[i]));
}

/// A valid ballot but for one response of a proof.
Bytes with_false_proof(const BenchPoll& poll, const Bytes& wire, const CredentialSecret& voter) {
  SignedBallot ballot = must(SignedBallot::parse(wire, poll.suite(), poll.shape()));
  RangeProof& proof = ballot.body.selection_proofs[random_below(kSelections)];
  proof.responses.back() += Scalar::from_u64(poll.suite(), 1);
  ballot.signatures = voter.sign(encode_body(ballot.body));
  return ballot.encode();
}

}  // namespace

BenchPoll::BenchPoll(const Suite& suite, std::uint32_t lo)
    : context_{&suite, random_hash(), random_hash(), 0},
      shape_(make_shape(lo)),
      issuer_(one_issuer()),
      coefficients_([&] {
        std::vector<SecretScalar> out;
        for (std::uint16_t i = 0; i < kThreshold; ++i) out.push_back(SecretScalar::random(suite));
        return out;
      }()),
      keys_{multiply_generator(coefficients_.front()), {{issuer_.public_key()}}, 1} {}

SecretScalar BenchPoll::share(std::uint32_t index) const {
  const Scalar x = Scalar::from_u64(suite(), index);
  SecretScalar out = SecretScalar::zero(suite());
  for (std::size_t i = coefficients_.size(); i-- > 0;) out = out.times(x).plus(coefficients_[i]);
  return out;
}

std::vector<bool> BenchPoll::marks(std::size_t voter) const {
  std::vector<bool> out(kSelections, false);
  const bool may_be_none = shape_.constraints().front().lo == 0;
  for (std::size_t nominee = 0; nominee < kNominees; ++nominee) {
    const std::size_t mark = (voter + nominee) % (may_be_none ? kOptions + 1 : kOptions);
    if (mark < kOptions) out[nominee * kOptions + mark] = true;
  }
  return out;
}

FreshBallots make_ballots(const BenchPoll& poll, std::size_t count, unsigned jobs) {
  FreshBallots out{std::vector<Bytes>(count), std::vector<CredentialSecret>(count)};
  const BallotEncryptor encryptor = poll.encryptor();
  Progress progress(fmt::format("{}: 加密和证明 encrypting and proving", poll.suite().name()),
                    count);
  std::mutex mutex;
  for_each_parallel(count, jobs, [&](std::size_t i) {
    Endorsed voter = endorse(poll);
    const std::vector<bool> marks = poll.marks(i);
    const double seconds = cpu_seconds_of([&] {
      out.wire[i] =
          must(encryptor.seal(marks, voter.secret.credential)).cast(voter.secret.keys).encode();
    });
    out.credentials[i] = std::move(voter.secret);
    progress.advance();
    const std::lock_guard lock(mutex);
    out.seal_seconds += seconds;
    out.blind_seconds += voter.blind_seconds;
  });
  return out;
}

std::vector<std::string> judge_together(const BenchPoll& poll, std::span<const Bytes> wire) {
  std::vector<std::string> verdicts(wire.size());
  std::vector<std::optional<SignedBallot>> parsed(wire.size());
  std::vector<const SignedBallot*> left;
  std::vector<std::size_t> places;
  left.reserve(wire.size());
  places.reserve(wire.size());
  for (std::size_t i = 0; i < wire.size(); ++i) {
    auto ballot = SignedBallot::parse(wire[i], poll.suite(), poll.shape());
    Result<void> held = ballot ? verify_ballot_credential(*ballot, poll.context(), poll.keys())
                               : Result<void>(ballot.error());
    if (held) held = verify_ballot_signatures(*ballot);
    if (!held) {
      verdicts[i] = held.error().message;
      continue;
    }
    left.push_back(&parsed[i].emplace(*std::move(ballot)));
    places.push_back(i);
  }
  const auto proofs = verify_proofs_of_ballots(left, poll.shape(), poll.keys().election_key);
  for (std::size_t i = 0; i < proofs.size(); ++i)
    if (!proofs[i]) verdicts[places[i]] = proofs[i].error().message;
  return verdicts;
}

std::string judge_alone(const BenchPoll& poll, ByteView wire) {
  const auto ballot = SignedBallot::parse(wire, poll.suite(), poll.shape());
  if (!ballot) return ballot.error().message;
  const auto held = verify_ballot(*ballot, poll.context(), poll.shape(), poll.keys());
  return held ? "" : held.error().message;
}

void require_flips_fail(const BenchPoll& poll, const FreshBallots& ballots, std::size_t together) {
  std::vector<Bytes> batch(ballots.wire.begin(),
                           ballots.wire.begin() + static_cast<std::ptrdiff_t>(together));
  const std::size_t bad = random_below(together);
  const Bytes good = batch[bad];
  batch[bad][random_below(good.size())] ^= static_cast<std::uint8_t>(1U << random_below(8));
  require_only(judge_together(poll, batch), bad, "a flipped byte");
  batch[bad] = with_false_proof(poll, good, ballots.credentials[bad]);
  require_only(judge_together(poll, batch), bad, "a false proof");
}

}  // namespace piaojue::bench
