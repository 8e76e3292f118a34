#include "client/cli/command.hpp"

#include "client/cli/terminal.hpp"
#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/record/tally_certificate.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::cli {

int report(const Error& error) {
  fmt::print(stderr, "{}{}\n", tr("没有完成：", "not done: "), error.message);
  return kFailed;
}

int report(const FileFaults& faults) {
  for (const FileFault& fault : faults) fmt::print(stderr, "{}\n", fault.str());
  return kBadInput;
}

void add_who_and_where(CLI::App& command, WhoAndWhere& options) {
  command
      .add_option("--id", options.id,
                  tr("身份文件夹，由 piaojue pki 生成", "identity folder made by piaojue pki"))
      ->required();
  command.add_option("--server", options.server, tr("服务器地址 主机:端口", "HOST:PORT"))
      ->required();
  command.add_option("--passphrase-fd", options.passphrase_fd,
                     tr("从这个文件描述符读身份口令，否则在终端询问",
                        "descriptor to read the identity's passphrase from; else it is asked for"));
}

Result<Session> open_session(const WhoAndWhere& options) {
  PJ_TRY(Identity identity, Identity::load(options.id));
  PJ_TRY(auto server, net::Endpoint::parse(options.server));
  std::unique_ptr<Sealer> sealer;
  SecretBytes passphrase;
  if (needs_passphrase(identity)) {
    PJ_TRY(passphrase,
           obtain_secret(options.passphrase_fd, tr("身份口令：", "Passphrase of the identity: ")));
    sealer = std::make_unique<Sealer>(SecretBytes::copy_of(passphrase.reveal()));
  }
  PJ_TRY(auto created, net::Access::create(std::move(server), identity, passphrase));
  auto access = std::make_unique<net::Access>(std::move(created));
  auto connection = std::make_unique<net::Connection>(*access);
  return Session{std::move(identity), std::move(sealer),     std::move(passphrase),
                 std::move(access),   std::move(connection), nullptr};
}

Result<Session> open_desk(const WhoAndWhere& options) {
  PJ_TRY(Session session, open_session(options));
  PJ_TRY(OfficialKeys keys, load_keys(session.identity, session.sealer.get()));
  session.keys = std::make_unique<OfficialKeys>(std::move(keys));
  return session;
}

std::optional<MeetingPlan> load_plan_or_report(const std::filesystem::path& folder,
                                               PlanOptions options) {
  options.tally_certificate = read_tally_certificate;
  auto plan = load_meeting_plan(folder, options);
  if (const auto* faults = std::get_if<FileFaults>(&plan)) {
    report(*faults);
    return std::nullopt;
  }
  return std::get<MeetingPlan>(std::move(plan));
}

void show_warnings(const MeetingPlan& plan) {
  for (const FileFault& warning : plan.warnings)
    fmt::print("{}{}\n", tr("提醒：", "note: "), warning.str());
}

Result<Hash32> read_anchor(const std::string& file_or_fingerprint) {
  std::string text = file_or_fingerprint;
  std::error_code ignored;
  if (std::filesystem::is_regular_file(file_or_fingerprint, ignored)) {
    PJ_TRY(const Bytes content, read_file(file_or_fingerprint, 4096));
    text = as_text(content);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  }
  auto anchor = parse_fingerprint(text);
  if (anchor) return anchor;
  return Error{
      ErrorCode::malformed,
      tr("锚指纹应是 64 位十六进制数，或含有它的文件：{}",
         "an anchor is 64 hexadecimal digits, or a file that holds them: {}", file_or_fingerprint)};
}

CLI::App& add_command(CLI::App& app, const std::string& group, const std::string& name,
                      const std::string& description) {
  return *app.add_subcommand(name, description)->group(group);
}

}  // namespace piaojue::cli
