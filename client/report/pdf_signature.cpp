#include "client/report/pdf_signature.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "client/report/pdf_signature_field.hpp"
#include "core/base/language.hpp"
#include "core/openssl/cms.hpp"

namespace piaojue::report {
namespace {

/// Stands for offsets until they are known; as wide as the largest one.
constexpr std::string_view kOffset = "9999999999";
constexpr std::string_view kByteRange = "/ByteRange [ 0 9999999999 9999999999 9999999999 ]";

void put_offset(std::string& file, std::size_t& at, std::size_t value) {
  const std::string digits = fmt::format("{:<{}}", value, kOffset.size());
  at = file.find(kOffset, at);
  file.replace(at, digits.size(), digits);
}

}  // namespace

Result<Bytes> sign_pdf(ByteView pdf, const PdfSigner& signer) {
  std::string file;
  try {
    file = with_empty_signature(as_text(pdf), signer.reason, signer.location);
  } catch (const std::exception& error) {
    return Error{ErrorCode::malformed,
                 tr("不能给这个 PDF 签名：{}", "cannot sign this PDF: {}", error.what())};
  }
  const std::string place = "<" + std::string(2 * kSignatureRoom, '0') + ">";
  const std::size_t begin = file.find(place);
  std::size_t range = file.find(kByteRange);
  if (begin == std::string::npos || range == std::string::npos)
    return Error{ErrorCode::internal, "no place for the signature in the PDF"};
  const std::size_t end = begin + place.size();
  put_offset(file, range, begin);
  put_offset(file, range, end);
  put_offset(file, range, file.size() - end);

  const std::string signed_bytes = file.substr(0, begin) + file.substr(end);
  PJ_TRY(const Bytes cms,
         cms_sign_detached(as_bytes(signed_bytes), signer.certificate, signer.private_key));
  if (cms.size() > kSignatureRoom)
    return Error{ErrorCode::invalid, tr("签名证书太长，放不进 PDF",
                                        "the signer's certificate is too long for the PDF")};
  file.replace(begin + 1, 2 * cms.size(), to_hex(cms));
  return to_bytes(as_bytes(file));
}

}  // namespace piaojue::report
