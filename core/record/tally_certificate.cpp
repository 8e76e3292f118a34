#include "core/record/tally_certificate.hpp"

#include "core/base/language.hpp"
#include "core/record/record_file.hpp"

namespace piaojue {

// R7.5-2
Result<Bytes> read_tally_certificate(const std::filesystem::path& record, const Hash32& anchor) {
  PJ_TRY(RecordReader reader, RecordReader::open(record));
  for (;;) {
    PJ_TRY(const std::optional<Section> section, reader.next());
    if (!section)
      return Error{ErrorCode::malformed, tr("没有开启声明", "there is no opening statement")};
    if (section->kind != SectionKind::opening) continue;
    PJ_TRY(const SignedStatement statement, SignedStatement::parse(section->payload));
    if (statement.hash(reader.suite()) != anchor)
      return Error{ErrorCode::wrong_context,
                   tr("记录的锚指纹是另一个", "the record has another anchor")};
    PJ_TRY(OpeningStatement opening, OpeningStatement::parse(statement.body, reader.suite()));
    return std::move(opening.tally_certificate);
  }
}

}  // namespace piaojue
