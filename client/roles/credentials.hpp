// The voter's credentials file: sealed under the voter's passphrase, mode 0600. It names polls and
// voter class, never the voter: whoever holds file and passphrase may cast (like a paper ballot).
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "client/sealed_file.hpp"
#include "core/ballot/encryptor.hpp"
#include "core/meeting/manifest.hpp"

namespace piaojue::roles {

enum class CredentialState : std::uint8_t {
  requested = 1,  ///< blinded and stored, not answered by every issuer yet
  ready = 2,      ///< signed by every issuer
  cast = 3,       ///< ballot and notes are signed and may have been sent; only these are ever sent
  spent = 4,      ///< all receipts held; keys, ballot and notes are gone from the file
  withdrawn = 5,  ///< its voids are signed and may have been sent; gone once they are known there
};

/// What one issuer was asked for and answered.
struct IssuerPart {
  MessagePrefix prefix{};
  Bytes blinded;        ///< until answered
  SecretBytes inverse;  ///< until answered
  Bytes signature;      ///< empty until answered
};

/// The ballot's credential, or that of one note slot.
struct HeldCredential {
  /// One that every issuer signs (at the seat), or one for each issuer (drawn cards).
  std::vector<SecretBytes> keys;
  std::vector<IssuerPart> parts;  ///< by issuer

  bool is_answered() const;
  /// Precondition: answered by all.
  Result<CredentialSecret> secret(const Suite& suite) const;
};

struct PollCredential {
  PollId poll;
  CredentialState state;
  std::vector<HeldCredential> held;  ///< of the ballot, then of each note slot; none when spent
  /// Cast: the signed ballot, then the notes, each empty once there is a receipt for it.
  /// Withdrawn: the voids, until the server has them.
  std::vector<Bytes> papers;

  bool is_answered() const;
};

struct Credentials {
  MeetingId meeting;
  Hash32 opening;  ///< ballots are only ever cast under this one
  std::uint16_t voter_class;
  std::vector<PollCredential> polls;

  /// nullptr if there is none.
  PollCredential* find(const PollId& poll);
};

/// What a credential holds at one place, as a slip carries it to another terminal.
SecretBytes encode_credential(const PollCredential& credential, std::size_t place);
/// That place alone.
Result<PollCredential> parse_credential(ByteView bytes);

/// Reads and replaces the file as a whole.
class CredentialsFile {
 public:
  /// `sealer` outlives the object.
  CredentialsFile(std::filesystem::path path, const Sealer& sealer)
      : path_(std::move(path)), sealer_(&sealer) {}

  /// nullopt when there is no such file. Error `wrong_code` for a wrong passphrase.
  Result<std::optional<Credentials>> load() const;
  Result<void> save(const Credentials& credentials) const;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  const Sealer* sealer_;
};

}  // namespace piaojue::roles
