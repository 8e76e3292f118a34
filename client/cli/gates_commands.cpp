// Gates before a ballot: facts that offices sign, and who has which.
#include "client/cli/command.hpp"
#include "client/cli/terminal.hpp"
#include "client/files.hpp"
#include "client/pki/pki_certificates.hpp"
#include "core/base/language.hpp"
#include "core/meeting/fact_document.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/text_table.hpp"
#include "core/openssl/cms.hpp"
#include "core/openssl/digest.hpp"

namespace piaojue::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxKeyFile = 65536;
/// What the organisation in a certificate may have (RFC 5280).
constexpr std::size_t kMaxOfficeName = 64;
constexpr std::string_view kSignatureSuffix = ".p7s";

std::string group() { return tr("会前准备", "Before the meeting"); }

// --- fact office -------------------------------------------------------------------------------

std::size_t count_characters(std::string_view utf8) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < utf8.size(); ++count) next_character(utf8, at);
  return count;
}

struct OfficeOptions {
  std::string name;
  fs::path out;
  int days = 3650;
  std::optional<int> passphrase_fd;
  bool seal = false;
};

Result<void> make_office(const OfficeOptions& options) {
  if (options.name.empty() || !is_plain_text(options.name) ||
      count_characters(options.name) > kMaxOfficeName)
    return Error{ErrorCode::invalid, tr("机关名称须为 1 至 {} 个字",
                                        "an office's name has 1 to {} characters", kMaxOfficeName)};
  SecretBytes passphrase;
  if (options.seal || options.passphrase_fd) {
    PJ_TRY(passphrase,
           obtain_new_secret(options.passphrase_fd, tr("为密钥设口令：", "New passphrase: ")));
  }
  const auto office = pki::Certificate::create_office(
      {pki::Usage::office, options.name, "office", "office", options.days});
  PJ_CHECK(create_private_folder(options.out));
  PJ_CHECK(write_file(options.out / "cert.pem", as_bytes(office.certificate_pem()),
                      Access::everyone, Existing::refuse));
  PJ_CHECK(write_file(options.out / "key.pem", office.key_pem(passphrase).reveal(),
                      Access::owner_only, Existing::refuse));
  fmt::print("{}\n", tr("{} 的密钥在 {}，请自行保管；cert.pem 交组织者放进会议文件夹",
                        "the key of {} is in {} and stays there; give cert.pem to the organiser "
                        "for the meeting folder",
                        options.name, options.out.string()));
  return {};
}

void add_fact_office(CLI::App& fact, Chosen& chosen) {
  auto options = std::make_shared<OfficeOptions>();
  CLI::App& command =
      *fact.add_subcommand("office", tr("为认定机关生成密钥和证书（如纪委监委）",
                                        "make key and certificate of an office that states facts"));
  command.add_option("--name", options->name, tr("机关名称", "name of the office"))->required();
  command.add_option("--out", options->out, tr("新建的文件夹", "folder to create"))->required();
  command.add_option("--days", options->days, tr("有效天数", "days of validity"))
      ->check(CLI::Range(1, 36500));
  command.add_flag("--seal", options->seal,
                   tr("用口令保护私钥", "seal the private key with a passphrase"));
  command.add_option("--passphrase-fd", options->passphrase_fd,
                     tr("从这个文件描述符读口令，否则在终端询问",
                        "descriptor to read the passphrase from; else it is asked for"));
  command.callback([options, &chosen] {
    chosen = [options] { return run([&] { return make_office(*options); }); };
  });
}

// --- fact new ----------------------------------------------------------------------------------

struct NewOptions {
  std::string gate, poll;
  fs::path meeting, out;
  bool rehearsal = false;
};

const PollGates* find_poll(const MeetingPlan& plan, const std::string& id) {
  for (const PollGates& poll : plan.gate_findings)
    if (poll.poll.str() == id) return &poll;
  return nullptr;
}

