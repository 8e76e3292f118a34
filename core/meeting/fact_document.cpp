#include "core/meeting/fact_document.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/language.hpp"
#include "core/meeting/json_tree.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "piaojue-facts/1";

/// A member that must be there: TomlReader's own words are TOML's.
bool is_there(TomlReader& at, std::string_view key) {
  if (at.find(key) != nullptr) return true;
  at.fault(key, tr("{} 没有填写 {}", "{} lacks {}", at.name(), key),
           tr("请写上 \"{}\": …", "write \"{}\": …", key));
  return false;
}

std::string required_text(TomlReader& at, std::string_view key) {
  return is_there(at, key) ? at.required_text(key) : "";
}

bool required_flag(TomlReader& at, std::string_view key) {
  if (at.find(key) != nullptr) return at.flag(key).value_or(false);
  at.fault(key, tr("{} 没有填写 {}", "{} does not say {}", at.name(), key),
           tr("请写 true（是）或 false（否）", "write true or false"));
  return false;
}

std::string required_date(TomlReader& at, std::string_view key) {
  std::string date = required_text(at, key);
  if (!date.empty() && !is_valid_date(date))
    at.fault(key, tr("{} 不是日期", "{} is no date", date),
             tr("写成 2026-03-12 这样的年-月-日", "write year-month-day as in 2026-03-12"));
  return date;
}

FactObjection read_objection(const TomlNode& node, FaultLog& faults) {
  TomlReader at(node, "objections", faults);
  FactObjection out{required_date(at, "date"), required_text(at, "words"),
                    at.text("finding").value_or(""), false};
  if (!out.finding.empty())
    out.upheld = required_flag(at, "upheld");
  else if (at.flag("upheld").has_value())
    at.fault("upheld", tr("异议有了认定却没有调查结论", "an objection is judged without a finding"),
             tr("请在 finding 写明调查结论", "write what was found as \"finding\""));
  at.finish();
  return out;
}

FactEntry read_entry(const TomlNode& node, bool has_period, FaultLog& faults) {
  TomlReader at(node, "entries", faults);
  const std::string id_text = required_text(at, "id");
  const Result<SubjectId> id = SubjectId::parse(id_text);
  if (!id && !id_text.empty())
    at.fault("id", tr("{} 不能用作编号", "{} is no id", id_text), id_remedy());
  FactEntry out{id ? *id : *SubjectId::parse("x"), required_text(at, "name"),
                at.text("unit").value_or(""),      required_flag(at, "holds"),
                at.text("finding").value_or(""),   {}};
  for (const TomlNode* const objection : at.tables("objections"))
    out.objections.push_back(read_objection(*objection, faults));
  if (!out.objections.empty() && !has_period)
    at.fault("objections", tr("没有公示期，却有异议", "there are objections but no period"),
             tr("公示请写明 period", "of a publicity write its period"));
  at.finish();
  return out;
}

std::optional<PublicityPeriod> read_period(TomlReader& document, const std::string& date,
                                           FaultLog& faults) {
  const TomlNode* const node = document.table("period");
  if (node == nullptr) return std::nullopt;
  TomlReader at(*node, "period", faults);
  PublicityPeriod out{required_date(at, "from"), required_date(at, "to")};
  at.finish();
  if (!out.from.empty() && out.to < out.from)
    at.fault("to", tr("公示期的结束早于开始", "the period ends before it begins"),
             tr("请核对 from 和 to", "check from and to"));
  else if (!date.empty() && date < out.to)
    at.fault(
        "to",
        tr("文件日期 {} 早于公示期结束", "the document is of {}, before the period's end", date),
        tr("公示期满以后再签", "sign it after the period"));
  return out;
}

