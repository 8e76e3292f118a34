#include "core/record/void_checks.hpp"

#include "core/base/language.hpp"

namespace piaojue::verification {

VoidBox::VoidBox(Material& material, Checklist& list)
    : m_(material),
      list_(list),
      surplus_(material.manifest->issuers.size(),
               std::vector<std::uint32_t>(material.key_classes(), 0)),
      replaced_(surplus_),
      withdrawn_(surplus_),
      root_(*material.suite),
      batches_(
          material.jobs, [this](std::size_t, const Bytes& section) { return judge(section); },
          [this](std::size_t index, const Judged& judged, const Bytes& section) {
            take(index, judged, section);
          }) {}

VoidBox::Tally& VoidBox::of(VoidReason reason) {
  switch (reason) {
    case VoidReason::surplus:
      return surplus_;
    case VoidReason::replaced:
      return replaced_;
    case VoidReason::withdrawn:
      return withdrawn_;
  }
  return withdrawn_;
}

VoidBox::Judged VoidBox::judge(ByteView section) const {
  auto parsed = CredentialVoid::parse(section, *m_.suite);
  if (!parsed) return {std::nullopt, parsed.error().message};
  const std::uint16_t voter_class = parsed->context.voter_class;
  if (voter_class >= m_.key_classes()) return {std::nullopt, tr("没有的分组", "no such group")};
  const auto held =
      parsed->verify({m_.suite, m_.opening_hash, m_.poll_hash, voter_class}, *m_.ballot_keys);
  if (!held) return {std::nullopt, held.error().message};
  return {*std::move(parsed), {}};
}

void VoidBox::take(std::size_t index, const Judged& judged, ByteView section) {
  if (fault_) return;
  const auto blame = [&](const std::string& what) {
    fault_ = tr("第 {} 张作废票：{}", "void {}: {}", index + 1, what);
  };
  if (!judged.one) return blame(judged.fault);
  const Hash32 hash = m_.suite->hash(judged.one->key.encode());
  if (!m_.voided.empty() && !(m_.voided.back() < hash))
    return blame(tr("重复或次序不对", "twice, or out of order"));
  m_.voided.push_back(hash);
  for (std::size_t issuer = 0; issuer < m_.manifest->issuers.size(); ++issuer)
    if (judged.one->is_endorsed_by(issuer))
      ++of(judged.one->reason)[issuer][judged.one->context.voter_class];
  root_.add_leaf(merkle_leaf_hash(*m_.suite, section));
}

/// A voided card can neither cast nor write: its key is voided in its class, and one in every slot.
// R8.6-20
Result<void> VoidBox::check_stated(std::size_t issuer) const {
  const auto agree = [&](std::size_t key_class, std::uint64_t surplus, std::uint64_t replaced) {
    return surplus_[issuer][key_class] == surplus && replaced_[issuer][key_class] == replaced;
  };
  std::uint64_t surplus = 0;
  std::uint64_t replaced = 0;
  const std::string& name = m_.manifest->issuers[issuer].id.str();
  for (std::size_t i = 0; i < m_.classes.size(); ++i) {
    const IssuedClass& stated = m_.issued[issuer].classes[i];
    surplus += stated.surplus;
    replaced += stated.replaced;
    PJ_CHECK(require(
        agree(i, stated.surplus, stated.replaced),
        tr("{}：{} 组作废的票卡与声明的数目不符",
           "{}: {}: another number of cards was voided than stated", name, m_.classes[i].name)));
  }
  for (std::size_t i = m_.classes.size(); i < m_.key_classes(); ++i)
    PJ_CHECK(require(agree(i, surplus, replaced),
                     tr("{}：作废的票卡仍可填写意见",
                        "{}: cards that were voided can still write notes", name)));
  return {};
}

// R11.2-12
Outcome VoidBox::outcome() {
  if (fault_) return Error{ErrorCode::invalid, *fault_};
  m_.void_root = root_.root();
  for (std::size_t issuer = 0; issuer < m_.issued.size(); ++issuer) PJ_CHECK(check_stated(issuer));
  m_.withdrawn = std::move(withdrawn_);
  return tr("{} 张", "{}", batches_.taken());
}

bool VoidBox::finish() {
  batches_.finish();
  return list_.judge(Check::voids, outcome());
}

}  // namespace piaojue::verification