Result<void> write_form(const MeetingPlan& plan, const NewOptions& options) {
  std::vector<std::string> offices;
  const Gate* gate = nullptr;
  for (const Gate& one : plan.gates) {
    if (!one.is_of_office()) continue;
    offices.push_back(one.fact.str());
    if (one.fact.str() == options.gate) gate = &one;
  }
  if (gate == nullptr)
    return Error{ErrorCode::not_found, tr("会议没有由机关认定的 {}；",
                                          "no office states {} in this meeting; ", options.gate) +
                                           did_you_mean(options.gate, offices)};
  const PollGates* const poll = find_poll(plan, options.poll);
  if (poll == nullptr)
    return Error{ErrorCode::not_found,
                 tr("表决项 {} 不存在，或没有写 requires",
                    "there is no poll {}, or it has no requires", options.poll)};
  PJ_CHECK(write_file(options.out, as_bytes(fact_document_form(*gate, *poll, plan.rehearsal)),
                      Access::everyone, Existing::refuse));
  fmt::print("{}\n", tr("请{}填写 {}（每人 holds 填 true 或 false），再用 piaojue fact sign 签名",
                        "{} fills in {} (holds true or false for each), then signs it with piaojue "
                        "fact sign",
                        gate->office, options.out.string()));
  return {};
}

void add_fact_new(CLI::App& fact, Chosen& chosen) {
  auto options = std::make_shared<NewOptions>();
  CLI::App& command = *fact.add_subcommand("new", tr("生成待填写的事实文件，每名被提名人一条",
                                                     "make a form with an entry for each nominee"));
  command.add_option("gate", options->gate, tr("前置条件编号", "fact of the [[gate]]"))->required();
  command.add_option("--meeting", options->meeting, tr("会议文件夹", "meeting folder"))->required();
  command.add_option("--poll", options->poll, tr("表决项编号", "poll id"))->required();
  command.add_option("--out", options->out, tr("写入的文件", "file to write"))->required();
  command.add_flag("--rehearsal", options->rehearsal, tr("为演练", "for a rehearsal"));
  command.callback([options, &chosen] {
    chosen = [options] {
      const auto plan = load_plan_or_report(
          options->meeting,
          {.rehearsal = options->rehearsal, .gates = Gatekeeping::show, .tally_certificate = {}});
      if (!plan) return kBadInput;
      return run([&] { return write_form(*plan, *options); });
    };
  });
}

// --- fact sign, fact show ----------------------------------------------------------------------

/// The document, or every fault printed.
std::optional<FactDocument> read_or_report(const fs::path& file, ByteView content) {
  FileFaults found;
  FaultLog faults(file.string(), found);
  auto document = read_fact_document(std::string(as_text(content)), faults);
  if (!document) report(found);
  return document;
}

fs::path signature_of(const fs::path& file) {
  return file.string() + std::string(kSignatureSuffix);
}

struct SignOptions {
  fs::path file, certificate, key;
  std::optional<int> passphrase_fd;
};

Result<void> sign_document(const SignOptions& options, ByteView content) {
  PJ_TRY(const Bytes certificate, read_file(options.certificate, kMaxKeyFile));
  PJ_TRY(Bytes key_file, read_file(options.key, kMaxKeyFile));
  const SecretBytes key = SecretBytes::adopt(std::move(key_file));
  SecretBytes passphrase;
  if (as_text(key.reveal()).find("ENCRYPTED") != std::string_view::npos) {
    PJ_TRY(passphrase, obtain_secret(options.passphrase_fd, tr("密钥口令：", "Passphrase: ")));
  }
  PJ_TRY(const Bytes cms,
         cms_sign_detached(content, certificate, key.reveal(), passphrase.reveal()));
  const fs::path signature = signature_of(options.file);
  // A signature of an earlier wording proves nothing any more.
  PJ_CHECK(write_file(signature, cms, Access::everyone, Existing::replace));
  fmt::print("{}\n", tr("已签名：{}；两个文件一起交组织者",
                        "signed: {}; give both files to the organiser", signature.string()));
  return {};
}

