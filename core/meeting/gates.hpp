// Gates: signed facts that everyone on a ballot must have (SPEC 7.5).
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/meeting/poll_definition.hpp"

namespace piaojue {

/// Where a fact comes from: results of earlier polls, or an office's signed documents.
struct Gate {
  FactId fact;
  std::string label;
  std::string office = {};  ///< empty: it comes from results
  Bytes certificate = {};   ///< DER; the office's, pinned
  bool publicity = false;   ///< its documents have a period and objections (任前公示)
  bool is_of_office() const { return !office.empty(); }
};

/// How one nominee stands to one fact that the poll requires.
struct FactFinding {
  FactId fact;
  std::optional<Hash32> source;  ///< SHA-256 of the signed document; none: the fact is missing
  std::string words;             ///< the document's file, or why the fact is missing
};

struct NomineeGates {
  SubjectId id;
  std::string name;
  std::string unit;
  std::vector<FactFinding> findings;  ///< in the order of PollGates::required
  std::vector<FactId> missing() const;
};

struct PollGates {
  PollId poll;
  std::vector<Requirement> required;
  std::vector<NomineeGates> nominees;  ///< as listed, the refused too
};

/// The tally certificate (DER) that the record's opening statement pins, whose hash is `anchor`.
using TallyCertificateReader =
    std::function<Result<Bytes>(const std::filesystem::path& record, const Hash32& anchor)>;

enum class Gatekeeping {
  enforce,  ///< who lacks a fact does not stand on the ballot
  show,     ///< all stand on it, and a document that can't be used is a warning
};

struct PlanOptions {
  bool rehearsal = false;  ///< read the meeting as its rehearsal, whatever its file says
  Gatekeeping gates = Gatekeeping::enforce;
  /// Without it no record can tie an earlier result to its anchor, only an authority.
  TallyCertificateReader tally_certificate = {};
};

}  // namespace piaojue
