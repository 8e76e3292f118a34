// Merkle tree with RFC 9162 §2.1 hashing over the suite's hash: leaf H(00 || data), node
// H(01 || left || right), empty tree H("").
#pragma once

#include <vector>

#include "core/group/suite.hpp"

namespace piaojue {

Hash32 merkle_leaf_hash(const Suite& suite, ByteView data);

/// Streaming root: O(log n) memory.
class MerkleRoot {
 public:
  explicit MerkleRoot(const Suite& suite) : suite_(&suite) {}
  void add_leaf(const Hash32& leaf);
  Hash32 root() const;
  std::uint64_t size() const { return size_; }

 private:
  const Suite* suite_;
  std::uint64_t size_ = 0;
  std::vector<std::pair<Hash32, std::uint64_t>> subtrees_;  ///< root and leaf count, falling
};

/// RFC 9162 §2.1.3.1, from the leaf upwards. Precondition: index < leaves.size().
std::vector<Hash32> merkle_inclusion_proof(const Suite& suite, std::span<const Hash32> leaves,
                                           std::uint64_t index);
/// RFC 9162 §2.1.3.2; error `proof_invalid`.
Result<void> verify_merkle_inclusion(const Suite& suite, const Hash32& leaf, std::uint64_t index,
                                     std::uint64_t size, std::span<const Hash32> proof,
                                     const Hash32& root);
/// RFC 9162 §2.1.4.2; error `proof_invalid`. Nothing is consistent with a tree of no leaves.
Result<void> verify_merkle_consistency(const Suite& suite, std::uint64_t size1, std::uint64_t size2,
                                       std::span<const Hash32> proof, const Hash32& root1,
                                       const Hash32& root2);

}  // namespace piaojue
