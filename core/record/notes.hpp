// Opening the sealed notes of a poll after its close, and merging the names written in (SPEC 9.5
// and 9.6).
#pragma once

#include <filesystem>
#include <map>
#include <span>

#include "core/ballot/note.hpp"
#include "core/record/statements.hpp"

namespace piaojue {

/// What a partial decryption is of: of each note the point that encapsulates its key.
std::vector<Point> kems_of(const std::vector<SignedNote>& notes);

/// One scrutineer's partial decryption of every note, in the order of the record.
std::vector<PartialDecryption> decrypt_notes(std::span<const Point> kems, const Hash32& closing,
                                             const SecretScalar& share,
                                             const Point& verification_key);
/// Every proof of the answer's notes; error `proof_invalid` names trustee and the first note whose
/// proof does not hold.
Result<void> verify_note_decryption(const DecryptionStatement& answer, std::span<const Point> kems,
                                    const Hash32& closing, const Point& verification_key,
                                    unsigned jobs);

/// What opens the notes of a box: of as many answers as must be the points, and no more of them.
class NoteShares {
 public:
  /// Precondition: verified, of another trustee than those before.
  void add(const DecryptionStatement& answer);
  /// What the note in this place of the record says; nullopt when it says nothing readable. From
  /// several threads at once, if need be.
  std::optional<std::string> open(std::size_t place, const SignedNote& note) const;

 private:
  struct Share {
    std::uint32_t index;  ///< 1-based polynomial index of the trustee
    std::vector<PointEncoding> values;
  };
  std::vector<Share> shares_;
};

/// What was written, by slot and there in the order of the record; from the first `threshold`
/// answers, each already verified. `classes`: how many credential classes come before the slots.
WrittenNotes open_notes(const std::vector<SignedNote>& notes, std::size_t classes,
                        std::size_t slots, const std::vector<DecryptionStatement>& answers,
                        std::size_t threshold);
/// The same of a record's file, of which a few notes at a time are held. Error `invalid` when its
/// notes are not those of the closing statement.
Result<WrittenNotes> open_recorded_notes(const std::filesystem::path& record, const Suite& suite,
                                         std::size_t classes, const ClosingStatement& closing,
                                         const NoteShares& shares, unsigned jobs);

/// Every name written in, different spellings as one person; what the tellers agreed on.
struct MergeTable {
  Hash32 closing;
  /// As written to as counted, empty for what is no name. Ascending by bytes.
  std::map<std::string, std::string> names;

  Bytes encode() const;
  static Result<MergeTable> parse(ByteView bytes);
};

/// The different texts in the write-in slots that a merge table has to cover.
std::map<std::string, std::string> names_to_merge(const CompiledForm& form,
                                                  const WrittenNotes& notes);

/// Of this closing statement, covering exactly the names there are, signed by two tellers, by the
/// only one, or without any by the chief scrutineer. Error `invalid` or `signature_invalid`.
Result<MergeTable> check_merge_table(const SignedStatement& statement, const Manifest& manifest,
                                     const Hash32& closing,
                                     const std::map<std::string, std::string>& to_merge);
/// How many of `merge_signers` must have signed, and who they are.
std::size_t merge_quorum(const Manifest& manifest);
std::vector<OfficialId> merge_signers(const Manifest& manifest);

}  // namespace piaojue
