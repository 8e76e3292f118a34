// V02 to V11: everything the hall fixed and ordered before the box was opened.
#include <algorithm>
#include <fmt/format.h>
#include <numeric>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "core/record/material.hpp"

namespace piaojue::verification {
namespace {

template <class Numbers>
std::uint64_t total(const Numbers& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0});
}

// R8.2-9, R11.2-2
Outcome check_anchor(Material& m) {
  PJ_TRY(const SignedStatement opening, SignedStatement::parse(m.preamble.opening));
  m.opening_hash = opening.hash(*m.suite);
  const std::string fingerprint = format_fingerprint(m.opening_hash);
  if (m.anchor)
    PJ_CHECK(require(
        m.opening_hash == *m.anchor,
        tr("本记录的锚值是 {}，所给的是 {}", "this record's anchor is {}, the one given is {}",
           fingerprint, format_fingerprint(*m.anchor))));
  return fingerprint;
}

// R11.2-3
Outcome check_manifest(Material& m) {
  PJ_TRY(const SignedStatement statement, SignedStatement::parse(m.preamble.manifest));
  PJ_TRY(m.manifest, Manifest::parse(statement.body));
  PJ_CHECK(m.manifest->check());
  PJ_CHECK(require(m.manifest->suite == m.suite,
                   tr("清单所用的密码套件与记录不同", "the manifest is of another suite")));
  PJ_CHECK(verify_statement(statement, *m.manifest, manifest_signers(*m.manifest)));
  m.manifest_hash = statement.hash(*m.suite);
  m.classes = credential_classes(*m.manifest);
  return m.manifest->rehearsal ? tr("演练", "a rehearsal") : std::string();
}

// R11.2-4
Outcome check_poll(Material& m) {
  PJ_TRY(m.poll, PollDefinition::parse(m.preamble.poll));
  PJ_CHECK(m.poll->check());
  m.poll_hash = m.suite->hash(m.preamble.poll);
  PJ_CHECK(require(m.poll->meeting == m.manifest->id,
                   tr("表决属于另一会议", "the poll is of another meeting")));
  bool pinned = false;
  for (const PollPin& pin : m.manifest->polls)
    pinned = pinned || (pin.id == m.poll->id && pin.definition == m.poll_hash);
  PJ_CHECK(require(pinned, tr("清单中没有这项表决 {}",
                              "the manifest does not pin poll {} like this", m.poll->id.str())));
  PJ_TRY(m.form, compile_form(*m.poll));
  return m.poll->id.str();
}

CeremonyParameters ceremony_parameters(const Material& m) {
  CeremonyParameters out{m.suite, m.manifest_hash,        m.opening->attempt, m.manifest->threshold,
                         {},      m.opening->participants};
  for (const Official* scrutineer : m.manifest->scrutineers())
    out.trustees.push_back({scrutineer->sign_key, *scrutineer->exchange_key});
  return out;
}

/// In order of round and trustee, so that a ceremony has one form in a record.
Result<std::vector<CeremonyMessage>> read_ceremony(const std::vector<Bytes>& sections) {
  std::vector<CeremonyMessage> out;
  for (const Bytes& section : sections) {
    PJ_TRY(CeremonyMessage message, CeremonyMessage::parse(section));
    if (!out.empty())
      PJ_CHECK(require(std::pair(out.back().round, out.back().trustee) <
                           std::pair(message.round, message.trustee),
                       tr("密钥仪式的消息次序不对", "ceremony messages are out of order")));
    out.push_back(std::move(message));
  }
  return out;
}

// R11.2-5
Outcome check_ceremony(Material& m) {
  PJ_TRY(const SignedStatement statement, SignedStatement::parse(m.preamble.opening));
  PJ_TRY(m.opening, OpeningStatement::parse(statement.body, *m.suite));
  PJ_TRY(m.ceremony_messages, read_ceremony(m.preamble.ceremony));
  const CeremonyParameters parameters = ceremony_parameters(m);
  PJ_TRY(CeremonyStatus status, evaluate_ceremony(parameters, m.ceremony_messages));
  PJ_CHECK(require(status.outcome.has_value(),
                   tr("密钥仪式没有完成", "the ceremony did not come to an end")));
  m.ceremony = std::move(status.outcome);
  return tr("{} 名监票人中任意 {} 名可解密", "any {1} of {0} scrutineers decrypt",
            m.opening->participants.size(), m.manifest->threshold);
}

