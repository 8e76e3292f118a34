#include "client/report/sections.hpp"

#include "client/report/words.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::report {
namespace {

std::string official_name(const ResultView& result, const std::string& id) {
  for (const OfficialView& official : result.officials)
    if (official.id == id) return official.name;
  return id;
}

Table group_table(const ResultView& result) {
  Table out{.title = tr("分组情况", "Groups"),
            .columns = {{.title = tr("组别", "Group"), .numeric = false},
                        {.title = tr("权重", "Weight")},
                        {.title = tr("应到", "Entitled"), .summed = true},
                        {.title = tr("实到", "Present"), .summed = true},
                        {.title = tr("发出", "Issued"), .summed = true},
                        {.title = tr("收回", "Returned"), .summed = true},
                        {.title = tr("说明", "Note"), .numeric = false}},
            .rows = {},
            .total_label = tr("合计", "Total"),
            .main = false};
  for (const PartView& part : result.parts)
    out.add({text_cell(part.name), text_cell(part.weight.str()), count_cell(part.entitled),
             count_cell(part.present), count_cell(part.issued), count_cell(part.returned),
             text_cell(part.disclosed            ? tr("公开的小组", "disclosed small group")
                       : part.members.size() > 1 ? tr("小组合并计票", "small groups, merged")
                                                 : "")});
  return out;
}

Bullets hall_lines(const ResultView& result) {
  const HallFindings& hall = result.hall;
  Bullets out{tr("现场清点收回 {} 张。", "The hall counted {} ballots returned.", hall.counted)};
  if (result.counted_on_paper)
    out.push_back(tr("现场清点纸质票 {} 张。", "The hall counted {} ballots on paper.",
                     *result.counted_on_paper));
  if (hall.mismatch)
    out.push_back(
        tr("清点数与票箱不同，处理：{}", "Not what the box holds; resolved: {}", *hall.mismatch));
  for (const HallFindings::Objection& one : hall.objections)
    out.push_back(tr("异议：{}；处理：{}", "Objection: {}; finding: {}", one.words, one.finding));
  for (const std::string& id : hall.absent)
    out.push_back(tr("监票人 {} 缺席，票箱指纹已当场核对。",
                     "Scrutineer {} was absent; the box's fingerprint was confirmed aloud.",
                     official_name(result, id)));
  if (hall.objections.empty()) out.push_back(tr("没有异议。", "No objection was raised."));
  if (result.single_issuer_notice)
    out.push_back(
        tr("说明：本次只有服务器一个发票方，它有可能替已到会而未领票的人投票，请以现场清点的票数核"
           "对。",
           "Note: the server alone issued ballots, so it could have voted for people present who "
           "drew none; compare with the hall's own count."));
  return out;
}

}  // namespace

Subjects all_subjects(const ResultView& result) {
  Subjects out;
  for (const SubjectView& subject : result.subjects) out.push_back(&subject);
  return out;
}

Section attendance_section(const ResultView& result) {
  const std::string people = tr("人", "");
  Section out{tr("到会情况", "Attendance"), {}};
  out.blocks.emplace_back(
      Figures{{tr("应到", "Entitled"), count_cell(result.entitled), people},
              {tr("实到", "Present"), count_cell(result.present), people},
              {tr("到会率", "Attendance"), percent_cell(result.present, result.entitled)},
              {tr("须到", "Needed"), result.quorum ? count_cell(result.quorum->needed) : dash(),
               result.quorum ? people : ""}});
  if (!result.quorum) {
    out.blocks.emplace_back(Paragraph{tr("本项没有规定法定人数。", "No quorum is required.")});
    return out;
  }
  out.blocks.emplace_back(
      Paragraph{tr("实到须{}的应到人数，即至少 {} 人；{}。",
                   "Those present must be {} of the entitled, that is {} or more; {}.",
                   words_of(result.quorum->threshold), result.quorum->needed,
                   result.quorum->met ? tr("已达到法定人数", "the quorum is met")
                                      : tr("没有达到法定人数", "the quorum is NOT met")),
                result.quorum->met ? Tone::plain : Tone::bad});
  return out;
}

Section ballots_section(const ResultView& result) {
  const std::string sheets = tr("张", "");
  Section out{tr("票数情况", "Ballots"), {}};
  Figures figures;
  if (result.issuance == Issuance::cards)
    figures = {{tr("印制", "Printed"), count_cell(result.signed_count), sheets},
               {tr("剩余作废", "Surplus, voided"), count_cell(result.surplus), sheets}};
  figures.insert(figures.end(), {{tr("发出", "Issued"), count_cell(result.issued), sheets},
                                 {tr("收回", "Returned"), count_cell(result.returned), sheets},
                                 {tr("有效", "Valid"), count_cell(result.valid), sheets},
                                 {tr("无效", "Invalid"), count_cell(result.invalid), sheets},
                                 {tr("作废", "Voided"), count_cell(result.voided), sheets},
                                 {tr("未用", "Unused"), count_cell(result.unused), sheets}});
  out.blocks.emplace_back(std::move(figures));
  if (result.paper)
    out.blocks.emplace_back(Paragraph{tr(
        "以上含纸质票：发出 {} 张，收回 {} 张，其中有效 {} 张、无效 {} 张。",
        "Of these on paper: {} issued, {} returned, {} of them valid and {} invalid.",
        result.paper->issued, result.paper->returned, result.paper->valid, result.paper->invalid)});
  if (result.status == PollStatus::counted)
    out.blocks.emplace_back(
        Paragraph{tr("收回票数不多于发出票数，本次投票有效。",
                     "No more ballots were returned than issued: the vote is valid.")});
  out.blocks.emplace_back(hall_lines(result));
  if (result.parts.size() > 1) out.blocks.emplace_back(group_table(result));
  return out;
}

