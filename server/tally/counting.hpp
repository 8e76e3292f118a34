// From verified partial decryptions to the signed result.
#pragma once

#include <cstddef>
#include <vector>

#include "core/record/notes.hpp"

namespace piaojue::server {

class Meeting;
struct Published;
struct SealedPoll;

/// The sums that are decrypted; none unless the poll is counted.
std::vector<std::vector<Ciphertext>> sums_of(const SealedPoll& sealed,
                                             const ClosingStatement& closing);

/// What was written, opened by the first `threshold` answers; empty unless the poll is counted.
/// Precondition: so many answers.
WrittenNotes written_in(const Published& published, std::size_t poll, const SealedPoll& sealed,
                        const ClosingStatement& closing,
                        const std::vector<DecryptionStatement>& answers);

/// When the closing quorum has signed and, for a counted poll, `threshold` trustees have answered
/// and the tellers have merged the names written in: computes result.json, signs it and stores
/// both, with the statement to be countersigned.
void count_if_ready(Meeting& meeting, std::size_t index);

}  // namespace piaojue::server
