// The voter at a terminal while the poll is open: seal, review, cast, receipt.
#pragma once

#include <functional>

#include "client/roles/credentials.hpp"
#include "client/roles/meeting_view.hpp"

namespace piaojue::roles {

/// Signed and stored, to be sent as often as it takes: the ballot, or the note of one slot.
struct ReadyPaper {
  std::size_t place;  ///< 0: the ballot; from 1: note slots
  Bytes bytes;
  Hash32 tracker;
  Hash32 leaf;

  bool is_ballot() const { return place == 0; }
};

/// What is left to be sent of a vote: the ballot first, the notes by their trackers.
struct ReadyBallot {
  std::size_t poll;  ///< index into MeetingView::polls
  std::vector<ReadyPaper> papers;
};

/// Credentials of this meeting and opening. Errors say that nothing is lost.
Result<Credentials> open_credentials(const CredentialsFile& file, const MeetingView& meeting,
                                     const OpeningView& opening);

/// What an interrupted vote signed but holds no receipt for; nullopt if nothing was signed yet.
/// Errors: `not_found` without a credential for the poll, `already_spent` after the last receipt,
/// or once it was given up.
Result<std::optional<ReadyBallot>> pending_ballot(const MeetingView& meeting, std::size_t poll,
                                                  Credentials& credentials);

/// Encrypts and proves; nothing is signed or sent yet. Error `invalid` names an over-marked cell.
Result<SealedBallot> seal_answers(const MeetingView& meeting, const OpeningView& opening,
                                  std::size_t poll, Credentials& credentials,
                                  const Answers& answers);

/// The voter said "cast": signs the ballot, seals the notes, and stores all in the credentials file
/// before any is sent. A note is sealed for every slot, whether anything was written or not.
Result<ReadyBallot> sign_ballot(const MeetingView& meeting, const OpeningView& opening,
                                std::size_t poll, SealedBallot sealed,
                                const std::vector<std::string>& notes, Credentials& credentials,
                                const CredentialsFile& file);

/// Before attempt 2, 3, ..: what went wrong; false gives up.
using RetryHook = std::function<bool(int attempt, const Error& error)>;

/// Sends the identical paper, each time on a fresh connection without certificate, until there is
/// a receipt, which is checked. `access` must be a public identity. Error `unavailable`: it is
/// unknown whether it arrived, and sending it again is safe.
Result<Receipt> send_paper(const net::Access& access, const MeetingView& meeting,
                           const OpeningView& opening, std::size_t poll, const ReadyPaper& paper,
                           const RetryHook& retry);

/// After its receipt: forgets the paper; after the last one the keys too.
Result<void> mark_sent(std::string_view poll, std::size_t place, Credentials& credentials,
                       const CredentialsFile& file);

}  // namespace piaojue::roles
