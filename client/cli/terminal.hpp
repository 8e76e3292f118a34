// Talking with the person at the terminal.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/secret.hpp"

namespace piaojue::cli {

/// No memory image of secrets on disk, whatever happens.
void disable_core_dumps();

/// One line from a file descriptor, byte by byte, so that one descriptor can carry several secrets
/// and what follows them. Error `malformed` for an empty line or one above 4 KiB.
Result<SecretBytes> read_secret_line(int descriptor);

/// One line of any length up to 4 KiB, empty ones too, in the same way; nullopt at the end.
std::optional<std::string> read_plain_line(int descriptor);

/// Prompts on stderr and reads a line from standard input, without echo on a terminal.
Result<SecretBytes> prompt_secret(const std::string& prompt);

/// The same with echo, for what is long and lives as short as a card; wiped from the screen after.
Result<SecretBytes> prompt_visible(const std::string& prompt);

/// From the descriptor if there is one, else from a prompt.
Result<SecretBytes> obtain_secret(const std::optional<int>& descriptor, const std::string& prompt);
/// The same for a new passphrase: a prompt asks twice.
Result<SecretBytes> obtain_new_secret(const std::optional<int>& descriptor,
                                      const std::string& prompt);

struct TerminalSize {
  std::size_t columns;
  std::size_t rows;
};
/// Of standard output; nullopt when it is no terminal.
std::optional<TerminalSize> terminal_size();

/// Where this user's programs keep what must survive them: $XDG_STATE_HOME/piaojue or
/// ~/.local/state/piaojue, made with mode 0700. Error `unavailable` without a home.
Result<std::filesystem::path> state_folder();

/// Waits for a clear yes; anything else, or the end of input, is no.
bool confirm(const std::string& question);

}  // namespace piaojue::cli
