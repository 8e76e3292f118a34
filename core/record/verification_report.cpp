// A verification report as people and programs read it.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/record/verifier.hpp"

namespace piaojue {
namespace {

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::skipped:
      return "skipped";
  }
  return "";
}

struct Conclusion {
  std::string result;
  std::string check;
};

Conclusion conclusion_of(const VerificationReport& report) {
  if (report.failed) return {"fail", *report.failed};
  if (!report.ok()) return {"fail", "SINCE"};
  if (!report.anchored) return {"self-consistent", "V02"};
  return {"pass", "all"};
}

std::string line_of(const CheckResult& check) {
  const std::string_view verdict =
      check.verdict == Verdict::skipped ? "skip" : name_of(check.verdict);
  const std::string detail = check.detail.empty() ? "" : fmt::format(" — {}", check.detail);
  return fmt::format("{} {}  {}{}\n", check.number, verdict, check.title, detail);
}

nlohmann::ordered_json json_of(const CheckResult& check) {
  return {{"number", check.number},
          {"title", check.title},
          {"verdict", name_of(check.verdict)},
          {"detail", check.detail}};
}

}  // namespace

// R11.1-5
std::string render_verification_report(const VerificationReport& report) {
  std::string out;
  for (const CheckResult& check : report.checks) out += line_of(check);
  if (report.since) out += line_of(*report.since);
  const Conclusion conclusion = conclusion_of(report);
  return out + fmt::format("RESULT {} {}\n", conclusion.result, conclusion.check);
}

std::string verification_report_json(const VerificationReport& report) {
  using Json = nlohmann::ordered_json;
  const Conclusion conclusion = conclusion_of(report);
  Json checks = Json::array();
  for (const CheckResult& check : report.checks) checks.push_back(json_of(check));
  Json out = {{"result", conclusion.result},
              {"check", conclusion.check},
              {"anchored", report.anchored},
              {"checks", std::move(checks)}};
  if (report.since) out["since"] = json_of(*report.since);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// R11.1-6
int exit_code(const VerificationReport& report) {
  if (!report.readable) return 2;
  if (!report.ok()) return 1;
  return report.anchored ? 0 : 3;
}

}  // namespace piaojue
