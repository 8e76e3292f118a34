// A certificate authority that lives as long as a test, and a tally certificate of it.
#pragma once

#include <string>

#include "core/base/bytes.hpp"

namespace piaojue::test {

struct TallyIdentity {
  std::string ca_pem;
  Bytes certificate;  ///< DER
  Bytes private_key;  ///< PKCS#8 DER
  std::string certificate_pem;
  std::string private_key_pem;
};

/// Extended key usage e-mail protection, key usage digital signature, as SPEC 9.3 wants.
TallyIdentity make_tally_identity();

}  // namespace piaojue::test
