#include "client/issuer/desk_listener.hpp"

#include "core/base/language.hpp"
#include "core/wire/names.hpp"

namespace piaojue::issuer {

Result<DeskAddresses> parse_addresses(const std::string& listen, const std::string& announce) {
  PJ_TRY(const auto parsed, net::Endpoint::parse(listen));
  if (!announce.empty()) {
    PJ_CHECK(net::Endpoint::parse(announce));
  } else if (parsed.host == "0.0.0.0" || parsed.host == "::") {
    return Error{ErrorCode::invalid,
                 tr("监听 {} 时，请用 --announce 写明终端能连到的地址，例如 192.168.1.11:7444",
                    "listening on {}, say with --announce where terminals reach this machine, e.g. "
                    "192.168.1.11:7444",
                    parsed.host)};
  }
  const unsigned long port = std::stoul(parsed.port);
  if (port > 65535)
    return Error{ErrorCode::invalid, tr("没有端口 {}", "there is no port {}", parsed.port)};
  return DeskAddresses{{.address = parsed.host, .port = static_cast<std::uint16_t>(port)},
                       announce};
}

DeskListener::~DeskListener() {
  if (!thread_.joinable()) return;
  listener_.stop();
  thread_.join();
}

Result<void> DeskListener::start(const Identity& identity, const SecretBytes& passphrase,
                                 IssuingDesk& desk) {
  PJ_CHECK(listener_.add(
      {desk_name(identity.meeting, identity.official), identity.meeting},
      {identity.file("ca.pem"), identity.file("serve-cert.pem"), identity.file("serve-key.pem"),
       SecretBytes::copy_of(passphrase.reveal()), identity.file("crl.pem")},
      desk));
  PJ_CHECK(listener_.listen());
  thread_ = std::thread([this] { listener_.run(); });
  return {};
}

std::string DeskListener::address() const {
  if (!addresses_.announce.empty()) return addresses_.announce;
  const std::string& host = addresses_.listen.address;
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, listener_.port())
                                             : fmt::format("[{}]:{}", host, listener_.port());
}

}  // namespace piaojue::issuer
