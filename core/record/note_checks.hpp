// V19 and V20: the sealed notes, a batch at a time. Internal to core/record.
#pragma once

#include <set>

#include "core/crypto/merkle.hpp"
#include "core/record/batches.hpp"
#include "core/record/material.hpp"

namespace piaojue::verification {

class NoteBox {
 public:
  NoteBox(Material& material, Checklist& list);

  void add(Bytes section) { batches_.add(std::move(section)); }
  /// Decides V19 and V20; false when one fails.
  bool finish();

 private:
  /// What can be said of a note by itself: the two checks' failures, empty if they hold.
  struct Judged {
    std::optional<SignedNote> note;
    std::string misplaced;
    std::string unproven;
  };

  Judged judge(ByteView section) const;
  void take(std::size_t index, Judged judged, ByteView section);

  Material& m_;
  Checklist& list_;
  std::set<Hash32> spent_;  ///< hashes of credential keys, voided ones too
  std::optional<Hash32> last_;
  MerkleRoot root_;
  Batches<Judged> batches_;
};

}  // namespace piaojue::verification
