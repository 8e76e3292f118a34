// 核对: every total beside its parts. ResultView has refused a document in
// which one is unequal.
#include "client/report/sections.hpp"
#include "core/base/language.hpp"

namespace piaojue::report {
namespace {

void add_issuer_lines(const ResultView& result, Bullets& out) {
  for (const IssuerView& issuer : result.issuers) {
    const std::string who = result.issuers.size() > 1 ? tr("（{}）", " ({})", issuer.name) : "";
    if (result.issuance == Issuance::cards)
      out.push_back(tr("印制 {} − 剩余作废 {} = 发出 {}{}", "printed {} − surplus {} = issued {}{}",
                       issuer.signed_count, issuer.surplus, issuer.issued, who));
    out.push_back(tr("收回 {} ＋ 作废 {} ＋ 未用 {} = 发出 {}{}",
                     "returned {} + voided {} + unused {} = issued {}{}", result.returned_in_box(),
                     issuer.voided, issuer.unused, issuer.issued, who));
  }
  if (result.paper)
    out.push_back(tr("票箱 {} ＋ 纸质票 {} = 收回 {}", "box {} + paper {} = returned {}",
                     result.returned_in_box(), result.paper->returned, result.returned));
  out.push_back(tr("有效 {} ＋ 无效 {} = 收回 {}", "valid {} + invalid {} = returned {}",
                   result.valid, result.invalid, result.returned));
}

void add_count_lines(const ResultView& result, Bullets& out) {
  if (result.parts.size() > 1) {
    std::string sum;
    for (const PartView& part : result.parts)
      sum +=
          (sum.empty() ? "" : tr(" ＋ ", " + ")) + fmt::format("{} {}", part.name, part.returned);
    out.push_back(tr("{} = 收回 {}", "{} = returned {}", sum, result.returned));
  }
  std::size_t cells = 0;
  std::size_t choices = 0;
  for (const QuestionView& question : result.questions) {
    const std::size_t asked = result.asked(question).size();
    cells += asked;
    if (question.kind == QuestionKind::choice) choices += asked;
  }
  if (choices > 0)
    out.push_back(tr("单选 {} 项次：每一项各选项与未填之和 = 有效票 {}",
                     "{} choices: in each, options and unmarked add up to valid {}", choices,
                     result.valid));
  if (result.parts.size() > 1)
    out.push_back(tr("共 {} 项次：每一项各组票数之和 = 合计",
                     "{} items: in each, the groups add up to the total", cells));
}

}  // namespace

Section checks_section(const ResultView& result) {
  Bullets lines;
  add_issuer_lines(result, lines);
  if (result.status == PollStatus::counted) add_count_lines(result, lines);
  Section out{tr("核对", "Cross-addition"), {}};
  out.blocks.emplace_back(std::move(lines));
  out.blocks.emplace_back(
      Paragraph{tr("经核对，以上合计全部相符。", "Checked: all these totals agree.")});
  return out;
}

}  // namespace piaojue::report