std::vector<Section> status_sections(const ResultView& result) {
  switch (result.status) {
    case PollStatus::counted:
      return {};
    case PollStatus::void_quorum:
      return {{tr("结论", "Outcome"),
               {Paragraph{tr("到会人数没有达到法定人数，本次表决无效，选票没有解密，须重新组织。",
                             "The quorum was not met: the poll is void, no ballot was decrypted, "
                             "and it must be held again."),
                          Tone::bad}}}};
    case PollStatus::void_excess:
      return {{tr("结论", "Outcome"),
               {Paragraph{tr("收回的票多于发出的票，本次表决无效，选票没有解密，须重新组织。",
                             "More ballots came back than were issued: the poll is void, no ballot "
                             "was decrypted, and it must be held again."),
                          Tone::bad}}}};
    case PollStatus::withheld_small:
      return {{tr("结论", "Outcome"),
               {Paragraph{tr("收回的选票少于 {} 张，为保护投票人没有解密，结果不予公布。",
                             "Fewer than {} ballots were returned: to protect the voters nothing "
                             "was decrypted, and no result is given.",
                             result.minimum_group),
                          Tone::bad}}}};
  }
  return {};
}

std::vector<Section> write_in_sections(const ResultView& result) {
  std::vector<Section> out;
  for (const WriteInView& names : result.write_ins) {
    Table table{.title = tr("另选人得票", "Names written in"),
                .columns = {{.title = tr("序号", "No.")},
                            {.title = tr("姓名", "Name"), .numeric = false},
                            {.title = tr("票数", "Votes"), .summed = true},
                            {.title = tr("至少几人所写", "Voters, at least")}},
                .rows = {},
                .total_label = tr("合计", "Total")};
    if (result.rule) table.columns.push_back({.title = tr("结果", "Result"), .numeric = false});
    for (const WrittenName& name : names.names) {
      table.add({count_cell(table.rows.size() + 1), text_cell(name.name), count_cell(name.count),
                 count_cell(name.surely)});
      if (result.rule)
        table.rows.back().push_back(
            verdict_cell(result.kind, name.passed, name.elected, name.tied));
    }
    Section section{tr("另选人", "Names written in"), {}};
    section.blocks.emplace_back(
        Paragraph{tr("“{}”：选票上划了 {} 处，写有姓名 {} 处，其中无法采用 {} 处。",
                     "\"{}\": {} places were marked, {} names written, {} of them invalid.",
                     result.question(names.question).option(names.option).label, names.marked,
                     names.written, names.invalid)});
    if (names.excess)
      section.blocks.emplace_back(
          Paragraph{tr("写的姓名多于划的位置；选票与姓名分开封存，无法分辨是谁多写，请会议认定。",
                       "More names were written than places marked; ballots and names are sealed "
                       "apart, so nobody can say whose. The meeting must decide."),
                    Tone::bad});
    if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
    out.push_back(std::move(section));
  }
  return out;
}

std::vector<Section> flag_sections(const ResultView& result) {
  std::vector<Section> out;
  for (const FlagView& flag : result.flags) {
    Table table{.title = flag.label,
                .columns = {{.title = tr("序号", "No.")},
                            {.title = tr("对象", "Subject"), .numeric = false},
                            {.title = tr("单位和职务", "Unit and post"), .numeric = false},
                            {.title = flag.measure == FlagMeasure::score ? tr("得分", "Score")
                                                                         : tr("比例", "Share")}},
                .rows = {}};
    const bool names_option = flag.measure == FlagMeasure::any_share;
    if (names_option)
      table.columns.push_back({.title = tr("最高的一项", "Highest item"), .numeric = false});
    for (const FlaggedView& one : flag.subjects) {
      const SubjectView& subject = result.subject(one.subject);
      // A published score may be rounded to fewer digits than the exact value
      // on the list.
      const ScoreView* score = result.score_of(one.subject);
      table.add({count_cell(table.rows.size() + 1), text_cell(subject.name),
                 text_cell(unit_and_post(subject)),
                 flag.measure == FlagMeasure::score
                     ? decimal_cell(score != nullptr ? score->published : std::nullopt)
                     : percent_cell(one.value)});
      if (names_option)
        table.rows.back().push_back(
            one.option ? text_cell(result.question(*flag.question).option(*one.option).label)
                       : dash());
    }
    Section section{
        flag.label,
        {Paragraph{tr("列入条件：{}。", "On the list when {}.", criterion_of(result, flag))}}};
    if (table.rows.empty())
      section.blocks.emplace_back(Paragraph{tr("没有人列入。", "Nobody is on the list.")});
    else
      section.blocks.emplace_back(std::move(table));
    out.push_back(std::move(section));
  }
  return out;
}

std::vector<Block> text_blocks(const ResultView& result, const Subjects& subjects) {
  std::vector<Block> out;
  for (const SubjectView* subject : subjects)
    for (const TextsView& texts : result.texts) {
      if (texts.subject != subject->id) continue;
      out.emplace_back(Paragraph{tr("{}：{}（收到 {} 份，写有文字 {} 份，无法读出 {} 份）",
                                    "{}: {} ({} received, {} with words, {} unreadable)",
                                    subject->name, result.question(texts.question).title,
                                    texts.received, texts.texts.size(), texts.unreadable)});
      if (!texts.texts.empty()) out.emplace_back(Bullets(texts.texts));
    }
  return out;
}

std::vector<Section> text_sections(const ResultView& result) {
  std::vector<Block> blocks = text_blocks(result, all_subjects(result));
  if (blocks.empty()) return {};
  return {{tr("意见建议", "Opinions and wishes"), std::move(blocks)}};
}

}  // namespace piaojue::report
