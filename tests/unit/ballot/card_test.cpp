#include "core/ballot/card.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"
#include "tests/support/test_poll.hpp"

namespace piaojue {
namespace {

using testing::filled;

TEST_CASE("card key follows from seed, poll, class and issuer as the specification has it",
          "[R6.9-5]") {
  PJ_EACH_SUITE(suite);
  const BallotContext context{&suite, filled(1), filled(2), 3};
  const CardCode card = make_card(5, 3);
  const Bytes info = CanonicalWriter("piaojue/1 card")
                         .u16(suite.number())
                         .raw(filled(1))
                         .raw(filled(2))
                         .u16(3)
                         .u16(5)
                         .take();
  const SecretBytes seed = hkdf(suite.hash_algorithm(), card.seed().reveal(), {}, info, 32);
  const SecretScalar expected = SecretScalar::derive(suite, seed.reveal(), "card key", 0);
  CHECK(card_key(context, card).verify_key() == multiply_generator(expected));
}

TEST_CASE("a card has another key in every poll, and other cards have others", "[R6.9-5]") {
  PJ_EACH_SUITE(suite);
  const BallotContext context{&suite, filled(1), filled(2), 0};
  const CardCode card = make_card(0, 0);
  const VerifyKey key = card_key(context, card).verify_key();
  CHECK(card_key(context, card).verify_key() == key);
  for (const auto change : {+[](BallotContext& c) { c.opening = filled(9); },
                            +[](BallotContext& c) { c.poll = filled(9); },
                            +[](BallotContext& c) { c.voter_class = 1; }}) {
    BallotContext other = context;
    change(other);
    CHECK_FALSE(card_key(other, card).verify_key() == key);
  }
  CHECK_FALSE(card_key(context, make_card(0, 0)).verify_key() == key);
  const CardCode of_other_issuer =
      *CardCode::create(1, 0, SecretBytes::copy_of(card.seed().reveal()));
  CHECK_FALSE(card_key(context, of_other_issuer).verify_key() == key);
}

}  // namespace
}  // namespace piaojue
