#include "core/crypto/merkle.hpp"

#include <bit>
#include <catch2/catch.hpp>

#include "core/base/canonical.hpp"
#include "tests/support/result.hpp"
#include "tests/support/suites.hpp"

namespace piaojue {
namespace {

/// Leaves and trees by the definitions.
class Trees : public test::EachSuite {
 public:
  std::vector<Hash32> make_leaves(std::size_t count) {
    std::vector<Hash32> out;
    for (std::size_t i = 0; i < count; ++i)
      out.push_back(merkle_leaf_hash(suite(), as_bytes("ballot " + std::to_string(i))));
    return out;
  }

  Hash32 root_of(std::span<const Hash32> leaves) {
    MerkleRoot root(suite());
    for (const Hash32& leaf : leaves) root.add_leaf(leaf);
    CHECK(root.size() == leaves.size());
    return root.root();
  }

  /// RFC 9162 §2.1.1 word for word.
  Hash32 mth(std::span<const Hash32> leaves) {
    if (leaves.empty()) return suite().hash({});
    if (leaves.size() == 1) return leaves.front();
    const std::size_t k = std::bit_floor(leaves.size() - 1);
    const Hash32 left = mth(leaves.first(k));
    const Hash32 right = mth(leaves.subspan(k));
    return suite().hash(CanonicalWriter().u8(1).raw(left).raw(right).view());
  }

  /// RFC 9162 §2.1.4.1 SUBPROOF word for word.
  std::vector<Hash32> subproof(std::size_t m, std::span<const Hash32> leaves, bool known) {
    if (m == leaves.size()) {
      if (known) return {};
      return {mth(leaves)};
    }
    const std::size_t k = std::bit_floor(leaves.size() - 1);
    std::vector<Hash32> out;
    if (m <= k) {
      out = subproof(m, leaves.first(k), known);
      out.push_back(mth(leaves.subspan(k)));
    } else {
      out = subproof(m - k, leaves.subspan(k), false);
      out.push_back(mth(leaves.first(k)));
    }
    return out;
  }
};

TEST_CASE_METHOD(Trees, "MerkleRoot matches the definition for every size") {
  const auto leaves = make_leaves(70);
  for (std::size_t size = 0; size <= leaves.size(); ++size)
    CHECK(root_of(std::span(leaves).first(size)) == mth(std::span(leaves).first(size)));
}

TEST_CASE_METHOD(Trees, "MerkleRoot of no leaves is the hash of nothing") {
  CHECK(root_of({}) == suite().hash({}));
}

TEST_CASE_METHOD(Trees, "merkle_leaf_hash separates leaves from nodes") {
  const auto leaves = make_leaves(2);
  const Bytes node = CanonicalWriter().raw(leaves[0]).raw(leaves[1]).take();
  CHECK_FALSE(merkle_leaf_hash(suite(), node) == root_of(leaves));
}

TEST_CASE_METHOD(Trees, "verify_merkle_inclusion accepts every leaf of every size") {
  const auto leaves = make_leaves(33);
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    const auto part = std::span(leaves).first(size);
    const Hash32 root = root_of(part);
    for (std::size_t i = 0; i < size; ++i)
      CHECK(verify_merkle_inclusion(suite(), leaves[i], i, size,
                                    merkle_inclusion_proof(suite(), part, i), root));
  }
}

TEST_CASE_METHOD(Trees, "verify_merkle_inclusion refuses each altered field") {
  const auto leaves = make_leaves(13);
  const Hash32 root = root_of(leaves);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const auto proof = merkle_inclusion_proof(suite(), leaves, i);
    const auto verify = [&](const Hash32& leaf, std::uint64_t index, std::span<const Hash32> path,
                            const Hash32& to) {
      return verify_merkle_inclusion(suite(), leaf, index, 13, path, to).has_value();
    };
    REQUIRE(verify(leaves[i], i, proof, root));
    for (std::size_t other = 0; other < 16; ++other)
      if (other != i) CHECK_FALSE(verify(leaves[i], other, proof, root));
    CHECK_FALSE(verify(leaves[(i + 1) % 13], i, proof, root));
    CHECK_FALSE(verify(leaves[i], i, std::span(proof).first(proof.size() - 1), root));
    for (std::size_t level = 0; level < proof.size(); ++level) {
      auto altered = proof;
      altered[level][31] ^= 1U;
      CHECK_FALSE(verify(leaves[i], i, altered, root));
    }
    auto longer = proof;
    longer.push_back(root);
    CHECK_FALSE(verify(leaves[i], i, longer, root));
    Hash32 other_root = root;
    other_root[0] ^= 0x80U;
    CHECK_FALSE(verify(leaves[i], i, proof, other_root));
  }
}

TEST_CASE_METHOD(Trees, "verify_merkle_consistency accepts every pair of sizes") {
  const auto leaves = make_leaves(20);
  for (std::size_t size2 = 1; size2 <= leaves.size(); ++size2)
    for (std::size_t size1 = 1; size1 <= size2; ++size1) {
      const auto second = std::span(leaves).first(size2);
      const auto proof = subproof(size1, second, true);
      const Hash32 root1 = root_of(second.first(size1));
      const Hash32 root2 = root_of(second);
      CHECK(verify_merkle_consistency(suite(), size1, size2, proof, root1, root2));
      for (std::size_t i = 0; i < proof.size(); ++i) {
        auto altered = proof;
        altered[i][7] ^= 4U;
        CHECK_FALSE(verify_merkle_consistency(suite(), size1, size2, altered, root1, root2));
      }
      auto longer = proof;
      longer.push_back(root1);
      CHECK_FALSE(verify_merkle_consistency(suite(), size1, size2, longer, root1, root2));
    }
}

TEST_CASE_METHOD(Trees,
                 "verify_merkle_consistency refuses a ballot replaced in the part both have") {
  auto leaves = make_leaves(12);
  const Hash32 before = root_of(std::span(leaves).first(7));
  leaves[3] = merkle_leaf_hash(suite(), as_bytes("another ballot"));
  CHECK_FALSE(verify_merkle_consistency(suite(), 7, 12, subproof(7, leaves, true), before,
                                        root_of(leaves)));
}

TEST_CASE_METHOD(Trees, "Merkle verification refuses a larger tree passed off as a smaller one") {
  // The extra siblings lead to the true root, so only the length of the proof gives it away.
  const auto leaves = make_leaves(2);
  const Hash32 root = root_of(leaves);
  const std::array<Hash32, 1> sibling{leaves[0]};
  CHECK(verify_merkle_inclusion(suite(), leaves[1], 1, 2, sibling, root));
  CHECK_FALSE(verify_merkle_inclusion(suite(), leaves[1], 0, 1, sibling, root));

  const auto four = make_leaves(4);
  const auto proof = merkle_inclusion_proof(suite(), four, 3);
  CHECK_FALSE(verify_merkle_inclusion(suite(), four[3], 1, 2, proof, root_of(four)));

  // From 3 to 4 leaves with one more sibling on the left: both roots are computed, of 7 and 8.
  auto longer = subproof(3, four, true);
  const Hash32 left = merkle_leaf_hash(suite(), as_bytes("left"));
  longer.push_back(left);
  const auto above = [&](const Hash32& right) {
    return suite().hash(CanonicalWriter().u8(1).raw(left).raw(right).view());
  };
  CHECK_FALSE(verify_merkle_consistency(
      suite(), 3, 4, longer, above(root_of(std::span(four).first(3))), above(root_of(four))));
}

}  // namespace
}  // namespace piaojue
