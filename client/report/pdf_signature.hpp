// A signature inside a PDF (ISO 32000-1 §12.8, adbe.pkcs7.detached): a detached
// CMS over every byte of the file but its own place, as PDF readers and
// `pdfsig` check it.
#pragma once

#include <string>

#include "core/base/bytes.hpp"

namespace piaojue::report {

struct PdfSigner {
  Bytes certificate;     ///< PEM or DER
  Bytes private_key;     ///< PEM or DER, without a passphrase
  std::string reason;    ///< shown by readers
  std::string location;  ///< may be empty
};

/// The same pages, with one invisible signature field. Errors: `malformed` for
/// what is no PDF, no certificate or no key; `invalid` when certificate and key
/// do not belong together.
Result<Bytes> sign_pdf(ByteView pdf, const PdfSigner& signer);

}  // namespace piaojue::report
