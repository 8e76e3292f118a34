// A scrutineer after the close: verifies everything, signs the closing statement, decrypts once,
// countersigns the result.
#pragma once

#include "client/roles/ceremony.hpp"
#include "client/roles/record_download.hpp"

namespace piaojue::roles {

struct TallyHooks : VerifyHooks {
  /// While the hall has not released the box: signatures on the closing statement so far and
  /// wanted; false gives up waiting.
  std::function<bool(std::size_t have, std::size_t need)> waiting = {};
  std::function<void()> decrypting = {};  ///< the hall has released the box
};

struct TallySummary {
  PollStatus status;
  Hash32 root;  ///< Merkle root of the box, as on the big screen
  std::uint32_t cast;
  bool decrypted;  ///< sent an answer of its own; else enough others had
};

/// One scrutineer's work on one sealed box, in two halves with the hall in between.
class Scrutiny {
 public:
  /// 1. Downloads the sealed record and verifies it against the own anchor. 2. Stores the closing
  /// statement answered, refusing a second different one ever. 3. Signs it.
  static Result<Scrutiny> begin(const Desk& desk, std::string_view poll, const TallyHooks& hooks);
  Scrutiny(Scrutiny&&) noexcept;
  Scrutiny& operator=(Scrutiny&&) noexcept;
  ~Scrutiny();

  const Hash32& root() const;  ///< Merkle root of the box, as on the big screen
  std::uint32_t cast() const;

  /// 4. Waits for the hall's release of the same closing statement, and judges it. 5. Sends one
  /// partial decryption for each sum, unless the poll is void or withheld.
  Result<TallySummary> finish(const Desk& desk, const TallyHooks& hooks);

 private:
  struct Work;
  explicit Scrutiny(std::unique_ptr<Work> work);
  std::unique_ptr<Work> work_;
};

/// A result that was recomputed from the full record.
struct VerifiedResult {
  PollId poll;
  Bytes statement;  ///< ResultStatement::encode: what a countersignature is over
  RecordedResult recorded;
};
/// Downloads the full record and verifies it, which recomputes the result.
Result<VerifiedResult> verify_result(const Desk& desk, std::string_view poll,
                                     const VerifyHooks& hooks);
Result<void> countersign(const Desk& desk, const VerifiedResult& result);
/// Both in one go. Returns result.json.
Result<std::string> countersign(const Desk& desk, std::string_view poll, const TallyHooks& hooks);

}  // namespace piaojue::roles
