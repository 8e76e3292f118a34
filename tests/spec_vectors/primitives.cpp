#include <fmt/format.h>

#include "core/base/base32.hpp"
#include "core/crypto/chaum_pedersen.hpp"
#include "core/crypto/merkle.hpp"
#include "core/meeting/counting.hpp"
#include "core/record/verifier.hpp"
#include "tests/spec_vectors/sections.hpp"

namespace piaojue::vectors {
namespace {

Bytes wide(const Suite& suite, ByteView message, std::string_view dst) {
  return expand_message_xmd(suite.hash_algorithm(), message, dst, 48);
}

Json to_scalar(const Suite& suite, ByteView message, std::string_view dst) {
  return {{"message", hex(message)},
          {"dst", dst},
          {"expanded", hex(wide(suite, message, dst))},
          {"scalar", hex(Scalar::hash(suite, message, dst))}};
}

/// The nonce that a proof with this seed, secret and statement takes (SPEC 4.3).
SecretScalar sigma_nonce(const Suite& suite, const SecretScalar& x, const Hash32& statement) {
  const Bytes seed = CanonicalWriter()
                         .raw(base_seed().reveal())
                         .raw(x.reveal_bytes().reveal())
                         .raw(statement)
                         .take();
  return SecretScalar::derive(suite, seed, "sigma nonce", 0);
}

template <class Proof>
Bytes encoded(const Proof& proof) {
  CanonicalWriter out;
  proof.write(out);
  return out.take();
}

}  // namespace

Frames::Frames(const Suite& suite, std::string_view purpose) : suite_(&suite) {
  add("protocol", as_bytes(kProtocolVersion));
  add("suite", as_bytes(suite.name()));
  add("purpose", as_bytes(purpose));
}

Frames& Frames::add(std::string_view label, ByteView data) {
  out_.text(label).u64(data.size()).raw(data);
  return *this;
}

Json encodings() {
  const auto fraction = [](std::uint64_t above, std::uint64_t below) {
    CanonicalWriter out;
    Rational(above, below).write(out);
    return hex(out.view());
  };
  const Bytes five{0x00, 0x44, 0x32, 0x14, 0xff};
  return {{"u16 of 258", hex(CanonicalWriter().u16(258).view())},
          {"u32 of 16909060", hex(CanonicalWriter().u32(16909060).view())},
          {"u64 of 72623859790382856", hex(CanonicalWriter().u64(72623859790382856).view())},
          {"text of 票决", hex(CanonicalWriter().text("票决").view())},
          {"list of u16 1, 2", hex(CanonicalWriter().count(2).u16(1).u16(2).view())},
          {"fraction of 4/6", fraction(4, 6)},
          {"fraction of 0", fraction(0, 5)},
          {"base32 of 00443214ff", to_base32(five)},
          {"base32 of 0044", to_base32(ByteView(five).first(2))}};
}

Json hashing(const Suite& suite) {
  const Bytes info = to_bytes(as_bytes("some info"));
  const SecretBytes seed = base_seed();
  return {{"hash of abc", hex(suite.hash(as_bytes("abc")))},
          {"to_scalar",
           {to_scalar(suite, as_bytes("abc"), "piaojue/1 challenge"),
            to_scalar(suite, {}, "piaojue/1 derive")}},
          {"hkdf",
           {{"key", hex(seed.reveal())},
            {"info", hex(info)},
            {"bytes", hex(hkdf(suite.hash_algorithm(), seed.reveal(), {}, info, 40).reveal())}}},
          {"derive",
           {{"seed", hex(seed.reveal())},
            {"label", "selection"},
            {"index", 7},
            {"scalar", hex(SecretScalar::derive(suite, seed.reveal(), "selection", 7))}}}};
}

Json transcripts(const Suite& suite) {
  const Point point = Point::generator(suite);
  Frames frames(suite, "example");
  frames.add("bytes", as_bytes("abc")).add("point", point);
  frames.add("number", CanonicalWriter().u32(5).view());
  Transcript transcript(suite, "example");
  transcript.append("bytes", as_bytes("abc")).append("point", point);
  transcript.append("number", std::uint32_t{5});
  const Hash32 seed = transcript.seed();
  Json challenges = Json::array();
  for (std::uint32_t i = 0; i < 3; ++i) challenges.push_back(hex(challenge(suite, seed, i)));
  return {
      {"purpose", "example"},
      {"frames", {{"bytes", hex(as_bytes("abc"))}, {"point", hex(point)}, {"number", "00000005"}}},
      {"bytes", hex(frames.bytes())},
      {"seed", hex(seed)},
      {"seed_again", hex(frames.seed())},
      {"challenges", std::move(challenges)}};
}

Json sigma_proofs(const Suite& suite) {
  const ByteView context = as_bytes("a context");
  const SecretScalar x = fixed_scalar(suite, "sigma secret");
  const Point y = multiply_generator(x);
  const Point a = multiply_generator(fixed_scalar(suite, "sigma base"));
  const Point d = multiply(x, a);
  const auto schnorr = SchnorrProof::prove(x, context, base_seed());
  const auto equal = ChaumPedersenProof::prove(x, y, a, d, context, base_seed());
  verify_schnorr(schnorr, y, context).value();
  verify_chaum_pedersen(equal, y, a, d, context).value();

  Frames of_schnorr(suite, "schnorr");
  of_schnorr.add("context", context).add("y", y);
  const Hash32 schnorr_statement = of_schnorr.seed();
  of_schnorr.add("commitment", schnorr.commitment);
  Frames of_equal(suite, "chaum-pedersen");
  of_equal.add("context", context).add("y", y).add("a", a).add("d", d);
  const Hash32 equal_statement = of_equal.seed();
  of_equal.add("commitment_g", equal.commitment_g).add("commitment_a", equal.commitment_a);
  return {{"context", hex(context)},
          {"x", hex(x)},
          {"y", hex(y)},
          {"a", hex(a)},
          {"d", hex(d)},
          {"nonce_seed", hex(base_seed().reveal())},
          {"schnorr",
           {{"statement", hex(schnorr_statement)},
            {"nonce", hex(sigma_nonce(suite, x, schnorr_statement))},
            {"transcript", hex(of_schnorr.bytes())},
            {"seed", hex(of_schnorr.seed())},
            {"challenge", hex(challenge(suite, of_schnorr.seed(), 0))},
            {"proof", hex(encoded(schnorr))}}},
          {"chaum_pedersen",
           {{"statement", hex(equal_statement)},
            {"nonce", hex(sigma_nonce(suite, x, equal_statement))},
            {"transcript", hex(of_equal.bytes())},
            {"seed", hex(of_equal.seed())},
            {"challenge", hex(challenge(suite, of_equal.seed(), 0))},
            {"proof", hex(encoded(equal))}}}};
}

Json signatures(const Suite& suite) {
  const SigningKey key = fixed_key(suite, "signature key");
  const ByteView message = as_bytes("a message");
  const FixedSignature made = fixed_signature(key, message, fixed_scalar(suite, "signature nonce"));
  return {{"secret", hex(key.secret())}, {"key", hex(key.verify_key())},
          {"message", hex(message)},     {"e", hex(made.hashed)},
          {"nonce", hex(made.nonce)},    {"signature", hex(made.signature)}};
}

Json merkle_trees(const Suite& suite) {
  std::vector<Hash32> leaves;
  Json roots = Json::array({hex(MerkleRoot(suite).root())});
  MerkleRoot root(suite);
  for (int i = 0; i < 5; ++i) {
    leaves.push_back(merkle_leaf_hash(suite, as_bytes(fmt::format("leaf {}", i))));
    root.add_leaf(leaves.back());
    roots.push_back(hex(root.root()));
  }
  Json proofs = Json::array();
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const auto proof = merkle_inclusion_proof(suite, leaves, i);
    verify_merkle_inclusion(suite, leaves[i], i, leaves.size(), proof, root.root()).value();
    proofs.push_back(hex_list(proof));
  }
  return {{"data", "leaf 0, leaf 1, ... as text without a length"},
          {"leaves", hex_list(leaves)},
          {"roots", std::move(roots)},
          {"inclusion_in_5", std::move(proofs)}};
}

