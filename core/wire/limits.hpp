// How much one message may hold; what a meeting may hold is in core/meeting/rules.hpp.
#pragma once

#include "core/meeting/rules.hpp"

namespace piaojue::wire {

/// Bytes of UTF-8; export cuts a longer one.
inline constexpr std::size_t kMaxDetailSize = 1000;
/// Personal code as typed, bytes.
inline constexpr std::size_t kMaxCodeSize = 64;
inline constexpr std::size_t kCodeSaltSize = 16;
inline constexpr std::size_t kCodeHashSize = 32;
inline constexpr std::size_t kMaxRecordPieceSize = 1U << 20U;
/// Cards or voids in one message.
inline constexpr std::size_t kMaxBatch = 1024;
/// Of one voter for one poll: the ballot's key and the notes'.
inline constexpr std::size_t kMaxKeysOfVoter = 1 + kMaxNoteSlots;
inline constexpr std::size_t kMaxAddressSize = 200;
/// Hashes from a leaf to the root.
inline constexpr std::size_t kMaxTrackerProof = 64;
/// One for each round and trustee.
inline constexpr std::size_t kMaxCeremonyMessages = 4 * kMaxOfficials;
/// All items of all lists of one message. Counted before Protobuf parses, since it spends some
/// 60 bytes on an item that takes 2 on the wire.
inline constexpr std::size_t kMaxItems = kMaxVoters + 1000;

}  // namespace piaojue::wire
