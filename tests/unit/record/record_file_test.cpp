#include "core/record/record_file.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "core/record/verifier.hpp"
#include "tests/support/result.hpp"
#include "tests/support/sample_meeting.hpp"
#include "tests/support/suites.hpp"
#include "tests/support/temporary_file.hpp"

namespace piaojue {
namespace {

using test::seal_record;
using test::TemporaryFile;

const Suite& p256() { return Suite::get(SuiteId::p256_sha256); }

/// Of the right structure; the payloads are nothing.
std::vector<Section> tiny_sections() {
  std::vector<Section> out;
  for (const SectionKind kind : {SectionKind::manifest,
                                 SectionKind::ceremony_message,
                                 SectionKind::ceremony_message,
                                 SectionKind::issuer_keys,
                                 SectionKind::opening,
                                 SectionKind::poll_definition,
                                 SectionKind::issuing_phase,
                                 SectionKind::attendance,
                                 SectionKind::issuing_count,
                                 SectionKind::casting_phase,
                                 SectionKind::closing_phase,
                                 SectionKind::voided,
                                 SectionKind::ballot,
                                 SectionKind::ballot,
                                 SectionKind::note,
                                 SectionKind::closing,
                                 SectionKind::hall_count,
                                 SectionKind::paper_count,
                                 SectionKind::objection,
                                 SectionKind::resolution,
                                 SectionKind::release,
                                 SectionKind::decryption,
                                 SectionKind::merge_table,
                                 SectionKind::result,
                                 SectionKind::result_cms,
                                 SectionKind::countersignatures,
                                 SectionKind::trail})
    out.push_back({kind, {static_cast<std::uint8_t>(out.size()), 7}});
  return out;
}

/// May be left out of a record; the two of a kind above count as one may be.
const std::set<SectionKind> kOptional{SectionKind::ceremony_message, SectionKind::voided,
                                      SectionKind::ballot,           SectionKind::note,
                                      SectionKind::objection,        SectionKind::resolution,
                                      SectionKind::decryption,       SectionKind::merge_table,
                                      SectionKind::paper_count};
const std::set<SectionKind> kRepeatable{
    SectionKind::ceremony_message, SectionKind::issuer_keys, SectionKind::issuing_count,
    SectionKind::voided,           SectionKind::ballot,      SectionKind::note,
    SectionKind::objection,        SectionKind::resolution,  SectionKind::decryption};

Result<std::vector<Section>> read_all(ByteView bytes) {
  const TemporaryFile file(bytes);
  PJ_TRY(RecordReader reader, RecordReader::open(file.path()));
  std::vector<Section> out;
  while (true) {
    PJ_TRY(std::optional<Section> section, reader.next());
    if (!section) return out;
    out.push_back(*std::move(section));
  }
}

bool is_read(const std::vector<Section>& sections) {
  return read_all(seal_record(p256(), sections)).has_value();
}

void check_v01(ByteView bytes) {
  const TemporaryFile file(bytes);
  const VerificationReport report = verify_record(file.path(), {});
  CHECK(report.failed == "V01");
  CHECK(exit_code(report) == 1);
}

TEST_CASE("RecordReader reads what RecordWriter wrote", "[R10-1]") {
  PJ_EACH_SUITE(suite);
  const std::vector<Section> sections = tiny_sections();
  const auto read = read_all(seal_record(suite, sections));
  REQUIRE(read);
  REQUIRE(read->size() == sections.size());
  for (std::size_t i = 0; i < sections.size(); ++i) {
    CHECK((*read)[i].kind == sections[i].kind);
    CHECK((*read)[i].payload == sections[i].payload);
  }
}

TEST_CASE("a record may end sealed, with the trail right after the closing statement", "[R10-3]") {
  std::vector<Section> sections = tiny_sections();
  const Section trail = sections.back();
  const auto closing = std::ranges::find(sections, SectionKind::closing, &Section::kind);
  sections.erase(closing + 1, sections.end());
  CHECK_FALSE(is_read(sections));
  sections.push_back(trail);
  CHECK(is_read(sections));
  sections.back() = {SectionKind::decryption, {}};
  CHECK_FALSE(is_read(sections));
  sections.push_back({SectionKind::result, {}});
  CHECK_FALSE(is_read(sections));
  sections.push_back(trail);
  CHECK_FALSE(is_read(sections));
}

TEST_CASE("verification fails with V01 for every flipped bit of a record",
          "[R10-1][R10-4][R11.2-1][R10-5]") {
  PJ_EACH_SUITE(suite);
  const Bytes record = seal_record(suite, tiny_sections());
  for (std::size_t i = 0; i < record.size(); ++i) {
    Bytes altered = record;
    altered[i] ^= static_cast<std::uint8_t>(1U << i % 8);
    check_v01(altered);
    altered[i] = static_cast<std::uint8_t>(~record[i]);
    check_v01(altered);
  }
}

TEST_CASE("verification fails with V01 for a truncated or lengthened record",
          "[R10-1][R10-4][R11.2-1][R10-5]") {
  PJ_EACH_SUITE(suite);
  const Bytes record = seal_record(suite, tiny_sections());
  for (std::size_t size = 0; size < record.size(); ++size) check_v01(ByteView(record).first(size));
  Bytes longer = record;
  longer.push_back(0);
  check_v01(longer);
  longer.insert(longer.end(), record.begin(), record.end());
  check_v01(longer);
}

TEST_CASE("RecordReader refuses a section that is missing, out of order or too many", "[R10-2]") {
  const std::vector<Section> whole = tiny_sections();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::vector<Section> sections = whole;
    sections.erase(sections.begin() + static_cast<std::ptrdiff_t>(i));
    INFO(static_cast<int>(whole[i].kind));
    CHECK(is_read(sections) == kOptional.contains(whole[i].kind));

    sections = whole;
    sections.insert(sections.begin() + static_cast<std::ptrdiff_t>(i), whole[i]);
    CHECK(is_read(sections) == kRepeatable.contains(whole[i].kind));
    if (i == 0 || whole[i].kind == whole[i - 1].kind) continue;
    sections = whole;
    std::swap(sections[i], sections[i - 1]);
    CHECK_FALSE(is_read(sections));
  }
}

TEST_CASE("RecordReader refuses more sections of a kind than a meeting can have", "[R10-2]") {
  std::vector<Section> sections = tiny_sections();
  sections.insert(sections.begin() + 1, 254, sections[1]);
  CHECK(is_read(sections));
  sections.insert(sections.begin() + 1, sections[1]);
  CHECK_FALSE(is_read(sections));
}

TEST_CASE("RecordReader refuses impossible sizes before it makes room for them", "[R10-7]") {
  Bytes record = seal_record(p256(), tiny_sections());
  const std::size_t length_at = kRecordMagic.size() + 5 + 2 + 1;
  record[length_at] = 0xff;
  CHECK_FALSE(read_all(record));
  record[length_at] = 0;
  record[length_at + 1] = 0x0f;
  CHECK_FALSE(read_all(record));
}

TEST_CASE("an unreadable file exits 2, a file that is no record 1", "[R11.1-6]") {
  const VerificationReport missing = verify_record("/nonexistent/record.pjr", {});
  CHECK(missing.failed == "V01");
  CHECK(exit_code(missing) == 2);
  CHECK(exit_code(verify_record("/tmp", {})) == 2);
  check_v01({});
  check_v01(as_bytes("piaojue-record/2\nanything"));
}

}  // namespace
}  // namespace piaojue
