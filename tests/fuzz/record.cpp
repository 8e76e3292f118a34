// The record of a poll: read section by section and verified, as it is and, since no fuzzer finds a
// hash by itself, once more with the trailer put right. What reads to its end is written again to
// the same bytes, and what holds does so without an anchor only.
#include <sstream>

#include "core/record/verifier.hpp"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

/// Everything up to what cannot be read, as sections.
std::vector<Section> read_sections(RecordReader& reader, bool& whole) {
  std::vector<Section> out;
  for (;;) {
    auto next = reader.next();
    whole = next && !*next;
    if (!next || !*next) return out;
    out.push_back(std::move(**next));
  }
}

std::string written(const Suite& suite, const std::vector<Section>& sections) {
  std::ostringstream out;
  RecordWriter writer(out, suite);
  for (const Section& section : sections) writer.section(section.kind, section.payload);
  writer.finish();
  return out.str();
}

VerifyOptions to(Stage stage) {
  VerifyOptions out;
  out.stage = stage;
  return out;
}

void verify(const std::string& path) {
  for (const Stage stage : {Stage::sealed, Stage::full}) {
    const VerificationReport report = verify_record(path, to(stage));
    require(!report.anchored);
    const int code = exit_code(report);
    require(code == 1 || code == 2 || code == 3);
    require(report.ok() == (code == 3));
    require(!render_verification_report(report).empty());
    require(!verification_report_json(report).empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::MemoryFile file;
  file.write({data, size});
  auto reader = RecordReader::open(file.path());
  if (!reader) {
    require(exit_code(verify_record(file.path(), to(Stage::full))) != 0);
    return 0;
  }
  bool whole = false;
  const std::vector<Section> sections = read_sections(*reader, whole);
  const std::string again = written(reader->suite(), sections);
  if (whole) require(equal(as_bytes(again), {data, size}));
  file.write(as_bytes(again));
  verify(file.path());
  return 0;
}
