#include "core/ballot/void.hpp"

#include <algorithm>

namespace piaojue {
namespace {

constexpr std::string_view kTag = "piaojue/1 void";
constexpr std::size_t kMaxEndorsements = 8;

Error malformed(const char* what) { return {ErrorCode::malformed, what}; }

Result<std::vector<Endorsement>> read_endorsements(CanonicalReader& in) {
  PJ_TRY(const std::uint16_t count, in.u16());
  if (count == 0 || count > kMaxEndorsements) return malformed("number of issuers' signatures");
  std::vector<Endorsement> out;
  for (std::uint16_t i = 0; i < count; ++i) {
    PJ_TRY(Endorsement one, read_endorsement(in));
    if (one.key != 0) return malformed("a void is of one key");
    if (!out.empty() && out.back().issuer >= one.issuer)
      return malformed("issuers' signatures are not in ascending order");
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

std::string_view name_of(VoidReason reason) {
  switch (reason) {
    case VoidReason::surplus:
      return "surplus";
    case VoidReason::replaced:
      return "replaced";
    case VoidReason::withdrawn:
      return "withdrawn";
  }
  return "";
}

Bytes CredentialVoid::message() const {
  CanonicalWriter out(kTag);
  write_ballot_context(out, context);
  out.u8(static_cast<std::uint8_t>(reason)).raw(key.encode());
  out.u16(static_cast<std::uint16_t>(endorsements.size()));
  for (const Endorsement& one : endorsements) write_endorsement(out, one);
  return out.take();
}

bool CredentialVoid::is_endorsed_by(std::size_t issuer) const {
  return std::ranges::any_of(endorsements,
                             [&](const Endorsement& one) { return one.issuer == issuer; });
}

Bytes CredentialVoid::encode() const {
  return CanonicalWriter().raw(message()).raw(signature).take();
}

Result<CredentialVoid> CredentialVoid::parse(ByteView bytes, const Suite& suite) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(const BallotContext context, read_ballot_context(in));
  if (context.suite != &suite) return malformed("a void of another suite");
  PJ_TRY(const std::uint8_t reason, in.u8());
  if (reason < 1 || reason > static_cast<std::uint8_t>(VoidReason::withdrawn))
    return malformed("unknown reason of a void");
  PJ_TRY(Point key, read_point(in, suite));
  PJ_TRY(auto endorsements, read_endorsements(in));
  PJ_TRY(const ByteView raw, in.raw(std::tuple_size_v<Signature>));
  PJ_CHECK(in.finish());
  PJ_TRY(const Signature signature, to_array<std::tuple_size_v<Signature>>(raw));
  return CredentialVoid{context, static_cast<VoidReason>(reason), std::move(key),
                        std::move(endorsements), signature};
}

Result<void> CredentialVoid::verify(const BallotContext& expected, const BallotKeys& keys) const {
  if (context != expected)
    return Error{ErrorCode::wrong_context, "the void is of another poll or group"};
  const std::size_t needed = keys.credential_keys == 1 ? keys.issuers.size() : 1;
  if (endorsements.size() != needed)
    return Error{ErrorCode::signature_invalid, "the void has another number of endorsements"};
  for (const Endorsement& one : endorsements) PJ_CHECK(verify_endorsement(one, context, key, keys));
  return verify_signature(key, message(), signature);
}

}  // namespace piaojue
