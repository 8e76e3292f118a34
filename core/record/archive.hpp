// Files of a finished meeting sealed so that only a quorum of its scrutineers opens them (SPEC
// 12.1): a key of the archive's own, sealed for the meeting's note key, and the files under it in
// pieces. The public statements that say whose keys those are lie in it in the clear.
#pragma once

#include <istream>
#include <optional>
#include <ostream>

#include "core/crypto/key_ceremony.hpp"
#include "core/crypto/sealed_note.hpp"
#include "core/record/statements.hpp"

namespace piaojue {

/// What a scrutineer's program looks at before it helps to open an archive.
struct ArchiveHeader {
  SignedStatement manifest;
  std::vector<CeremonyMessage> ceremony;  ///< of the attempt that the opening names
  SignedStatement opening;
  std::string destroy_on;  ///< YYYY-MM-DD, empty: no date

  Bytes encode() const;
  static Result<ArchiveHeader> parse(ByteView bytes);
};

/// A header whose statements hold and belong together.
struct ArchiveSubject {
  ArchiveHeader header;
  Manifest manifest;
  OpeningStatement opening;
  Hash32 anchor;  ///< of the opening

  static Result<ArchiveSubject> create(ArchiveHeader header);
  CeremonyParameters ceremony() const;
  /// Position among the opening's participants; error `not_permitted` for others.
  Result<std::size_t> position_of(std::uint16_t trustee) const;
};

/// One scrutineer's part of opening one archive. Whoever holds the threshold's number of them and
/// the archive can read it.
struct ArchiveShare {
  Hash32 archive;  ///< SealedArchive::id
  std::uint16_t trustee;
  PartialDecryption partial;

  Bytes encode() const;
  static Result<ArchiveShare> parse(ByteView bytes, const Suite& suite);
};

/// What comes before the pieces.
struct SealedArchive {
  ArchiveSubject subject;
  SealedNote key;
  Hash32 id;  ///< of the header and the sealed key

  /// Reads it off a file, and checks all that can be checked without opening it. The stream is at
  /// the first piece then. Errors: `malformed`, `proof_invalid`, `signature_invalid`.
  static Result<SealedArchive> read(std::istream& in);

  /// Precondition: the trustee's own share of the note key.
  Result<ArchiveShare> help(std::uint16_t trustee, const SecretScalar& share) const;
  /// The archive's key. Errors: `proof_invalid` names the trustee, `invalid` for too few or for
  /// shares of another archive.
  Result<SecretBytes> open(const std::vector<ArchiveShare>& shares) const;
};

/// Writes an archive from front to end.
class ArchiveWriter {
 public:
  /// Draws a key and writes what comes before the pieces.
  ArchiveWriter(std::ostream& out, const ArchiveSubject& subject);
  void add(ByteView content);
  /// Writes the last piece; nothing may follow.
  void finish();

 private:
  void piece(ByteView content, bool last);
  std::ostream& out_;
  const Suite& suite_;
  Hash32 id_{};
  SecretBytes key_;
  std::uint64_t number_ = 0;
  SecretBytes waiting_;
  std::size_t filled_ = 0;
};

/// Reads the pieces in order.
class ArchiveReader {
 public:
  ArchiveReader(std::istream& in, const SealedArchive& archive, SecretBytes key)
      : in_(in), suite_(*archive.subject.manifest.suite), id_(archive.id), key_(std::move(key)) {}
  /// Nothing after the last piece. Error `malformed` for a piece that is changed, missing or out of
  /// its place, and for bytes after the last.
  Result<std::optional<SecretBytes>> next();

 private:
  std::istream& in_;
  const Suite& suite_;
  const Hash32 id_;
  const SecretBytes key_;
  std::uint64_t number_ = 0;
  bool done_ = false;
};

}  // namespace piaojue
