#include "client/pki/meeting_pki.hpp"

#include "client/files.hpp"
#include "client/pki/pki_certificates.hpp"
#include "core/base/language.hpp"
#include "core/wire/names.hpp"

namespace piaojue::pki {
namespace {

namespace fs = std::filesystem;

/// Writes one meeting's folders; holds what they all share.
class FolderWriter {
 public:
  FolderWriter(const MeetingPlan& plan, const fs::path& out, const PkiOptions& options)
      : plan_(plan),
        out_(out),
        options_(options),
        authority_(Certificate::create_authority(request(Usage::authority, "ca", "ca"))) {}

  Result<void> write_authority() {
    const fs::path folder = out_ / "ca";
    PJ_CHECK(create_private_folder(folder));
    PJ_CHECK(write_authority_certificate(folder));
    return write_key(folder / "ca.key", authority_, options_.passphrase);
  }

  Result<void> write_server() {
    const fs::path folder = out_ / "server";
    const SecretBytes none;
    const auto server =
        Certificate::create(request(Usage::server, "server", server_name(plan_.id)), authority_);
    const auto tally = Certificate::create(request(Usage::tally, "tally", "tally"), authority_);
    PJ_CHECK(create_private_folder(folder));
    PJ_CHECK(write_authority_certificate(folder));
    PJ_CHECK(write_public(folder / "cert.pem", server.certificate_pem()));
    PJ_CHECK(write_key(folder / "key.pem", server, none));
    PJ_CHECK(write_public(folder / "tally-cert.pem", tally.certificate_pem()));
    return write_key(folder / "tally-key.pem", tally, none);
  }

  /// An issuing desk talks to the server as a client, and to terminals as a server.
  Result<void> write_desk(const OfficialId& issuer) {
    PJ_CHECK(write_identity(Role::issuer, issuer.str()));
    const auto serving = Certificate::create(
        request(Usage::server, "desk", desk_name(plan_.id, issuer)), authority_);
    const fs::path folder = out_ / issuer.str();
    PJ_CHECK(write_public(folder / "serve-cert.pem", serving.certificate_pem()));
    return write_key(folder / "serve-key.pem", serving, options_.passphrase);
  }

  Result<void> write_identity(Role role, const std::string& id) {
    const fs::path folder = out_ / id;
    PJ_TRY(auto official, OfficialId::parse(id));
    const Identity identity{folder, plan_.id, plan_.suite, role, std::move(official)};
    PJ_CHECK(create_private_folder(folder));
    PJ_CHECK(write_authority_certificate(folder));
    PJ_CHECK(write_public(folder / "identity.toml", identity.to_toml()));
    if (role == Role::open) return {};
    const auto certificate =
        Certificate::create(request(Usage::client, std::string(name_of(role)), id), authority_);
    PJ_CHECK(write_public(folder / "cert.pem", certificate.certificate_pem()));
    return write_key(folder / "key.pem", certificate, options_.passphrase);
  }

 private:
  CertificateRequest request(Usage usage, std::string unit, std::string name) const {
    return {usage, plan_.id.str(), std::move(unit), std::move(name), options_.days};
  }
  Result<void> write_authority_certificate(const fs::path& folder) const {
    return write_public(folder / "ca.pem", authority_.certificate_pem());
  }
  static Result<void> write_public(const fs::path& path, const std::string& text) {
    return write_file(path, as_bytes(text), Access::everyone, Existing::refuse);
  }
  static Result<void> write_key(const fs::path& path, const Certificate& certificate,
                                const SecretBytes& passphrase) {
    return write_file(path, certificate.key_pem(passphrase).reveal(), Access::owner_only,
                      Existing::refuse);
  }

  const MeetingPlan& plan_;
  const fs::path& out_;
  const PkiOptions& options_;
  Certificate authority_;
};

bool is_taken(const std::string& id) {
  return id == "ca" || id == "server" || id == "observer" || id == "public" ||
         id.starts_with("terminal-");
}

Result<void> check_names(const MeetingPlan& plan) {
  const auto check = [](const OfficialId& id) -> Result<void> {
    if (!is_taken(id.str())) return {};
    return Error{ErrorCode::invalid,
                 tr("编号 {} 与证书文件夹重名，请在 meeting.toml 中改用别的编号",
                    "the id {} is the name of another certificate folder; choose another id in "
                    "meeting.toml",
                    id.str())};
  };
  for (const PlannedOfficial& official : plan.officials) PJ_CHECK(check(official.id));
  for (const PlannedIssuer& issuer : plan.issuers) PJ_CHECK(check(issuer.id));
  return {};
}

}  // namespace

Result<void> create_meeting_pki(const MeetingPlan& plan, const fs::path& out,
                                const PkiOptions& options) {
  PJ_CHECK(check_names(plan));
  PJ_CHECK(create_private_folder(out));
  FolderWriter writer(plan, out, options);
  PJ_CHECK(writer.write_authority());
  PJ_CHECK(writer.write_server());
  for (const PlannedOfficial& official : plan.officials)
    PJ_CHECK(writer.write_identity(role_of(official.role), official.id.str()));
  for (const PlannedIssuer& issuer : plan.issuers) PJ_CHECK(writer.write_desk(issuer.id));
  for (std::size_t i = 1; i <= options.terminals; ++i)
    PJ_CHECK(writer.write_identity(Role::terminal, fmt::format("terminal-{}", i)));
  PJ_CHECK(writer.write_identity(Role::observer, "observer"));
  return writer.write_identity(Role::open, "public");
}

}  // namespace piaojue::pki
