// V12: what was given up before it was cast.
#include "core/ballot/void.hpp"
#include "core/base/language.hpp"
#include "core/crypto/merkle.hpp"
#include "core/record/material.hpp"

namespace piaojue::verification {
namespace {

/// Voids of one reason, [issuer][class]; note slots after the classes.
using Tally = std::vector<std::vector<std::uint32_t>>;

Tally empty_tally(const Material& m) {
  return Tally(m.manifest->issuers.size(), std::vector<std::uint32_t>(m.key_classes(), 0));
}

struct Voids {
  Tally surplus;
  Tally replaced;
  Tally withdrawn;

  Tally& of(VoidReason reason) {
    switch (reason) {
      case VoidReason::surplus:
        return surplus;
      case VoidReason::replaced:
        return replaced;
      case VoidReason::withdrawn:
        return withdrawn;
    }
    return withdrawn;
  }
};

Result<void> take_void(Material& m, ByteView section, Voids& voids) {
  PJ_TRY(const CredentialVoid one, CredentialVoid::parse(section, *m.suite));
  const std::uint16_t voter_class = one.context.voter_class;
  PJ_CHECK(require(voter_class < m.key_classes(), tr("没有的分组", "no such group")));
  PJ_CHECK(one.verify({m.suite, m.opening_hash, m.poll_hash, voter_class}, *m.ballot_keys));
  const Hash32 hash = m.suite->hash(one.key.encode());
  PJ_CHECK(require(m.voided.empty() || m.voided.back() < hash,
                   tr("重复或次序不对", "twice, or out of order")));
  m.voided.push_back(hash);
  for (std::size_t issuer = 0; issuer < m.manifest->issuers.size(); ++issuer)
    if (one.is_endorsed_by(issuer)) ++voids.of(one.reason)[issuer][voter_class];
  return {};
}

/// A voided card can neither cast nor write: its key is voided in its class, and one in every slot.
// R8.6-20
Result<void> check_stated(const Material& m, const Voids& voids, std::size_t issuer) {
  const auto agree = [&](std::size_t key_class, std::uint64_t surplus, std::uint64_t replaced) {
    return voids.surplus[issuer][key_class] == surplus &&
           voids.replaced[issuer][key_class] == replaced;
  };
  std::uint64_t surplus = 0;
  std::uint64_t replaced = 0;
  const std::string& name = m.manifest->issuers[issuer].id.str();
  for (std::size_t i = 0; i < m.classes.size(); ++i) {
    const IssuedClass& stated = m.issued[issuer].classes[i];
    surplus += stated.surplus;
    replaced += stated.replaced;
    PJ_CHECK(require(
        agree(i, stated.surplus, stated.replaced),
        tr("{}：{} 组作废的票卡与声明的数目不符",
           "{}: {}: another number of cards was voided than stated", name, m.classes[i].name)));
  }
  for (std::size_t i = m.classes.size(); i < m.key_classes(); ++i)
    PJ_CHECK(require(agree(i, surplus, replaced),
                     tr("{}：作废的票卡仍可填写意见",
                        "{}: cards that were voided can still write notes", name)));
  return {};
}

// R11.2-12
Outcome check_voids(Material& m) {
  Voids voids{empty_tally(m), empty_tally(m), empty_tally(m)};
  MerkleRoot root(*m.suite);
  for (std::size_t i = 0; i < m.preamble.voids.size(); ++i) {
    if (auto taken = take_void(m, m.preamble.voids[i], voids); !taken)
      return Error{ErrorCode::invalid,
                   tr("第 {} 张作废票：{}", "void {}: {}", i + 1, taken.error().message)};
    root.add_leaf(merkle_leaf_hash(*m.suite, m.preamble.voids[i]));
  }
  m.void_root = root.root();
  for (std::size_t issuer = 0; issuer < m.issued.size(); ++issuer)
    PJ_CHECK(check_stated(m, voids, issuer));
  m.withdrawn = std::move(voids.withdrawn);
  return tr("{} 张", "{}", m.preamble.voids.size());
}

}  // namespace

bool judge_voids(Material& m, Checklist& list) { return list.judge(Check::voids, check_voids(m)); }

}  // namespace piaojue::verification
