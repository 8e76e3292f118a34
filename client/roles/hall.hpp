// After the box is sealed and before it is opened: the hall's count, objections, their resolution,
// the release.
#pragma once

#include "client/roles/desk.hpp"
#include "client/roles/receipts.hpp"
#include "core/record/hall.hpp"

namespace piaojue::roles {

/// A sealed box and what the hall has said about it so far, all signatures checked.
struct HallView {
  MeetingView meeting;
  OpeningView opening;
  std::size_t poll;
  SignedStatement statement;  ///< closing
  ClosingStatement closing;
  HallStatements hall;
  std::vector<SignedStatement> decryptions;  ///< scrutineers' answers so far, not checked

  SealedBox box() const {
    return {meeting.manifest, opening.opening,        statement,
            closing,          poll_view().definition, poll_view().form};
  }
  const PollView& poll_view() const { return meeting.polls[poll]; }
  std::uint32_t cast() const;
  std::size_t closing_signatures() const;
  /// Signatures on the closing statement before anyone decrypts, if nobody is recorded absent.
  std::size_t closing_quorum() const;
};
/// Error `wrong_state` before the box is sealed.
Result<HallView> fetch_hall(net::Connection& connection, std::string_view poll,
                            const std::optional<Hash32>& anchor);
/// The same in a meeting and opening that were fetched before.
Result<HallView> fetch_hall(net::Connection& connection, MeetingView meeting, OpeningView opening,
                            std::size_t poll);

/// What still stands between the sealed box and its opening, for people: what the hall has not
/// settled, whose signature is missing. Empty once the release is signed by both.
Result<std::vector<std::string>> find_obstacles(const HallView& view);

/// As people read it, in the current language.
std::string title_of(Finding finding);

/// Objection by its hash, or as many of its first hex digits as tell it from others, at least 8.
/// Error `not_found`.
Result<Hash32> find_objection(const HallView& view, std::string_view digits);

/// The chief scrutineer enters how many ballots the hall counted, and how many on paper if anybody
/// voted so. Returns what still stands in the
/// way of the release.
Result<std::vector<std::string>> enter_hall_count(const Desk& desk, std::string_view poll,
                                                  std::uint32_t counted,
                                                  std::optional<std::uint32_t> on_paper = {});

/// An official files an objection. With a receipt, the box is looked through first: error `invalid`
/// when the ballot is there after all. What a scrutineer filed is remembered, so that their program
/// never decrypts while it is missing from the release.
Result<Hash32> file_objection(const Desk& desk, std::string_view poll, const std::string& words,
                              const std::optional<StoredReceipt>& receipt);

/// Organiser and chief each sign the same resolution; `about` is an objection's hash, or empty for
/// the hall count. Error `invalid` when the other has signed another one about it.
Result<void> resolve(const Desk& desk, std::string_view poll, const std::optional<Hash32>& about,
                     Finding finding, const std::string& words);

/// Signs the resolution about this that the other has signed, and returns it. Error `not_found`.
Result<Resolution> join_resolution(const Desk& desk, std::string_view poll,
                                   const std::optional<Hash32>& about);

/// Organiser and chief each sign the same release. `absent`: scrutineers who cannot sign, whose
/// absence is recorded after the box's fingerprint was confirmed aloud. Error `wrong_state` says
/// what is open, `invalid` that the other recorded others absent.
Result<void> release(const Desk& desk, std::string_view poll,
                     const std::vector<OfficialId>& absent);

/// For a scrutineer before decrypting: what the hall found; error unless the release holds and
/// covers every objection this scrutineer filed.
Result<HallFindings> check_released(const Desk& desk, const HallView& view);

}  // namespace piaojue::roles
