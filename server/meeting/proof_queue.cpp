#include "server/meeting/proof_queue.hpp"

#include <exception>

#include "core/ballot/encrypted_ballot.hpp"

namespace piaojue::server {
namespace {

/// More save next to nothing, and keep a worker to itself.
constexpr std::size_t kMostTogether = 16;

}  // namespace

ProofQueue::ProofQueue(serving::Service& service, std::shared_ptr<const Published> published,
                       std::shared_ptr<const Opened> opened, std::size_t poll)
    : service_(service),
      published_(std::move(published)),
      opened_(std::move(opened)),
      poll_(poll),
      waiting_(kMostTogether, [this](const std::vector<Waiting>& ballots) { judge(ballots); }) {}

// R4.5-2
void ProofQueue::judge(const std::vector<Waiting>& ballots) {
  std::vector<Result<void>> verdicts;
  std::exception_ptr failure;
  try {
    std::vector<const SignedBallot*> together;
    together.reserve(ballots.size());
    for (const Waiting& one : ballots) together.push_back(one.ballot.get());
    verdicts = verify_proofs_of_ballots(together, published_->polls[poll_].form.shape,
                                        opened_->ballot_keys[poll_].election_key);
  } catch (const std::exception&) {
    failure = std::current_exception();
  }
  for (std::size_t i = 0; i < ballots.size(); ++i)
    serving::attempt(service_, ballots[i].respond, [&] {
      if (failure) std::rethrow_exception(failure);
      ballots[i].judged(verdicts[i]);
    });
}

}  // namespace piaojue::server
