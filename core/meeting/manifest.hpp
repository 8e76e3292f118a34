// The manifest of a meeting: groups, officials and their pinned keys, issuers, polls (SPEC 7.1).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/rational.hpp"
#include "core/group/signature.hpp"

namespace piaojue {

/// Groups that make up one share of the weight, e.g. leaders: the chief and the others.
struct GroupSet {
  GroupId id;
  std::string name;
  std::optional<GroupId> parent;  ///< a set listed before
  friend bool operator==(const GroupSet&, const GroupSet&) = default;
};

struct VoterGroup {
  GroupId id;
  std::string name;
  Rational weight;         ///< of the whole, whatever set it is in
  bool disclosed;          ///< small by design; its voters are told before they vote
  std::uint32_t entitled;  ///< on the roster
  std::optional<GroupId> set = {};
  friend bool operator==(const VoterGroup&, const VoterGroup&) = default;
};

enum class OfficialRole : std::uint8_t {
  organiser = 1,
  registrar = 2,
  scrutineer = 3,
  teller = 4,
  // Three separate administrators (三员), where a deployment wants them; at most one of each.
  system_administrator = 5,
  security_administrator = 6,  ///< signs the manifest too, and unlocks entries
  audit_administrator = 7,     ///< signs the audit trail
};
/// As written in meeting.toml and result.json.
std::string_view name_of(OfficialRole role);

struct Official {
  OfficialId id;
  std::string name;
  OfficialRole role;
  bool chief;  ///< one scrutineer is 总监票人
  VerifyKey sign_key;
  std::optional<Point> exchange_key;  ///< scrutineers
  friend bool operator==(const Official&, const Official&) = default;
};

struct Issuer {
  OfficialId id;
  std::string name;
  VerifyKey sign_key;  ///< signs its counts
  friend bool operator==(const Issuer&, const Issuer&) = default;
};

struct PollPin {
  PollId id;
  Hash32 definition;
  friend bool operator==(const PollPin&, const PollPin&) = default;
};

struct Manifest {
  const Suite* suite;
  MeetingId id;
  std::string title;
  std::string date;  ///< ISO 8601
  std::string place;
  bool rehearsal;
  std::uint32_t minimum_group;  ///< nothing below this many ballots is decrypted
  std::vector<VoterGroup> groups;
  Hash32 roster;  ///< Roster::commitment
  std::vector<Official> officials;
  std::uint16_t threshold;  ///< scrutineers needed to decrypt
  std::vector<Issuer> issuers;
  std::vector<PollPin> polls;
  std::vector<GroupSet> group_sets = {};

  Bytes encode() const;
  static Result<Manifest> parse(ByteView bytes);
  Hash32 hash() const { return suite->hash(encode()); }
  /// Exactly one organiser, one registrar, one chief, at most one of each administrator; ids
  /// unique; 1 <= t <= n; 2 <= minimum_group; at least one issuer, group and poll; error `invalid`
  /// says what.
  Result<void> check() const;

  /// Scrutineers in manifest order: the trustees of the ceremony.
  std::vector<const Official*> scrutineers() const;
  const Official& organiser() const;
  const Official& registrar() const;
  const Official& chief() const;
  /// nullptr if there is none; for the roles that at most one official has.
  const Official* find(OfficialRole role) const;
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Positive and small enough that sums of them stay exact (SPEC 7.1); error `invalid`.
Result<void> check_weights(const std::vector<VoterGroup>& groups);

/// A class of credentials: one group, or undersized groups merged by entitled count (SPEC 7.3).
struct VoterClass {
  std::string name;                 ///< ids of its groups joined by '+'
  std::vector<std::size_t> groups;  ///< indices into Manifest::groups
  Rational weight;                  ///< sum of the groups' weights
  std::uint32_t entitled;
  bool disclosed;
};

/// Merges greedily in manifest order: an undersized group, unless disclosed, joins the next one
/// that is not disclosed, the last one the previous. Used with entitled counts for credentials and
/// again with cast counts at close.
std::vector<VoterClass> credential_classes(const Manifest& manifest);

/// Merges `classes` again by `cast` (one count per class); each element lists indices of `classes`.
/// A whole poll below the minimum yields one undisclosed part, which the caller withholds. A
/// disclosed class is a part of its own even with no ballot; such a part's sums are 0, undecrypted.
std::vector<std::vector<std::size_t>> decryption_partition(const Manifest& manifest,
                                                           const std::vector<VoterClass>& classes,
                                                           const std::vector<std::uint32_t>& cast);

/// Index of the class that `group` votes in.
std::size_t class_of_group(const std::vector<VoterClass>& classes, std::size_t group_index);

}  // namespace piaojue
