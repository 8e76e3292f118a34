#include "client/roles/credentials.hpp"

#include <algorithm>

#include "client/files.hpp"
#include "core/base/canonical.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::roles {
namespace {

constexpr std::string_view kTag = "piaojue-credentials/1";
constexpr std::string_view kPurpose = "credentials";

void write(CanonicalWriter& out, const IssuerPart& part) {
  out.raw(part.prefix).bytes(part.blinded).bytes(part.inverse.reveal()).bytes(part.signature);
}

Result<IssuerPart> read_part(CanonicalReader& in) {
  PJ_TRY(const Hash32 prefix, in.hash());
  PJ_TRY(const ByteView blinded, in.bytes());
  PJ_TRY(const ByteView inverse, in.bytes());
  PJ_TRY(const ByteView signature, in.bytes());
  return IssuerPart{prefix, to_bytes(blinded), SecretBytes::copy_of(inverse), to_bytes(signature)};
}

void write(CanonicalWriter& out, const HeldCredential& held) {
  out.count(held.keys.size());
  for (const SecretBytes& key : held.keys) out.bytes(key.reveal());
  out.count(held.parts.size());
  for (const IssuerPart& part : held.parts) write(out, part);
}

Result<HeldCredential> read_held(CanonicalReader& in) {
  HeldCredential out;
  PJ_TRY(const std::uint32_t keys, read_count(in, kMaxIssuers));
  for (std::uint32_t i = 0; i < keys; ++i) {
    PJ_TRY(const ByteView key, in.bytes());
    out.keys.push_back(SecretBytes::copy_of(key));
  }
  PJ_TRY(const std::uint32_t parts, read_count(in, kMaxIssuers));
  for (std::uint32_t i = 0; i < parts; ++i) {
    PJ_TRY(IssuerPart part, read_part(in));
    out.parts.push_back(std::move(part));
  }
  return out;
}

void write(CanonicalWriter& out, const PollCredential& credential) {
  out.text(credential.poll.str()).u8(static_cast<std::uint8_t>(credential.state));
  out.count(credential.held.size());
  for (const HeldCredential& held : credential.held) write(out, held);
  out.count(credential.papers.size());
  for (const Bytes& paper : credential.papers) out.bytes(paper);
}

Result<PollCredential> read(CanonicalReader& in) {
  PJ_TRY(PollId poll, read_id<PollId>(in));
  PJ_TRY(const std::uint8_t state, in.u8());
  if (state < 1 || state > static_cast<std::uint8_t>(CredentialState::withdrawn))
    return Error{ErrorCode::malformed, "state of a credential"};
  PollCredential out{std::move(poll), static_cast<CredentialState>(state), {}, {}};
  PJ_TRY(const std::uint32_t held, read_count(in, 1 + kMaxNoteSlots));
  for (std::uint32_t i = 0; i < held; ++i) {
    PJ_TRY(HeldCredential one, read_held(in));
    out.held.push_back(std::move(one));
  }
  PJ_TRY(const std::uint32_t papers, read_count(in, 1 + kMaxNoteSlots));
  for (std::uint32_t i = 0; i < papers; ++i) {
    PJ_TRY(const ByteView paper, in.bytes());
    out.papers.push_back(to_bytes(paper));
  }
  return out;
}

SecretBytes encode(const Credentials& credentials) {
  CanonicalWriter out(kTag);
  out.text(credentials.meeting.str()).raw(credentials.opening).u16(credentials.voter_class);
  out.count(credentials.polls.size());
  for (const PollCredential& credential : credentials.polls) write(out, credential);
  return SecretBytes::adopt(out.take());
}

Result<Credentials> parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(const std::string id, in.text());
  PJ_TRY(MeetingId meeting, MeetingId::parse(id));
  PJ_TRY(const Hash32 opening, in.hash());
  PJ_TRY(const std::uint16_t voter_class, in.u16());
  PJ_TRY(const std::uint32_t count, in.count());
  Credentials credentials{std::move(meeting), opening, voter_class, {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(PollCredential credential, read(in));
    credentials.polls.push_back(std::move(credential));
  }
  PJ_CHECK(in.finish());
  return credentials;
}

}  // namespace

bool PollCredential::is_answered() const {
  return std::ranges::all_of(held, [](const HeldCredential& one) { return one.is_answered(); });
}

bool HeldCredential::is_answered() const {
  return std::ranges::all_of(parts, [](const IssuerPart& part) { return !part.signature.empty(); });
}

Result<CredentialSecret> HeldCredential::secret(const Suite& suite) const {
  CredentialSecret out;
  for (const SecretBytes& key : keys) {
    PJ_TRY(SecretScalar scalar, SecretScalar::parse(suite, key.reveal()));
    PJ_TRY(SigningKey signing_key, SigningKey::from_secret(std::move(scalar)));
    out.credential.keys.push_back(signing_key.verify_key());
    out.keys.push_back(std::move(signing_key));
  }
  for (std::size_t i = 0; i < parts.size(); ++i)
    out.credential.endorsements.push_back(
        {.issuer = static_cast<std::uint16_t>(i),
         .key = static_cast<std::uint16_t>(keys.size() == 1 ? 0 : i),
         .prefix = parts[i].prefix,
         .signature = parts[i].signature});
  return out;
}

SecretBytes encode_credential(const PollCredential& credential, std::size_t place) {
  CanonicalWriter out;
  out.text(credential.poll.str()).u8(static_cast<std::uint8_t>(credential.state));
  out.count(1);
  write(out, credential.held.at(place));
  out.count(0);
  return SecretBytes::adopt(out.take());
}

Result<PollCredential> parse_credential(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_TRY(PollCredential credential, read(in));
  PJ_CHECK(in.finish());
  return credential;
}

PollCredential* Credentials::find(const PollId& poll) {
  for (PollCredential& credential : polls)
    if (credential.poll == poll) return &credential;
  return nullptr;
}

Result<std::optional<Credentials>> CredentialsFile::load() const {
  const auto sealed = read_file(path_);
  if (!sealed && sealed.error().code == ErrorCode::not_found) return std::optional<Credentials>();
  if (!sealed) return sealed.error();
  PJ_TRY(const SecretBytes content, sealer_->open(kPurpose, *sealed));
  PJ_TRY(Credentials credentials, parse(content.reveal()));
  return std::optional<Credentials>(std::move(credentials));
}

// R12-7
Result<void> CredentialsFile::save(const Credentials& credentials) const {
  const SecretBytes content = encode(credentials);
  return write_file(path_, sealer_->seal(kPurpose, content.reveal()), Access::owner_only,
                    Existing::replace);
}

}  // namespace piaojue::roles
