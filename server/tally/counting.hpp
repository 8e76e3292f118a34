// From verified partial decryptions to the signed result.
#pragma once

#include <cstddef>
#include <vector>

#include "core/record/hall.hpp"
#include "core/record/notes.hpp"

namespace piaojue::server {

class Meeting;
class MeetingTables;
struct Opened;
struct Published;
struct SealedPoll;

/// What a released box amounts to: the paper that was counted beside it, and what of it is counted.
struct Released {
  ClosingStatement closing;
  HallFindings hall;
  PollStatus status;
};
/// Precondition: released. Throws StoreError for statements that do not hold.
Released load_released(MeetingTables& tables, const Published& published, const Opened& opened,
                       std::size_t index);

/// What was written in the notes, opened by the first `threshold` answers, and on paper; empty
/// unless the poll is counted. Precondition: so many answers.
WrittenNotes written_in(const Published& published, std::size_t poll, const SealedPoll& sealed,
                        const Released& released, const std::vector<DecryptionStatement>& answers);

/// When the closing quorum has signed and, for a counted poll, `threshold` trustees have answered
/// and the tellers have merged the names written in: computes result.json, signs it and stores
/// both, with the statement to be countersigned.
void count_if_ready(Meeting& meeting, std::size_t index);

}  // namespace piaojue::server
