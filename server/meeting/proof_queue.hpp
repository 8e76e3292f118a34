// Ballots of one poll whose proofs are still to be judged. Those of casts that wait for a worker at
// once are judged as one, which costs each a fraction (SPEC 4.5).
#pragma once

#include <memory>

#include "core/serving/gatherer.hpp"
#include "core/serving/service.hpp"
#include "server/meeting/published.hpp"

namespace piaojue::server {

class ProofQueue {
 public:
  struct Waiting {
    std::shared_ptr<const SignedBallot> ballot;
    /// Told the verdict of verify_ballot_proofs(), on a worker; may throw before it responds.
    std::function<void(const Result<void>&)> judged;
    serving::Respond respond;  ///< for what cannot be judged
  };

  /// `service` outlives the queue.
  ProofQueue(serving::Service& service, std::shared_ptr<const Published> published,
             std::shared_ptr<const Opened> opened, std::size_t poll);

  void add(Waiting ballot) { waiting_.add(std::move(ballot)); }

 private:
  void judge(const std::vector<Waiting>& ballots);

  serving::Service& service_;
  const std::shared_ptr<const Published> published_;
  const std::shared_ptr<const Opened> opened_;
  const std::size_t poll_;
  serving::Gatherer<Waiting> waiting_;
};

}  // namespace piaojue::server
