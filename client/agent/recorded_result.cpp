#include "client/agent/recorded_result.hpp"

#include "client/roles/record_download.hpp"
#include "core/openssl/digest.hpp"

namespace piaojue::agent {

Result<report::CheckedResult> recorded_result(const std::filesystem::path& record) {
  PJ_TRY(const roles::RecordedResult recorded, roles::read_result(record));
  PJ_TRY(auto view, report::ResultView::parse(as_text(recorded.json)));
  return report::CheckedResult{std::move(view),
                               to_hex(hash32(HashAlgorithm::sha256, recorded.json))};
}

}  // namespace piaojue::agent
