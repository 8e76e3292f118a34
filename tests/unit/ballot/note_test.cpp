#include "core/ballot/note.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"
#include "tests/support/test_poll.hpp"

namespace piaojue {
namespace {

using testing::filled;
using testing::TestPoll;

struct NotePoll : TestPoll {
  explicit NotePoll(const Suite& used, std::size_t issuer_count = 1, bool cards = false)
      : TestPoll(used, issuer_count, cards), note_secret(SecretScalar::random(used)) {}

  SignedNote write(const CredentialSecret& holder, std::string_view text) const {
    return SignedNote::write(context, holder, multiply_generator(note_secret), text);
  }
  std::optional<std::string> read(const SignedNote& note) const {
    return note.read(multiply(note_secret, note.sealed.kem));
  }
  bool accepts(const SignedNote& note) const {
    return note.verify_credential(context, keys) && note.verify_proofs();
  }
  SecretScalar note_secret;
};

TEST_CASE("a note verifies, survives its encoding, and reads as it was written", "[R6.10-1]") {
  PJ_EACH_SUITE(suite);
  const std::string longest(kNoteSize - 2, 'x');
  for (const std::size_t issuers : {1U, 2U}) {
    const NotePoll poll(suite, issuers, issuers == 2);
    for (const std::string& text : {std::string(), std::string("希望多下基层"), longest}) {
      const SignedNote note = poll.write(poll.credential(poll.context), text);
      const auto parsed = SignedNote::parse(note.encode(), suite);
      REQUIRE(parsed);
      CHECK(parsed->encode() == note.encode());
      CHECK(poll.accepts(*parsed));
      CHECK(poll.read(*parsed) == text);
    }
  }
}

TEST_CASE("an empty note is as long as the longest", "[R6.10-1]") {
  PJ_EACH_SUITE(suite);
  const NotePoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);
  CHECK(poll.write(holder, "").encode().size() ==
        poll.write(holder, std::string(kNoteSize - 2, 'x')).encode().size());
}

TEST_CASE("a note with any one byte altered is not accepted", "[R6.10-1]") {
  PJ_EACH_SUITE(suite);
  const NotePoll poll(suite, 2);
  const Bytes good = poll.write(poll.credential(poll.context), "意见").encode();
  for (std::size_t at = 0; at < good.size(); at += 23) {
    Bytes bad = good;
    bad[at] ^= 1U;
    const auto parsed = SignedNote::parse(bad, suite);
    INFO("byte " << at);
    CHECK_FALSE((parsed && poll.accepts(*parsed)));
  }
  for (std::size_t size = 0; size < good.size(); size += 97)
    CHECK_FALSE(SignedNote::parse(ByteView(good).first(size), suite));
  Bytes longer = good;
  longer.push_back(0);
  CHECK_FALSE(SignedNote::parse(longer, suite));
}

TEST_CASE("a note of another poll, opening or slot is refused", "[R6.10-3]") {
  PJ_EACH_SUITE(suite);
  const NotePoll poll(suite);
  const SignedNote note = poll.write(poll.credential(poll.context), "意见");
  for (const auto change : {+[](BallotContext& c) { c.opening = filled(9); },
                            +[](BallotContext& c) { c.poll = filled(9); },
                            +[](BallotContext& c) { c.voter_class = 1; }}) {
    BallotContext other = poll.context;
    change(other);
    CHECK_FALSE(note.verify_credential(other, poll.keys));
  }
}

TEST_CASE("note parse refuses another suite, and keys and endorsements that no credential has",
          "[R6.10-1]") {
  PJ_EACH_SUITE(suite);
  const NotePoll poll(suite, 2, true);
  const SignedNote good = poll.write(poll.credential(poll.context), "意见");
  for (const Suite* const other : Suite::all())
    CHECK(SignedNote::parse(good.encode(), *other).has_value() == (other == &suite));
  const auto parses = [&](auto change) {
    SignedNote note = good;
    change(note);
    return SignedNote::parse(note.encode(), suite).has_value();
  };
  CHECK(parses([](SignedNote&) {}));
  const auto keys = [](auto change) {
    return [change](SignedNote& note) { change(note.credential.keys); };
  };
  CHECK_FALSE(parses(keys([](auto& all) { all[1] = all[0]; })));
  CHECK_FALSE(parses(keys([](auto& all) { all.clear(); })));
  const auto endorsements = [](auto change) {
    return [change](SignedNote& note) { change(note.credential.endorsements); };
  };
  CHECK_FALSE(parses(endorsements([](auto& all) { std::swap(all[0], all[1]); })));
  CHECK_FALSE(parses(endorsements([](auto& all) { all.pop_back(); })));
  CHECK_FALSE(parses(endorsements([](auto& all) { all.clear(); })));
  CHECK_FALSE(parses(endorsements([](auto& all) { all[1].key = 0; })));
}

TEST_CASE("a note passed on under another credential is refused, signed and proven as it may be",
          "[R6.10-4]") {
  PJ_EACH_SUITE(suite);
  const NotePoll poll(suite);
  const SignedNote theirs = poll.write(poll.credential(poll.context), "意见");
  const CredentialSecret own = poll.credential(poll.context);
  SignedNote copied = poll.write(own, "");
  copied.sealed = theirs.sealed;
  const Bytes bytes = copied.encode();
  copied.signatures = own.sign(ByteView(bytes).first(bytes.size() - sizeof(Signature)));
  CHECK(copied.verify_credential(poll.context, poll.keys));
  CHECK_FALSE(copied.verify_proofs());
  CHECK_FALSE(poll.read(copied));
}

TEST_CASE("the tracker of a note depends on slot and what is sealed, not on the credential",
          "[R6.10-5]") {
  PJ_EACH_SUITE(suite);
  const NotePoll poll(suite);
  const SignedNote note = poll.write(poll.credential(poll.context), "意见");
  SignedNote other = note;
  other.credential = poll.credential(poll.context).credential;
  CHECK(other.compute_tracker() == note.compute_tracker());
  const Bytes hashed = CanonicalWriter("piaojue/1 note-tracker")
                           .u16(suite.number())
                           .raw(poll.context.opening)
                           .raw(poll.context.poll)
                           .u16(0)
                           .raw(note.sealed.kem.encode())
                           .raw(note.sealed.box)
                           .take();
  CHECK(note.compute_tracker() == suite.hash(hashed));
  other.context.voter_class = 1;
  CHECK(other.compute_tracker() != note.compute_tracker());
  other = note;
  other.sealed.box[0] ^= 1U;
  CHECK(other.compute_tracker() != note.compute_tracker());
}

TEST_CASE("what is no text of ours reads as nothing", "[R9.5-3]") {
  PJ_EACH_SUITE(suite);
  const NotePoll poll(suite);
  const CredentialSecret holder = poll.credential(poll.context);
  const auto sealed_as = [&](const Bytes& plaintext) {
    SignedNote note = poll.write(holder, "");
    // The context that SignedNote binds, as SPEC 6.10 writes it.
    CanonicalWriter bound("piaojue/1 note-context");
    write_ballot_context(bound, poll.context);
    bound.u16(1).raw(holder.credential.keys.front().encode());
    note.sealed = SealedNote::seal(multiply_generator(poll.note_secret), plaintext, bound.view());
    return note;
  };
  Bytes plaintext(kNoteSize);
  CHECK(poll.read(sealed_as(plaintext)) == "");
  plaintext[1] = 1;
  plaintext[2] = 'a';
  CHECK(poll.read(sealed_as(plaintext)) == "a");
  plaintext[3] = 'b';  // padding
  CHECK_FALSE(poll.read(sealed_as(plaintext)));
  plaintext[0] = 0xff;  // longer than a note
  CHECK_FALSE(poll.read(sealed_as(plaintext)));
}

}  // namespace
}  // namespace piaojue
