#include "server/config.hpp"

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <set>
#include <thread>

#include "core/meeting/rules.hpp"
#include "core/meeting/toml_reader.hpp"

namespace piaojue::server {
namespace {

constexpr std::uint32_t kMaxWorkers = 256;
constexpr std::uint32_t kMostConnections = 100000;

/// "address:port" with a numeric address; IPv6 in brackets.
std::optional<Endpoint> parse_endpoint(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  std::string address = text.substr(0, colon);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  const char* const end = text.data() + text.size();
  std::uint16_t port = 0;
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc() || rest != end) return std::nullopt;
  return Endpoint{std::move(address), port};
}

bool is_loopback(const std::string& address) {
  in_addr v4{};
  if (::inet_pton(AF_INET, address.c_str(), &v4) == 1)
    return ntohl(v4.s_addr) >> 24U == IN_LOOPBACKNET;
  in6_addr v6{};
  return ::inet_pton(AF_INET6, address.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

void read_endpoints(TomlReader& in, Config& config) {
  const std::string listen = in.required_text("listen");
  if (auto endpoint = parse_endpoint(listen))
    config.listen = *std::move(endpoint);
  else if (!listen.empty())
    in.fault("listen", tr("“{}”不是“地址:端口”", "\"{}\" is not \"address:port\"", listen),
             tr("例如 \"0.0.0.0:7443\"", "for example \"0.0.0.0:7443\""));
  const std::optional<std::string> metrics = in.text("metrics");
  if (!metrics) return;
  config.metrics = parse_endpoint(*metrics);
  if (!config.metrics || !is_loopback(config.metrics->address))
    in.fault("metrics",
             tr("“{}”不是本机的“地址:端口”", "\"{}\" is no \"address:port\" of this machine alone",
                *metrics),
             tr("指标只给本机看，例如 \"127.0.0.1:9464\"",
                "metrics are served on the loopback interface only, for example "
                "\"127.0.0.1:9464\""));
}

void read_meeting(const TomlNode& node, const std::filesystem::path& folder, FaultLog& faults,
                  Config& config) {
  TomlReader in(node, "[[meeting]]", faults);
  const std::string id = in.required_text("id");
  const Suite* const suite = in.suite("suite");
  const std::string pki = in.required_text("pki");
  if (!id.empty() && !is_valid_meeting_id(id)) {
    in.fault("id", tr("“{}”不能作会议编号", "\"{}\" cannot be a meeting id", id),
             tr("只用小写字母、数字和连字符", "use lower-case letters, digits and hyphens"));
  } else if (!id.empty()) {
    config.meetings.push_back({*MeetingId::parse(id), suite, folder / pki});
  }
  in.finish();
}

void read_root(const TomlNode& node, const std::filesystem::path& folder, FaultLog& faults,
               Config& config) {
  TomlReader in(node, tr("配置文件", "the configuration"), faults);
  read_endpoints(in, config);
  config.data = folder / in.required_text("data");
  config.workers = in.number("workers", 1, kMaxWorkers).value_or(config.workers);
  config.max_connections =
      in.number("max_connections", 1, kMostConnections).value_or(config.max_connections);
  config.max_per_address =
      in.number("max_per_address", 1, kMostConnections).value_or(config.max_per_address);
  const std::string language = in.text("language").value_or("zh");
  if (language != "zh" && language != "en")
    in.fault("language", tr("不认识的语言“{}”", "unknown language \"{}\"", language),
             tr("写 \"zh\" 或 \"en\"", "write \"zh\" or \"en\""));
  config.language = language == "en" ? Language::en : Language::zh;

  for (const TomlNode* const meeting : in.tables("meeting"))
    read_meeting(*meeting, folder, faults, config);
  if (config.meetings.empty())
    in.fault("meeting", tr("没有会议", "no meeting"),
             tr("加上一段 [[meeting]]", "add a [[meeting]] table"));
  std::set<MeetingId> ids;
  for (const MeetingConfig& meeting : config.meetings)
    if (!ids.insert(meeting.id).second)
      in.fault("meeting", tr("会议“{}”出现两次", "meeting \"{}\" twice", meeting.id.str()),
               tr("删去一个", "remove one"));
  in.finish();
}

}  // namespace

Checked<Config> load_config(const std::filesystem::path& file) {
  FileFaults found;
  FaultLog faults(file.string(), found);
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) {
    faults.add(0, 0, tr("无法读取", "cannot be read"),
               tr("检查路径和权限", "check path and rights"));
    return found;
  }
  Config config;
  if (const std::optional<TomlNode> root = parse_toml(text, faults))
    read_root(*root, std::filesystem::absolute(file).parent_path(), faults, config);
  if (!found.empty()) return without_repeats(std::move(found));
  return config;
}

FileFaults check_pki_files(const Config& config) {
  static constexpr std::array kFiles{"ca.pem", "cert.pem", "key.pem", "tally-cert.pem",
                                     "tally-key.pem"};
  FileFaults found;
  for (const MeetingConfig& meeting : config.meetings) {
    for (const char* const name : kFiles) {
      const std::filesystem::path file = meeting.pki / name;
      if (std::ifstream(file).is_open()) continue;
      FaultLog(file.string(), found)
          .add(0, 0, tr("无法读取", "cannot be read"),
               tr("用 piaojue pki 为会议“{}”生成证书",
                  "make meeting \"{}\"'s certificates with "
                  "piaojue pki",
                  meeting.id.str()));
    }
  }
  return found;
}

}  // namespace piaojue::server
