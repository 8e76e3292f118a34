// rehearsal compare: that a meeting began anew after its rehearsal.
#include <thread>

#include "client/cli/command.hpp"
#include "client/progress.hpp"
#include "core/base/language.hpp"
#include "core/record/fresh_start.hpp"

namespace piaojue::cli {
namespace {

struct CompareOptions {
  std::filesystem::path rehearsal, meeting;
  std::string anchor;
};

/// A record by itself: what a comparison rests on. Without an anchor it can only be consistent.
Result<void> require_valid(const std::filesystem::path& record,
                           const std::optional<Hash32>& anchor) {
  Progress progress(tr("核验 {}", "Verifying {}", record.string()), 1);
  const auto report = verify_record(
      record,
      {.stage = Stage::full,
       .anchor = anchor,
       .jobs = std::max(1U, std::thread::hardware_concurrency()),
       .progress = [&](std::uint64_t done, std::uint64_t all) { progress.set(done, all); }});
  if (report.readable && report.ok()) return {};
  return Error{ErrorCode::proof_invalid,
               tr("{} 本身核验不通过（{}），无从比较；详情请运行 piaojue verify {}",
                  "{} itself does not verify ({}), so there is nothing to compare; for details: "
                  "piaojue verify {}",
                  record.string(), report.failed.value_or("-"), record.string())};
}

int compare(const CompareOptions& options) {
  std::optional<Hash32> anchor;
  if (!options.anchor.empty()) {
    const auto given = read_anchor(options.anchor);
    if (!given) {
      report(given.error());
      return kBadInput;
    }
    anchor = *given;
  }
  for (const auto& [record, expected] :
       {std::pair{options.rehearsal, std::optional<Hash32>()}, std::pair{options.meeting, anchor}})
    if (const auto valid = require_valid(record, expected); !valid) return report(valid.error());
  const auto result = compare_with_rehearsal(options.rehearsal, options.meeting);
  if (!result) return report(result.error());
  fmt::print("{}{}\n", render_fresh_start(*result),
             result->holds()
                 ? tr("正式会议是重新开始的：与演练没有共用密钥，票箱里没有演练的票。\n"
                      "这不能证明演练的数据已从磁盘上擦除，软件证明不了这一点",
                      "The meeting began anew: no key of the rehearsal's, no ballot of it in the "
                      "box.\nThat the rehearsal's data were erased from a disk is nothing a "
                      "program can show")
                 : tr("不能证明正式会议是重新开始的，见上面的 fail",
                      "It is not shown that the meeting began anew; see the fails above"));
  return result->holds() ? kDone : kFailed;
}

}  // namespace

void add_rehearsal(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App& rehearsal = add_command(app, tr("监督员和审计", "Observer and auditor"), "rehearsal",
                                    tr("演练与正式会议", "rehearsal and meeting"));
  rehearsal.require_subcommand(1);
  CLI::App& command = *rehearsal.add_subcommand(
      "compare", tr("用两份记录证明：正式会议在演练之后重新开始",
                    "show from two records that the meeting began anew after its rehearsal"));
  command.add_option("rehearsal", options->rehearsal, tr("演练的记录", "the rehearsal's record"))
      ->required();
  command.add_option("meeting", options->meeting, tr("正式会议的记录", "the meeting's record"))
      ->required();
  command.add_option("--anchor", options->anchor,
                     tr("正式会议的锚指纹", "the anchor of the meeting"));
  command.callback([options, &chosen] { chosen = [options] { return compare(*options); }; });
}

}  // namespace piaojue::cli
