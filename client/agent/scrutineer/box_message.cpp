#include "client/agent/scrutineer/box_message.hpp"

#include <algorithm>

#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

/// How far a statement of organiser and chief is.
std::string signed_by(const SignedStatement& statement, const Manifest& manifest,
                      const OfficialId& own) {
  if (statement.signatures.size() >= hall_signers(manifest).size()) return "both";
  return statement.has_signer(own) ? "ours" : "theirs";
}

/// What was found about a matter: what both signed, else what one did.
void add_finding(v1::ScrutineerMatter& matter, const Hash32& about, const roles::HallView& box,
                 const OfficialId& own) {
  matter.set_state("open");
  for (const SignedStatement& one : box.hall.resolutions) {
    const auto resolution = Resolution::parse(one.body);
    if (!resolution || resolution->about != about || matter.state() == "settled") continue;
    const std::string state = signed_by(one, box.meeting.manifest, own);
    matter.set_state(state == "both" ? "settled" : state);
    matter.set_finding(roles::title_of(resolution->finding));
    matter.set_finding_words(resolution->words);
  }
}

void add_count(v1::ScrutineerBox& out, const roles::HallView& box, const OfficialId& own) {
  if (!box.hall.hall_count) return;
  const auto count = HallCount::parse(box.hall.hall_count->body);
  if (!count) return;
  v1::ScrutineerCount& message = *out.mutable_count();
  message.set_counted(count->counted);
  message.set_has_paper(count->paper.has_value());
  message.set_paper(count->paper.value_or(0));
  message.set_differs(count->counted != box.cast());
  if (!message.differs()) return;
  v1::ScrutineerMatter& matter = *out.add_matters();
  matter.set_id(std::string(kCountMatter));
  matter.set_words(tr("现场清点 {} 张，票箱里 {} 张", "the hall counted {}, the box holds {}",
                      count->counted, box.cast()));
  add_finding(matter, box.hall.hall_count->hash(box.meeting.suite()), box, own);
}

void add_objections(v1::ScrutineerBox& out, const roles::HallView& box, const OfficialId& own) {
  for (const SignedStatement& one : box.hall.objections) {
    const auto objection = Objection::parse(one.body);
    if (!objection) continue;
    const Hash32 hash = one.hash(box.meeting.suite());
    v1::ScrutineerMatter& matter = *out.add_matters();
    matter.set_id(to_hex(hash));
    matter.set_words(objection->words);
    matter.set_with_receipt(objection->receipt.has_value());
    add_finding(matter, hash, box, own);
  }
}

void add_signatures(v1::ScrutineerBox& out, const roles::HallView& box, const OfficialId& own) {
  out.set_signatures(static_cast<std::uint32_t>(box.closing_signatures()));
  out.set_quorum(static_cast<std::uint32_t>(box.closing_quorum()));
  out.set_own_signed(box.statement.has_signer(own));
  out.set_own_answered(std::ranges::any_of(
      box.decryptions, [&](const SignedStatement& one) { return one.has_signer(own); }));
  const auto scrutineers = box.meeting.manifest.scrutineers();
  for (const std::uint16_t index : box.opening.opening.participants) {
    if (box.statement.has_signer(scrutineers[index]->id)) continue;
    v1::ScrutineerPerson& person = *out.add_unsigned_by();
    person.set_id(scrutineers[index]->id.str());
    person.set_name(scrutineers[index]->name);
  }
}

Result<void> add_release(v1::ScrutineerBox& out, const roles::HallView& box,
                         const OfficialId& own) {
  const Manifest& manifest = box.meeting.manifest;
  PJ_TRY(const auto questions, open_questions(without_pending(box.hall, manifest), box.box()));
  out.set_settled(questions.empty());
  out.set_release("none");
  if (!box.hall.release) return {};
  out.set_release(signed_by(*box.hall.release, manifest, own));
  PJ_TRY(const Release order, Release::parse(box.hall.release->body));
  const auto scrutineers = manifest.scrutineers();
  for (const std::uint16_t index : order.absent)
    if (index < scrutineers.size()) out.add_absent(scrutineers[index]->id.str());
  return {};
}

}  // namespace

Result<v1::ScrutineerBox> describe_box(const roles::HallView& box, const OfficialId& own) {
  v1::ScrutineerBox out;
  out.set_status(std::string(name_of(box.closing.status)));
  out.set_cast(box.cast());
  out.set_root(to_hex(box.closing.merkle_root));
  PJ_TRY(const auto obstacles, roles::find_obstacles(box));
  for (const std::string& one : obstacles) out.add_obstacles(one);
  add_count(out, box, own);
  add_objections(out, box, own);
  add_signatures(out, box, own);
  PJ_CHECK(add_release(out, box, own));
  return out;
}

}  // namespace piaojue::agent
