// Receipts: what a voter keeps, and how to check later that the ballot is in the box. A receipt
// proves that a ballot was accepted, not what it says or whose it is.
#pragma once

#include <filesystem>

#include "client/roles/meeting_view.hpp"

namespace piaojue::roles {

struct StoredReceipt {
  MeetingId meeting;
  PollId poll;
  Receipt receipt;
};

/// JSON, mode 0600; never overwrites.
Result<void> save_receipt(const std::filesystem::path& path, const StoredReceipt& stored);
/// Error `malformed` for a file that is no receipt.
Result<StoredReceipt> load_receipt(const std::filesystem::path& path);

/// Where the ballot lies in the sealed box.
struct BoxPosition {
  std::uint64_t index;
  std::uint64_t size;
};

/// After close: the receipt key's signature, the closing statement's, and the ballot's place under
/// the box's root. Error `wrong_state` before close, `not_found` with a valid receipt is proof of a
/// lost ballot.
Result<BoxPosition> check_receipt_online(net::Connection& connection, const StoredReceipt& stored,
                                         const std::optional<Hash32>& anchor);

/// The same without a network, against the root that the record's closing statement seals; `anchor`
/// as above. Errors: `proof_invalid` for a record whose ballots do not have that root,
/// `signature_invalid` for a root that the server and those who could open the box did not sign.
Result<BoxPosition> check_receipt_in_record(const std::filesystem::path& record,
                                            const StoredReceipt& stored,
                                            const std::optional<Hash32>& anchor);

/// After close: whether the server shows the ballot of a tracker under the root it has signed. Says
/// less than a receipt: a tracker that is missing may never have been cast. Errors as above.
Result<BoxPosition> find_tracker_online(net::Connection& connection, std::string_view poll,
                                        const Hash32& tracker, const std::optional<Hash32>& anchor);
/// Where the ballot of a tracker lies; error `not_found`. Reads the record without verifying it.
Result<BoxPosition> find_tracker_in_record(const std::filesystem::path& record,
                                           const Hash32& tracker);

}  // namespace piaojue::roles