void add_fact_sign(CLI::App& fact, Chosen& chosen) {
  auto options = std::make_shared<SignOptions>();
  CLI::App& command = *fact.add_subcommand(
      "sign",
      tr("认定机关：检查填好的事实文件并签名", "an office: check the filled-in form and sign it"));
  command.add_option("file", options->file, tr("事实文件", "fact document"))->required();
  command.add_option("--cert", options->certificate, tr("机关证书", "the office's certificate"))
      ->required();
  command.add_option("--key", options->key, tr("机关私钥", "its private key"))->required();
  command.add_option("--passphrase-fd", options->passphrase_fd,
                     tr("从这个文件描述符读密钥口令，否则在终端询问",
                        "descriptor to read the key's passphrase from; else it is asked for"));
  command.callback([options, &chosen] {
    chosen = [options] {
      const auto content = read_file(options->file);
      if (!content) return report(content.error());
      if (!read_or_report(options->file, *content)) return kBadInput;
      return run([&] { return sign_document(*options, *content); });
    };
  });
}

void print_document(const FactDocument& document) {
  fmt::print("{}  {}  {}{}\n", document.fact.str(), document.office, document.date,
             document.rehearsal ? tr("  【演练】", "  [rehearsal]") : "");
  if (document.period)
    fmt::print("{}\n", tr("公示 {} 至 {}", "public from {} to {}", document.period->from,
                          document.period->to));
  TextTable table({{tr("编号", "id"), false},
                   {tr("姓名", "name"), false},
                   {tr("单位", "unit"), false},
                   {tr("认定", "holds"), false},
                   {tr("说明", "why"), false}});
  // Whether the period is over is for the meeting to judge: its date comes after any period here.
  static constexpr const char* kAfterAll = "9999-12-31";
  for (const FactEntry& entry : document.entries) {
    const std::string against = why_not(document, entry, kAfterAll);
    table.add({entry.id.str(), entry.name, entry.unit,
               against.empty() ? tr("具备", "yes") : tr("不具备", "no"),
               against.empty() ? entry.finding : against});
  }
  fmt::print("{}", table.render());
}

int show_document(const fs::path& file, const fs::path& certificate) {
  const auto content = read_file(file);
  if (!content) return report(content.error());
  const auto document = read_or_report(file, *content);
  if (!document) return kBadInput;
  print_document(*document);
  fmt::print("SHA-256 {}\n", to_hex(hash32(HashAlgorithm::sha256, *content)));
  if (certificate.empty()) {
    fmt::print("{}\n",
               tr("没有核对签名；加 --cert 机关证书", "signature not checked; give --cert"));
    return kDone;
  }
  return run([&]() -> Result<void> {
    PJ_TRY(const Bytes pem, read_file(certificate, kMaxKeyFile));
    PJ_TRY(const Bytes der, certificate_to_der(pem));
    PJ_TRY(const Bytes cms, read_file(signature_of(file), kMaxCmsSize));
    PJ_CHECK(cms_verify_detached(cms, *content, der));
    fmt::print("{}\n", tr("签名有效", "the signature holds"));
    return {};
  });
}

void add_fact_show(CLI::App& fact, Chosen& chosen) {
  auto file = std::make_shared<fs::path>();
  auto certificate = std::make_shared<fs::path>();
  CLI::App& command = *fact.add_subcommand("show", tr("显示事实文件", "show a fact document"));
  command.add_option("file", *file, tr("事实文件", "fact document"))->required();
  command.add_option("--cert", *certificate, tr("用这个机关证书核对签名", "check its signature"));
  command.callback([file, certificate, &chosen] {
    chosen = [file, certificate] { return show_document(*file, *certificate); };
  });
}

// --- gates -------------------------------------------------------------------------------------

