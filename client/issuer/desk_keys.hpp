// The blind-signing keys of an issuing desk, one for each poll and class or note slot, sealed in
// its identity folder.
#pragma once

#include "client/identity.hpp"
#include "client/keystore.hpp"
#include "client/progress.hpp"
#include "client/roles/meeting_view.hpp"

namespace piaojue::issuer {

class DeskKeys {
 public:
  /// Loads what is there and makes the rest: about a second each.
  static Result<DeskKeys> load_or_make(const Identity& identity, const OfficialKeys& keys,
                                       const roles::MeetingView& meeting, Progress& progress);

  const IssuerKey& of(std::size_t poll, std::size_t key_class) const {
    return *keys_[poll][key_class];
  }
  /// What the desk signs before the opening is proposed.
  IssuerKeysStatement statement(const roles::MeetingView& meeting, std::uint16_t issuer) const;

 private:
  std::vector<std::vector<std::unique_ptr<IssuerKey>>>
      keys_;  ///< [poll][class], slots after classes
};

}  // namespace piaojue::issuer
