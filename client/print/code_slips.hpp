// Personal codes to hand out in sealed envelopes: a slip for each voter, to be cut and folded.
#pragma once

#include <string>
#include <vector>

#include "client/print/style.hpp"

namespace piaojue::print {

struct CodeSlip {
  std::string id;
  std::string name;
  std::string unit;  ///< tells namesakes apart; may be empty
  std::string code;  ///< as it is typed, "1234 5678"
};

struct CodeSlips {
  std::string meeting_title;
  bool rehearsal = false;
  std::vector<CodeSlip> slips;
};

/// A4 pages with lines to cut along, in the order given. The PDF holds every code. Errors:
/// `invalid` for no slips, `unavailable` without fonts.
Result<Printed> print_code_slips(const CodeSlips& slips);

}  // namespace piaojue::print
