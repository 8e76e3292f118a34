// [[gate]] and [[facts]], and who may stand on a ballot by them (SPEC 7.5).
#include "core/meeting/plan_gates.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "core/openssl/cms.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kMaxCertificateBytes = std::size_t{64} << 10U;
constexpr std::size_t kMaxDocumentBytes = std::size_t{64} << 20U;

std::optional<Bytes> read_bytes(const std::filesystem::path& path, std::size_t max_bytes) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) ||
      std::filesystem::file_size(path, error) > max_bytes || error)
    return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return Bytes{std::istreambuf_iterator<char>(in), {}};
}

Bytes read_office_certificate(TomlReader& at, const PlanFolder& folder) {
  const std::string name = at.required_text("certificate");
  if (name.empty()) return {};
  const auto path = file_in_folder(at, "certificate", name, folder);
  if (!path) return {};
  const std::optional<Bytes> content = read_bytes(*path, kMaxCertificateBytes);
  const Result<Bytes> der = certificate_to_der(content.value_or(Bytes()));
  if (der) return *der;
  at.fault("certificate",
           content ? tr("{} 不是证书", "{} is no certificate", name)
                   : tr("无法读取 {}", "{} can't be read", name),
           tr("请放入机关的证书（PEM），见 piaojue fact office",
              "put the office's certificate (PEM) there, see piaojue fact office"));
  return {};
}

std::optional<Gate> read_gate(const TomlNode& table, const PlanFolder& folder, FaultLog& faults) {
  const std::size_t before = faults.size();
  TomlReader at(table, "[[gate]]", faults);
  Gate gate{at.id("fact", *FactId::parse("x")), at.required_text("label")};
  if (at.find("office") != nullptr) {
    gate.office = at.required_text("office");
    gate.certificate = read_office_certificate(at, folder);
    gate.publicity = at.flag("publicity").value_or(false);
  } else if (at.find("certificate") != nullptr || at.find("publicity") != nullptr) {
    at.fault("", tr("没有写明由哪个机关认定", "it does not say whose fact it is"),
             tr("请写上 office = \"…\"", "write office = \"…\""));
  }
  at.finish();
  if (faults.size() != before) return std::nullopt;
  return gate;
}

std::optional<FactSource> read_facts(const TomlNode& table, const PlannedGates& gates,
                                     const GatedMeeting& meeting, const PlanOptions& options,
                                     const PlanFolder& folder, FileFaults& found) {
  FaultLog faults((folder.path / "meeting.toml").string(), found);
  TomlReader at(table, "[[facts]]", faults);
  const FactsEntry entry{at, gates, meeting, options, folder.path};
  std::optional<FactSource> source;
  const bool of_result = at.find("result") != nullptr;
  if (of_result == (at.find("document") != nullptr)) {
    at.fault("", tr("应写明结果或事实文件之一", "it names neither or both of result and document"),
             tr("写 result = \"…\" 或 document = \"…\"",
                "write either result = \"…\" or document = \"…\""));
  } else {
    source = of_result ? read_result_facts(entry) : read_document_facts(entry, found);
    at.finish();
  }
  return found.empty() ? source : std::nullopt;
}

bool is_same_unit(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() || a == b;
}

// R7.5-1
bool is_about(const StatedFact& stated, const Subject& subject) {
  return stated.id == subject.id && stated.name == subject.name &&
         is_same_unit(stated.unit, subject.unit);
}

/// Why a document that does not name the nominee may have been meant to.
std::string why_unnamed(const FactSource& source, const Subject& subject) {
  for (const StatedFact& stated : source.stated) {
    if (stated.id == subject.id)
      return tr("{} 中编号 {} 是 {}（{}），不是同一人", "in {} the id {} is {} ({}), somebody else",
                source.file, stated.id.str(), stated.name, stated.unit);
    if (stated.name == subject.name && is_same_unit(stated.unit, subject.unit))
      return tr("{} 中此人的编号是 {}，应当一致", "in {} the id is {}; it must be the same",
                source.file, stated.id.str());
  }
  return tr("{} 中没有此人", "{} does not name them", source.file);
}

