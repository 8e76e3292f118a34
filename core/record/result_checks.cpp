// V25 to V32: the hall, decryption and result.
#include <algorithm>
#include <fmt/format.h>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "core/openssl/cms.hpp"
#include "core/record/material.hpp"
#include "core/record/tally.hpp"

namespace piaojue::verification {
namespace {

bool is_counted(const Material& m) { return m.status == PollStatus::counted; }

// R11.2-25
Outcome check_hall(Material& m) {
  PJ_TRY(m.findings, check_release(m.hall, {*m.manifest, *m.opening, *m.closing,
                                            *m.closing_statement, *m.poll, *m.form}));
  // R8.10-7
  m.status = final_status(*m.manifest, m.closing_statement->classes, m.closing_statement->status,
                          m.findings->paper);
  std::string found = tr("现场清点 {}", "the hall counted {}", m.findings->counted);
  if (m.findings->paper)
    found += tr("，另有纸质票 {}", " and {} on paper", add_up(m.findings->paper->classes).returned);
  if (m.findings->mismatch)
    found += tr("，与票箱不同：{}", ", not as many as the box holds: {}", *m.findings->mismatch);
  for (const HallFindings::Objection& one : m.findings->objections)
    found += tr("；异议“{}”：{}", "; objection \"{}\": {}", one.words, one.finding);
  for (const std::string& id : m.findings->absent) found += tr("；{} 缺席", "; {} absent", id);
  return found;
}

Outcome check_decryptions(const Material& m) {
  if (!is_counted(m)) return tr("按状态不解密", "none, as the status demands");
  PJ_CHECK(require(m.answer_hashes.size() >= m.manifest->threshold,
                   tr("只有 {} 名监票人解密，需要 {} 名", "{} scrutineers decrypted, {} must",
                      m.answer_hashes.size(), m.manifest->threshold)));
  return tr("{} 名监票人", "{} scrutineers", m.answer_hashes.size());
}

std::uint32_t ballots_of(const ClosingStatement& closing, const std::vector<std::uint16_t>& part) {
  std::uint32_t out = 0;
  for (const std::uint16_t index : part) out += closing.classes.at(index).cast;
  return out;
}

// R11.2-27
Outcome check_note_decryptions(Material& m) {
  if (!is_counted(m)) return std::string();
  if (m.bad_openings) return invalid(*m.bad_openings);
  PJ_TRY(m.written, open_recorded_notes(m.path, *m.suite, m.classes.size(), *m.closing_statement,
                                        m.note_shares, m.jobs));
  if (m.findings->paper) m.written = with_paper(std::move(m.written), *m.findings->paper);
  return tr("{} 份", "{} notes", m.kems.size());
}

// R11.2-28
Outcome check_names(Material& m) {
  const auto to_merge = names_to_merge(*m.form, m.written);
  PJ_CHECK(require(to_merge.empty() == !m.merge_table,
                   tr("归并表应当{}", "there {}",
                      to_merge.empty() ? tr("没有", "is nothing to merge, but a merge table")
                                       : tr("有而没有", "is no merge table"))));
  if (!m.merge_table) return std::string();
  PJ_TRY(MergeTable table,
         check_merge_table(*m.merge_table, *m.manifest, m.closing_hash, to_merge));
  m.names = std::move(table.names);
  return tr("{} 个姓名", "{} names", m.names.size());
}

// R9.4-2
Result<std::string> expected_result(const Material& m) {
  return compute_result(*m.manifest, *m.poll, m.opening_hash, *m.closing_statement, *m.findings,
                        m.counts, m.written, m.names);
}

// R11.2-29
Outcome check_sums(Material& m) {
  if (!is_counted(m)) return std::string();
  std::uint32_t bound = 0;
  for (const auto& part : m.closing_statement->partition)
    bound = std::max(bound, ballots_of(*m.closing_statement, part));
  PJ_TRY(m.counts, combine_decryptions(*m.suite, m.sums, m.answers, m.manifest->threshold, bound));
  PJ_CHECK(check_count_bounds(*m.closing_statement, m.counts));
  PJ_TRY(const auto stated, counts_in_result(as_text(m.result)));
  PJ_TRY(const std::string expected, expected_result(m));
  PJ_TRY(const auto counted, counts_in_result(expected));
  PJ_CHECK(require(stated == counted,
                   tr("结果文件中的票数不是监票人解密所得",
                      "the counts in the result are not those that the scrutineers decrypted")));
  return std::string();
}

// R11.2-30
Outcome check_result(Material& m) {
  PJ_TRY(const std::string expected, expected_result(m));
  if (equal(as_bytes(expected), m.result)) return std::string();
  const auto differs =
      std::mismatch(expected.begin(), expected.end(), m.result.begin(), m.result.end(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
  const auto at = differs.first - expected.begin();
  return invalid(
      tr("自第 {} 字节起与重算不同", "differs from what the record gives at byte {}", at));
}

// R11.2-31
Outcome check_result_cms(Material& m) {
  PJ_CHECK(cms_verify_detached(m.result_cms, m.result, m.opening->tally_certificate));
  return std::string();
}

// R11.2-32
Outcome check_countersignatures(Material& m) {
  PJ_TRY(const SignedStatement statement, SignedStatement::parse(m.countersignatures));
  PJ_TRY(const ResultStatement parsed, ResultStatement::parse(statement.body));
  PJ_CHECK(require(parsed.opening == m.opening_hash && parsed.poll == m.poll_hash &&
                       parsed.closing == m.closing_hash && parsed.result == m.suite->hash(m.result),
                   tr("会签的是另一结果", "another result was countersigned")));
  PJ_CHECK(verify_statement(statement, *m.manifest, {}));
  const auto scrutineers = m.manifest->scrutineers();
  const auto found = std::count_if(scrutineers.begin(), scrutineers.end(),
                                   [&](const Official* o) { return statement.has_signer(o->id); });
  PJ_CHECK(require(
      found >= m.manifest->threshold,
      tr("会签 {} 个，需要 {} 个", "{} countersigned, {} must", found, m.manifest->threshold)));
  return tr("{} 名监票人会签", "{} scrutineers countersigned", found);
}

}  // namespace

// R11.2-26
Result<void> take_decryption(Material& m, ByteView section) {
  PJ_CHECK(require(is_counted(m), tr("按状态不得解密", "the status forbids any decryption")));
  PJ_TRY(const SignedStatement statement, SignedStatement::parse(section));
  PJ_TRY(DecryptionStatement answer, DecryptionStatement::parse(statement.body, *m.suite));
  const std::vector<std::uint16_t>& participants = m.opening->participants;
  const auto at = std::find(participants.begin(), participants.end(), answer.trustee);
  PJ_CHECK(require(at != participants.end(),
                   tr("{} 号监票人没有密钥份额", "trustee {} holds no share", answer.trustee)));
  PJ_CHECK(
      require(!m.last_answer || *m.last_answer < answer.trustee,
              tr("{} 号监票人重复或次序不对", "trustee {} twice or out of order", answer.trustee)));
  const OfficialId& id = m.manifest->scrutineers()[answer.trustee]->id;
  PJ_CHECK(verify_statement(statement, *m.manifest, {id}));
  const auto position = static_cast<std::size_t>(at - participants.begin());
  if (auto held = verify_decryption(answer, m.sums, m.closing_hash,
                                    m.opening->election_verification_keys[position]);
      !held)
    return invalid(fmt::format("{}: {}", id.str(), held.error().message));
  if (!m.bad_openings)
    if (auto held = verify_note_decryption(answer, m.kems, m.closing_hash,
                                           m.opening->note_verification_keys[position], m.jobs);
        !held)
      m.bad_openings = fmt::format("{}: {}", id.str(), held.error().message);
  m.last_answer = answer.trustee;
  m.answer_hashes.push_back(statement.hash(*m.suite));
  // R9.1-5
  if (m.answers.size() < m.manifest->threshold) {
    // Of its notes no more than opens them: they may be many.
    m.note_shares.add(answer);
    answer.notes = {};
    m.answers.push_back(std::move(answer));
  }
  return {};
}

// R9.1-4
Result<void> check_count_bounds(const ClosingStatement& closing,
                                const std::vector<std::vector<std::uint32_t>>& counts) {
  for (std::size_t part = 0; part < counts.size(); ++part) {
    const std::uint32_t ballots = ballots_of(closing, closing.partition.at(part));
    for (const std::uint32_t count : counts[part])
      PJ_CHECK(require(count <= ballots,
                       tr("第 {} 部分有 {} 张票，却得 {} 票",
                          "part {} has {} ballots but a count of {}", part, ballots, count)));
  }
  return {};
}

bool judge_hall(Material& m, Checklist& list) { return list.judge(Check::hall, check_hall(m)); }

bool judge_result(Material& m, Checklist& list) {
  return list.judge(Check::decryptions, check_decryptions(m)) &&
         list.judge(Check::note_decryptions, check_note_decryptions(m)) &&
         list.judge(Check::merge_table, check_names(m)) && list.judge(Check::sums, check_sums(m)) &&
         list.judge(Check::result, check_result(m)) &&
         list.judge(Check::result_cms, check_result_cms(m));
}

bool judge_countersignatures(Material& m, Checklist& list) {
  return list.judge(Check::countersignatures, check_countersignatures(m));
}

}  // namespace piaojue::verification
