#include "core/record/issuer_keys.hpp"

#include <set>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kTag = "piaojue/1 issuer-keys";

Result<IssuerKeysStatement::OfPoll> read_keys_of_poll(CanonicalReader& in) {
  PJ_TRY(const Hash32 poll, in.hash());
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxKeysOfPoll));
  IssuerKeysStatement::OfPoll out{poll, {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const ByteView modulus, in.raw(kBlindSignatureSize));
    PJ_TRY(IssuerPublicKey key, IssuerPublicKey::parse(modulus));
    out.keys.push_back(std::move(key));
  }
  return out;
}

/// Every poll of the manifest, every class, no key that was seen before.
// R8.2-2
Result<void> check_keys(const IssuerKeysStatement& statement, const Manifest& manifest,
                        std::size_t classes, std::set<Bytes>& seen) {
  const std::string& name = manifest.issuers[statement.issuer].id.str();
  if (statement.polls.size() != manifest.polls.size())
    return invalid(tr("{} 的发票公钥不齐", "{}: issuer keys are not complete", name));
  for (std::size_t i = 0; i < statement.polls.size(); ++i) {
    const IssuerKeysStatement::OfPoll& of_poll = statement.polls[i];
    if (of_poll.poll != manifest.polls[i].definition || of_poll.keys.size() < classes)
      return invalid(tr("{} 的发票公钥次序不对或不齐",
                        "{}: issuer keys are out of order or incomplete", name));
    for (const IssuerPublicKey& key : of_poll.keys)
      // R8.2-3
      if (!seen.insert(key.encode()).second)
        return invalid(tr("{}：同一发票公钥用了两次", "{}: an issuer key is used twice", name));
  }
  return {};
}

}  // namespace

Bytes IssuerKeysStatement::encode() const {
  CanonicalWriter out(kTag);
  out.raw(manifest).u16(issuer).count(polls.size());
  for (const OfPoll& of_poll : polls) {
    out.raw(of_poll.poll).count(of_poll.keys.size());
    for (const IssuerPublicKey& key : of_poll.keys) out.raw(key.encode());
  }
  return out.take();
}

Result<IssuerKeysStatement> IssuerKeysStatement::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(const Hash32 manifest, in.hash());
  PJ_TRY(const std::uint16_t issuer, in.u16());
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxPolls));
  IssuerKeysStatement out{manifest, issuer, {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(OfPoll of_poll, read_keys_of_poll(in));
    out.polls.push_back(std::move(of_poll));
  }
  PJ_CHECK(in.finish());
  return out;
}

Result<std::vector<IssuerKeysStatement>> read_issuer_keys(
    const std::vector<SignedStatement>& statements, const Manifest& manifest,
    const Hash32& manifest_hash) {
  if (statements.size() != manifest.issuers.size())
    return invalid(tr("发票公钥声明不齐", "an issuer's keys are missing"));
  const std::size_t classes = credential_classes(manifest).size();
  std::set<Bytes> seen;
  std::vector<IssuerKeysStatement> out;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    PJ_TRY(IssuerKeysStatement parsed, IssuerKeysStatement::parse(statements[i].body));
    if (parsed.manifest != manifest_hash || parsed.issuer != i)
      return invalid(tr("发票公钥声明属于另一会议或另一发票方",
                        "issuer keys are of another meeting or issuer"));
    PJ_CHECK(verify_statement(statements[i], manifest, {manifest.issuers[i].id}));
    PJ_CHECK(check_keys(parsed, manifest, classes, seen));
    out.push_back(std::move(parsed));
  }
  return out;
}

// R6.4-2
Result<BallotKeys> ballot_keys(const OpeningStatement& opening,
                               const std::vector<IssuerKeysStatement>& issuers, std::size_t poll,
                               std::size_t keys, Issuance issuance) {
  BallotKeys out{opening.election_key, {}, issuance == Issuance::cards ? issuers.size() : 1};
  for (const IssuerKeysStatement& issuer : issuers) {
    if (issuer.polls.at(poll).keys.size() != keys)
      return invalid(tr("发票方 {} 的发票公钥应有 {} 个",
                        "issuer {} must have {} keys for the poll", issuer.issuer, keys));
    out.issuers.push_back(issuer.polls[poll].keys);
  }
  return out;
}

}  // namespace piaojue
