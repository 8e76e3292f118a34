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

TestPoll::TestPoll(const Suite& used, std::size_t number_of_issuers)
    : suite(used), issuers(number_of_issuers), shape(small_shape()) {
  for (std::size_t i = 0; i < issuers; ++i)
    keys.issuers.push_back({test_issuers()[i].public_key()});
}

CredentialSecret TestPoll::credential(const BallotContext& bound, bool own_key_for_each) const {
  CredentialSecret out;
  const std::size_t number = own_key_for_each ? issuers : 1;
  for (std::size_t i = 0; i < number; ++i) {
    out.keys.push_back(SigningKey::generate(suite));
    out.credential.keys.push_back(out.keys.back().verify_key());
  }
  for (std::size_t i = 0; i < issuers; ++i) {
    const std::size_t key = own_key_for_each ? i : 0;
    const IssuerPublicKey& issuer = test_issuers()[i].public_key();
    const Bytes message = credential_message(bound, out.credential.keys[key]);
    const BlindRequest request = *blind(issuer, message);
    const Bytes answer = *test_issuers()[i].blind_sign(request.blinded_message);
    out.credential.endorsements.push_back({static_cast<std::uint16_t>(i),
                                           static_cast<std::uint16_t>(key), request.state.prefix,
                                           *finalize(issuer, message, request.state, answer)});
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