/// The documents that a poll's facts rest on, in the order of their first use.
class Sources {
 public:
  std::string mark(const FactFinding& finding) {
    for (std::size_t i = 0; i < list_.size(); ++i)
      if (list_[i].source == finding.source) return fmt::format("[{}]", i + 1);
    list_.push_back(finding);
    return fmt::format("[{}]", list_.size());
  }
  void print() const {
    for (std::size_t i = 0; i < list_.size(); ++i)
      fmt::print("[{}] {}\n    SHA-256 {}\n", i + 1, list_[i].words, to_hex(*list_[i].source));
  }

 private:
  std::vector<FactFinding> list_;
};

/// How many nominees lack a fact.
std::size_t print_gates(const PollGates& poll) {
  std::vector<TextTable::Column> columns = {
      {tr("编号", "id"), false}, {tr("姓名", "name"), false}, {tr("单位", "unit"), false}};
  for (const Requirement& one : poll.required) columns.push_back({one.label, false});
  TextTable table(std::move(columns));
  Sources sources;
  std::string reasons;
  std::size_t refused = 0;
  for (const NomineeGates& nominee : poll.nominees) {
    std::vector<std::string> row = {nominee.id.str(), nominee.name, nominee.unit};
    for (std::size_t i = 0; i < poll.required.size(); ++i) {
      const FactFinding& finding = nominee.findings[i];
      row.push_back(finding.source ? tr("具备 {}", "held {}", sources.mark(finding))
                                   : tr("缺少", "missing"));
      if (!finding.source)
        reasons += tr("  {} {}：{}——{}\n", "  {} {}: {} – {}\n", nominee.id.str(), nominee.name,
                      poll.required[i].label, finding.words);
    }
    if (!nominee.missing().empty()) ++refused;
    table.add(std::move(row));
  }
  fmt::print("{}\n{}", tr("表决项 {}", "poll {}", poll.poll.str()), table.render());
  if (!reasons.empty()) fmt::print("{}\n{}", tr("缺少的原因：", "missing because:"), reasons);
  sources.print();
  return refused;
}

int show_gates(const fs::path& meeting, bool rehearsal) {
  const auto plan = load_plan_or_report(
      meeting, {.rehearsal = rehearsal, .gates = Gatekeeping::show, .tally_certificate = {}});
  if (!plan) return kBadInput;
  std::size_t refused = 0;
  for (const PollGates& poll : plan->gate_findings) refused += print_gates(poll);
  for (const FileFault& warning : plan->warnings) fmt::print(stderr, "{}\n", warning.str());
  if (plan->gate_findings.empty())
    fmt::print("{}\n", tr("没有表决项写了 requires", "no poll has requires"));
  else if (refused > 0)
    fmt::print("{}\n", tr("{} 人次不能上选票", "{} nominees do not stand on a ballot", refused));
  else
    fmt::print("{}\n", tr("所有人都具备", "everyone has every fact"));
  return refused > 0 ? kFailed : kDone;
}

void add_gates(CLI::App& app, Chosen& chosen) {
  auto meeting = std::make_shared<fs::path>();
  auto rehearsal = std::make_shared<bool>(false);
  CLI::App& command =
      add_command(app, group(), "gates",
                  tr("列出被提名人具备和缺少的前置条件及其来源",
                     "show which facts the nominees have, which are missing, and the sources"));
  command.add_option("meeting", *meeting, tr("会议文件夹", "meeting folder"))->required();
  command.add_flag("--rehearsal", *rehearsal,
                   tr("当作演练：演练的事实也算", "as a rehearsal: facts of rehearsals count"));
  command.callback([meeting, rehearsal, &chosen] {
    chosen = [meeting, rehearsal] { return show_gates(*meeting, *rehearsal); };
  });
}

}  // namespace

void add_gate_commands(CLI::App& app, Chosen& chosen) {
  CLI::App& fact =
      add_command(app, group(), "fact",
                  tr("机关认定的事实：生成、签名、查看", "facts that offices state and sign"));
  fact.require_subcommand(1);
  add_fact_office(fact, chosen);
  add_fact_new(fact, chosen);
  add_fact_sign(fact, chosen);
  add_fact_show(fact, chosen);
  add_gates(app, chosen);
}

}  // namespace piaojue::cli
