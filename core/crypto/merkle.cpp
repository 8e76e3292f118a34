#include "core/crypto/merkle.hpp"

#include <bit>
#include <cassert>

namespace piaojue {
namespace {

constexpr std::array<std::uint8_t, 1> kLeafPrefix{0x00};
constexpr std::array<std::uint8_t, 1> kNodePrefix{0x01};

Hash32 node_hash(const Suite& suite, const Hash32& left, const Hash32& right) {
  return Hasher(suite.hash_algorithm()).update(kNodePrefix).update(left).update(right).finish();
}

Hash32 root_of(const Suite& suite, std::span<const Hash32> leaves) {
  MerkleRoot root(suite);
  for (const Hash32& leaf : leaves) root.add_leaf(leaf);
  return root.root();
}

Error invalid(const char* what) { return {ErrorCode::proof_invalid, what}; }

}  // namespace

// R4.7-1
Hash32 merkle_leaf_hash(const Suite& suite, ByteView data) {
  return Hasher(suite.hash_algorithm()).update(kLeafPrefix).update(data).finish();
}

// R4.7-1
void MerkleRoot::add_leaf(const Hash32& leaf) {
  Hash32 hash = leaf;
  std::uint64_t leaves = 1;
  while (!subtrees_.empty() && subtrees_.back().second == leaves) {
    hash = node_hash(*suite_, subtrees_.back().first, hash);
    leaves *= 2;
    subtrees_.pop_back();
  }
  subtrees_.emplace_back(hash, leaves);
  ++size_;
}

Hash32 MerkleRoot::root() const {
  if (subtrees_.empty()) return suite_->hash({});
  Hash32 hash = subtrees_.back().first;
  for (auto left = subtrees_.rbegin() + 1; left != subtrees_.rend(); ++left)
    hash = node_hash(*suite_, left->first, hash);
  return hash;
}

std::vector<Hash32> merkle_inclusion_proof(const Suite& suite, std::span<const Hash32> leaves,
                                           std::uint64_t index) {
  assert(index < leaves.size());
  std::vector<Hash32> proof;
  while (leaves.size() > 1) {  // from the root down: the half without the leaf goes into the proof
    const std::size_t split = std::bit_floor(leaves.size() - 1);
    const std::span<const Hash32> left = leaves.first(split);
    const std::span<const Hash32> right = leaves.subspan(split);
    const bool in_left = index < split;
    proof.push_back(root_of(suite, in_left ? right : left));
    if (!in_left) index -= split;
    leaves = in_left ? left : right;
  }
  std::ranges::reverse(proof);
  return proof;
}

// R4.7-2
Result<void> verify_merkle_inclusion(const Suite& suite, const Hash32& leaf, std::uint64_t index,
                                     std::uint64_t size, std::span<const Hash32> proof,
                                     const Hash32& root) {
  if (index >= size) return invalid("Merkle leaf index beyond the tree");
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Hash32 hash = leaf;
  for (const Hash32& sibling : proof) {
    if (last == 0) return invalid("Merkle inclusion proof too long");
    if (node % 2 == 1 || node == last) {
      hash = node_hash(suite, sibling, hash);
      while (node % 2 == 0 && node != 0) {  // levels at which this node has no sibling
        node /= 2;
        last /= 2;
      }
    } else {
      hash = node_hash(suite, hash, sibling);
    }
    node /= 2;
    last /= 2;
  }
  if (last != 0) return invalid("Merkle inclusion proof too short");
  if (hash != root) return invalid("Merkle inclusion proof leads to another root");
  return {};
}

// R4.7-3
Result<void> verify_merkle_consistency(const Suite& suite, std::uint64_t size1, std::uint64_t size2,
                                       std::span<const Hash32> proof, const Hash32& root1,
                                       const Hash32& root2) {
  if (size1 == 0 || size1 > size2) return invalid("Merkle consistency of impossible sizes");
  if (size1 == size2) {
    if (!proof.empty() || root1 != root2) return invalid("Merkle trees of one size differ");
    return {};
  }
  // A first tree that is a complete subtree of the second is left out of the proof.
  const bool complete = std::has_single_bit(size1);
  if (!complete && proof.empty()) return invalid("Merkle consistency proof too short");
  const std::uint64_t levels = static_cast<std::uint64_t>(std::countr_one(size1 - 1));
  std::uint64_t node = (size1 - 1) >> levels;
  std::uint64_t last = (size2 - 1) >> levels;
  Hash32 first = complete ? root1 : proof.front();
  Hash32 second = first;
  for (const Hash32& sibling : complete ? proof : proof.subspan(1)) {
    if (last == 0) return invalid("Merkle consistency proof too long");
    if (node % 2 == 1 || node == last) {
      first = node_hash(suite, sibling, first);
      second = node_hash(suite, sibling, second);
      while (node % 2 == 0 && node != 0) {
        node /= 2;
        last /= 2;
      }
    } else {
      second = node_hash(suite, second, sibling);
    }
    node /= 2;
    last /= 2;
  }
  if (last != 0) return invalid("Merkle consistency proof too short");
  if (first != root1 || second != root2)
    return invalid("Merkle consistency proof leads to other roots");
  return {};
}

}  // namespace piaojue
