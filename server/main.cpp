// piaojued: the server of one or many meetings. Wiring only.
#include <CLI/CLI.hpp>
#include <iostream>

#include "core/base/version.hpp"
#include "server/config.hpp"
#include "server/net/host.hpp"
#include "server/ops/hardening.hpp"

namespace {

using namespace piaojue;
using namespace piaojue::server;

constexpr int kBadUsage = 2;
constexpr int kFailure = 1;

void print(const FileFaults& faults) {
  for (const FileFault& fault : faults) std::cerr << fault.str() << '\n';
}

int serve(const Config& config) {
  EventLog log(std::cerr);
  auto host = Host::create(config, log);
  if (!host) {
    std::cerr << "piaojued: " << host.error().message << '\n';
    return kFailure;
  }
  log.write(Event::server_started);
  std::cout << "piaojued listening on " << config.address << ':' << (*host)->port() << std::endl;
  (*host)->run();
  host->reset();  // closes the stores
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