void check_entries(TomlReader& at, const std::vector<FactEntry>& entries,
                   const std::vector<const TomlNode*>& nodes, FaultLog& faults) {
  if (entries.empty() || entries.size() > kMaxSubjects) {
    at.fault("entries", tr("应有 1 至 {} 人", "there must be 1 to {} entries", kMaxSubjects),
             tr("每人写一条", "write one for each person"));
    return;
  }
  for (std::size_t i = 0; i < entries.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (entries[i].id == entries[k].id)
        faults.add(nodes[i]->line, nodes[i]->column,
                   tr("{} 出现了两次", "{} occurs twice", entries[i].id.str()),
                   tr("每人只写一条", "write one entry for each person"));
}

FactDocument read_document(TomlReader& at, FaultLog& faults) {
  if (const std::string format = required_text(at, "format"); !format.empty() && format != kFormat)
    at.fault("format", tr("不认识格式 {}", "unknown format {}", format),
             tr("应为 {}", "write {}", kFormat));
  const std::string fact_text = required_text(at, "fact");
  const Result<FactId> fact = FactId::parse(fact_text);
  if (!fact && !fact_text.empty())
    at.fault("fact", tr("{} 不能用作编号", "{} is no id", fact_text), id_remedy());
  FactDocument out{fact ? *fact : *FactId::parse("x"),
                   required_text(at, "office"),
                   required_flag(at, "rehearsal"),
                   required_date(at, "date"),
                   {},
                   {}};
  out.period = read_period(at, out.date, faults);
  if (is_there(at, "entries")) {
    const std::vector<const TomlNode*> nodes = at.tables("entries");
    for (const TomlNode* const node : nodes)
      out.entries.push_back(read_entry(*node, out.period.has_value(), faults));
    check_entries(at, out.entries, nodes, faults);
  }
  at.finish();
  return out;
}

}  // namespace

// R7.5-5
std::optional<FactDocument> read_fact_document(const std::string& utf8, FaultLog& faults) {
  const std::size_t before = faults.size();
  const std::optional<TomlNode> tree = parse_json_tree(utf8, faults);
  if (!tree) return std::nullopt;
  if (!std::holds_alternative<TomlTable>(tree->value)) {
    faults.add(tree->line, tree->column, tr("不是事实文件", "this is no fact document"),
               tr("用 piaojue fact new 生成", "make one with piaojue fact new"));
    return std::nullopt;
  }
  TomlReader at(*tree, tr("文件", "the document"), faults);
  FactDocument document = read_document(at, faults);
  if (faults.size() != before) return std::nullopt;
  return document;
}

std::string fact_document_form(const Gate& gate, const PollGates& poll, bool rehearsal) {
  Json entries = Json::array();
  for (const NomineeGates& nominee : poll.nominees) {
    Json entry = {{"id", nominee.id.str()},
                  {"name", nominee.name},
                  {"unit", nominee.unit},
                  {"holds", nullptr},
                  {"finding", ""}};
    if (gate.publicity) entry["objections"] = Json::array();
    entries.push_back(std::move(entry));
  }
  Json form = {{"format", kFormat},
               {"fact", gate.fact.str()},
               {"office", gate.office},
               {"rehearsal", rehearsal},
               {"date", ""}};
  if (gate.publicity) form["period"] = {{"from", ""}, {"to", ""}};
  form["entries"] = std::move(entries);
  return form.dump(2) + "\n";
}

// R7.5-6
std::string why_not(const FactDocument& document, const FactEntry& entry,
                    const std::string& meeting_date) {
  if (!entry.holds)
    return entry.finding.empty()
               ? tr("{}认定不具备", "{}: it does not hold", document.office)
               : tr("{}认定不具备：{}", "{}: it does not hold: {}", document.office, entry.finding);
  if (!document.period) return "";
  if (document.period->to >= meeting_date)
    return tr("公示期 {} 结束，应在会议之前", "the period ends on {}, not before the meeting",
              document.period->to);
  for (const FactObjection& objection : entry.objections) {
    if (objection.finding.empty())
      return tr("异议“{}”还没有调查结论", "the objection “{}” has no finding yet", objection.words);
    if (objection.upheld)
      return tr("异议“{}”成立：{}", "the objection “{}” was upheld: {}", objection.words,
                objection.finding);
  }
  return "";
}

}  // namespace piaojue
