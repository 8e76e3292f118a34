// What is computed once from a sealed box and kept in memory: the tree and the sums.
#pragma once

#include <vector>

#include "core/ballot/note.hpp"
#include "core/record/tally.hpp"
#include "server/store/store.hpp"

namespace piaojue::server {

struct Published;

struct SealedPoll {
  std::vector<Hash32> trackers;  ///< ascending
  std::vector<Hash32> leaves;    ///< in trackers' order
  Hash32 root;
  std::vector<Hash32> note_trackers;  ///< the same of the notes
  std::vector<Hash32> note_leaves;
  Hash32 note_root;
  Hash32 void_root;
  std::vector<SignedNote> notes;
  std::vector<std::uint32_t> notes_by_slot;
  std::vector<std::uint32_t> cast;  ///< by class
  /// Credentials given up during casting: [issuer][class], note slots after the classes
  std::vector<std::vector<std::uint32_t>> withdrawn;
  Aggregator aggregator;
};

/// Reads every ballot of a closed box. Throws StoreError for one that does not parse.
SealedPoll read_box(BoxStore& box, const Published& published, std::size_t poll);

}  // namespace piaojue::server
