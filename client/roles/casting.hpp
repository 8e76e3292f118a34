// The voter at a terminal while the poll is open: seal, review, cast, receipt.
#pragma once

#include <functional>

#include "client/roles/credentials.hpp"
#include "client/roles/meeting_view.hpp"

namespace piaojue::roles {

/// A ballot that is signed and stored, ready to be sent as often as it takes.
struct ReadyBallot {
  std::size_t poll;  ///< index into MeetingView::polls
  Bytes bytes;
  Hash32 tracker;
  Hash32 leaf;
};

/// Credentials of this meeting and opening. Errors say that nothing is lost.
Result<Credentials> open_credentials(const CredentialsFile& file, const MeetingView& meeting,
                                     const OpeningView& opening);

/// The ballot that an interrupted vote signed but holds no receipt for; nullopt if there is none.
/// Errors: `not_found` without a credential for the poll, `already_spent` after the receipt,
/// or once it was given up.
Result<std::optional<ReadyBallot>> pending_ballot(const MeetingView& meeting, std::size_t poll,
                                                  Credentials& credentials);

/// Encrypts and proves; nothing is signed or sent yet. Error `invalid` names an over-marked cell.
Result<SealedBallot> seal_choices(const MeetingView& meeting, const OpeningView& opening,
                                  std::size_t poll, Credentials& credentials,
                                  const Choices& choices);

/// The voter said "cast": signs, and stores the ballot in the credentials file before it is sent.
Result<ReadyBallot> sign_ballot(const MeetingView& meeting, std::size_t poll, SealedBallot sealed,
                                Credentials& credentials, const CredentialsFile& file);

/// Before attempt 2, 3, ..: what went wrong; false gives up.
using RetryHook = std::function<bool(int attempt, const Error& error)>;

/// Sends the identical ballot, each time on a fresh connection without certificate, until there is
/// a receipt, which is checked. `access` must be a public identity. Error `unavailable`: it is
/// unknown whether the ballot arrived, and sending it again is safe.
Result<Receipt> send_ballot(const net::Access& access, const MeetingView& meeting,
                            const OpeningView& opening, const ReadyBallot& ballot,
                            const RetryHook& retry);

/// After the receipt: forgets key and ballot.
Result<void> mark_spent(std::string_view poll, Credentials& credentials,
                        const CredentialsFile& file);

}  // namespace piaojue::roles
