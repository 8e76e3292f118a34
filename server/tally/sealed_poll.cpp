#include "server/tally/sealed_poll.hpp"

#include "core/crypto/merkle.hpp"
#include "server/meeting/issuing.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/published.hpp"

namespace piaojue::server {

namespace {

/// From the bytes, not from the stored leaf: the record shows the bytes.
struct Tree {
  explicit Tree(const Suite& of) : suite(of), root(of) {}
  void add(const BoxEntry& entry, std::vector<Hash32>& trackers, std::vector<Hash32>& leaves) {
    const Hash32 leaf = merkle_leaf_hash(suite, entry.content);
    root.add_leaf(leaf);
    trackers.push_back(entry.tracker);
    leaves.push_back(leaf);
  }
  const Suite& suite;
  MerkleRoot root;
};

void read_notes(BoxStore& box, const Published& published, std::size_t poll, SealedPoll& out) {
  Tree tree(published.suite());
  out.notes_by_slot.assign(published.polls[poll].form.slots.size(), 0);
  box.for_each(BoxKind::note, [&](const BoxEntry& entry) {
    tree.add(entry, out.note_trackers, out.note_leaves);
    out.notes.push_back(undamaged(SignedNote::parse(entry.content, published.suite())));
    ++out.notes_by_slot.at(out.notes.back().context.voter_class - published.classes.size());
  });
  out.note_root = tree.root.root();
}

}  // namespace

SealedPoll read_box(BoxStore& box, const Published& published, std::size_t poll) {
  const Suite& suite = published.suite();
  const BallotShape& shape = published.polls[poll].form.shape;
  SealedPoll out{{}, {}, {}, {},
                 {}, {}, {}, {},
                 {}, {}, {}, Aggregator(suite, published.classes.size(), shape.selections())};
  Tree tree(suite);
  box.for_each(BoxKind::ballot, [&](const BoxEntry& entry) {
    out.aggregator.add(undamaged(SignedBallot::parse(entry.content, suite, shape)));
    tree.add(entry, out.trackers, out.leaves);
  });
  out.root = tree.root.root();
  out.cast = out.aggregator.cast();
  read_notes(box, published, poll, out);
  out.withdrawn.assign(published.manifest.issuers.size(),
                       std::vector<std::uint32_t>(published.polls[poll].key_classes, 0));
  MerkleRoot voids(suite);
  for_each_void(box, suite, [&](const CredentialVoid& one) {
    voids.add_leaf(merkle_leaf_hash(suite, one.encode()));
    if (one.reason != VoidReason::withdrawn) return;
    for (const Endorsement& by : one.endorsements)
      ++out.withdrawn.at(by.issuer).at(one.context.voter_class);
  });
  out.void_root = voids.root();
  return out;
}

}  // namespace piaojue::server
