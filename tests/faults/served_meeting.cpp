#include "tests/faults/served_meeting.hpp"

#include <fstream>

#include "server/handlers/dispatcher.hpp"

namespace piaojue::test {
namespace {

const std::string kMeeting = "hosted";

void write_text(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
}

void write_pair(const std::filesystem::path& folder, const pki::Certificate& certificate) {
  std::filesystem::create_directory(folder);
  write_text(folder / "cert.pem", certificate.certificate_pem());
  write_text(folder / "key.pem", as_text(certificate.key_pem({}).reveal()));
}

TemporaryFolder make_folder() {
  auto folder = TemporaryFolder::create();
  REQUIRE(folder);
  return *std::move(folder);
}

}  // namespace

ServedMeeting::ServedMeeting(const std::string& last, serving::ListenerOptions options)
    : folder_(make_folder()) {
  hosted_.play_through(last);
  const auto authority = pki::Certificate::create_authority(
      {pki::Usage::authority, kMeeting, "authority", kMeeting + " CA", 2});
  const auto& path = folder_.path();
  write_text(path / "ca.pem", authority.certificate_pem());
  write_pair(path / "server",
             pki::Certificate::create(
                 {pki::Usage::server, kMeeting, "server", kMeeting + ".piaojue", 2}, authority));
  std::vector<Role> roles(kCertificateRoles.begin(), kCertificateRoles.end());
  roles.push_back(Role::open);
  for (const Role role : roles) {
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    clients_[role].reset(context);
    if (role == Role::open) continue;
    const std::string name(name_of(role));
    write_pair(path / name,
               pki::Certificate::create({pki::Usage::client, kMeeting, name, name, 2}, authority));
    REQUIRE(SSL_CTX_use_certificate_chain_file(context, (path / name / "cert.pem").c_str()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey_file(context, (path / name / "key.pem").c_str(),
                                        SSL_FILETYPE_PEM) == 1);
  }
  listener_ = std::make_unique<serving::Listener>(options);
  const MeetingId id = MeetingId::parse(kMeeting).value();
  REQUIRE(listener_->add({server_name(id), id},
                         {path / "ca.pem", path / "server/cert.pem", path / "server/key.pem"},
                         hosted_.meeting()));
  REQUIRE(listener_->listen());
  thread_ = std::thread([this] { listener_->run(); });
}

void ServedMeeting::stop() {
  if (!thread_.joinable()) return;
  listener_->stop();
  thread_.join();
  listener_.reset();
}

Line ServedMeeting::connect(Role role, std::uint8_t from) const {
  return {port(), client(role), kMeeting + ".piaojue", from};
}

Role role_for(const wire::Request& request) {
  const server::Rule& rule = server::rules()[request.index()];
  if (rule.without_certificate) return Role::open;
  for (const Role role : kCertificateRoles)
    if ((rule.roles & server::role_bit(role)) != 0) return role;
  return Role::open;
}

}  // namespace piaojue::test
