#include "core/record/statements.hpp"

#include <algorithm>
#include <cassert>

#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kMaxSignatures = kMaxOfficials + kMaxIssuers;
constexpr std::size_t kMaxCertificateSize = 16U << 10U;

Error malformed(const char* what) { return {ErrorCode::malformed, what}; }

auto signature_of(const SignedStatement& statement, const OfficialId& signer) {
  return std::find_if(statement.signatures.begin(), statement.signatures.end(),
                      [&](const StatementSignature& one) { return one.signer == signer; });
}

}  // namespace

// ---- signed statements --------------------------------------------------------------------------

Bytes SignedStatement::encode() const {
  CanonicalWriter out;
  out.bytes(body).count(signatures.size());
  for (const StatementSignature& one : signatures) out.text(one.signer.str()).raw(one.signature);
  return out.take();
}

// R8.1-1
Result<SignedStatement> SignedStatement::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_TRY(const ByteView body, in.bytes());
  SignedStatement out{to_bytes(body), {}};
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxSignatures));
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(OfficialId signer, read_id<OfficialId>(in));
    if (i > 0 && out.signatures.back().signer.str() >= signer.str())
      return malformed("signatures are not in ascending order of their signers");
    PJ_TRY(const ByteView raw, in.raw(std::tuple_size_v<Signature>));
    PJ_TRY(const Signature signature, to_array<std::tuple_size_v<Signature>>(raw));
    out.signatures.push_back({std::move(signer), signature});
  }
  PJ_CHECK(in.finish());
  return out;
}

void SignedStatement::sign(const OfficialId& signer, const SigningKey& key) {
  add({signer, key.sign(body)});
}

void SignedStatement::add(const StatementSignature& signature) {
  const auto at = std::find_if(
      signatures.begin(), signatures.end(),
      [&](const StatementSignature& one) { return one.signer.str() >= signature.signer.str(); });
  if (at != signatures.end() && at->signer == signature.signer)
    *at = signature;
  else
    signatures.insert(at, signature);
}

bool SignedStatement::has_signer(const OfficialId& signer) const {
  return signature_of(*this, signer) != signatures.end();
}

// R3.4-1
std::vector<Hash32> hashes_of(const Suite& suite, const std::vector<SignedStatement>& statements) {
  std::vector<Hash32> out;
  out.reserve(statements.size());
  for (const SignedStatement& one : statements) out.push_back(one.hash(suite));
  return out;
}

const VerifyKey* pinned_key(const Manifest& manifest, const OfficialId& id) {
  for (const Official& official : manifest.officials)
    if (official.id == id) return &official.sign_key;
  for (const Issuer& issuer : manifest.issuers)
    if (issuer.id == id) return &issuer.sign_key;
  return nullptr;
}

// R8.1-3
Result<void> verify_statement(const SignedStatement& statement, const Manifest& manifest,
                              const std::vector<OfficialId>& required) {
  const StatementSignature* before = nullptr;
  for (const StatementSignature& one : statement.signatures) {
    if (before != nullptr && before->signer.str() >= one.signer.str())
      return malformed("a signer twice, or signers out of order");
    before = &one;
    const VerifyKey* key = pinned_key(manifest, one.signer);
    if (key == nullptr)
      return Error{ErrorCode::signature_invalid, one.signer.str() + " has no key in the manifest"};
    if (auto held = verify_signature(*key, statement.body, one.signature); !held)
      return Error{held.error().code, "signature of " + one.signer.str() + " does not hold"};
  }
  for (const OfficialId& id : required)
    if (!statement.has_signer(id))
      return Error{ErrorCode::signature_invalid, "signature of " + id.str() + " is missing"};
  return {};
}

// ---- opening ------------------------------------------------------------------------------------

namespace {

constexpr std::string_view kOpeningTag = "piaojue/1 opening";

Result<std::vector<Point>> read_points(CanonicalReader& in, const Suite& suite, std::size_t count) {
  std::vector<Point> out;
  for (std::size_t i = 0; i < count; ++i) {
    PJ_TRY(Point point, read_point(in, suite));
    out.push_back(std::move(point));
  }
  return out;
}

void write_points(CanonicalWriter& out, const std::vector<Point>& points) {
  for (const Point& point : points) out.raw(point.encode());
}

Result<std::vector<std::uint16_t>> read_participants(CanonicalReader& in) {
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxOfficials));
  std::vector<std::uint16_t> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const std::uint16_t index, in.u16());
    if (i > 0 && index <= out.back()) return malformed("participants are not ascending");
    out.push_back(index);
  }
  return out;
}

Result<std::vector<Hash32>> read_hashes(CanonicalReader& in, std::size_t max) {
  PJ_TRY(const std::uint32_t count, read_count(in, max));
  std::vector<Hash32> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const Hash32 hash, in.hash());
    out.push_back(hash);
  }
  return out;
}

}  // namespace

Bytes OpeningStatement::encode() const {
  assert(election_verification_keys.size() == participants.size());
  assert(note_verification_keys.size() == participants.size());
  CanonicalWriter out(kOpeningTag);
  out.raw(manifest).u32(attempt).count(participants.size());
  for (const std::uint16_t index : participants) out.u16(index);
  out.raw(ceremony).raw(election_key.encode()).raw(note_key.encode());
  write_points(out, election_verification_keys);
  write_points(out, note_verification_keys);
  out.raw(receipt_key.encode()).bytes(tally_certificate).count(issuer_keys.size());
  for (const Hash32& keys : issuer_keys) out.raw(keys);
  return out.take();
}

// R8.2-1, R8.2-4
Result<OpeningStatement> OpeningStatement::parse(ByteView bytes, const Suite& suite) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kOpeningTag));
  PJ_TRY(const Hash32 manifest, in.hash());
  PJ_TRY(const std::uint32_t attempt, in.u32());
  PJ_TRY(auto participants, read_participants(in));
  PJ_TRY(const Hash32 ceremony, in.hash());
  PJ_TRY(Point election_key, read_point(in, suite));
  PJ_TRY(Point note_key, read_point(in, suite));
  PJ_TRY(auto election_keys, read_points(in, suite, participants.size()));
  PJ_TRY(auto note_keys, read_points(in, suite, participants.size()));
  PJ_TRY(Point receipt_key, read_point(in, suite));
  PJ_TRY(const ByteView certificate, in.bytes());
  if (certificate.size() > kMaxCertificateSize) return malformed("tally certificate too large");
  PJ_TRY(auto issuer_keys, read_hashes(in, kMaxIssuers));
  PJ_CHECK(in.finish());
  return OpeningStatement{manifest,
                          attempt,
                          std::move(participants),
                          ceremony,
                          std::move(election_key),
                          std::move(note_key),
                          std::move(election_keys),
                          std::move(note_keys),
                          std::move(receipt_key),
                          to_bytes(certificate),
                          std::move(issuer_keys)};
}

std::vector<OfficialId> manifest_signers(const Manifest& manifest) {
  std::vector<OfficialId> out{manifest.organiser().id};
  if (const Official* security = manifest.find(OfficialRole::security_administrator))
    out.push_back(security->id);
  return out;
}

// R8.2-8
std::vector<OfficialId> opening_signers(const Manifest& manifest) {
  std::vector<OfficialId> out{manifest.organiser().id};
  for (const Official* scrutineer : manifest.scrutineers()) out.push_back(scrutineer->id);
  return out;
}

}  // namespace piaojue
