// The parts of the benchmark; each adds its rows, and its figures for machines.
#pragma once

#include "core/base/bytes.hpp"
#include "tests/bench/baseline.hpp"
#include "tests/bench/report/figures.hpp"

namespace piaojue::bench {

class BenchPoll;

/// How much is measured.
struct Sizes {
  bool quick;
  unsigned jobs;                     ///< threads: as many as cores
  std::size_t ballots = 200;         ///< fresh ones that are verified
  std::size_t together = 32;         ///< judged together, as by auditors and scrutineers
  std::vector<std::size_t> records;  ///< ballots of each record
  std::vector<std::size_t> growth;   ///< ballots in the box when casts are measured
  std::vector<unsigned> connections{1, 16, 300};
  std::vector<unsigned> nominees;  ///< of the polls that are cast in, three selections each
  std::size_t idle_connections;
  /// What takes longer to be made ready than this is left out, and a row says so.
  double most_seconds;

  static Sizes of(bool quick);
};

struct Report {
  const Suite& suite;
  const Sizes& sizes;
  PlainOpenssl plain;
  SuiteFigures figures = {};
  std::vector<Row> rows = {};
};

/// Encryption, verification on every path, blind signing, sums and their decryption.
void measure_ballots(Report& report);
/// Sums, partial decryption, combination, discrete logarithms; for measure_ballots().
void measure_tally(Report& report, const BenchPoll& poll, const std::vector<Bytes>& wire);
/// Records of 117 selections: verified by `piaojue verify`, on all cores.
void measure_records(Report& report);
/// A real server over TLS.
void measure_hall(Report& report);

/// `bench --verify-record FILE ANCHOR JOBS`: runs `piaojue verify` and tells of it in one line of
/// JSON, for measure_records(). In a process of its own that is small still, for the peak memory of
/// a child begins with its parent's.
int verify_record_and_print(const std::vector<std::string>& arguments);

}  // namespace piaojue::bench
