// The two kinds of document that state facts: earlier results, and what an office signed.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/canonical.hpp"
#include "core/base/language.hpp"
#include "core/meeting/fact_document.hpp"
#include "core/meeting/json_fields.hpp"
#include "core/meeting/plan_gates.hpp"
#include "core/openssl/cms.hpp"
#include "core/openssl/digest.hpp"

namespace piaojue {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// A document as it lies there, with its signature.
struct SignedFile {
  std::string name;
  Bytes content;
  Bytes cms;
};

std::optional<SignedFile> read_signed(const FactsEntry& entry, std::string_view key) {
  const std::string name = entry.at.required_text(key);
  const std::string signature = entry.at.text("signature").value_or(name + ".p7s");
  auto content = entry.read(key, name);
  if (!content) return std::nullopt;
  auto cms = entry.read("signature", signature);
  if (!cms) return std::nullopt;
  return SignedFile{name, *std::move(content), *std::move(cms)};
}

/// 64 hexadecimal digits, perhaps in groups as anchor.txt has them.
std::optional<Hash32> read_anchor(const FactsEntry& entry) {
  std::string text = entry.at.required_text("anchor");
  if (text.empty()) return std::nullopt;
  std::erase_if(text, [](char c) { return c == ' ' || c == '-'; });
  if (const Result<Bytes> bytes = from_hex(text))
    if (const Result<Hash32> anchor = to_array<32>(*bytes)) return *anchor;
  entry.fault("anchor", tr("锚指纹应是 64 位十六进制数", "an anchor is 64 hexadecimal digits"),
              tr("抄写会上宣读的锚指纹（anchor.txt）", "copy the anchor read aloud (anchor.txt)"));
  return std::nullopt;
}

/// The file that `key` names, else the first of the usual ones that is there; from the folder on.
std::optional<fs::path> find_beside(const FactsEntry& entry, std::string_view key,
                                    const std::vector<fs::path>& usual) {
  if (const auto given = entry.at.text(key)) return *given;
  std::error_code ignored;
  for (const fs::path& path : usual)
    if (fs::is_regular_file(entry.folder / path, ignored)) return path;
  return std::nullopt;
}

Result<void> check_by_authority(const SignedFile& file, ByteView authority) {
  PJ_TRY(const Bytes certificate, cms_enclosed_certificate(file.cms));
  PJ_CHECK(check_issued_by(certificate, authority));
  return cms_verify_detached(file.cms, file.content, certificate);
}

void fault_signature(const FactsEntry& entry, const SignedFile& file, const Error& error) {
  entry.fault(
      "signature",
      tr("{} 的签名不成立：{}", "the signature on {} does not hold: {}", file.name, error.message),
      tr("请取回未经改动的原件和它的签名", "fetch the original and its signature again"));
}

/// Who signed must be tied to the anchor: by the record that it is the hash of, or by the meeting's
/// authority.
// R7.5-2, R7.5-3
bool check_result_signer(const FactsEntry& entry, const SignedFile& file, const Hash32& anchor) {
  const fs::path beside = fs::path(file.name).parent_path();
  const auto record = find_beside(entry, "record", {beside / "record.pjr"});
  const auto authority = find_beside(entry, "ca", {beside / "ca.pem", beside / ".." / "ca.pem"});
  if (record && entry.options.tally_certificate) {
    const Result<Bytes> certificate =
        entry.options.tally_certificate(entry.folder / *record, anchor);
    if (!certificate) {
      entry.fault("anchor", record->string() + ": " + certificate.error().message,
                  tr("核对锚指纹，或换上同一次会议的 record.pjr",
                     "check the anchor, or put the record.pjr of the same meeting there"));
      return false;
    }
    const auto held = cms_verify_detached(file.cms, file.content, *certificate);
    if (!held) fault_signature(entry, file, held.error());
    return held.has_value();
  }
  if (!authority) {
    entry.fault("result",
                tr("没有东西把 {} 的签名人与锚指纹联系起来",
                   "nothing ties the signer of {} to the anchor", file.name),
                tr("把 record.pjr 或 ca.pem 放在结果旁边，或写 record = \"…\"、ca = \"…\"",
                   "put record.pjr or ca.pem beside the result, or write record = \"…\" or ca = "
                   "\"…\""));
    return false;
  }
  const auto pem = entry.read("ca", authority->string());
  if (!pem) return false;
  const auto held = check_by_authority(file, *pem);
  if (!held) fault_signature(entry, file, held.error());
  return held.has_value();
}

/// Says why a subject of the result does not have the fact; empty if it has.
// R7.5-4
std::string why_not_elected(const Json& result, const std::string& subject) {
  if (text_field(result, "status") != "counted")
    return tr("表决没有计票（{}）", "that poll was not counted ({})", text_field(result, "status"));
  for (const Json& outcome : result.at("outcomes")) {
    if (text_field(outcome, "subject") != subject) continue;
    const char* const key = outcome.contains("elected") ? "elected" : "passed";
    if (outcome.at(key).get<bool>()) return "";
  }
  return tr("在“{}”中没有通过", "did not pass in “{}”", text_field(result, "poll_title"));
}

/// nlohmann::json::exception where a field is missing.
std::optional<FactSource> read_result(const FactsEntry& entry, const SignedFile& file,
                                      const Hash32& anchor) {
  const Json result = parse_shallow_json(as_text(file.content));
  if (text_field(result, "opening") != to_hex(anchor)) {
    entry.fault("anchor", tr("{} 属于另一次会议", "{} is of another meeting", file.name),
                tr("请核对锚指纹", "check the anchor"));
    return std::nullopt;
  }
  entry.check_heading("result", result.at("rehearsal").get<bool>(), text_field(result, "date"));
  const Json gives = result.value("gives", Json());
  if (!gives.is_string()) {
    entry.fault("result", tr("{} 不产生前置条件", "{} gives no fact", file.name),
                tr("应在那项表决里写 gives = \"…\"", "its poll would have to say gives = \"…\""));
    return std::nullopt;
  }
  const auto fact = FactId::parse(gives.get<std::string>());
  const Gate* const gate = fact ? entry.gates.find(*fact) : nullptr;
  if (gate == nullptr || gate->is_of_office()) {
    entry.fault("result",
                gate == nullptr
                    ? tr("{} 产生的 {} 没有 [[gate]]", "{} gives {}, which has no [[gate]]",
                         file.name, gives.get<std::string>())
                    : tr("{} 由{}认定，不由表决产生", "{} is for {} to state, not for a poll",
                         gate->fact.str(), gate->office),
                did_you_mean(gives.get<std::string>(), entry.gates.known()));
    return std::nullopt;
  }
  FactSource source{*fact, file.name, hash32(HashAlgorithm::sha256, file.content), {}};
  for (const Json& subject : result.at("subjects")) {
    const std::string& id = text_field(subject, "id");
    if (const auto parsed = SubjectId::parse(id))
      source.stated.push_back({*parsed, text_field(subject, "name"), text_field(subject, "unit"),
                               why_not_elected(result, id)});
  }
  return source;
}

/// The gate that the document is for, if the document is of its kind.
const Gate* find_office_gate(const FactsEntry& entry, const FactDocument& document) {
  const Gate* const gate = entry.gates.find(document.fact);
  if (gate == nullptr || !gate->is_of_office()) {
    entry.fault("document",
                gate == nullptr
                    ? tr("文件认定的 {} 没有 [[gate]]", "it states {}, which has no [[gate]]",
                         document.fact.str())
                    : tr("{} 由表决产生，不由机关认定",
                         "{} is for a poll to give, not for an office", document.fact.str()),
                did_you_mean(document.fact.str(), entry.gates.known()));
    return nullptr;
  }
  if (gate->office != document.office)
    entry.fault("document",
                tr("文件出自{}，应由{}认定", "it is of {}, the gate is {}'s", document.office,
                   gate->office),
                tr("请核对 [[gate]] 的 office", "check the office of the [[gate]]"));
  if (gate->publicity != document.period.has_value())
    entry.fault(
        "document",
        gate->publicity ? tr("文件没有公示期", "the document has no period")
                        : tr("文件是公示，而 [[gate]] 不是", "it is a publicity, the gate is not"),
        gate->publicity
            ? tr("请写明 period", "write its period")
            : tr("在 [[gate]] 写 publicity = true", "write publicity = true in the [[gate]]"));
  return gate;
}

}  // namespace

