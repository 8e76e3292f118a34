#include "core/meeting/report_written.hpp"

#include "core/base/language.hpp"
#include "core/meeting/json_fields.hpp"
#include "core/meeting/report_standing.hpp"
#include "core/meeting/text_table.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

std::string name_lines(const Json& limit, const ReportCounts& counts, bool by_seats) {
  std::string out = tr("\n【另选他人：{}】\n", "\n[Written in: {}]\n",
                       counts.label(text_field(limit, "question"), text_field(limit, "option")));
  out += tr("勾选另选他人 {} 次，写出 {} 个，其中无效 {} 个。\n",
            "{} marks for somebody else, {} names written, {} of them no name.\n",
            number_field(limit, "marked"), number_field(limit, "written"),
            number_field(limit, "invalid"));
  if (limit.at("excess").get<bool>())
    out += tr("说明：写出的多于勾选的，有人写了姓名而没有勾选；计票以所写姓名为准。\n",
              "Note: more names were written than marked; the names are what is counted.\n");
  TextTable table({{tr("名次", "Rank"), true},
                   {tr("姓名", "Name"), false},
                   {tr("得票", "Votes"), true},
                   {tr("至少几人所写", "voters at least"), true},
                   {tr("结果", "Result"), false}});
  std::size_t row = 0;
  std::size_t rank = 0;
  std::uint64_t last = 0;
  for (const Json& name : limit.at("names")) {
    const std::uint64_t count = number_field(name, "count");
    ++row;
    if (row == 1 || count != last) rank = row;
    last = count;
    table.add({std::to_string(rank), text_field(name, "name"), std::to_string(count),
               std::to_string(number_field(name, "surely")),
               name.contains("passed") ? standing_label(name, by_seats) : ""});
  }
  return row == 0 ? out : out + table.render();
}

std::string text_lines(const Json& slot, const ReportCounts& counts) {
  std::string out = tr("\n【意见：{}，{}】\n", "\n[Written: {}, {}]\n",
                       text_field(counts.subject(text_field(slot, "subject")), "name"),
                       counts.title(text_field(slot, "question")));
  const Json& texts = slot.at("texts");
  out += tr("收到 {} 份，写了意见 {} 份，无法读出 {} 份；次序与投票先后无关。\n",
            "{} received, {} with words, {} unreadable; in an order that tells of no time.\n",
            number_field(slot, "received"), texts.size(), number_field(slot, "unreadable"));
  std::size_t row = 0;
  for (const Json& text : texts)
    out += "  " + std::to_string(++row) + ". " + text.get_ref<const std::string&>() + "\n";
  return out;
}

}  // namespace

std::string written_lines(const Json& result, const ReportCounts& counts) {
  std::string out;
  for (const Json& limit : result.at("write_ins"))
    out += name_lines(limit, counts, has_seats(result));
  for (const Json& slot : result.at("texts")) out += text_lines(slot, counts);
  return out;
}

}  // namespace piaojue
