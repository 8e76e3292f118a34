// What the voter's subcommands share: the voting booth, and what a voter brings to it.
#pragma once

#include "client/cli/command.hpp"
#include "client/roles/card_wallet.hpp"
#include "client/roles/receipts.hpp"

namespace piaojue::cli {

std::string voter_group();

/// Reading and casting show no certificate, whichever folder was given.
Result<net::Access> open_access(const WhoAndWhere& who);

/// Error `malformed`; nullopt for an empty text.
Result<std::optional<Hash32>> optional_anchor(const std::string& text);
void add_anchor(CLI::App& command, std::string& anchor);

/// --credentials, or --cards, or --slip; and how each is read.
struct PurseOptions : WhoAndWhere {
  std::filesystem::path credentials, state;
  std::string poll, anchor;
  bool cards = false, slip = false;
  std::optional<int> credentials_fd, cards_fd, slip_fd;
};
/// With --poll, --anchor, --id and --server.
void add_purse(CLI::App& command, PurseOptions& options);
/// For a callback: exactly one of the three. Throws CLI::ValidationError.
void check_purse(const PurseOptions& options);

/// Everything a vote needs of the server, checked before anything is asked.
struct Booth {
  net::Access access;
  roles::MeetingView meeting;
  roles::OpeningView opening;
  std::size_t poll;
  wire::PollState state;

  const roles::PollView& view() const { return meeting.polls[poll]; }
};
/// Error `wrong_state` before the poll opens.
Result<Booth> enter_booth(const PurseOptions& options);

/// What the voter brought: credentials, and the file that keeps a ballot under way.
struct Purse {
  roles::Credentials credentials;
  std::unique_ptr<Sealer> sealer;               ///< of a credentials file
  std::unique_ptr<roles::CredentialsFile> own;  ///< a credentials file
  std::unique_ptr<roles::CardFile> carried;     ///< cards or a slip

  const roles::CredentialsFile& file() const { return own ? *own : carried->file(); }
};
/// Reads passphrase, cards or slip as the options say. Messages say what to do.
Result<Purse> open_purse(const PurseOptions& options, const Booth& booth);

/// "0123 4567 89ab cdef" four to a line, as it is copied by hand.
std::string tracker_lines(const Hash32& tracker);

void add_sign_in(CLI::App& app, Chosen& chosen);
void add_vote(CLI::App& app, Chosen& chosen);
void add_challenge_check(CLI::App& app, Chosen& chosen);
void add_receipt(CLI::App& app, Chosen& chosen);
void add_withdraw(CLI::App& app, Chosen& chosen);

}  // namespace piaojue::cli
