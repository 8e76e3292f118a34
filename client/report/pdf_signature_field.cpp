#include "client/report/pdf_signature_field.hpp"

#include <memory>
#include <stdexcept>
// QPDF asks which of its pointers we use: the standard ones.
#define POINTERHOLDER_TRANSITION 4
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

namespace piaojue::report {
namespace {

constexpr int kFieldFlags = 3;        // SignaturesExist, AppendOnly
constexpr int kPrintAndLocked = 132;  // annotation flags

QPDFObjectHandle text(const std::string& utf8) { return QPDFObjectHandle::newUnicodeString(utf8); }

QPDFObjectHandle signature_dictionary(const std::string& reason, const std::string& location) {
  auto out = QPDFObjectHandle::newDictionary();
  out.replaceKey("/Type", QPDFObjectHandle::newName("/Sig"));
  out.replaceKey("/Filter", QPDFObjectHandle::newName("/Adobe.PPKLite"));
  out.replaceKey("/SubFilter", QPDFObjectHandle::newName("/adbe.pkcs7.detached"));
  auto range = QPDFObjectHandle::newArray();
  range.appendItem(QPDFObjectHandle::newInteger(0));
  for (int i = 0; i < 3; ++i) range.appendItem(QPDFObjectHandle::newInteger(9999999999));
  out.replaceKey("/ByteRange", range);
  out.replaceKey("/Contents", QPDFObjectHandle::newString(std::string(kSignatureRoom, '\0')));
  out.replaceKey("/Reason", text(reason));
  if (!location.empty()) out.replaceKey("/Location", text(location));
  return out;
}

void add_signature_field(QPDF& pdf, QPDFObjectHandle signature) {
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
  field.replaceKey("/V", pdf.makeIndirectObject(signature));
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

}  // namespace

std::string with_empty_signature(std::string_view file, const std::string& reason,
                                 const std::string& location) {
  QPDF pdf;
  pdf.setSuppressWarnings(true);
  pdf.setAttemptRecovery(false);
  pdf.processMemoryFile("report", file.data(), file.size());
  add_signature_field(pdf, signature_dictionary(reason, location));
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

}  // namespace piaojue::report
