// V19 and V20: the sealed notes.
#include <set>

#include "core/base/language.hpp"
#include "core/base/parallel.hpp"
#include "core/crypto/merkle.hpp"
#include "core/record/material.hpp"

namespace piaojue::verification {
namespace {

/// What can be said of a note by itself: the two checks' failures, empty if they hold.
struct Judged {
  std::optional<SignedNote> note;
  std::string misplaced;
  std::string unproven;
};

// R11.2-19, R11.2-20
Judged judge(const Material& m, ByteView section) {
  Judged out;
  auto parsed = SignedNote::parse(section, *m.suite);
  if (!parsed) {
    out.misplaced = parsed.error().message;
    return out;
  }
  const SignedNote& note = out.note.emplace(*std::move(parsed));
  const std::uint16_t key_class = note.context.voter_class;
  if (key_class < m.classes.size() || key_class >= m.key_classes()) {
    out.misplaced = tr("没有的栏目", "no such slot");
    return out;
  }
  const BallotContext expected{m.suite, m.opening_hash, m.poll_hash, key_class};
  if (auto held = note.verify_credential(expected, *m.ballot_keys); !held)
    out.misplaced = held.error().message;
  if (auto held = note.verify_proofs(); !held) out.unproven = held.error().message;
  return out;
}

class NoteBox {
 public:
  NoteBox(Material& material, Checklist& list)
      : m_(material),
        list_(list),
        spent_(material.voided.begin(), material.voided.end()),
        root_(*material.suite) {}

  // R11.2-19
  void take(Judged judged, ByteView section) {
    ++seen_;
    if (!judged.misplaced.empty()) fail(Check::notes, judged.misplaced);
    if (!judged.unproven.empty()) fail(Check::note_proofs, judged.unproven);
    if (!judged.note) return;
    const Hash32 tracker = judged.note->compute_tracker();
    if (last_ && !(*last_ < tracker))
      fail(Check::notes, tr("次序不对或重复", "out of order or twice"));
    last_ = tracker;
    for (const VerifyKey& key : judged.note->credential.keys)
      if (!spent_.insert(m_.suite->hash(key.encode())).second)
        fail(Check::notes, tr("凭证已用过", "the credential was used before"));
    root_.add_leaf(merkle_leaf_hash(*m_.suite, section));
    const std::size_t slot = judged.note->context.voter_class - m_.classes.size();
    if (slot < m_.notes_by_slot.size()) ++m_.notes_by_slot[slot];
    m_.notes.push_back(*std::move(judged.note));
  }

  bool finish() {
    m_.note_root = root_.root();
    list_.pass(Check::notes, tr("{} 份", "{} notes", seen_));
    list_.pass(Check::note_proofs, "");
    return !list_.failed();
  }

 private:
  void fail(Check check, const std::string& what) {
    list_.fail(check, tr("第 {} 份：{}", "note {}: {}", seen_, what));
  }

  Material& m_;
  Checklist& list_;
  std::set<Hash32> spent_;
  std::optional<Hash32> last_;
  MerkleRoot root_;
  std::size_t seen_ = 0;
};

}  // namespace

bool judge_notes(Material& m, const std::vector<Bytes>& sections, unsigned jobs, Checklist& list) {
  m.notes_by_slot.assign(m.form->slots.size(), 0);
  std::vector<Judged> judged(sections.size());
  for_each_parallel(sections.size(), jobs,
                    [&](std::size_t i) { judged[i] = judge(m, sections[i]); });
  NoteBox box(m, list);
  for (std::size_t i = 0; i < sections.size(); ++i) box.take(std::move(judged[i]), sections[i]);
  return box.finish();
}

}  // namespace piaojue::verification
