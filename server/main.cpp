// piaojued: the server of one or many meetings. Wiring only.
#include <CLI/CLI.hpp>
#include <ctime>
#include <iostream>

#include "core/base/version.hpp"
#include "core/serving/listener.hpp"
#include "core/wire/names.hpp"
#include "server/config.hpp"
#include "server/meeting/meeting.hpp"
#include "server/meeting/wipe.hpp"
#include "server/net/metrics_page.hpp"
#include "server/ops/backup.hpp"
#include "server/ops/hardening.hpp"
#include "server/ops/metrics.hpp"
#include "server/ops/open_files.hpp"
#include "server/ops/service_manager.hpp"
#include "server/ops/timed_service.hpp"

namespace {

using namespace piaojue;
using namespace piaojue::server;

constexpr int kBadUsage = 2;
constexpr int kFailure = 1;
/// Files that the server has open beside its connections: of its own, and of each meeting.
constexpr std::uint64_t kOwnFiles = 64 + serving::kMostSurplus;
constexpr std::uint64_t kFilesOfMeeting = 32;

void print(const FileFaults& faults) {
  for (const FileFault& fault : faults) std::cerr << fault.str() << '\n';
}

int refuse(const Error& error) {
  std::cerr << "piaojued: " << error.message << '\n';
  return kFailure;
}

struct Hosted {
  std::unique_ptr<Meeting> meeting;
  std::unique_ptr<TimedService> timed;
};

Result<std::unique_ptr<MetricsPage>> serve_metrics(const Config& config,
                                                   const std::vector<Hosted>& hosted,
                                                   const EventLog& log, const RequestTimes& times,
                                                   const serving::Listener& listener) {
  const auto start = static_cast<std::uint64_t>(std::time(nullptr));
  std::vector<MeteredMeeting> meetings;
  meetings.reserve(hosted.size());
  for (const Hosted& one : hosted) meetings.push_back({one.meeting->id(), one.meeting.get()});
  return MetricsPage::create(
      config.metrics->address, config.metrics->port, [&, start, meetings = std::move(meetings)] {
        const Condition condition{start, listener.peak(), config.max_connections, resident_memory(),
                                  free_space(config.data.string())};
        return write_metrics(meetings, log, times, condition);
      });
}

int serve(const Config& config, const ServiceManager& manager) {
  const auto allowed = allow_open_files(config.max_connections + kOwnFiles +
                                        kFilesOfMeeting * config.meetings.size());
  if (!allowed) return refuse(allowed.error());
  EventLog log(std::cerr);
  RequestTimes times;
  std::vector<Hosted> hosted;
  {
    serving::Listener listener({.address = config.listen.address,
                                .port = config.listen.port,
                                .workers = config.workers,
                                .max_connections = config.max_connections,
                                .max_per_address = config.max_per_address});
    for (const MeetingConfig& one : config.meetings) {
      auto meeting = std::make_unique<Meeting>(one, config.data, log);
      auto timed = std::make_unique<TimedService>(*meeting, times);
      const serving::TlsFiles files{
          one.pki / "ca.pem", one.pki / "cert.pem", one.pki / "key.pem", {}, one.pki / "crl.pem"};
      const auto added = listener.add({server_name(one.id), one.id}, files, *timed);
      if (!added) return refuse(added.error());
      hosted.push_back({std::move(meeting), std::move(timed)});
      log.write(Event::meeting_hosted, one.id.str());
    }
    if (const auto bound = listener.listen(); !bound) return refuse(bound.error());
    std::unique_ptr<MetricsPage> metrics;
    if (config.metrics) {
      auto page = serve_metrics(config, hosted, log, times, listener);
      if (!page) return refuse(page.error());
      metrics = *std::move(page);
    }
    listener.stop_on_signals([&] {
      manager.stopping();
      log.write(Event::server_stopping);
    });
    if (const auto beat = manager.heartbeat())
      listener.keep_calling(*beat, [&manager] { manager.alive(); });
    log.write(Event::server_started);
    std::cout << "piaojued listening on " << config.listen.address << ':' << listener.port()
              << std::endl;
    if (metrics)
      std::cout << "piaojued metrics on " << config.metrics->address << ':' << metrics->port()
                << std::endl;
    manager.ready();
    listener.run();
  }
  hosted.clear();  // closes the stores
  log.write(Event::server_stopped);
  return 0;
}

int back_up(const Config& config, const std::string& meeting, const std::filesystem::path& out) {
  const auto id = MeetingId::parse(meeting);
  if (!id) return refuse(id.error());
  const auto backup = server::back_up(config.data, *id, out);
  if (!backup) return refuse(backup.error());
  EventLog(std::cerr).write(Event::backup_made, id->str(), {{"detail", backup->folder.string()}});
  std::cout << tr("备份在 {0}（{1} 个文件，{2} 字节）\n", "backup in {0} ({1} files, {2} bytes)\n",
                  backup->folder.string(), backup->files, backup->bytes);
  if (backup->carries_order)
    std::cout << tr(
        "这份备份做于投票期间：与别的备份比较可以看出选票的先后。放在加密的介质上，"
        "封箱以后立即销毁。\n",
        "It was made while a poll is open: beside another backup it tells which ballots "
        "came earlier. Keep it on an encrypted medium and destroy it once the poll is "
        "sealed.\n");
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
  std::string meeting;  ///< to back up
  std::filesystem::path out;
};

int run(const Options& options, const ServiceManager& manager) {
  const Checked<Config> loaded = load_config(options.config);
  if (const auto* const faults = std::get_if<FileFaults>(&loaded)) {
    print(*faults);
    return kBadUsage;
  }
  const Config& config = std::get<Config>(loaded);
  set_language(config.language);
  if (!options.wipe.empty()) return wipe(config, options.wipe);
  if (!options.meeting.empty()) return back_up(config, options.meeting, options.out);
  if (const FileFaults missing = check_pki_files(config); !missing.empty()) {
    print(missing);
    return kBadUsage;
  }
  if (options.check_only) {
    std::cout << tr("配置无误", "the configuration is sound") << '\n';
    return 0;
  }
  return serve(config, manager);
}

/// Serving is what happens without a command.
void add_commands(CLI::App& app, Options& options) {
  app.add_option("--config", options.config, "配置文件 configuration file (TOML)")->required();
  auto* const check = app.add_flag("--check-config", options.check_only,
                                   "同 check-config the same as check-config");
  app.add_option(
         "--wipe-rehearsal", options.wipe,
         "删除一次演练的数据（写会议编号）后退出 remove a rehearsal's data (its id) and exit")
      ->excludes(check);
  app.set_version_flag("--version", std::string(kVersion));
  app.require_subcommand(0, 1);
  app.fallthrough();
  app.add_subcommand("check-config", "只检查配置 check the configuration and exit")
      ->callback([&options] { options.check_only = true; });
  CLI::App* const backup = app.add_subcommand(
      "backup",
      "备份一个会议的数据，服务器可以正在运行 copy a meeting's data, also of a running server");
  backup->add_option("--meeting", options.meeting, "会议编号 the meeting's id")->required();
  backup->add_option("--out", options.out, "备份放在这个文件夹里 a folder for backups")->required();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("票决服务器 the server of Piaojue meetings");
  Options options;
  add_commands(app, options);
  CLI11_PARSE(app, argc, argv);
  try {
    harden_process();
    return run(options, ServiceManager::from_environment());
  } catch (const std::exception& error) {
    std::cerr << "piaojued: " << error.what() << '\n';
    return kFailure;
  }
}
