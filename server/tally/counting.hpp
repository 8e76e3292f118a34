// From verified partial decryptions to the signed result.
#pragma once

#include <cstddef>
#include <vector>

#include "core/crypto/elgamal.hpp"

namespace piaojue {
struct ClosingStatement;
}

namespace piaojue::server {

class Meeting;
struct SealedPoll;

/// The sums that are decrypted; none unless the poll is counted.
std::vector<std::vector<Ciphertext>> sums_of(const SealedPoll& sealed,
                                             const ClosingStatement& closing);

/// When the closing quorum has signed and, for a counted poll, `threshold` trustees have answered:
/// computes result.json, signs it and stores both, with the statement to be countersigned.
void count_if_ready(Meeting& meeting, std::size_t index);

}  // namespace piaojue::server
