// Merkle proofs of transparency-dev/merkle, true and damaged (RFC 9162).
#include "core/crypto/merkle.hpp"

#include "tests/vectors/vectors.hpp"

namespace piaojue {
namespace {

using namespace test;

/// Nothing when a hash has another size: there is no such proof to verify.
std::optional<std::vector<Hash32>> hashes(const nlohmann::json& list) {
  std::vector<Hash32> out;
  for (const auto& text : list) {
    const auto hash = to_array<32>(base64(text));
    if (!hash) return std::nullopt;
    out.push_back(*hash);
  }
  return out;
}

/// Some cases have short text such as "dont care 1" for a root or leaf; its hash stands in for it,
/// equal where the text is equal. Nothing for no bytes at all.
std::optional<Hash32> hash_or_stand_in(const nlohmann::json& text) {
  const Bytes bytes = base64(text);
  if (bytes.empty()) return std::nullopt;
  const auto hash = to_array<32>(bytes);
  return hash ? *hash : suite().hash(bytes);
}

template <class Verify>
Count run(const nlohmann::json& tests, const Verify& verify) {
  Count count;
  for (const auto& test : tests) {
    INFO(test["name"]);
    const bool valid = !test["wantErr"].get<bool>();
    CHECK(verify(test) == valid);
    ++(valid ? count.accepted : count.refused);
  }
  return count;
}

TEST_CASE("verify_merkle_inclusion agrees with the published proofs", "[R4.7-2]") {
  const auto vectors = load_vectors("rfc9162_merkle.json");
  if (!vectors) return;
  int malformed = 0;
  const Count count = run(vectors->at("inclusion"), [&](const auto& test) {
    const auto proof = hashes(test["proof"]);
    const auto leaf = hash_or_stand_in(test["leafHash"]);
    const auto root = hash_or_stand_in(test["root"]);
    if (!proof || !leaf || !root) {
      ++malformed;
      return false;
    }
    return verify_merkle_inclusion(suite(), *leaf, test["leafIdx"].template get<std::uint64_t>(),
                                   test["treeSize"].template get<std::uint64_t>(), *proof, *root)
        .has_value();
  });
  CHECK(count.accepted >= 6);
  CHECK(count.refused - malformed >= 60);  // by the verifier itself
}

TEST_CASE("verify_merkle_consistency agrees with the published proofs", "[R4.7-3]") {
  const auto vectors = load_vectors("rfc9162_merkle.json");
  if (!vectors) return;
  int malformed = 0;
  const Count count = run(vectors->at("consistency"), [&](const auto& test) {
    const auto proof = hashes(test["proof"]);
    const auto root1 = hash_or_stand_in(test["root1"]);
    const auto root2 = hash_or_stand_in(test["root2"]);
    if (!proof || !root1 || !root2) {
      ++malformed;
      return false;
    }
    return verify_merkle_consistency(suite(), test["size1"].template get<std::uint64_t>(),
                                     test["size2"].template get<std::uint64_t>(), *proof, *root1,
                                     *root2)
        .has_value();
  });
  CHECK(count.accepted >= 6);
  CHECK(count.refused - malformed >= 60);  // by the verifier itself
}

}  // namespace
}  // namespace piaojue
