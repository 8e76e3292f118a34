#include "server/meeting/issuing.hpp"

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "core/wire/limits.hpp"
#include "server/meeting/progress.hpp"

namespace piaojue::server {

std::vector<std::uint32_t> issued_by_class(MeetingTables& tables, const Published& published,
                                           std::size_t poll) {
  const PollDefinition& definition = published.polls[poll].definition;
  const std::size_t classes = published.classes.size();
  switch (definition.issuance) {
    case Issuance::seat:
      return tables.issued_by_class(definition.id, classes);
    case Issuance::cards: {
      // Cards count once, in their classes.
      auto batched = tables.batched_by_class(definition.id, published.polls[poll].key_classes);
      batched.resize(classes);
      return batched;
    }
  }
  return {};
}

CardVoids count_card_voids(BoxStore& box, const Published& published, std::size_t poll,
                           std::size_t issuer) {
  const std::size_t classes = published.polls[poll].key_classes;
  CardVoids out{std::vector<std::uint32_t>(classes, 0), std::vector<std::uint32_t>(classes, 0)};
  for_each_void(box, published.suite(), [&](const CredentialVoid& one) {
    if (!one.is_endorsed_by(issuer)) return;
    if (one.reason == VoidReason::surplus) ++out.surplus.at(one.context.voter_class);
    if (one.reason == VoidReason::replaced) ++out.replaced.at(one.context.voter_class);
  });
  return out;
}

Result<void> check_card_voids(BoxStore& box, const Published& published, std::size_t poll,
                              const IssuingCount& count) {
  const CardVoids voids = count_card_voids(box, published, poll, count.issuer);
  std::uint32_t surplus = 0;
  std::uint32_t replaced = 0;
  bool agree = true;
  for (std::size_t i = 0; i < published.polls[poll].key_classes; ++i) {
    if (i < count.classes.size()) {
      surplus += count.classes[i].surplus;
      replaced += count.classes[i].replaced;
      agree = agree && voids.surplus[i] == count.classes[i].surplus &&
              voids.replaced[i] == count.classes[i].replaced;
    } else {
      agree = agree && voids.surplus[i] == surplus && voids.replaced[i] == replaced;
    }
  }
  if (agree) return {};
  return invalid(tr("票卡没有作废完：请把剩余的票卡再扫描一遍",
                    "cards are not voided completely: scan the surplus cards once more"));
}

void for_each_void(BoxStore& box, const Suite& suite,
                   const std::function<void(const CredentialVoid&)>& visit) {
  Hash32 after{};
  while (true) {
    const std::vector<Bytes> page = box.voids(after, wire::kMaxBatch);
    if (page.empty()) return;
    for (const Bytes& bytes : page) {
      const CredentialVoid one = undamaged(CredentialVoid::parse(bytes, suite));
      visit(one);
      after = suite.hash(one.key.encode());
    }
  }
}

}  // namespace piaojue::server
