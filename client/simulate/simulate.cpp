#include "client/simulate/simulate.hpp"

#include <algorithm>
#include <thread>

#include "client/files.hpp"
#include "client/pki/meeting_pki.hpp"
#include "client/progress.hpp"
#include "client/roles/auditor.hpp"
#include "client/simulate/interruption.hpp"
#include "client/simulate/output_folder.hpp"
#include "client/simulate/plain_count.hpp"
#include "client/simulate/rehearsal.hpp"
#include "client/simulate/server_process.hpp"
#include "client/simulate/signed_reports.hpp"
#include "core/base/language.hpp"
#include "core/record/tally_certificate.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::simulate {
namespace {

namespace fs = std::filesystem;

constexpr int kFailed = 1;
constexpr int kBadInput = 2;
/// Lines of each report shown at the end; the whole lies in report.txt.
constexpr std::size_t kReportHead = 24;

int refuse(const FileFaults& faults) {
  for (const FileFault& fault : faults) fmt::print(stderr, "{}\n", fault.str());
  return kBadInput;
}

int fail(const Error& error, int code) {
  fmt::print(stderr, "{}\n", error.message);
  return code;
}

std::string server_config(const MeetingPlan& plan, const fs::path& work) {
  return fmt::format(
      "listen = \"127.0.0.1:0\"\ndata = \"{0}/data\"\nlanguage = \"{1}\"\n\n[[meeting]]\n"
      "id = \"{2}\"\nsuite = \"{3}\"\npki = \"{0}/pki/server\"\n",
      work.string(), current_language() == Language::zh ? "zh" : "en", plan.id.str(),
      plan.suite->name());
}

/// Everything checked before anything is written.
struct Script {
  MeetingPlan plan;
  VotesFile votes;
  PlainCount plain;
  fs::path server_binary;
};

Result<Script> rewrite(MeetingPlan plan, VotesFile votes, const SimulateOptions& options) {
  // What is rehearsed must never pass as real.
  plan.rehearsal = true;
  if (options.issuers) replace_issuers(plan, *options.issuers);
  if (options.issuance)
    for (PollDefinition& poll : plan.polls)
      poll.issuance = *options.issuance == "seat" ? Issuance::seat : Issuance::cards;
  if (options.suite) {
    PJ_TRY(plan.suite, Suite::from_name(*options.suite));
  }
  PJ_TRY(PlainCount plain, PlainCount::read(options.votes, plan));
  PJ_CHECK(replace_scrutineers(plan, options.trustees, options.quorum, options.seed));
  fs::path binary;
  if (options.server_binary) {
    binary = *options.server_binary;
  } else {
    PJ_TRY(binary, find_server_binary());
  }
  return Script{std::move(plan), std::move(votes), std::move(plain), std::move(binary)};
}

std::vector<std::string> result_names(const MeetingPlan& plan) {
  std::vector<std::string> names{std::string(roles::kAuthorityFile),
                                 std::string(roles::kAnchorFile)};
  for (const PollDefinition& poll : plan.polls) names.push_back(poll.id.str());
  return names;
}

/// Starts the server in a private folder, plays the meeting, stops the server; whatever happens,
/// folder and server are gone afterwards.
Result<Hash32> play(const Script& script, const SimulateOptions& options, unsigned jobs,
                    const fs::path& results) {
  PJ_TRY(const TemporaryFolder work, TemporaryFolder::create());
  std::atomic<pid_t> server_pid{-1};
  const InterruptionGuard guard([&] {
    if (const pid_t pid = server_pid; pid > 0) ::kill(pid, SIGTERM);
    std::error_code ignored;
    fs::remove_all(work.path(), ignored);
    fs::remove_all(results, ignored);
  });
  say_step(tr("生成证书，启动服务器", "Making certificates, starting the server"));
  PJ_CHECK(pki::create_meeting_pki(script.plan, work.path() / "pki",
                                   {.terminals = jobs, .days = 2, .passphrase = {}}));
  PJ_CHECK(create_private_folder(work.path() / "wallets"));
  const std::string config = server_config(script.plan, work.path());
  PJ_CHECK(write_file(work.path() / "piaojued.toml", as_bytes(config), Access::owner_only,
                      Existing::refuse));
  PJ_TRY(ServerProcess server,
         ServerProcess::start(script.server_binary, work.path() / "piaojued.toml",
                              work.path() / "server.log"));
  server_pid = server.pid();
  const RehearsalSetting setting{.plan = script.plan,
                                 .votes = script.votes,
                                 .server = server.endpoint(),
                                 .pki = work.path() / "pki",
                                 .wallets = work.path() / "wallets",
                                 .results = results,
                                 .jobs = jobs,
                                 .seed = options.seed};
  auto anchor = Rehearsal(setting).run();
  PJ_CHECK(server.stop());
  if (anchor) PJ_CHECK(leave_signed_reports(script.plan, work.path() / "pki/server", results));
  return anchor;
}

Result<void> verify_one(const fs::path& folder, const PollDefinition& poll, const Script& script,
                        const Hash32& anchor, unsigned jobs) {
  Progress progress(tr("核验记录 {}", "Verifying the record {}", poll.id.str()), 1);
  const auto report = verify_record(
      folder / roles::kRecordFile,
      {.stage = Stage::full,
       .anchor = anchor,
       .jobs = jobs,
       .progress = [&](std::uint64_t done, std::uint64_t all) { progress.set(done, all); }});
  if (exit_code(report) != 0)
    return Error{ErrorCode::proof_invalid, render_verification_report(report)};
  PJ_TRY(const Bytes json, read_file(folder / roles::kResultFile));
  return compare(as_text(json), script.plan, poll, script.plain);
}

void print_head(const fs::path& report) {
  const auto content = read_file(report);
  if (!content) return;
  std::string_view text = as_text(*content);
  std::size_t end = 0;
  for (std::size_t line = 0; line < kReportHead && end < text.size(); ++line)
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  fmt::print("\n{}{}", text.substr(0, end), end < text.size() ? "…\n" : "");
}

Result<void> hold(const Script& script, const SimulateOptions& options, OutputFolder& out) {
  const unsigned jobs =
      options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  PJ_CHECK(out.begin());
  PJ_TRY(const Hash32 anchor, play(script, options, jobs, out.staging()));
  for (const PollDefinition& poll : script.plan.polls)
    PJ_CHECK(verify_one(out.staging() / poll.id.str(), poll, script, anchor, jobs));
  return out.publish();
}

}  // namespace

