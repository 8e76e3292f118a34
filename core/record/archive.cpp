#include "core/record/archive.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "core/meeting/rules.hpp"
#include "core/openssl/aead.hpp"
#include "core/openssl/random.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kMagic = "piaojue-archive/1\n";
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kPieceSize = 1U << 20U;
constexpr std::size_t kTagSize = 16;
constexpr std::uint32_t kMaxHeader = 16U << 20U;

Error malformed(std::string what) { return {ErrorCode::malformed, std::move(what)}; }

// R12.1-2
Bytes key_context(const Suite& suite, ByteView header) {
  return CanonicalWriter("piaojue/1 archive-key").raw(suite.hash(header)).take();
}

// R12.1-3
Bytes share_context(const Hash32& archive, std::uint16_t trustee) {
  return CanonicalWriter("piaojue/1 archive-share").raw(archive).u16(trustee).take();
}

Hash32 id_of(const Suite& suite, ByteView header, const SealedNote& key) {
  CanonicalWriter out("piaojue/1 archive");
  out.bytes(header);
  key.write(out);
  return suite.hash(out.view());
}

// R12.1-4
AeadNonce nonce_of(std::uint64_t number, bool last) {
  const Bytes bytes = CanonicalWriter().u64(number).u32(last ? 1 : 0).take();
  AeadNonce nonce{};
  std::ranges::copy(bytes, nonce.begin());
  return nonce;
}

void write_bytes(std::ostream& out, ByteView bytes) {
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
}

Result<Bytes> read_bytes(std::istream& in, std::size_t size) {
  Bytes bytes(size);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (static_cast<std::size_t>(in.gcount()) != size) return malformed("the archive is cut short");
  return bytes;
}

Result<std::uint32_t> read_size(std::istream& in, std::size_t most) {
  PJ_TRY(const Bytes bytes, read_bytes(in, sizeof(std::uint32_t)));
  CanonicalReader reader(bytes);
  PJ_TRY(const std::uint32_t size, reader.u32());
  if (size > most) return malformed("a part of the archive is too large");
  return size;
}

}  // namespace

// ---- header -------------------------------------------------------------------------------------

// R12.1-1
Bytes ArchiveHeader::encode() const {
  CanonicalWriter out("piaojue/1 archive-header");
  out.bytes(manifest.encode()).count(ceremony.size());
  for (const CeremonyMessage& message : ceremony) out.bytes(message.encode());
  return out.bytes(opening.encode()).text(destroy_on).take();
}

Result<ArchiveHeader> ArchiveHeader::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag("piaojue/1 archive-header"));
  PJ_TRY(const ByteView manifest, in.bytes());
  PJ_TRY(SignedStatement parsed_manifest, SignedStatement::parse(manifest));
  ArchiveHeader out{std::move(parsed_manifest), {}, {}, {}};
  PJ_TRY(const std::uint32_t count, in.count(sizeof(std::uint32_t)));
  out.ceremony.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const ByteView message, in.bytes());
    PJ_TRY(CeremonyMessage parsed, CeremonyMessage::parse(message));
    out.ceremony.push_back(std::move(parsed));
  }
  PJ_TRY(const ByteView opening, in.bytes());
  PJ_TRY(out.opening, SignedStatement::parse(opening));
  PJ_TRY(out.destroy_on, in.text());
  PJ_CHECK(in.finish());
  if (!out.destroy_on.empty() && !is_valid_date(out.destroy_on))
    return malformed("no date: " + out.destroy_on);
  return out;
}

CeremonyParameters ArchiveSubject::ceremony() const {
  CeremonyParameters out{.suite = manifest.suite,
                         .manifest = opening.manifest,
                         .attempt = opening.attempt,
                         .threshold = manifest.threshold,
                         .trustees = {},
                         .participants = opening.participants};
  for (const Official* const trustee : manifest.scrutineers())
    out.trustees.push_back({trustee->sign_key, *trustee->exchange_key});
  return out;
}

// R12.1-1
Result<ArchiveSubject> ArchiveSubject::create(ArchiveHeader header) {
  PJ_TRY(Manifest manifest, Manifest::parse(header.manifest.body));
  PJ_CHECK(manifest.check());
  PJ_CHECK(verify_statement(header.manifest, manifest, manifest_signers(manifest)));
  PJ_CHECK(verify_statement(header.opening, manifest, opening_signers(manifest)));
  const Suite& suite = *manifest.suite;
  PJ_TRY(OpeningStatement opening, OpeningStatement::parse(header.opening.body, suite));
  const Hash32 anchor = header.opening.hash(suite);
  ArchiveSubject out{std::move(header), std::move(manifest), std::move(opening), anchor};
  PJ_TRY(const CeremonyStatus judged, evaluate_ceremony(out.ceremony(), out.header.ceremony));
  if (out.opening.manifest != suite.hash(out.header.manifest.body) || !judged.outcome ||
      judged.outcome->transcript != out.opening.ceremony ||
      judged.outcome->note_key != out.opening.note_key ||
      judged.outcome->note_verification_keys != out.opening.note_verification_keys)
    return Error{ErrorCode::wrong_context, "the archive's statements do not belong together"};
  return out;
}

Result<std::size_t> ArchiveSubject::position_of(std::uint16_t trustee) const {
  const auto found = std::ranges::find(opening.participants, trustee);
  if (found == opening.participants.end())
    return Error{ErrorCode::not_permitted, "this scrutineer holds no share"};
  return static_cast<std::size_t>(found - opening.participants.begin());
}

// ---- key ----------------------------------------------------------------------------------------

Bytes ArchiveShare::encode() const {
  CanonicalWriter out("piaojue-archive-share/1");
  out.raw(archive).u16(trustee);
  partial.write(out);
  return out.take();
}

