// piaojued: the server of one or many meetings. Wiring only.
#include <CLI/CLI.hpp>
#include <iostream>

#include "core/base/version.hpp"
#include "core/serving/listener.hpp"
#include "core/wire/names.hpp"
#include "server/config.hpp"
#include "server/meeting/meeting.hpp"
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

int run(const std::filesystem::path& file, bool check_only) {
  const Checked<Config> loaded = load_config(file);
  if (const auto* const faults = std::get_if<FileFaults>(&loaded)) {
    print(*faults);
    return kBadUsage;
  }
  const Config& config = std::get<Config>(loaded);
  set_language(config.language);
  if (const FileFaults missing = check_pki_files(config); !missing.empty()) {
    print(missing);
    return kBadUsage;
  }
  if (check_only) {
    std::cout << tr("配置无误", "the configuration is sound") << '\n';
    return 0;
  }
  return serve(config);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("票决服务器 the server of Piaojue meetings");
  std::string file;
  bool check_only = false;
  app.add_option("--config", file, "配置文件 configuration file (TOML)")->required();
  app.add_flag("--check-config", check_only, "只检查配置 check the configuration and exit");
  app.set_version_flag("--version", std::string(kVersion));
  CLI11_PARSE(app, argc, argv);
  try {
    harden_process();
    return run(file, check_only);
  } catch (const std::exception& error) {
    std::cerr << "piaojued: " << error.what() << '\n';
    return kFailure;
  }
}
