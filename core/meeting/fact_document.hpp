// A document in which an office states a fact about nominees, format piaojue-facts/1 (SPEC 7.5,
// docs/meeting-format.md): written as a form by `piaojue fact new`, filled in by hand, signed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/meeting/faults.hpp"
#include "core/meeting/gates.hpp"

namespace piaojue {

/// 异议, raised while the names were public.
struct FactObjection {
  std::string date;
  std::string words;
  std::string finding;  ///< 调查结论; empty: still open
  bool upheld;          ///< of one with a finding
};

struct FactEntry {
  SubjectId id;
  std::string name;
  std::string unit;
  bool holds;
  std::string finding;  ///< in the office's words, perhaps empty
  std::vector<FactObjection> objections;
};

struct PublicityPeriod {
  std::string from;
  std::string to;  ///< its last day
};

struct FactDocument {
  FactId fact;
  std::string office;
  bool rehearsal;
  std::string date;
  std::optional<PublicityPeriod> period;  ///< exactly of a publicity
  std::vector<FactEntry> entries;
};

/// Nothing unless the document is whole; every fault with line, column and remedy.
std::optional<FactDocument> read_fact_document(const std::string& utf8, FaultLog& faults);

/// The form: all that is the office's to say is left open, and has to be filled in.
std::string fact_document_form(const Gate& gate, const PollGates& poll, bool rehearsal);

/// Why the entry does not give the fact in a meeting of `meeting_date`; empty if it does.
std::string why_not(const FactDocument& document, const FactEntry& entry,
                    const std::string& meeting_date);

}  // namespace piaojue
