// Talking with the person at the terminal.
#pragma once

#include <optional>
#include <string>

#include "core/base/secret.hpp"

namespace piaojue::cli {

/// No memory image of secrets on disk, whatever happens.
void disable_core_dumps();

/// One line from a file descriptor, byte by byte, so that one descriptor can carry several secrets.
/// Error `malformed` for an empty line or one above 1 KiB.
Result<SecretBytes> read_secret_line(int descriptor);

/// Prompts on stderr and reads a line from standard input, without echo on a terminal.
Result<SecretBytes> prompt_secret(const std::string& prompt);

/// From the descriptor if there is one, else from a prompt.
Result<SecretBytes> obtain_secret(const std::optional<int>& descriptor, const std::string& prompt);
/// The same for a new passphrase: a prompt asks twice.
Result<SecretBytes> obtain_new_secret(const std::optional<int>& descriptor,
                                      const std::string& prompt);

/// Waits for a clear yes; anything else, or the end of input, is no.
bool confirm(const std::string& question);

}  // namespace piaojue::cli
