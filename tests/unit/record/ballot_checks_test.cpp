// V13 to V18 fail, each alone.
#include <catch2/catch.hpp>

#include "core/record/verifier.hpp"
#include "tests/support/damaged_records.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

using namespace test;

TEST_CASE("V13 fails for ballots out of order, twice, of no group, of another poll or malformed") {
  SampleHooks hooks;
  hooks.box = [](std::vector<SignedBallot>& box) { std::swap(box[2], box[3]); };
  check_hooks_fail_at("V13", hooks);
  hooks.box = [](std::vector<SignedBallot>& box) { box[3] = box[2]; };
  check_hooks_fail_at("V13", hooks);
  hooks.box = nullptr;
  hooks.ballot = [](std::size_t voter, BallotBody& body) {
    if (voter == 2) body.context.voter_class = 2;
  };
  check_hooks_fail_at("V13", hooks);
  hooks.ballot = [](std::size_t voter, BallotBody& body) {
    if (voter == 2) body.context.opening[0] ^= 1U;
  };
  check_hooks_fail_at("V13", hooks);
  hooks.ballot = [](std::size_t voter, BallotBody& body) {
    if (voter == 2) body.context.poll[0] ^= 1U;
  };
  check_hooks_fail_at("V13", hooks);
  check_hooks_fail_at("V13", with_empty_section(SectionKind::ballot));
}

TEST_CASE("V14 fails for a credential that an issuer did not endorse") {
  SampleHooks hooks;
  hooks.ballot = [](std::size_t voter, BallotBody& body) {
    if (voter == 3) body.credential.endorsements[0].signature[100] ^= 1U;
  };
  check_hooks_fail_at("V14", hooks);
  hooks.ballot = [](std::size_t voter, BallotBody& body) {
    if (voter == 3) body.credential.endorsements[0].prefix[0] ^= 1U;
  };
  check_hooks_fail_at("V14", hooks);
  // Voters of the first group, with credentials of it, in the second.
  hooks.ballot = [](std::size_t voter, BallotBody& body) {
    if (voter == 1) body.context.voter_class = 1;
  };
  check_hooks_fail_at("V14", hooks);
  SampleOptions two = tiny();
  two.issuers = 2;
  hooks.ballot = [](std::size_t voter, BallotBody& body) {
    if (voter == 1) body.credential.endorsements.pop_back();
  };
  check_hooks_fail_at("V14", hooks, two);
}

TEST_CASE("V15 fails when a credential casts two ballots") {
  SampleHooks hooks;
  hooks.box = [](std::vector<SignedBallot>& box) {
    // The ballot's signature and proofs, made for another credential, fail too, but later.
    const auto same_class = std::find_if(box.begin() + 1, box.end(), [&](const SignedBallot& b) {
      return b.body.context.voter_class == box[0].body.context.voter_class;
    });
    same_class->body.credential = box[0].body.credential;
  };
  check_hooks_fail_at("V15", hooks);
}

TEST_CASE("V16 fails for a ballot that its credential did not sign") {
  PJ_EACH_SUITE(suite);
  SampleHooks hooks;
  hooks.box = [](std::vector<SignedBallot>& box) { spoil(box[3].signatures[0]); };
  check_hooks_fail_at("V16", hooks, tiny(suite));
  hooks.box = [&](std::vector<SignedBallot>& box) {
    box[3].signatures[0] = sample_key("other", suite).sign(encode_body(box[3].body));
  };
  check_hooks_fail_at("V16", hooks, tiny(suite));
}

TEST_CASE("V17 fails for a selection whose proof does not hold") {
  PJ_EACH_SUITE(suite);
  SampleHooks hooks;
  hooks.ballot = [](std::size_t voter, BallotBody& body) {
    if (voter == 3) body.selection_proofs[5].responses[0] += body.selection_proofs[5].responses[1];
  };
  check_hooks_fail_at("V17", hooks, tiny(suite));
  hooks.ballot = [](std::size_t voter, BallotBody& body) {
    if (voter == 3) std::swap(body.selection_proofs[0], body.selection_proofs[1]);
  };
  check_hooks_fail_at("V17", hooks, tiny(suite));
}

TEST_CASE("V18 fails for a constraint whose proof does not hold") {
  PJ_EACH_SUITE(suite);
  SampleHooks hooks;
  hooks.ballot = [](std::size_t voter, BallotBody& body) {
    if (voter == 3)
      body.constraint_proofs[1].responses[1] += body.constraint_proofs[1].responses[0];
  };
  check_hooks_fail_at("V18", hooks, tiny(suite));
}

TEST_CASE("of several bad ballots the lowest check is reported") {
  SampleHooks hooks;
  hooks.box = [](std::vector<SignedBallot>& box) {
    spoil(box[0].signatures[0]);
    box[1].body.constraint_proofs[0].responses[0] += box[1].body.constraint_proofs[0].responses[1];
    box[3].body.credential.endorsements[0].signature[9] ^= 1U;
  };
  check_hooks_fail_at("V14", hooks);
}

}  // namespace
}  // namespace piaojue
