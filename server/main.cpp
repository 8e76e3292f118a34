// piaojued: the server of one or many meetings. Wiring only.
#include <CLI/CLI.hpp>
#include <iostream>

#include "core/base/version.hpp"
#include "core/serving/listener.hpp"
#include "core/wire/names.hpp"
#include "server/config.hpp"
#include "server/meeting/meeting.hpp"
#include "server/meeting/wipe.hpp"
#include "server/ops/hardening.hpp"

namespace {

using namespace piaojue;
using namespace piaojue::server;

constexpr int kBadUsage = 2;
constexpr int kFailure = 1;

void print(const FileFaults& faults) {
  for (const FileFault& fault : faults) std::cerr << fault.str() << '\n';
}

int refuse(const Error& error) {
  std::cerr << "piaojued: " << error.message << '\n';
  return kFailure;
}

int serve(const Config& config) {
  EventLog log(std::cerr);
  std::vector<std::unique_ptr<Meeting>> meetings;
  {
    serving::Listener listener(
        {config.address, config.port, config.workers, config.max_connections});
    for (const MeetingConfig& one : config.meetings) {
      meetings.push_back(std::make_unique<Meeting>(one, config.data, log));
      const serving::TlsFiles files{one.pki / "ca.pem", one.pki / "cert.pem", one.pki / "key.pem"};
      const auto added = listener.add({server_name(one.id), one.id}, files, *meetings.back());
      if (!added) return refuse(added.error());
      log.write(Event::meeting_hosted, one.id.str());
    }
    if (const auto bound = listener.listen(); !bound) return refuse(bound.error());
    listener.stop_on_signals([&log] { log.write(Event::server_stopping); });
    log.write(Event::server_started);
    std::cout << "piaojued listening on " << config.address << ':' << listener.port() << std::endl;
    listener.run();
  }
  meetings.clear();  // closes the stores
  log.write(Event::server_stopped);
  return 0;
}

int wipe(const Config& config, const std::string& meeting) {
  const auto id = MeetingId::parse(meeting);
  if (!id) return refuse(id.error());
  const auto wiped = wipe_rehearsal(config.data, *id);
  if (!wiped) return refuse(wiped.error());
  std::cout
      << tr("演练“{0}”在服务器上的数据已删除：{1} 个文件，共 {2} 字节（{3}）。\n"
            "能说明的：这些文件已不在文件系统里，服务器不再有演练的密钥、名册和选票。\n"
            "不能说明的：存储介质上的痕迹没有擦除；备份、快照和别人已经取走的记录不受影响。\n"
            "正式会议请重新运行 piaojue pki，各人重新登记密钥；会后可用 piaojue rehearsal compare "
            "比较两份记录。",
            "The server's data of the rehearsal \"{0}\" are removed: {1} files, {2} bytes ({3}).\n"
            "This shows: the files are gone from the file system; the server holds neither keys, "
            "roster nor ballots of it.\n"
            "This does not show: that they were erased from the medium; backups, snapshots and "
            "records that others took are untouched.\n"
            "For the meeting itself run piaojue pki anew and have everybody enrol new keys; "
            "afterwards piaojue rehearsal compare compares both records.",
            wiped->title, wiped->files, wiped->bytes, wiped->folder.string())
      << '\n';
  return 0;
}

struct Options {
  std::filesystem::path config;
  bool check_only = false;
  std::string wipe;
};

int run(const Options& options) {
  const Checked<Config> loaded = load_config(options.config);
  if (const auto* const faults = std::get_if<FileFaults>(&loaded)) {
    print(*faults);
    return kBadUsage;
  }
  const Config& config = std::get<Config>(loaded);
  set_language(config.language);
  if (!options.wipe.empty()) return wipe(config, options.wipe);
  if (const FileFaults missing = check_pki_files(config); !missing.empty()) {
    print(missing);
    return kBadUsage;
  }
  if (options.check_only) {
    std::cout << tr("配置无误", "the configuration is sound") << '\n';
    return 0;
  }
  return serve(config);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("票决服务器 the server of Piaojue meetings");
  Options options;
  app.add_option("--config", options.config, "配置文件 configuration file (TOML)")->required();
  auto* check = app.add_flag("--check-config", options.check_only,
                             "只检查配置 check the configuration and exit");
  app.add_option(
         "--wipe-rehearsal", options.wipe,
         "删除一次演练的数据（写会议编号）后退出 remove a rehearsal's data (its id) and exit")
      ->excludes(check);
  app.set_version_flag("--version", std::string(kVersion));
  CLI11_PARSE(app, argc, argv);
  try {
    harden_process();
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << "piaojued: " << error.what() << '\n';
    return kFailure;
  }
}
