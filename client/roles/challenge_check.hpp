// Checking a challenge on another device: what the terminal disclosed, in words, and whether the
// tracker it had shown before is that of a ballot with these choices (SPEC 6.8).
#pragma once

#include <filesystem>

#include "client/roles/meeting_view.hpp"
#include "core/ballot/challenge.hpp"

namespace piaojue::roles {

/// What a checking device must know of a poll; nothing of it is secret.
struct PollKey {
  PollView poll;
  Hash32 opening;
  Point election_key;
};

/// From any record of the poll, read without verifying it. With an anchor, error `wrong_context`
/// for a record of another opening.
Result<PollKey> poll_key_of_record(const std::filesystem::path& record,
                                   const std::optional<Hash32>& anchor);
/// From the server: the poll that the challenge is about.
Result<PollKey> poll_key_of_server(net::Connection& connection, const Hash32& poll,
                                   const std::optional<Hash32>& anchor);

struct ChallengeFindings {
  std::vector<std::string> lines;  ///< the choices in words
  Hash32 tracker;                  ///< of a ballot that holds them with the disclosed randomness
};
/// Errors: `wrong_context` for a challenge of another poll or meeting, `invalid` for selections
/// that are no ballot of this form: then the terminal encrypted something else than was marked.
Result<ChallengeFindings> check_challenge(const ChallengeOpening& challenge, const PollKey& key);

}  // namespace piaojue::roles
