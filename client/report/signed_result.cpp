#include "client/report/signed_result.hpp"

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/openssl/cms.hpp"
#include "core/openssl/digest.hpp"

namespace piaojue::report {
namespace {

namespace fs = std::filesystem;

Error refuse(const fs::path& file, const std::string& why) {
  return {ErrorCode::signature_invalid, tr("{}：{}", "{}: {}", file.string(), why)};
}

Result<void> check_signature(ByteView document, ByteView signature, const fs::path& file,
                             const std::optional<fs::path>& authority) {
  const auto certificate = cms_enclosed_certificate(signature);
  if (!certificate || !cms_verify_detached(signature, document, *certificate))
    return refuse(file, tr("与旁边的签名 .p7s 不符，可能被改动过；请重新取得结果（piaojue fetch）",
                           "does not match the signature .p7s beside it and may have been altered; "
                           "fetch the result again (piaojue fetch)"));
  if (!authority) return {};
  PJ_TRY(const Bytes root, read_file(*authority, kMaxCmsSize));
  if (!check_issued_by(*certificate, root))
    return refuse(file, tr("签名者的证书不是 --ca 指定的机构签发的",
                           "the signer's certificate is not of the authority given by --ca"));
  return {};
}

}  // namespace

Result<CheckedResult> load_signed_result(const fs::path& file,
                                         const std::optional<fs::path>& authority) {
  PJ_TRY(const Bytes document, read_file(file));
  fs::path beside = file;
  beside += ".p7s";
  const auto signature = read_file(beside, kMaxCmsSize);
  if (!signature)
    return Error{signature.error().code,
                 tr("{} 旁边没有可读的签名 {}；没有签名的结果不出报告",
                    "{} has no readable signature {} beside it; without one there is no report",
                    file.string(), beside.filename().string())};
  PJ_CHECK(check_signature(document, *signature, file, authority));
  PJ_TRY(ResultView view, ResultView::parse(as_text(document)));
  return CheckedResult{std::move(view), to_hex(hash32(HashAlgorithm::sha256, document))};
}

}  // namespace piaojue::report
