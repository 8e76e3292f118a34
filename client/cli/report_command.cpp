// `piaojue report`: papers from a signed result.
#include "client/cli/command.hpp"
#include "client/files.hpp"
#include "client/report/report_file.hpp"
#include "client/report/signed_result.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

namespace fs = std::filesystem;
using report::CheckedResult;

struct ReportCommand {
  fs::path result;
  std::string format;
  std::string kind;  ///< empty: by the poll
  fs::path out;
  std::optional<fs::path> authority;
  std::optional<fs::path> previous;
  fs::path certificate;
  fs::path key;
};

Result<std::optional<report::PdfSigner>> load_signer(const ReportCommand& options,
                                                     const CheckedResult& result) {
  if (options.certificate.empty()) return std::optional<report::PdfSigner>();
  if (options.format != "pdf")
    return Error{
        ErrorCode::invalid,
        tr("只有 PDF 能签名：去掉 --sign-cert 和 --sign-key，或用 --format pdf",
           "only a PDF can be signed: leave out --sign-cert and --sign-key, or give --format pdf")};
  PJ_TRY(Bytes certificate, read_file(options.certificate));
  PJ_TRY(Bytes key, read_file(options.key));
  return std::optional(report::PdfSigner{std::move(certificate), std::move(key),
                                         result.view.poll_title, result.view.place});
}

Result<void> write_report(const ReportCommand& options) {
  PJ_TRY(const CheckedResult result, report::load_signed_result(options.result, options.authority));
  std::optional<CheckedResult> previous;
  if (options.previous) {
    PJ_TRY(previous, report::load_signed_result(*options.previous, std::nullopt));
  }
  PJ_TRY(auto signer, load_signer(options, result));
  PJ_TRY(const report::ReportFile file,
         report::make_report(result, {.format = *report::format_named(options.format),
                                      .kind = report::kind_named(options.kind),
                                      .previous = previous ? &*previous : nullptr,
                                      .signer = std::move(signer)}));
  PJ_CHECK(write_file(options.out, file.content, Access::everyone, Existing::replace));
  fmt::print("{}\n", tr("{} 在 {}", "{}: {}", report::title_of(file.kind), options.out.string()));
  if (file.missing_glyphs > 0)
    fmt::print(stderr, "{}\n",
               tr("有 {} 个字没有字体，用方框代替；请先安装含有它们的字体，再出报告",
                  "{} characters have no font and stand as boxes; install one that has them, then "
                  "make the report again",
                  file.missing_glyphs));
  if (options.format == "pdf" && options.certificate.empty())
    fmt::print(stderr, "{}\n",
               tr("这个 PDF 没有电子签名；要签名请用 --sign-cert 和 --sign-key",
                  "this PDF is not signed; to sign it give --sign-cert and --sign-key"));
  return {};
}

template <class Known>
std::vector<std::string> names_of(const Known& known) {
  std::vector<std::string> out;
  out.reserve(std::size(known));
  for (const auto one : known) out.emplace_back(report::name_of(one));
  return out;
}

void add_options(CLI::App& command, ReportCommand& options) {
  command
      .add_option(
          "result", options.result,
          tr("result.json；旁边要有 result.json.p7s", "result.json, with its .p7s beside it"))
      ->required();
  command.add_option("--format", options.format, tr("格式", "format"))
      ->required()
      ->check(CLI::IsMember(names_of(report::kReportFormats)));
  command
      .add_option("--kind", options.kind,
                  tr("哪种报告，不指定则按议题", "which report; by the poll if not given"))
      ->check(CLI::IsMember(names_of(report::kReportKinds)));
  command.add_option("--out", options.out, tr("报告文件", "the report's file"))->required();
  command.add_option("--ca", options.authority,
                     tr("签名者的证书须由这个机构签发 (ca.pem)",
                        "the authority that the signer's certificate must be of (ca.pem)"));
  command.add_option(
      "--previous", options.previous,
      tr("上年的 result.json，用于 --kind yearly", "last year's result.json, for --kind yearly"));
  CLI::Option* certificate =
      command.add_option("--sign-cert", options.certificate,
                         tr("给 PDF 签名的证书", "certificate that signs the PDF"));
  CLI::Option* key = command.add_option("--sign-key", options.key,
                                        tr("它的私钥，没有口令", "its key, without a passphrase"));
  certificate->needs(key);
  key->needs(certificate);
}

}  // namespace

void add_report(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<ReportCommand>();
  CLI::App& command = add_command(app, tr("监督员和审计", "Observer and auditor"), "report",
                                  tr("由签名的结果出报告：PDF、Excel、HTML、CSV",
                                     "reports from a signed result: PDF, Excel, HTML, CSV"));
  add_options(command, *options);
  command.callback([options, &chosen] {
    chosen = [options] { return run([&] { return write_report(*options); }); };
  });
}

}  // namespace piaojue::cli