std::optional<FactSource> read_result_facts(const FactsEntry& entry) {
  // Before anything can fail, so that no key counts as unknown.
  for (const char* key : {"signature", "record", "ca"}) entry.at.find(key);
  const std::optional<Hash32> anchor = read_anchor(entry);
  const std::optional<SignedFile> file = read_signed(entry, "result");
  if (!anchor || !file || !check_result_signer(entry, *file, *anchor)) return std::nullopt;
  try {
    return read_result(entry, *file, *anchor);
  } catch (const nlohmann::json::exception&) {
    entry.fault("result", tr("{} 不是结果文件", "{} is no result document", file->name),
                tr("应是 result.json", "name a result.json"));
    return std::nullopt;
  }
}

std::optional<FactSource> read_document_facts(const FactsEntry& entry, FileFaults& faults) {
  entry.at.find("signature");
  const std::optional<SignedFile> file = read_signed(entry, "document");
  if (!file) return std::nullopt;
  FaultLog log((entry.folder / file->name).string(), faults);
  const auto document = read_fact_document(std::string(as_text(file->content)), log);
  if (!document) return std::nullopt;
  const Gate* const gate = find_office_gate(entry, *document);
  if (gate == nullptr) return std::nullopt;
  // R7.5-5
  if (const auto held = cms_verify_detached(file->cms, file->content, gate->certificate); !held)
    fault_signature(entry, *file, held.error());
  entry.check_heading("document", document->rehearsal, document->date);
  FactSource source{document->fact, file->name, hash32(HashAlgorithm::sha256, file->content), {}};
  for (const FactEntry& one : document->entries)
    source.stated.push_back(
        {one.id, one.name, one.unit, why_not(*document, one, entry.meeting.date)});
  return source;
}

}  // namespace piaojue
