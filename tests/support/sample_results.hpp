// The sample result documents of tests/results, signed on the spot.
#pragma once

#include <filesystem>

#include "client/report/signed_result.hpp"
#include "tests/support/throwaway_ca.hpp"

namespace piaojue::test {

/// The document as it stands in NAME.json.
std::string sample_result(const std::string& name);

/// result.json and result.json.p7s in a folder that goes away with the object.
class SignedSample {
 public:
  explicit SignedSample(const std::string& document);
  SignedSample(const SignedSample&) = delete;
  SignedSample& operator=(const SignedSample&) = delete;
  ~SignedSample();

  std::filesystem::path file() const { return folder_ / "result.json"; }
  std::filesystem::path authority() const { return folder_ / "ca.pem"; }
  const TallyIdentity& signer() const { return signer_; }
  /// Loads it against its own authority.
  report::CheckedResult load() const;

 private:
  std::filesystem::path folder_;
  TallyIdentity signer_;
};

/// A sample's report, which must succeed.
report::Report sample_report(const std::string& name, report::ReportKind kind);

}  // namespace piaojue::test
