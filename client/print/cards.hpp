// A batch of cards to be drawn face down: anonymous, each with a secret code to scan or to type
// (SPEC 6.9).
#pragma once

#include <string>
#include <vector>

#include "client/print/style.hpp"
#include "core/ballot/card_code.hpp"

namespace piaojue::print {

/// One issuer's cards for one group of voters.
struct CardBatch {
  std::string meeting_title;
  std::vector<std::string> poll_titles;
  std::string group_name;
  std::string slip_label;  ///< whose slip, as "服务器发票" or "监票人发票"
  unsigned slip = 1;       ///< which of the slips that a voter draws, from 1
  unsigned slips = 1;      ///< how many a voter draws: 1, or one from every issuer
  bool rehearsal = false;  ///< 演练 across every card
  std::vector<CardCode> codes;
};

inline constexpr std::size_t kCardColumns = 2;
inline constexpr std::size_t kCardRows = 4;
inline constexpr std::size_t kCardsPerPage = kCardColumns * kCardRows;

/// Where the card at a place of an A4 page lies, counted row by row: 92 mm by 69 mm.
Box card_box(std::size_t place);

/// A4 pages with lines to cut along. The order is drawn from the CSPRNG at every call and nothing
/// on a card or in the file tells it, so that neither who gave the codes nor who prints them knows
/// which card lies where. The PDF holds every code: keep it in a file of mode 0600, print, remove.
/// Errors: `invalid` for no codes, codes of more than one issuer or class, or a slip number out of
/// range; `unavailable` without fonts.
Result<Printed> print_cards(const CardBatch& batch);

}  // namespace piaojue::print