Json merging(Manifest manifest) {
  manifest.minimum_group = 5;
  struct Case {
    std::vector<std::uint32_t> sizes;
    std::vector<bool> disclosed;
  };
  const std::vector<Case> cases{{{5, 5}, {false, false}},
                                {{2, 4, 7}, {false, false, false}},
                                {{7, 4, 2}, {false, false, false}},
                                {{2, 1, 2, 9, 3}, {false, true, false, false, false}},
                                {{6, 0, 2, 1}, {false, true, true, false}},
                                {{1, 1}, {false, false}},
                                {{1, 3}, {true, true}}};
  Json out = Json::array();
  for (const Case& one : cases) {
    std::vector<VoterClass> classes;
    for (const bool disclosed : one.disclosed)
      classes.push_back({"", {}, Rational(), 0, disclosed});
    out.push_back({{"sizes", one.sizes},
                   {"disclosed", one.disclosed},
                   {"minimum", 5},
                   {"parts", decryption_partition(manifest, classes, one.sizes)}});
  }
  return out;
}

Json counting() {
  const Threshold more{Comparison::more_than, Rational(1, 2)};
  const Threshold least{Comparison::at_least, Rational(2, 3)};
  Json out = Json::array();
  for (const std::uint64_t base : {0U, 1U, 2U, 3U, 45U})
    out.push_back(
        {{"base", base},
         {"more than 1/2 needs", more.needed(base)},
         {"at least 2/3 needs", least.needed(base)},
         {"1 of it in percent", (base == 0 ? Rational() : Rational(1, base)).percent(2)}});
  return out;
}

}  // namespace piaojue::vectors
