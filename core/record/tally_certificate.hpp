// What ties the signer of an earlier result to the anchor of its meeting (SPEC 7.5).
#pragma once

#include <filesystem>

#include "core/base/bytes.hpp"

namespace piaojue {

/// DER of the tally certificate that the record's opening statement pins. The statement's hash is
/// `anchor`, so nothing else of the record needs to be believed. Errors: `wrong_context` for
/// another anchor, else as RecordReader.
Result<Bytes> read_tally_certificate(const std::filesystem::path& record, const Hash32& anchor);

}  // namespace piaojue
