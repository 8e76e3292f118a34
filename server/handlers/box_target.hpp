// What a ballot and a note have in common on their way into a box.
#pragma once

#include "server/handlers/common.hpp"

namespace piaojue::server {

/// The poll that a ballot or note claims to be of, with its box.
struct BoxTarget {
  std::shared_ptr<const Published> published;
  std::shared_ptr<const Opened> opened;
  std::size_t poll;
  std::uint16_t key_class;  ///< there is one
  std::shared_ptr<BoxStore> box;

  static Result<BoxTarget> find(const Meeting& meeting, const BallotContext& claimed);

  BallotContext context() const { return opened->context(*published, poll, key_class); }
  const BallotKeys& keys() const { return opened->ballot_keys[poll]; }
  /// Error `wrong_state` before casting and after it.
  Result<void> require_open() const;

  /// What the box would hold; without a receipt as yet.
  BoxEntry entry(BoxKind kind, const Hash32& tracker, Bytes content) const;
  /// Answers an identical one stored before with its receipt; false when there is none.
  bool answer_again(Meeting& meeting, const BoxEntry& entry, const Respond& respond) const;
  /// Stores what was checked, spends the credential and answers with a fresh receipt.
  void store(Meeting& meeting, BoxEntry entry, const Credential& credential,
             const Respond& respond) const;
};

}  // namespace piaojue::server