/// One poll that elected the nominee is enough; an office must not contradict itself.
// R7.5-1, R7.5-8
FactFinding find_fact(const PlannedGates& gates, const Gate& gate, const Subject& subject) {
  FactFinding finding{gate.fact, std::nullopt, ""};
  std::string against;
  for (const FactSource& source : gates.sources) {
    if (source.fact != gate.fact) continue;
    const auto stated = std::ranges::find_if(
        source.stated, [&](const StatedFact& one) { return is_about(one, subject); });
    if (stated == source.stated.end()) {
      if (!finding.source && finding.words.empty()) finding.words = why_unnamed(source, subject);
    } else if (stated->why_not.empty()) {
      finding.source = source.digest;
      finding.words = source.file;
    } else {
      against = stated->why_not;
    }
  }
  if (!against.empty() && (gate.is_of_office() || !finding.source))
    return {gate.fact, std::nullopt, against};
  if (!finding.source && finding.words.empty())
    finding.words = tr("没有列入文件", "no document states it");
  return finding;
}

std::vector<Requirement> read_requirements(TomlReader& reader, const PlannedGates& gates) {
  std::vector<Requirement> out;
  std::set<std::string> seen;
  for (const std::string& text : reader.texts("requires")) {
    const Result<FactId> fact = FactId::parse(text);
    const Gate* const gate = fact ? gates.find(*fact) : nullptr;
    if (gate == nullptr)
      reader.fault("requires", tr("没有 [[gate]] 说明 {}", "no [[gate]] says what {} is", text),
                   gates.gates.empty() ? tr("写 [[gate]] fact = \"{}\"，label = \"…\"",
                                            "write [[gate]] with fact = \"{}\" and a label", text)
                                       : did_you_mean(text, gates.known()));
    else if (!seen.insert(text).second)
      reader.fault("requires", tr("{} 重复", "{} occurs twice", text),
                   tr("请删去一个", "remove one of them"));
    else
      out.push_back({gate->fact, gate->label});
  }
  return out;
}

/// "王小明 缺少：纪委审定（…）、任前公示（…）" at the nominee's line.
void warn(FaultLog& warnings, const PollGates& poll, const NomineeGates& nominee,
          const LocatedSubject& located) {
  std::string missing;
  for (std::size_t i = 0; i < poll.required.size(); ++i) {
    if (nominee.findings[i].source) continue;
    missing += missing.empty() ? "" : tr("、", ", ");
    missing += tr("{}（{}）", "{} ({})", poll.required[i].label, nominee.findings[i].words);
  }
  warnings.add(located.line, located.column,
               tr("{} 缺少：{}", "{} lacks: {}", nominee.name, missing),
               tr("不上选票；如已具备，请列入 [[facts]]",
                  "not on the ballot; if there is proof, name it in [[facts]]"));
}

/// Those without a fact leave the ballot.
// R7.5-8
void refuse_nominees(TomlReader& reader, PlannedPoll& poll, const PlanFolder& folder) {
  const PollGates& gates = *poll.gates;
  PollDefinition& definition = poll.definition;
  FaultLog warnings(poll.subjects_file, *folder.warnings);
  std::vector<Subject> admitted;
  for (std::size_t i = 0; i < gates.nominees.size(); ++i) {
    const NomineeGates& nominee = gates.nominees[i];
    std::vector<FactId> missing = nominee.missing();
    if (!missing.empty()) {
      warn(warnings, gates, nominee, poll.subjects[i]);
      definition.refused.push_back({nominee.id, nominee.name, std::move(missing)});
      continue;
    }
    admitted.push_back(definition.subjects[i]);
    for (const FactFinding& finding : nominee.findings)
      admitted.back().facts.push_back({finding.fact, *finding.source});
  }
  if (admitted.empty() && !definition.subjects.empty()) {
    reader.fault("requires",
                 tr("没有一人具备全部前置条件", "nobody has all the facts that are required"),
                 tr("piaojue gates 列出缺少什么", "piaojue gates shows what is missing"));
    return;
  }
  definition.required = gates.required;
  definition.subjects = std::move(admitted);
}

}  // namespace

