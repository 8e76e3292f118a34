// What needs no secret: fetch, verify, record dump.
#include <nlohmann/json.hpp>
#include <thread>

#include "client/cli/command.hpp"
#include "client/files.hpp"
#include "client/progress.hpp"
#include "client/roles/auditor.hpp"
#include "core/base/language.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::cli {
namespace {

std::string group() { return tr("监督员和审计", "Observer and auditor"); }

Result<void> fetch(const WhoAndWhere& who, const std::string& poll_text,
                   const std::filesystem::path& folder) {
  PJ_TRY(const auto poll, PollId::parse(poll_text));
  PJ_TRY(Session session, open_session(who));
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return Error{ErrorCode::unavailable, folder.string() + ": " + failure.message()};
  auto anchor = [&] {
    Progress progress(tr("下载记录", "Downloading the record"), 1);
    return roles::fetch_poll(
        *session.connection, poll, folder,
        [&](std::uint64_t done, std::uint64_t all) { progress.set(done, all); });
  }();
  if (!anchor) return anchor.error();
  PJ_CHECK(roles::write_trust(session.identity, *anchor, folder));
  fmt::print("{}\n{}\n",
             tr("结果和记录在 {}。请把 anchor.txt 与会场宣读的锚指纹核对：",
                "result and record are in {}. Compare anchor.txt with the anchor read aloud:",
                folder.string()),
             format_fingerprint(*anchor));
  return {};
}

void add_fetch(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  auto poll = std::make_shared<std::string>();
  auto folder = std::make_shared<std::filesystem::path>();
  CLI::App& command = add_command(app, group(), "fetch",
                                  tr("下载结果、签名和公开记录", "download result and record"));
  command.add_option("poll", *poll, tr("表决项编号", "poll id"))->required();
  command.add_option("--out", *folder, tr("文件夹", "folder"))->required();
  add_who_and_where(command, *options);
  command.callback([options, poll, folder, &chosen] {
    chosen = [options, poll, folder] {
      return run([&] { return fetch(*options, *poll, *folder); });
    };
  });
}

struct VerifyCommand {
  std::filesystem::path record;
  std::string anchor;
  std::filesystem::path since;
  bool json = false;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
};

int verify(const VerifyCommand& options) {
  VerifyOptions settings;
  settings.jobs = options.jobs;
  if (!options.anchor.empty()) {
    const auto anchor = read_anchor(options.anchor);
    if (!anchor) {
      report(anchor.error());
      return kBadInput;
    }
    settings.anchor = *anchor;
  }
  if (!options.since.empty()) settings.since = options.since;
  const auto result = [&] {
    Progress progress(tr("核验", "Verifying"), 1);
    settings.progress = [&](std::uint64_t done, std::uint64_t all) { progress.set(done, all); };
    return verify_record(options.record, settings);
  }();
  const std::string text =
      options.json ? verification_report_json(result) : render_verification_report(result);
  fmt::print("{}{}", text, text.ends_with('\n') ? "" : "\n");
  return exit_code(result);
}

void add_verify(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<VerifyCommand>();
  CLI::App& command = add_command(app, group(), "verify",
                                  tr("逐项核验公开记录", "verify a public record, check by check"));
  command.add_option("record", options->record, "record.pjr")->required();
  command.add_option("--anchor", options->anchor,
                     tr("锚指纹或含有它的文件", "the anchor, or a file that holds it"));
  command.add_option("--since", options->since,
                     tr("以前取得的记录：证明它原样包含在这份记录里",
                        "a record fetched before: prove that this one extends it"));
  command.add_flag("--json", options->json, tr("输出 JSON", "as JSON"));
  command.add_option("--jobs", options->jobs, tr("线程数", "threads"))->check(CLI::Range(1, 256));
  command.callback([options, &chosen] { chosen = [options] { return verify(*options); }; });
}

int dump(const std::filesystem::path& path) {
  auto reader = RecordReader::open(path);
  if (!reader) {
    report(reader.error());
    return kBadInput;
  }
  fmt::print("suite {}\n", reader->suite().name());
  for (std::size_t number = 1;; ++number) {
    const std::uint64_t offset = reader->position();
    auto section = reader->next();
    if (!section) {
      report(section.error());
      return kFailed;
    }
    if (!*section) return kDone;
    fmt::print("{:>6} {:<18} {:>10} {:>9} {}\n", number, name_of((*section)->kind), offset,
               (*section)->payload.size(), to_hex(reader->suite().hash((*section)->payload)));
    if ((*section)->kind == SectionKind::result) fmt::print("{}", as_text((*section)->payload));
  }
}

void add_record_dump(CLI::App& app, Chosen& chosen) {
  auto path = std::make_shared<std::filesystem::path>();
  CLI::App& record = add_command(app, group(), "record", tr("记录文件", "record files"));
  record.require_subcommand(1);
  CLI::App& command =
      *record.add_subcommand("dump", tr("列出记录的每一节：序号、种类、位置、长度、散列值",
                                        "each section: number, kind, offset, size, hash"));
  command.add_option("record", *path, "record.pjr")->required();
  command.callback([path, &chosen] { chosen = [path] { return dump(*path); }; });
}

}  // namespace

void add_auditor_commands(CLI::App& app, Chosen& chosen) {
  add_fetch(app, chosen);
  add_verify(app, chosen);
  add_record_dump(app, chosen);
}

}  // namespace piaojue::cli
