// Ballots on paper beside those in the box: figures that tellers count by hand (SPEC 8.10).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/meeting/form.hpp"

namespace piaojue {

/// Paper ballots of one credential class.
struct PaperClass {
  std::uint32_t issued;    ///< handed out
  std::uint32_t returned;  ///< came back, the invalid among them
  std::uint32_t invalid;

  friend bool operator==(const PaperClass&, const PaperClass&) = default;
};

/// The same words on so many ballots.
struct PaperText {
  std::string text;
  std::uint32_t count;

  friend bool operator==(const PaperText&, const PaperText&) = default;
};

struct PaperTally {
  std::vector<PaperClass> classes;  ///< in credential_classes order
  /// Of the valid ballots, as if they had been decrypted: [part][selection]. By part, since a small
  /// class must not stand alone on paper either.
  std::vector<std::vector<std::uint32_t>> sums;
  std::vector<std::vector<PaperText>> texts;  ///< [note slot], ascending by bytes

  friend bool operator==(const PaperTally&, const PaperTally&) = default;
};

/// Where two counts of the same ballots differ.
struct PaperDifference {
  std::uint32_t row;  ///< of paper_rows; after them, one for each note slot
  std::uint64_t mine;
  std::uint64_t theirs;
};
/// How many of them tellers are told: enough to find the pile, too few to copy a count.
inline constexpr std::size_t kMaxPaperDifferences = 3;

/// Of the whole poll.
PaperClass add_up(const std::vector<PaperClass>& classes);
/// On how many ballots they are.
std::uint64_t count_texts(const std::vector<PaperText>& texts);
/// Of one part of the decryption partition.
std::uint64_t valid_ballots(const PaperTally& tally, const std::vector<std::size_t>& part);

/// Figures that such ballots can have, each part by itself. Error `invalid` says what does not add
/// up.
Result<void> check_paper(const PollDefinition& poll, const CompiledForm& form,
                         const std::vector<std::vector<std::size_t>>& partition,
                         const PaperTally& tally);

/// What was written on paper, after what was written at terminals.
WrittenNotes with_paper(WrittenNotes notes, const PaperTally& tally);

/// Sums of a score's digits that `ballots` scores of together `sum` can have; always the same ones.
/// Precondition: sum <= max * ballots.
std::vector<std::uint32_t> digits_of_sum(std::uint32_t max, std::uint64_t ballots,
                                         std::uint64_t sum);

}  // namespace piaojue
