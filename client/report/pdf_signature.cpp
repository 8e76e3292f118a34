#include "client/report/pdf_signature.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
// QPDF asks which of its pointers we use: the standard ones.
#define POINTERHOLDER_TRANSITION 4
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include "core/base/language.hpp"
#include "core/openssl/cms.hpp"

namespace piaojue::report {
namespace {

/// Room for the CMS; ours, with one EC certificate, takes some 1200 bytes.
constexpr std::size_t kSignatureRoom = 8192;
/// Stands for offsets until they are known; as wide as the largest one.
constexpr std::string_view kOffset = "9999999999";
constexpr std::string_view kByteRange = "/ByteRange [ 0 9999999999 9999999999 9999999999 ]";

constexpr int kFieldFlags = 3;        // SignaturesExist, AppendOnly
constexpr int kPrintAndLocked = 132;  // annotation flags

QPDFObjectHandle text(const std::string& utf8) { return QPDFObjectHandle::newUnicodeString(utf8); }

QPDFObjectHandle signature_dictionary(const PdfSigner& signer) {
  auto out = QPDFObjectHandle::newDictionary();
  out.replaceKey("/Type", QPDFObjectHandle::newName("/Sig"));
  out.replaceKey("/Filter", QPDFObjectHandle::newName("/Adobe.PPKLite"));
  out.replaceKey("/SubFilter", QPDFObjectHandle::newName("/adbe.pkcs7.detached"));
  auto range = QPDFObjectHandle::newArray();
  range.appendItem(QPDFObjectHandle::newInteger(0));
  for (int i = 0; i < 3; ++i) range.appendItem(QPDFObjectHandle::newInteger(9999999999));
  out.replaceKey("/ByteRange", range);
  out.replaceKey("/Contents", QPDFObjectHandle::newString(std::string(kSignatureRoom, '\0')));
  out.replaceKey("/Reason", text(signer.reason));
  if (!signer.location.empty()) out.replaceKey("/Location", text(signer.location));
  return out;
}

void add_signature_field(QPDF& pdf, const PdfSigner& signer) {
  const auto pages = QPDFPageDocumentHelper(pdf).getAllPages();
  if (pages.empty()) throw std::runtime_error("no page");
  auto page = pages.back().getObjectHandle();

  auto field = QPDFObjectHandle::newDictionary();
  field.replaceKey("/Type", QPDFObjectHandle::newName("/Annot"));
  field.replaceKey("/Subtype", QPDFObjectHandle::newName("/Widget"));
  field.replaceKey("/FT", QPDFObjectHandle::newName("/Sig"));
  field.replaceKey("/T", QPDFObjectHandle::newString("Piaojue"));
  field.replaceKey("/F", QPDFObjectHandle::newInteger(kPrintAndLocked));
  field.replaceKey("/Rect", QPDFObjectHandle::parse("[0 0 0 0]"));
  field.replaceKey("/P", page);
  field.replaceKey("/V", pdf.makeIndirectObject(signature_dictionary(signer)));
  const auto widget = pdf.makeIndirectObject(field);

  auto annotations = QPDFObjectHandle::newArray();
  annotations.appendItem(widget);
  page.replaceKey("/Annots", annotations);
  auto form = QPDFObjectHandle::newDictionary();
  auto fields = QPDFObjectHandle::newArray();
  fields.appendItem(widget);
  form.replaceKey("/Fields", fields);
  form.replaceKey("/SigFlags", QPDFObjectHandle::newInteger(kFieldFlags));
  pdf.getRoot().replaceKey("/AcroForm", pdf.makeIndirectObject(form));
}

std::string with_empty_signature(ByteView in, const PdfSigner& signer) {
  QPDF pdf;
  pdf.setSuppressWarnings(true);
  pdf.setAttemptRecovery(false);
  pdf.processMemoryFile("report", reinterpret_cast<const char*>(in.data()), in.size());
  add_signature_field(pdf, signer);
  QPDFWriter writer(pdf);
  writer.setOutputMemory();
  // Inside an object stream the signature would be compressed, and its place
  // not be found.
  writer.setObjectStreamMode(qpdf_o_disable);
  writer.setDeterministicID(true);
  writer.write();
  const std::shared_ptr<Buffer> out = writer.getBufferSharedPointer();
  return {reinterpret_cast<const char*>(out->getBuffer()), out->getSize()};
}

void put_offset(std::string& file, std::size_t& at, std::size_t value) {
  const std::string digits = fmt::format("{:<{}}", value, kOffset.size());
  at = file.find(kOffset, at);
  file.replace(at, digits.size(), digits);
}

}  // namespace

Result<Bytes> sign_pdf(ByteView pdf, const PdfSigner& signer) {
  std::string file;
  try {
    file = with_empty_signature(pdf, signer);
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
