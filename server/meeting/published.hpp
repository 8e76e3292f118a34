// What is fixed once and shared by all threads: the published meeting, and its opening.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/meeting/form.hpp"
#include "core/record/issuer_keys.hpp"

namespace piaojue::server {

/// The manifest and everything that follows from it.
struct Published {
  struct Poll {
    PollDefinition definition;
    Bytes encoded;
    Hash32 hash;
    CompiledForm form;
    /// Classes of an issuer's keys: credential classes, then note slots.
    std::size_t key_classes;
  };

  SignedStatement statement;
  Manifest manifest;
  Hash32 hash;
  std::vector<VoterClass> classes;
  std::vector<Poll> polls;  ///< in the manifest's order

  /// Parses and checks: signed by its organiser, sound in itself, polls as pinned.
  static Result<std::shared_ptr<const Published>> create(SignedStatement statement,
                                                         const std::vector<Bytes>& polls);

  const Suite& suite() const { return *manifest.suite; }
  /// Error `not_found`.
  Result<std::size_t> find_poll(const PollId& id) const;
  std::optional<std::size_t> find_poll(const Hash32& definition) const;
  /// Index among the issuers.
  std::optional<std::uint16_t> find_issuer(const OfficialId& id) const;
  /// Index among the scrutineers.
  std::optional<std::uint16_t> find_trustee(const OfficialId& id) const;
  CeremonyParameters ceremony(std::uint32_t attempt, std::vector<std::uint16_t> participants) const;
};

/// The opening with all its signatures.
struct Opened {
  OpeningStatement opening;
  Hash32 hash;
  std::vector<BallotKeys> ballot_keys;  ///< for each poll

  static Result<std::shared_ptr<const Opened>> create(
      const SignedStatement& statement, const std::vector<SignedStatement>& issuer_keys,
      const Published& published);

  BallotContext context(const Published& published, std::size_t poll,
                        std::uint16_t voter_class) const {
    return {published.manifest.suite, hash, published.polls[poll].hash, voter_class};
  }
  /// Position of a trustee among those who hold shares.
  std::optional<std::size_t> participant(std::uint16_t trustee) const;
};

}  // namespace piaojue::server
