#include "core/crypto/sealed_note.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

const ByteView kContext = as_bytes("slot 3, credential 7");

struct Box {
  explicit Box(const Suite& suite) : secret(SecretScalar::random(suite)) {
    plaintext[0] = 0x61;
    plaintext[kNoteSize - 1] = 0x7a;
  }
  SealedNote seal() const {
    return SealedNote::seal(multiply_generator(secret), plaintext, kContext);
  }
  Result<SecretBytes> open(const SealedNote& note, ByteView context = kContext) const {
    return note.open(multiply(secret, note.kem), context);
  }
  SecretScalar secret;
  Bytes plaintext = Bytes(kNoteSize);
};

Result<SealedNote> read_all(ByteView bytes, const Suite& suite) {
  CanonicalReader reader(bytes);
  PJ_TRY(SealedNote note, SealedNote::read(reader, suite));
  PJ_CHECK(reader.finish());
  return note;
}

Bytes encode(const SealedNote& note) {
  CanonicalWriter writer;
  note.write(writer);
  return writer.take();
}

TEST_CASE_METHOD(test::EachSuite, "a sealed note verifies, survives its encoding, and opens") {
  const Box box(suite());
  const SealedNote note = box.seal();
  const Bytes bytes = encode(note);
  CHECK(bytes.size() == SealedNote::kSize);
  const auto read = read_all(bytes, suite());
  REQUIRE(read);
  CHECK(read->verify(kContext));
  const auto opened = box.open(*read);
  REQUIRE(opened);
  CHECK(equal(opened->reveal(), box.plaintext));
  CHECK(encode(*read) == bytes);
}

TEST_CASE_METHOD(test::EachSuite, "the same text is sealed differently every time") {
  const Box box(suite());
  const SealedNote one = box.seal();
  const SealedNote two = box.seal();
  CHECK_FALSE(one.kem == two.kem);
  CHECK(one.box != two.box);
}

TEST_CASE_METHOD(test::EachSuite, "a sealed note with any one bit altered does not verify") {
  const Box box(suite());
  const Bytes good = encode(box.seal());
  // The box is long and its bytes are alike to the proof: a stride meets all of it.
  for (std::size_t bit = 0;
       bit<8 * good.size(); bit += bit / 8> kPointSize && bit / 8 < kPointSize + kSealedNoteSize
           ? 371
           : 1) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const auto read = read_all(bad, suite());
    INFO("bit " << bit);
    CHECK_FALSE((read && read->verify(kContext)));
  }
  for (std::size_t size = 0; size < good.size(); size += 17)
    CHECK_FALSE(read_all(ByteView(good).first(size), suite()));
}

TEST_CASE_METHOD(test::EachSuite,
                 "a sealed note is bound to its context: neither proof nor box serves another",
                 "[R6.10-4]") {
  const Box box(suite());
  const SealedNote note = box.seal();
  CHECK_FALSE(note.verify(as_bytes("slot 3, credential 8")));
  CHECK_FALSE(box.open(note, as_bytes("slot 3, credential 8")));
}

TEST_CASE_METHOD(test::EachSuite,
                 "who passes a note on cannot prove it, with a proof of their own for another key",
                 "[R6.10-4]") {
  const Box box(suite());
  SealedNote copied = box.seal();
  const SealedNote own = box.seal();
  copied.proof = own.proof;
  CHECK_FALSE(copied.verify(kContext));
  copied.kem = own.kem;
  CHECK_FALSE(copied.verify(kContext));
  CHECK_FALSE(box.open(copied));
}

TEST_CASE_METHOD(test::EachSuite, "nothing but the note key's secret opens a note") {
  const Box box(suite());
  const SealedNote note = box.seal();
  CHECK_FALSE(note.open(multiply(SecretScalar::random(suite()), note.kem), kContext));
  CHECK_FALSE(note.open(note.kem, kContext));
}

}  // namespace
}  // namespace piaojue
