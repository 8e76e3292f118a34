// An identity folder: who somebody is to the server of a meeting.
//
//   ca.pem          the meeting's authority, which server and certificates are checked against
//   cert.pem, key.pem   this person's or terminal's certificate; absent in a public identity
//   identity.toml   meeting, suite, role, official
//   sign.key, exchange.key   protocol keys, made here by `piaojue enrol`, which never leave
//   anchor.txt      fingerprint of the opening statement this official signed
#pragma once

#include <filesystem>
#include <optional>

#include "core/base/ids.hpp"
#include "core/group/suite.hpp"
#include "core/wire/role.hpp"

namespace piaojue {

struct Identity {
  std::filesystem::path folder;
  MeetingId meeting;
  const Suite* suite;
  Role role;
  OfficialId official;

  /// Error `not_found` or `malformed` names folder and remedy.
  static Result<Identity> load(const std::filesystem::path& folder);
  /// identity.toml.
  std::string to_toml() const;

  std::filesystem::path file(std::string_view name) const { return folder / name; }
  /// The same without certificate: what casting uses.
  Identity without_certificate() const;
};

}  // namespace piaojue