Result<void> check_issuer_keys(Material& m) {
  std::vector<SignedStatement> statements;
  for (const Bytes& section : m.preamble.issuer_keys) {
    PJ_TRY(SignedStatement statement, SignedStatement::parse(section));
    statements.push_back(std::move(statement));
  }
  PJ_TRY(const auto keys, read_issuer_keys(statements, *m.manifest, m.manifest_hash));
  m.issuer_key_hashes = hashes_of(*m.suite, statements);
  PJ_CHECK(require(m.opening->issuer_keys == m.issuer_key_hashes,
                   tr("开箱声明所列的发票公钥不是各发票方签名的那些",
                      "the opening lists other issuer keys than the issuers signed")));
  std::size_t poll = 0;
  while (m.manifest->polls[poll].definition != m.poll_hash) ++poll;
  PJ_TRY(m.ballot_keys, ballot_keys(*m.opening, keys, poll, m.classes.size() + m.form->slots.size(),
                                    m.poll->issuance));
  return {};
}

// R11.2-6
Outcome check_opening(Material& m) {
  const OpeningStatement& opening = *m.opening;
  const CeremonyOutcome& ceremony = *m.ceremony;
  PJ_CHECK(require(opening.manifest == m.manifest_hash,
                   tr("开箱声明属于另一清单", "the opening is of another manifest")));
  PJ_CHECK(require(
      opening.ceremony == ceremony.transcript && opening.election_key == ceremony.election_key &&
          opening.note_key == ceremony.note_key &&
          opening.election_verification_keys == ceremony.election_verification_keys &&
          opening.note_verification_keys == ceremony.note_verification_keys,
      tr("开箱声明中的密钥不是仪式产生的", "the opening has other keys than the ceremony")));
  PJ_CHECK(check_issuer_keys(m));
  PJ_TRY(const SignedStatement statement, SignedStatement::parse(m.preamble.opening));
  PJ_CHECK(verify_statement(statement, *m.manifest, opening_signers(*m.manifest)));
  return std::string();
}

/// The hash of a phase statement that follows `previous` and has its signatures.
// R8.2-8
Result<Hash32> check_phase(const Material& m, ByteView section, PollPhase phase,
                           const Hash32& previous) {
  PJ_TRY(const SignedStatement statement, SignedStatement::parse(section));
  PJ_TRY(const PhaseStatement parsed, PhaseStatement::parse(statement.body));
  PJ_CHECK(require(
      parsed.phase == phase && parsed.opening == m.opening_hash && parsed.poll == m.poll_hash,
      tr("声明属于另一阶段或另一表决", "it is of another phase or poll")));
  PJ_CHECK(require(parsed.previous == previous,
                   tr("声明没有接着前一步", "it does not follow the step before")));
  PJ_CHECK(verify_statement(statement, *m.manifest, phase_signers(*m.manifest, phase)));
  return statement.hash(*m.suite);
}

// R11.2-7
Outcome check_issuing_phase(Material& m) {
  PJ_TRY(m.issuing_hash,
         check_phase(m, m.preamble.issuing_phase, PollPhase::issuing, m.opening_hash));
  return std::string();
}

// R11.2-8
Outcome check_attendance(Material& m) {
  PJ_TRY(m.attendance, SignedStatement::parse(m.preamble.attendance));
  PJ_TRY(AttendanceStatement parsed, AttendanceStatement::parse(m.attendance->body));
  PJ_CHECK(require(parsed.opening == m.opening_hash && parsed.poll == m.poll_hash &&
                       parsed.issuing == m.issuing_hash,
                   tr("到会声明属于另一表决", "attendance is of another poll")));
  PJ_CHECK(verify_statement(*m.attendance, *m.manifest, {m.manifest->registrar().id}));
  PJ_CHECK(require(parsed.present.size() == m.classes.size(),
                   tr("到会声明的分组不对", "attendance is of other groups")));
  std::uint64_t entitled = 0;
  for (std::size_t i = 0; i < m.classes.size(); ++i) {
    PJ_CHECK(require(parsed.present[i] <= m.classes[i].entitled,
                     tr("{} 组到会多于应到", "{}: more present than entitled", m.classes[i].name)));
    entitled += m.classes[i].entitled;
  }
  m.present = std::move(parsed.present);
  return tr("应到 {}，到会 {}", "{} entitled, {} present", entitled, total(m.present));
}