Result<ArchiveShare> ArchiveShare::parse(ByteView bytes, const Suite& suite) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag("piaojue-archive-share/1"));
  PJ_TRY(const Hash32 archive, in.hash());
  PJ_TRY(const std::uint16_t trustee, in.u16());
  PJ_TRY(PartialDecryption partial, PartialDecryption::read(in, suite));
  PJ_CHECK(in.finish());
  return ArchiveShare{archive, trustee, std::move(partial)};
}

Result<SealedArchive> SealedArchive::read(std::istream& in) {
  PJ_TRY(const Bytes magic, read_bytes(in, kMagic.size()));
  if (as_text(magic) != kMagic) return malformed("this is no archive");
  PJ_TRY(const std::uint32_t size, read_size(in, kMaxHeader));
  PJ_TRY(const Bytes encoded, read_bytes(in, size));
  PJ_TRY(ArchiveHeader header, ArchiveHeader::parse(encoded));
  PJ_TRY(ArchiveSubject subject, ArchiveSubject::create(std::move(header)));
  const Suite& suite = *subject.manifest.suite;
  PJ_TRY(const Bytes sealed, read_bytes(in, SealedNote::kSize));
  CanonicalReader reader(sealed);
  PJ_TRY(SealedNote key, SealedNote::read(reader, suite));
  // R12.1-2
  PJ_CHECK(key.verify(key_context(suite, encoded)));
  const Hash32 id = id_of(suite, encoded, key);
  return SealedArchive{std::move(subject), std::move(key), id};
}

Result<ArchiveShare> SealedArchive::help(std::uint16_t trustee, const SecretScalar& share) const {
  PJ_TRY(const std::size_t position, subject.position_of(trustee));
  return ArchiveShare{id, trustee,
                      partially_decrypt(share, subject.opening.note_verification_keys.at(position),
                                        key.kem, share_context(id, trustee))};
}

// R12.1-3
Result<SecretBytes> SealedArchive::open(const std::vector<ArchiveShare>& shares) const {
  std::vector<IndexedPartial> partials;
  std::set<std::uint16_t> seen;
  for (const ArchiveShare& share : shares) {
    if (share.archive != id) return Error{ErrorCode::invalid, "a share of another archive"};
    PJ_TRY(const std::size_t position, subject.position_of(share.trustee));
    if (!verify_partial_decryption(share.partial,
                                   subject.opening.note_verification_keys.at(position), key.kem,
                                   share_context(id, share.trustee)))
      return Error{ErrorCode::proof_invalid,
                   fmt::format("trustee {}: the proof does not hold", share.trustee)};
    if (seen.insert(share.trustee).second && partials.size() < subject.manifest.threshold)
      partials.push_back({share.trustee + 1U, &share.partial.value});
  }
  if (partials.size() < subject.manifest.threshold)
    return Error{ErrorCode::invalid, fmt::format("{} shares, {} are needed", partials.size(),
                                                 subject.manifest.threshold)};
  const Suite& suite = *subject.manifest.suite;
  PJ_TRY(const SecretBytes plaintext,
         key.open(combine_shares(suite, partials), key_context(suite, subject.header.encode())));
  return SecretBytes::copy_of(plaintext.reveal().first(kKeySize));
}

// ---- pieces -------------------------------------------------------------------------------------

ArchiveWriter::ArchiveWriter(std::ostream& out, const ArchiveSubject& subject)
    : out_(out),
      suite_(*subject.manifest.suite),
      key_(random_secret(kKeySize)),
      waiting_(kPieceSize) {
  const Bytes header = subject.header.encode();
  SecretBytes plaintext(kNoteSize);
  std::ranges::copy(key_.reveal(), plaintext.reveal_mutable().begin());
  const SealedNote sealed =
      SealedNote::seal(subject.opening.note_key, plaintext.reveal(), key_context(suite_, header));
  id_ = id_of(suite_, header, sealed);
  CanonicalWriter start;
  start.raw(as_bytes(kMagic)).bytes(header);
  sealed.write(start);
  write_bytes(out_, start.view());
}

void ArchiveWriter::add(ByteView content) {
  while (!content.empty()) {
    if (filled_ == kPieceSize) {
      piece(waiting_.reveal(), false);
      filled_ = 0;
    }
    const std::size_t fits = std::min(content.size(), kPieceSize - filled_);
    std::ranges::copy(content.first(fits), waiting_.reveal_mutable().subspan(filled_).begin());
    filled_ += fits;
    content = content.subspan(fits);
  }
}

void ArchiveWriter::finish() { piece(waiting_.reveal().first(filled_), true); }

void ArchiveWriter::piece(ByteView content, bool last) {
  const Bytes sealed =
      aead_seal(suite_.aead(), key_.reveal(), nonce_of(number_++, last), id_, content);
  CanonicalWriter out;
  out.flag(last).bytes(sealed);
  write_bytes(out_, out.view());
}

// R12.1-4
Result<std::optional<SecretBytes>> ArchiveReader::next() {
  if (done_) return std::optional<SecretBytes>();
  PJ_TRY(const Bytes flag, read_bytes(in_, 1));
  PJ_TRY(done_, CanonicalReader(flag).flag());
  PJ_TRY(const std::uint32_t size, read_size(in_, kPieceSize + kTagSize));
  PJ_TRY(const Bytes sealed, read_bytes(in_, size));
  if (!done_ && size != kPieceSize + kTagSize) return malformed("a piece of another size");
  PJ_TRY(SecretBytes content,
         aead_open(suite_.aead(), key_.reveal(), nonce_of(number_++, done_), id_, sealed));
  if (done_ && in_.peek() != std::istream::traits_type::eof())
    return malformed("something follows the archive");
  return std::optional<SecretBytes>(std::move(content));
}

}  // namespace piaojue
