#include "tests/support/test_poll.hpp"

namespace piaojue::testing {
namespace {

BallotShape small_shape() {
  std::vector<LinearConstraint> constraints;
  for (std::uint32_t c = 0; c < 3; ++c)
    constraints.push_back({{{3 * c, 1}, {3 * c + 1, 1}, {3 * c + 2, 1}}, 0, 1});
  constraints.push_back({{{0, 2}, {3, 1}, {6, 1}}, 0, 3});
  return *BallotShape::create(9, std::move(constraints));
}

}  // namespace

Hash32 filled(std::uint8_t byte) {
  Hash32 out{};
  out.fill(byte);
  return out;
}

const std::vector<IssuerKey>& test_issuers() {
  static const std::vector<IssuerKey> keys = [] {
    std::vector<IssuerKey> out;
    out.push_back(IssuerKey::generate());
    out.push_back(IssuerKey::generate());
    return out;
  }();
  return keys;
}

TestPoll::TestPoll(const Suite& used, std::size_t number_of_issuers, bool cards)
    : suite(used), issuers(number_of_issuers), shape(small_shape()) {
  for (std::size_t i = 0; i < issuers; ++i)
    keys.issuers.push_back({test_issuers()[i].public_key()});
  if (cards) keys.credential_keys = issuers;
}

Endorsement TestPoll::endorse(const BallotContext& bound, std::size_t issuer,
                              const VerifyKey& key) const {
  const IssuerPublicKey& public_key = test_issuers()[issuer].public_key();
  const Bytes message = credential_message(bound, key);
  const BlindRequest request = *blind(public_key, message);
  const Bytes answer = *test_issuers()[issuer].blind_sign(request.blinded_message);
  return {static_cast<std::uint16_t>(issuer), 0, request.state.prefix,
          *finalize(public_key, message, request.state, answer)};
}

CredentialSecret TestPoll::credential(const BallotContext& bound) const {
  CredentialSecret out;
  for (std::size_t i = 0; i < keys.credential_keys; ++i) {
    out.keys.push_back(SigningKey::generate(suite));
    out.credential.keys.push_back(out.keys.back().verify_key());
  }
  for (std::size_t i = 0; i < issuers; ++i) {
    const std::size_t key = keys.credential_keys == 1 ? 0 : i;
    out.credential.endorsements.push_back(endorse(bound, i, out.credential.keys[key]));
    out.credential.endorsements.back().key = static_cast<std::uint16_t>(key);
  }
  return out;
}

SignedBallot TestPoll::cast(const CredentialSecret& holder, const std::vector<bool>& marks) const {
  const BallotEncryptor encryptor(context, shape, keys.election_key);
  return encryptor.seal(marks, holder.credential).value().cast(holder.keys);
}

Result<void> TestPoll::verify(const SignedBallot& ballot) const {
  return verify_ballot(ballot, context, shape, keys);
}

}  // namespace piaojue::testing
