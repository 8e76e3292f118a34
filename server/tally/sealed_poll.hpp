// What is computed once from a sealed box and kept in memory: the tree and the sums.
#pragma once

#include <vector>

#include "core/record/tally.hpp"
#include "server/store/store.hpp"

namespace piaojue::server {

struct Published;

struct SealedPoll {
  std::vector<Hash32> trackers;  ///< ascending
  std::vector<Hash32> leaves;    ///< in trackers' order
  Hash32 root;
  std::vector<std::uint32_t> cast;  ///< by class
  /// Credentials given up during casting: [issuer][class]
  std::vector<std::vector<std::uint32_t>> withdrawn;
  Aggregator aggregator;
};

/// Reads every ballot of a closed box. Throws StoreError for one that does not parse.
SealedPoll read_box(BoxStore& box, const Published& published, std::size_t poll);

}  // namespace piaojue::server
