#include "client/roles/credentials.hpp"

#include "client/files.hpp"
#include "core/base/canonical.hpp"
#include "core/base/language.hpp"

namespace piaojue::roles {
namespace {

constexpr std::string_view kTag = "piaojue-credentials/1";
constexpr std::string_view kPurpose = "credentials";

void write(CanonicalWriter& out, const PollCredential& credential) {
  out.text(credential.poll.str()).u8(static_cast<std::uint8_t>(credential.state));
  out.bytes(credential.key.reveal()).bytes(credential.blinded).raw(credential.prefix);
  out.bytes(credential.inverse.reveal()).bytes(credential.signature).bytes(credential.ballot);
}

Result<PollCredential> read(CanonicalReader& in) {
  PJ_TRY(const std::string id, in.text());
  PJ_TRY(PollId poll, PollId::parse(id));
  PJ_TRY(const std::uint8_t state, in.u8());
  if (state < 1 || state > 4) return Error{ErrorCode::malformed, "state of a credential"};
  PJ_TRY(const ByteView key, in.bytes());
  PJ_TRY(const ByteView blinded, in.bytes());
  PJ_TRY(const Hash32 prefix, in.hash());
  PJ_TRY(const ByteView inverse, in.bytes());
  PJ_TRY(const ByteView signature, in.bytes());
  PJ_TRY(const ByteView ballot, in.bytes());
  return PollCredential{.poll = std::move(poll),
                        .state = static_cast<CredentialState>(state),
                        .key = SecretBytes::copy_of(key),
                        .blinded = to_bytes(blinded),
                        .prefix = prefix,
                        .inverse = SecretBytes::copy_of(inverse),
                        .signature = to_bytes(signature),
                        .ballot = to_bytes(ballot)};
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

Result<CredentialSecret> PollCredential::secret(const Suite& suite) const {
  PJ_TRY(SecretScalar scalar, SecretScalar::parse(suite, key.reveal()));
  PJ_TRY(SigningKey signing_key, SigningKey::from_secret(std::move(scalar)));
  CredentialSecret out{
      .credential =
          {.keys = {signing_key.verify_key()},
           .endorsements = {{.issuer = 0, .key = 0, .prefix = prefix, .signature = signature}}},
      .keys = {}};
  out.keys.push_back(std::move(signing_key));
  return out;
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

Result<void> CredentialsFile::save(const Credentials& credentials) const {
  const SecretBytes content = encode(credentials);
  return write_file(path_, sealer_->seal(kPurpose, content.reveal()), Access::owner_only,
                    Existing::replace);
}

}  // namespace piaojue::roles
