#include "core/record/note_checks.hpp"

#include "core/base/language.hpp"

namespace piaojue::verification {

NoteBox::NoteBox(Material& material, Checklist& list)
    : m_(material),
      list_(list),
      spent_(material.voided.begin(), material.voided.end()),
      root_(*material.suite),
      batches_(
          material.jobs, [this](std::size_t, const Bytes& section) { return judge(section); },
          [this](std::size_t index, Judged judged, const Bytes& section) {
            take(index, std::move(judged), section);
          }) {
  m_.notes_by_slot.assign(m_.form->slots.size(), 0);
}

// R11.2-19, R11.2-20
NoteBox::Judged NoteBox::judge(ByteView section) const {
  Judged out;
  auto parsed = SignedNote::parse(section, *m_.suite);
  if (!parsed) {
    out.misplaced = parsed.error().message;
    return out;
  }
  const SignedNote& note = out.note.emplace(*std::move(parsed));
  const std::uint16_t key_class = note.context.voter_class;
  if (key_class < m_.classes.size() || key_class >= m_.key_classes()) {
    out.misplaced = tr("没有的栏目", "no such slot");
    return out;
  }
  const BallotContext expected{m_.suite, m_.opening_hash, m_.poll_hash, key_class};
  if (auto held = note.verify_credential(expected, *m_.ballot_keys); !held)
    out.misplaced = held.error().message;
  if (auto held = note.verify_proofs(); !held) out.unproven = held.error().message;
  return out;
}

// R11.2-19
void NoteBox::take(std::size_t index, Judged judged, ByteView section) {
  const auto fail = [&](Check check, const std::string& what) {
    list_.fail(check, tr("第 {} 份：{}", "note {}: {}", index + 1, what));
  };
  if (!judged.misplaced.empty()) fail(Check::notes, judged.misplaced);
  if (!judged.unproven.empty()) fail(Check::note_proofs, judged.unproven);
  if (!judged.note) return;
  const SignedNote& note = *judged.note;
  const Hash32 tracker = note.compute_tracker();
  if (last_ && !(*last_ < tracker))
    fail(Check::notes, tr("次序不对或重复", "out of order or twice"));
  last_ = tracker;
  for (const VerifyKey& key : note.credential.keys)
    if (!spent_.insert(m_.suite->hash(key.encode())).second)
      fail(Check::notes, tr("凭证已用过", "the credential was used before"));
  root_.add_leaf(merkle_leaf_hash(*m_.suite, section));
  const std::size_t slot = note.context.voter_class - m_.classes.size();
  if (slot < m_.notes_by_slot.size()) ++m_.notes_by_slot[slot];
  m_.kems.push_back(note.sealed.kem);
}

bool NoteBox::finish() {
  batches_.finish();
  m_.note_root = root_.root();
  list_.pass(Check::notes, tr("{} 份", "{} notes", batches_.taken()));
  list_.pass(Check::note_proofs, "");
  return !list_.failed();
}

}  // namespace piaojue::verification
