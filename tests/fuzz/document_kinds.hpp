// What the target `document` reads, and the byte that chooses it.
#pragma once

#include <cstdint>
#include <type_traits>

#include "core/ballot/challenge.hpp"
#include "core/ballot/encrypted_ballot.hpp"
#include "core/ballot/note.hpp"
#include "core/ballot/void.hpp"
#include "core/meeting/roster.hpp"
#include "core/record/archive.hpp"
#include "core/record/hall.hpp"
#include "core/record/issuer_keys.hpp"
#include "core/record/notes.hpp"
#include "core/record/paper_count.hpp"
#include "core/record/trail.hpp"

namespace piaojue::fuzz {

template <class... T>
struct Kinds {};

/// New ones at the end: kept inputs name them by number.
using Documents =
    Kinds<SignedStatement, Manifest, PollDefinition, Roster, CeremonyMessage, OpeningStatement,
          PhaseStatement, AttendanceStatement, IssuingCount, ClosingStatement, DecryptionStatement,
          ResultStatement, Receipt, IssuerKeysStatement, HallCount, Objection, Resolution, Release,
          PaperCount, MergeTable, TrailHead, Trail, ChallengeOpening, SignedNote, CredentialVoid,
          ArchiveHeader, ArchiveShare, SignedBallot>;

/// Set: SM2 and SM3.
inline constexpr unsigned kOtherSuite = 128;

template <class T, class... All>
constexpr std::uint8_t number_of(Kinds<All...>) {
  unsigned number = 0;
  static_cast<void>(((std::is_same_v<T, All> ? true : (++number, false)) || ...));
  return static_cast<std::uint8_t>(number);
}

template <class T>
constexpr std::uint8_t document_number() {
  return number_of<T>(Documents());
}

}  // namespace piaojue::fuzz
