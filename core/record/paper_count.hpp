// What tellers counted on paper, after the close and before the release (SPEC 8.10).
#pragma once

#include "core/record/hall.hpp"

namespace piaojue {

struct PaperCount {
  Hash32 closing;  ///< hash of the closing statement
  PaperTally tally;

  Bytes encode() const;
  static Result<PaperCount> parse(ByteView bytes);
};

/// Who counts paper: tellers; where there is but one, also the chief scrutineer; where there is
/// none, scrutineers; where there is but one of these, also the organiser.
std::vector<OfficialId> paper_signers(const Manifest& manifest);
/// Two of them counted the same, each by themselves; without two tellers the chief is one of them.
bool is_agreed(const SignedStatement& statement, const Manifest& manifest);

/// Of this closing statement and poll, with figures that paper ballots can have; whoever signed.
Result<PaperCount> read_paper_count(ByteView body, const SealedBox& box);
/// The same, signed by two. Error `invalid` or `signature_invalid`.
Result<PaperCount> check_paper_count(const SignedStatement& statement, const SealedBox& box);

}  // namespace piaojue
