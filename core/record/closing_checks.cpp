// V21 to V24: the box as it was sealed.
#include <algorithm>
#include <fmt/format.h>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "core/record/material.hpp"

namespace piaojue::verification {
namespace {

// R11.2-21
Outcome check_merkle_roots(Material& m) {
  PJ_TRY(m.closing, SignedStatement::parse(m.closing_bytes));
  PJ_TRY(m.closing_statement, ClosingStatement::parse(m.closing->body));
  m.closing_hash = m.closing->hash(*m.suite);
  PJ_CHECK(require(m.closing_statement->merkle_root == m.box.root,
                   tr("选票的根是 {}", "the ballots' root is {}", to_hex(m.box.root))));
  PJ_CHECK(require(m.closing_statement->note_root == m.note_root,
                   tr("意见的根是 {}", "the notes' root is {}", to_hex(m.note_root))));
  PJ_CHECK(require(m.closing_statement->void_root == m.void_root,
                   tr("作废票的根是 {}", "the voids' root is {}", to_hex(m.void_root))));
  return to_hex(m.box.root);
}

/// No more notes in a slot than voters could have.
Result<void> check_note_counts(const Material& m) {
  PJ_CHECK(require(m.closing_statement->notes == m.notes_by_slot,
                   tr("意见份数与声明不符", "another number of notes than stated")));
  for (std::size_t issuer = 0; issuer < m.issued.size(); ++issuer) {
    std::int64_t live = 0;
    for (const IssuedClass& one : m.issued[issuer].classes) live += one.live();
    for (std::size_t slot = 0; slot < m.notes_by_slot.size(); ++slot)
      PJ_CHECK(require(
          std::int64_t{m.notes_by_slot[slot]} + m.withdrawn[issuer][m.classes.size() + slot] <=
              live,
          tr("第 {} 栏的意见多于发出的票", "slot {}: more notes than issued", slot)));
  }
  return {};
}

/// What the issuers stated and the voids prove of one class.
// R8.4-2
std::vector<IssuerCounts> issuer_counts(const Material& m, std::size_t voter_class) {
  std::vector<IssuerCounts> out;
  for (std::size_t issuer = 0; issuer < m.issued.size(); ++issuer) {
    const IssuedClass& issued = m.issued[issuer].classes[voter_class];
    out.push_back(
        {issued.signed_count, issued.surplus, issued.replaced + m.withdrawn[issuer][voter_class]});
  }
  return out;
}

// R11.2-22
Outcome check_counts(Material& m) {
  const std::vector<ClassCounts>& classes = m.closing_statement->classes;
  PJ_CHECK(require(classes.size() == m.classes.size(),
                   tr("封箱声明的分组不对", "the closing statement is of other groups")));
  std::uint64_t cast = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const ClassCounts& counts = classes[i];
    const std::string& name = m.classes[i].name;
    PJ_CHECK(require(counts.cast == m.box.cast[i],
                     tr("{} 组箱中有 {} 张，声明为 {} 张", "{}: {} ballots in the box, {} stated",
                        name, m.box.cast[i], counts.cast)));
    PJ_CHECK(
        require(counts.entitled == m.classes[i].entitled && counts.present == m.present[i] &&
                    counts.issuers == issuer_counts(m, i),
                tr("{} 组的应到、到会、发票数或作废数与前面不符",
                   "{}: entitled, present, issued or voided differ from what was stated", name)));
    PJ_CHECK(require(counts.is_balanced(),
                     tr("{} 组投出和作废多于发出", "{}: more cast and voided than issued", name)));
    cast += counts.cast;
  }
  PJ_CHECK(check_note_counts(m));
  return tr("收回 {}", "{} cast", cast);
}

// R8.4-3, R11.2-23
Outcome check_partition(Material& m) {
  const ClosingStatement& closing = *m.closing_statement;
  const auto expected = decryption_partition(*m.manifest, m.classes, m.box.cast);
  const bool same = std::equal(expected.begin(), expected.end(), closing.partition.begin(),
                               closing.partition.end(), [](const auto& a, const auto& b) {
                                 return std::equal(a.begin(), a.end(), b.begin(), b.end());
                               });
  PJ_CHECK(require(same, tr("分组合并不合规则", "groups are merged otherwise than the rules say")));
  const PollStatus status = poll_status(*m.manifest, *m.poll, closing.classes);
  PJ_CHECK(require(closing.status == status,
                   tr("按规则状态应为 {}", "by the rules the status is {}", name_of(status))));
  return std::string(name_of(status));
}

/// Only who holds a share has a say in which box is opened.
std::size_t closing_signers(const Material& m) {
  const auto scrutineers = m.manifest->scrutineers();
  std::size_t out = 0;
  for (const std::uint16_t index : m.opening->participants)
    if (m.closing->has_signer(scrutineers[index]->id)) ++out;
  return out;
}

/// Whether as many signed as must is for the hall's release to say, which records who is absent;
/// that those who could decrypt did is said here.
// R11.2-24
Outcome check_closing_signatures(Material& m, bool full) {
  const ClosingStatement& closing = *m.closing_statement;
  PJ_CHECK(require(closing.opening == m.opening_hash && closing.poll == m.poll_hash &&
                       closing.closing_phase == m.closing_phase_hash,
                   tr("封箱声明没有接着封箱令", "it does not follow the order to close")));
  PJ_CHECK(verify_statement(*m.closing, *m.manifest, {m.manifest->issuers.front().id}));
  const std::size_t needed = m.manifest->threshold;
  const std::size_t found = closing_signers(m);
  PJ_CHECK(require(!full || found >= needed, tr("监票人签名 {} 个，需要 {} 个",
                                                "{} scrutineers signed, {} must", found, needed)));
  return tr("监票人签名 {} 个", "{} scrutineers signed", found);
}

}  // namespace

bool judge_closing(Material& m, bool full, Checklist& list) {
  return list.judge(Check::merkle_roots, check_merkle_roots(m)) &&
         list.judge(Check::counts, check_counts(m)) &&
         list.judge(Check::partition, check_partition(m)) &&
         list.judge(Check::closing_signatures, check_closing_signatures(m, full));
}

}  // namespace piaojue::verification
