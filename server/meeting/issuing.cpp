#include "server/meeting/issuing.hpp"

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
    case Issuance::cards:
      return tables.batched_by_class(definition.id, classes);
  }
  return {};
}

CardVoids count_card_voids(BoxStore& box, const Published& published, std::size_t issuer) {
  const std::size_t classes = published.classes.size();
  CardVoids out{std::vector<std::uint32_t>(classes, 0), std::vector<std::uint32_t>(classes, 0)};
  for_each_void(box, published.suite(), [&](const CredentialVoid& one) {
    if (!one.is_endorsed_by(issuer)) return;
    if (one.reason == VoidReason::surplus) ++out.surplus.at(one.context.voter_class);
    if (one.reason == VoidReason::replaced) ++out.replaced.at(one.context.voter_class);
  });
  return out;
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
