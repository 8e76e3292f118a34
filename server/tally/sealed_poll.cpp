#include "server/tally/sealed_poll.hpp"

#include "core/crypto/merkle.hpp"
#include "server/meeting/issuing.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/published.hpp"

namespace piaojue::server {

SealedPoll read_box(BoxStore& box, const Published& published, std::size_t poll) {
  const Suite& suite = published.suite();
  const BallotShape& shape = published.polls[poll].form.shape;
  SealedPoll out{{}, {}, {},
                 {}, {}, Aggregator(suite, published.classes.size(), shape.selections())};
  MerkleRoot tree(suite);
  box.for_each([&](const BoxEntry& entry) {
    out.aggregator.add(undamaged(SignedBallot::parse(entry.ballot, suite, shape)));
    // From the bytes, not from the stored leaf: the record shows the bytes.
    const Hash32 leaf = merkle_leaf_hash(suite, entry.ballot);
    tree.add_leaf(leaf);
    out.trackers.push_back(entry.tracker);
    out.leaves.push_back(leaf);
  });
  out.root = tree.root();
  out.cast = out.aggregator.cast();
  out.withdrawn.assign(published.manifest.issuers.size(),
                       std::vector<std::uint32_t>(published.classes.size(), 0));
  for_each_void(box, suite, [&](const CredentialVoid& one) {
    if (one.reason != VoidReason::withdrawn) return;
    for (const Endorsement& by : one.endorsements)
      ++out.withdrawn.at(by.issuer).at(one.context.voter_class);
  });
  return out;
}

}  // namespace piaojue::server
