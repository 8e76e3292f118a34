#include "core/ballot/credential.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kMaxKeys = 8;  ///< one for each issuer at most

Result<void> check_credential_layout(const Credential& credential) {
  const std::size_t issuers = credential.endorsements.size();
  for (std::size_t i = 0; i < issuers; ++i) {
    const Endorsement& e = credential.endorsements[i];
    const std::size_t key = credential.keys.size() == 1 ? 0 : i;
    if (e.issuer != i || e.key != key)
      return Error{ErrorCode::malformed, "the credential's signatures are not in order"};
  }
  if (credential.keys.size() != 1 && credential.keys.size() != issuers)
    return Error{ErrorCode::malformed, "a credential has one key, or one for each issuer"};
  for (std::size_t i = 0; i < credential.keys.size(); ++i)
    for (std::size_t k = i + 1; k < credential.keys.size(); ++k)
      if (credential.keys[i] == credential.keys[k])
        return Error{ErrorCode::malformed, "a credential's keys differ"};
  return {};
}

}  // namespace

std::vector<Signature> CredentialSecret::sign(ByteView message) const {
  std::vector<Signature> out;
  for (const SigningKey& key : keys) out.push_back(key.sign(message));
  return out;
}

void write_ballot_context(CanonicalWriter& writer, const BallotContext& context) {
  writer.u16(context.suite->number()).raw(context.opening).raw(context.poll);
  writer.u16(context.voter_class);
}

Result<BallotContext> read_ballot_context(CanonicalReader& reader) {
  PJ_TRY(const std::uint16_t suite_number, reader.u16());
  PJ_TRY(const Suite* const suite, Suite::from_number(suite_number));
  PJ_TRY(const Hash32 opening, reader.hash());
  PJ_TRY(const Hash32 poll, reader.hash());
  PJ_TRY(const std::uint16_t voter_class, reader.u16());
  return BallotContext{suite, opening, poll, voter_class};
}

void write_endorsement(CanonicalWriter& writer, const Endorsement& endorsement) {
  writer.u16(endorsement.issuer).u16(endorsement.key);
  writer.raw(endorsement.prefix).raw(endorsement.signature);
}

Result<Endorsement> read_endorsement(CanonicalReader& reader) {
  PJ_TRY(const std::uint16_t issuer, reader.u16());
  PJ_TRY(const std::uint16_t key, reader.u16());
  PJ_TRY(const Hash32 prefix, reader.hash());
  PJ_TRY(const ByteView signature, reader.raw(kBlindSignatureSize));
  return Endorsement{issuer, key, prefix, to_bytes(signature)};
}

Bytes credential_message(const BallotContext& context, const VerifyKey& key) {
  CanonicalWriter writer("piaojue/1 credential");
  write_ballot_context(writer, context);
  return writer.raw(key.encode()).take();
}

Result<BallotContext> peek_context(ByteView bytes, std::string_view tag) {
  CanonicalReader reader(bytes);
  PJ_CHECK(reader.expect_tag(tag));
  return read_ballot_context(reader);
}

void write_credential(CanonicalWriter& writer, const Credential& credential) {
  writer.u16(static_cast<std::uint16_t>(credential.keys.size()));
  for (const VerifyKey& key : credential.keys) writer.raw(key.encode());
  writer.u16(static_cast<std::uint16_t>(credential.endorsements.size()));
  for (const Endorsement& e : credential.endorsements) write_endorsement(writer, e);
}

/// With one key every issuer signs it; with several, issuer i signs key i.
Result<Credential> read_credential(CanonicalReader& reader, const Suite& suite) {
  Credential out;
  PJ_TRY(const std::uint16_t keys, reader.u16());
  if (keys == 0 || keys > kMaxKeys) return Error{ErrorCode::malformed, "number of credential keys"};
  for (std::size_t i = 0; i < keys; ++i) {
    PJ_TRY(Point key, read_point(reader, suite));
    out.keys.push_back(std::move(key));
  }
  PJ_TRY(const std::uint16_t endorsements, reader.u16());
  if (endorsements == 0 || endorsements > kMaxKeys)
    return Error{ErrorCode::malformed, "number of issuers' signatures"};
  for (std::size_t i = 0; i < endorsements; ++i) {
    PJ_TRY(Endorsement endorsement, read_endorsement(reader));
    out.endorsements.push_back(std::move(endorsement));
  }
  PJ_CHECK(check_credential_layout(out));
  return out;
}

void write_signatures(CanonicalWriter& writer, const std::vector<Signature>& signatures) {
  for (const Signature& signature : signatures) writer.raw(signature);
}

Result<std::vector<Signature>> read_signatures(CanonicalReader& reader, std::size_t count) {
  std::vector<Signature> out;
  for (std::size_t i = 0; i < count; ++i) {
    PJ_TRY(const ByteView raw, reader.raw(std::tuple_size_v<Signature>));
    PJ_TRY(const Signature signature, to_array<std::tuple_size_v<Signature>>(raw));
    out.push_back(signature);
  }
  return out;
}

Result<void> verify_endorsement(const Endorsement& endorsement, const BallotContext& context,
                                const VerifyKey& key, const BallotKeys& keys) {
  if (endorsement.issuer >= keys.issuers.size() ||
      context.voter_class >= keys.issuers[endorsement.issuer].size())
    return Error{ErrorCode::wrong_context, "no such issuer or group"};
  return verify_blind_signature(keys.issuers[endorsement.issuer][context.voter_class],
                                endorsement.prefix, credential_message(context, key),
                                endorsement.signature);
}

Result<void> verify_credential(const Credential& credential, const BallotContext& context,
                               const BallotKeys& keys) {
  if (credential.endorsements.size() != keys.issuers.size())
    return Error{ErrorCode::signature_invalid, "an issuer's signature is missing"};
  // Slips would otherwise do for a credential of the seat, and the other way round.
  if (credential.keys.size() != keys.credential_keys)
    return Error{ErrorCode::signature_invalid, "the credential has another number of keys"};
  for (const Endorsement& one : credential.endorsements)
    PJ_CHECK(verify_endorsement(one, context, credential.keys[one.key], keys));
  return {};
}

Result<void> verify_signatures(const Credential& credential, ByteView message,
                               const std::vector<Signature>& signatures) {
  if (signatures.size() != credential.keys.size())
    return Error{ErrorCode::signature_invalid, "a signature is missing"};
  for (std::size_t i = 0; i < signatures.size(); ++i)
    PJ_CHECK(verify_signature(credential.keys[i], message, signatures[i]));
  return {};
}

}  // namespace piaojue
