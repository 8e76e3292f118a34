// The tellers, once the notes are open: every name written in, different spellings as one person.
#pragma once

#include "client/roles/desk.hpp"
#include "client/roles/record_download.hpp"
#include "core/record/notes.hpp"

namespace piaojue::roles {

struct NamesView {
  Hash32 closing;
  WrittenNotes written;  ///< by note slot, on paper too
  /// Every name as written, to what it seems to mean: without spaces, in usual characters.
  std::map<std::string, std::string> names;
  /// What another teller has proposed; to be looked at before signing the same.
  std::optional<MergeTable> proposed;
};

/// Downloads the sealed record, verifies it, and opens the notes with the scrutineers' answers,
/// each verified. Error `wrong_state` while fewer than the threshold have answered.
Result<NamesView> fetch_names(net::Connection& connection, std::string_view poll,
                              const std::optional<Hash32>& anchor, unsigned jobs,
                              const ByteProgress& progress);

/// Signs the table; it counts once as many tellers as must have signed the same.
Result<void> sign_names(const Desk& desk, std::string_view poll, const MergeTable& table);

/// The same person as most would read it: spaces and punctuation left out, full-width letters and
/// digits as half-width ones.
std::string plain_name(std::string_view written);

}  // namespace piaojue::roles
