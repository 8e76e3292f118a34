// The role in a certificate's subject: nobody is taken for an official by a subject that says two
// things, or another meeting. Judged once more by looking at every entry of the subject.
// Input: a certificate in DER, or the subject alone.
#include <memory>
#include <openssl/x509.h>
#include <vector>

#include "core/serving/tls_context.hpp"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_NAME* name) const { X509_NAME_free(name); }
};
using Certificate = std::unique_ptr<X509, Free>;
using Name = std::unique_ptr<X509_NAME, Free>;

std::string text_of(const ASN1_STRING* value) {
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, value);
  if (size < 0) return {};
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return text;
}

std::vector<std::string> values_of(const X509_NAME* subject, int field) {
  std::vector<std::string> out;
  for (int i = 0; i < X509_NAME_entry_count(subject); ++i) {
    const X509_NAME_ENTRY* const entry = X509_NAME_get_entry(subject, i);
    if (OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)) == field)
      out.push_back(text_of(X509_NAME_ENTRY_get_data(entry)));
  }
  return out;
}

void judge(const X509* certificate) {
  static const MeetingId meeting = MeetingId::parse("hosted").value();
  using Values = std::vector<std::string>;
  const auto identity = serving::read_identity(certificate, meeting);
  if (!identity) {
    require(identity.error().code == ErrorCode::not_permitted);
    return;
  }
  const X509_NAME* const subject = X509_get_subject_name(certificate);
  require(identity->role != Role::open);
  require(values_of(subject, NID_organizationName) == Values{meeting.str()});
  require(values_of(subject, NID_organizationalUnitName) ==
          Values{std::string(name_of(identity->role))});
  require(values_of(subject, NID_commonName) == Values{identity->official.str()});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const unsigned char* at = data;
  const Certificate whole(d2i_X509(nullptr, &at, static_cast<long>(size)));
  if (whole) judge(whole.get());
  at = data;
  const Name subject(d2i_X509_NAME(nullptr, &at, static_cast<long>(size)));
  if (!subject) return 0;
  const Certificate blank(X509_new());
  // OpenSSL copies a name by its bytes, and cannot copy all that it reads.
  if (X509_set_subject_name(blank.get(), subject.get()) == 1) judge(blank.get());
  return 0;
}
