#include "tests/support/sample_results.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <stdlib.h>

#include "client/files.hpp"
#include "core/openssl/cms.hpp"

namespace piaojue::test {

namespace fs = std::filesystem;

std::string sample_result(const std::string& name) {
  std::ifstream in(fs::path(PIAOJUE_SOURCE_DIR) / "tests" / "results" / (name + ".json"),
                   std::ios::binary);
  if (!in) throw std::runtime_error("no sample result " + name);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

SignedSample::SignedSample(const std::string& document) : signer_(make_tally_identity()) {
  std::string name = (fs::temp_directory_path() / "piaojue-sample-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = name;
  const Bytes signature =
      cms_sign_detached(as_bytes(document), signer_.certificate, signer_.private_key).value();
  const auto write = [&](const char* file, ByteView content) {
    write_file(folder_ / file, content, Access::everyone, Existing::refuse).value();
  };
  write("result.json", as_bytes(document));
  write("result.json.p7s", signature);
  write("ca.pem", as_bytes(signer_.ca_pem));
}

SignedSample::~SignedSample() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

report::CheckedResult SignedSample::load() const {
  return report::load_signed_result(file(), authority()).value();
}

report::Report sample_report(const std::string& name, report::ReportKind kind) {
  const SignedSample sample(sample_result(name));
  if (kind != report::ReportKind::yearly)
    return report::build_report(sample.load(), kind, nullptr).value();
  const report::CheckedResult before = SignedSample(sample_result("before")).load();
  return report::build_report(sample.load(), kind, &before).value();
}

}  // namespace piaojue::test