Result<IssuingCount> check_issuing_count(const Material& m, const SignedStatement& statement,
                                         std::size_t issuer) {
  PJ_TRY(IssuingCount parsed, IssuingCount::parse(statement.body));
  const std::string& name = m.manifest->issuers[issuer].id.str();
  PJ_CHECK(
      require(parsed.opening == m.opening_hash && parsed.poll == m.poll_hash &&
                  parsed.attendance == m.attendance->hash(*m.suite) && parsed.issuer == issuer,
              tr("{}：发票数属于另一表决或另一发票方", "{}: of another poll or issuer", name)));
  PJ_CHECK(verify_statement(statement, *m.manifest, {m.manifest->issuers[issuer].id}));
  PJ_CHECK(require(parsed.classes.size() == m.classes.size(),
                   tr("{}：发票数的分组不对", "{}: of other groups", name)));
  for (std::size_t i = 0; i < m.classes.size(); ++i) {
    // R8.6-19
    const IssuedClass& issued = parsed.classes[i];
    PJ_CHECK(require(
        issued.live() >= 0 && issued.live() <= m.present[i],
        tr("{}：{} 组发票多于到会", "{}: {}: more issued than present", name, m.classes[i].name)));
    PJ_CHECK(require(
        m.poll->issuance == Issuance::cards || (issued.surplus == 0 && issued.replaced == 0),
        tr("{}：不抽票的表决不应有多余或更换的票卡", "{}: cards voided in a poll without cards",
           name)));
  }
  return parsed;
}

std::int64_t live_total(const IssuingCount& count) {
  std::int64_t live = 0;
  for (const IssuedClass& issued : count.classes) live += issued.live();
  return live;
}

// R11.2-9
Outcome check_issuing_counts(Material& m) {
  const std::size_t issuers = m.manifest->issuers.size();
  PJ_CHECK(require(m.preamble.issuing_counts.size() == issuers,
                   tr("发票数声明不齐", "issued counts are not complete")));
  std::vector<SignedStatement> statements;
  for (std::size_t i = 0; i < issuers; ++i) {
    PJ_TRY(SignedStatement statement, SignedStatement::parse(m.preamble.issuing_counts[i]));
    PJ_TRY(IssuingCount count, check_issuing_count(m, statement, i));
    m.issued.push_back(std::move(count));
    m.issued_hashes.push_back(statement.hash(*m.suite));
    statements.push_back(std::move(statement));
  }
  m.chain_hash = phase_chain_hash(*m.suite, *m.attendance, statements);
  std::string found = tr("发出 {}", "{} issued", live_total(m.issued.front()));
  for (std::size_t i = 1; i < issuers; ++i)
    if (const std::int64_t live = live_total(m.issued[i]); live != live_total(m.issued.front()))
      found += tr("；{} 发出 {}，不同：只有双方都签发的凭证可用",
                  "; {} issued {}, which differs: only credentials signed by all can be used",
                  m.manifest->issuers[i].id.str(), live);
  if (issuers == 1)
    found += tr("；仅一个发票方：服务器有可能替缺席者投票",
                "; one issuer only: the server could have voted for the absent");
  return found;
}

// R11.2-10
Outcome check_casting_phase(Material& m) {
  PJ_TRY(m.casting_hash,
         check_phase(m, m.preamble.casting_phase, PollPhase::casting, m.chain_hash));
  return std::string();
}

// R11.2-11
Outcome check_closing_phase(Material& m) {
  PJ_TRY(m.closing_phase_hash,
         check_phase(m, m.preamble.closing_phase, PollPhase::closing, m.casting_hash));
  return std::string();
}

}  // namespace

bool judge_preamble(Material& material, Checklist& list) {
  struct Step {
    Check number;
    Outcome (*judge)(Material&);
  };
  static constexpr Step kSteps[] = {
      {Check::manifest, check_manifest},
      {Check::poll, check_poll},
      {Check::ceremony, check_ceremony},
      {Check::opening, check_opening},
      {Check::issuing_phase, check_issuing_phase},
      {Check::attendance, check_attendance},
      {Check::issuing_counts, check_issuing_counts},
      {Check::casting_phase, check_casting_phase},
      {Check::closing_phase, check_closing_phase},
  };
  const Outcome fingerprint = check_anchor(material);
  if (!material.anchor)
    list.skip(Check::anchor,
              tr("未给锚值；本记录的锚值是 {}", "no anchor was given; this record's is {}",
                 fingerprint ? *fingerprint : "?"));
  else if (!list.judge(Check::anchor, fingerprint))
    return false;
  for (const Step& step : kSteps)
    if (!list.judge(step.number, step.judge(material))) return false;
  return true;
}

}  // namespace piaojue::verification
