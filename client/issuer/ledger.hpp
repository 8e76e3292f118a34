// What an issuing desk has signed, on its own disk: so that nobody is signed for twice, whatever
// happens to the program. Says nothing of a credential: a blinded request is random.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "core/base/canonical.hpp"
#include "core/base/ids.hpp"
#include "core/base/secret.hpp"

namespace piaojue::issuer {

class Ledger {
 public:
  /// `key`: 32 secret bytes under which every entry is sealed. An entry that a crash tore off at
  /// the end is dropped: its answer was never given. Errors: `unavailable`, `wrong_code` for
  /// another key or a changed file. Whole entries cut off at the end go unnoticed.
  static Result<Ledger> open(std::filesystem::path path, SecretBytes key);

  /// The hash of what was signed for this voter's right.
  std::optional<Hash32> issued(const PollId& poll, const VoterId& voter) const;
  /// Durable when it returns. Precondition: nothing was issued yet.
  Result<void> record_issue(const PollId& poll, const VoterId& voter, std::uint16_t voter_class,
                            const Hash32& blinded);
  /// Cards signed in one batch, known by the hash of their blinded requests.
  bool has_batch(const Hash32& batch) const { return batches_.contains(batch); }
  /// Durable when it returns. Precondition: not there yet.
  Result<void> record_batch(const PollId& poll, std::uint16_t voter_class, std::uint32_t size,
                            const Hash32& batch);

  /// Whom the operator has seen, and the count of heads: nobody comes twice because of a restart.
  const std::set<VoterId>& admitted() const { return admitted_; }
  Result<void> record_admission(const VoterId& voter);
  std::optional<std::uint32_t> head_count() const { return head_count_; }
  Result<void> record_head_count(std::uint32_t people);

  /// How many credentials were signed, for persons and on cards.
  std::vector<std::uint32_t> signed_by_class(const PollId& poll, std::size_t classes) const;

 private:
  Ledger(std::filesystem::path path, SecretBytes key)
      : path_(std::move(path)), key_(std::move(key)) {}
  Result<void> load();
  /// An entry as the file holds it, filled up and numbered.
  Result<void> take(ByteView filled);
  Result<void> count(ByteView entry);
  Result<void> count_for_poll(std::string_view tag, CanonicalReader& in);
  Bytes seal(ByteView entry) const;
  Result<void> append(ByteView entry);

  std::filesystem::path path_;
  SecretBytes key_;
  std::uint32_t entries_ = 0;
  std::map<std::pair<PollId, VoterId>, Hash32> issued_;
  std::map<std::pair<PollId, std::uint16_t>, std::uint32_t> counts_;
  std::set<Hash32> batches_;
  std::set<VoterId> admitted_;
  std::optional<std::uint32_t> head_count_;
};

}  // namespace piaojue::issuer