std::vector<FactId> NomineeGates::missing() const {
  std::vector<FactId> out;
  for (const FactFinding& finding : findings)
    if (!finding.source) out.push_back(finding.fact);
  return out;
}

const Gate* PlannedGates::find(const FactId& fact) const {
  const auto found = std::ranges::find(gates, fact, &Gate::fact);
  return found == gates.end() ? nullptr : &*found;
}

std::vector<std::string> PlannedGates::known() const {
  std::vector<std::string> out;
  for (const Gate& gate : gates) out.push_back(gate.fact.str());
  return out;
}

std::optional<Bytes> FactsEntry::read(std::string_view key, const std::string& name) const {
  if (name.empty()) return std::nullopt;
  std::optional<Bytes> content = read_bytes(folder / name, kMaxDocumentBytes);
  if (!content)
    fault(key, tr("无法读取 {}", "{} can't be read", name),
          tr("请检查文件名；路径从会议文件夹算起",
             "check its name; paths start at the meeting folder"));
  return content;
}

void FactsEntry::fault(std::string_view key, std::string problem, std::string remedy) const {
  at.fault(key, std::move(problem), std::move(remedy));
}

// R7.5-7
void FactsEntry::check_heading(std::string_view key, bool rehearsal,
                               const std::string& date) const {
  if (rehearsal && !meeting.rehearsal)
    fault(key,
          tr("这是演练的文件，正式会议不能用",
             "this is of a rehearsal and proves nothing in a real meeting"),
          tr("请列入正式的文件；演练请写 rehearsal = true",
             "name the real one, or write rehearsal = true for a rehearsal"));
  if (!meeting.date.empty() && date > meeting.date)
    fault(key, tr("文件日期 {} 在会议之后", "its date {} is after the meeting", date),
          tr("请核对文件和会议的日期", "check the dates of both"));
}

PlannedGates read_gates(TomlReader& root, const GatedMeeting& meeting, const PlanOptions& options,
                        const PlanFolder& folder, FaultLog& faults) {
  PlannedGates out{.keeping = options.gates};
  for (const TomlNode* const node : root.tables("gate")) {
    std::optional<Gate> gate = read_gate(*node, folder, faults);
    if (!gate) {
      out.complete = false;
    } else if (out.find(gate->fact) != nullptr) {
      TomlReader(*node, "[[gate]]", faults)
          .fault("fact", tr("{} 重复", "{} occurs twice", gate->fact.str()),
                 tr("每个前置条件只写一次", "write each gate once"));
    } else {
      out.gates.push_back(*std::move(gate));
    }
  }
  const std::vector<const TomlNode*> entries = root.tables("facts");
  if (!out.complete) return out;
  for (const TomlNode* const node : entries) {
    FileFaults found;
    auto source = read_facts(*node, out, meeting, options, folder, found);
    if (source) out.sources.push_back(*std::move(source));
    if (found.empty()) continue;
    const bool shown = options.gates == Gatekeeping::show;
    FileFaults& to = shown ? *folder.warnings : *folder.faults;
    to.insert(to.end(), found.begin(), found.end());
    if (!shown) out.complete = false;
  }
  return out;
}

void hold_to_gates(TomlReader& reader, PlannedPoll& poll, const PlannedGates& gates,
                   const PlanFolder& folder) {
  PollDefinition& definition = poll.definition;
  if (reader.find("gives") != nullptr) definition.gives = reader.id("gives", *FactId::parse("x"));
  if (reader.find("requires") == nullptr || !gates.complete) return;
  PollGates found{definition.id, read_requirements(reader, gates), {}};
  if (found.required.empty()) return;
  for (const Subject& subject : definition.subjects) {
    NomineeGates nominee{subject.id, subject.name, subject.unit, {}};
    for (const Requirement& one : found.required)
      nominee.findings.push_back(find_fact(gates, *gates.find(one.fact), subject));
    found.nominees.push_back(std::move(nominee));
  }
  poll.gates = std::move(found);
  if (gates.keeping == Gatekeeping::enforce) refuse_nominees(reader, poll, folder);
}

}  // namespace piaojue