int simulate(const SimulateOptions& options) {
  // As a rehearsal from the start: facts of earlier rehearsals count in it.
  auto plan = load_meeting_plan(options.meeting,
                                {.rehearsal = true, .tally_certificate = read_tally_certificate});
  if (const auto* faults = std::get_if<FileFaults>(&plan)) return refuse(*faults);
  auto votes = load_votes_file(options.votes, std::get<MeetingPlan>(plan));
  if (const auto* faults = std::get_if<FileFaults>(&votes)) return refuse(*faults);
  auto script = rewrite(std::get<MeetingPlan>(std::move(plan)),
                        std::get<VotesFile>(std::move(votes)), options);
  if (!script) return fail(script.error(), kBadInput);
  auto out = OutputFolder::plan(options.out, result_names(script->plan));
  if (!out) return fail(out.error(), kBadInput);

  if (const auto held = hold(*script, options, *out); !held) {
    fmt::print(stderr, "{}\n", held.error().message);
    fmt::print(stderr, "{}\n",
               tr("演练没有完成，{} 保持原样", "the rehearsal failed; {} is as it was",
                  options.out.string()));
    return kFailed;
  }
  for (const PollDefinition& poll : script->plan.polls)
    print_head(options.out / poll.id.str() / roles::kReportFile);
  fmt::print("\n{}\n", tr("演练完成：{} 个表决项的记录核验通过，计数与选票文件逐项一致；文件在 {}",
                          "Rehearsal done: {} records verify, all counts equal the votes file; "
                          "files are in {}",
                          script->plan.polls.size(), options.out.string()));
  return 0;
}

}  // namespace piaojue::simulate
