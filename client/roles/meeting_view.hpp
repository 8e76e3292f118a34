// The published meeting as a client believes it: fetched and checked before anything rests on it.
#pragma once

#include <vector>

#include "client/net/connection.hpp"
#include "core/ballot/encrypted_ballot.hpp"
#include "core/meeting/form.hpp"
#include "core/record/issuer_keys.hpp"
#include "core/wire/messages.hpp"

namespace piaojue::roles {

struct PollView {
  PollDefinition definition;
  Hash32 hash;
  CompiledForm form;
};

struct MeetingView {
  SignedStatement signed_manifest;
  Manifest manifest;
  Hash32 manifest_hash;
  std::vector<VoterClass> classes;
  std::vector<PollView> polls;  ///< in manifest order

  const Suite& suite() const { return *manifest.suite; }
  /// How many keys each issuer has for a poll: one of each class, one of each note slot.
  std::size_t key_count(const PollView& poll) const {
    return classes.size() + poll.form.slots.size();
  }
  /// Which of the issuers' keys a voter's credentials for a poll are under: that of the class, then
  /// those of the note slots.
  std::vector<std::uint16_t> key_classes(std::size_t poll, std::uint16_t voter_class) const;
  /// Error `not_found` lists the polls there are.
  Result<std::size_t> find_poll(std::string_view id) const;
};

/// Manifest signed by its organiser, of this identity's meeting, every poll pinned in it.
Result<MeetingView> fetch_meeting(net::Connection& connection);

struct OpeningView {
  SignedStatement signed_opening;
  OpeningStatement opening;
  std::vector<IssuerKeysStatement> issuer_keys;  ///< by issuer, as each signed them
  Hash32 hash;                                   ///< the anchor
  std::vector<wire::DeskAddress> desks;          ///< a hint of the server's
};

enum class Signatures {
  any,       ///< while they are being collected
  complete,  ///< organiser and every scrutineer: needed before any credential or ballot
};

/// Of this manifest, with issuer keys for every poll and class. `expected`: an anchor known from
/// elsewhere (screen, paper, an earlier visit); error `wrong_context` when it differs.
Result<OpeningView> fetch_opening(net::Connection& connection, const MeetingView& meeting,
                                  Signatures signatures,
                                  const std::optional<Hash32>& expected = std::nullopt);

BallotContext ballot_context(const MeetingView& meeting, const OpeningView& opening,
                             std::size_t poll, std::uint16_t voter_class);

/// Error `malformed` for a class there is not.
Result<IssuerPublicKey> issuer_key(const OpeningView& opening, std::size_t issuer, std::size_t poll,
                                   std::uint16_t voter_class);

/// What a statement found on the server lacks: used where a phase comes before its time.
Error too_early(const std::string& what);

}  // namespace piaojue::roles
