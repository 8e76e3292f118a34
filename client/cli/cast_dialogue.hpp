// After a ballot is sealed: its tracker, and the voter's choice to cast it, to challenge it, or to
// leave (SPEC 6.8).
#pragma once

#include <iosfwd>
#include <optional>

#include "client/cli/terminal.hpp"
#include "core/ballot/challenge.hpp"

namespace piaojue::cli {

enum class Decision { cast, challenge, revise, leave };

/// Reads from `in`, writes to `out`; knows nothing of credentials or network.
class CastDialogue {
 public:
  /// `size`: of the terminal, to know whether a QR code fits; nullopt: it always does.
  CastDialogue(std::istream& in, std::ostream& out, std::optional<TerminalSize> size)
      : in_(in), out_(out), size_(size) {}

  /// Shows the tracker and asks. The end of the input is `leave`.
  Decision ask(const Hash32& tracker);

  /// Shows what was encrypted, as a QR code and as text, with the tracker it must give; returns
  /// once the voter is done with it. False at the end of the input.
  bool show_challenge(const ChallengeOpening& opening, const Hash32& tracker,
                      const std::string& poll);

 private:
  bool show_qr(const std::string& text);
  bool read_line(std::string& line);

  std::istream& in_;
  std::ostream& out_;
  std::optional<TerminalSize> size_;
};

}  // namespace piaojue::cli
