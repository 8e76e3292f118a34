// Folders to begin from: template list, template new, runoff.
#include <algorithm>

#include "client/cli/command.hpp"
#include "client/files.hpp"
#include "client/meeting_templates.hpp"
#include "client/runoff.hpp"
#include "core/base/language.hpp"
#include "core/meeting/text_table.hpp"
#include "core/openssl/cms.hpp"

namespace piaojue::cli {
namespace {

std::string group() { return tr("会前准备", "Before the meeting"); }

int list_templates() {
  std::size_t width = 0;
  const std::vector<MeetingTemplate> templates = meeting_templates();
  for (const MeetingTemplate& one : templates) width = std::max(width, one.name.size());
  for (const MeetingTemplate& one : templates)
    fmt::print("{}  {}\n", padded(one.name, width),
               current_language() == Language::zh ? one.chinese : one.english);
  fmt::print("{}\n", tr("\n用法：piaojue template new 名称 新文件夹",
                        "\nUse: piaojue template new NAME NEW_FOLDER"));
  return kDone;
}

void add_template(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::string name;
    std::filesystem::path folder;
  };
  auto options = std::make_shared<Options>();
  CLI::App& templates = add_command(app, group(), "template",
                                    tr("各种表决的会议模板", "templates of every kind of meeting"));
  templates.require_subcommand(1);
  templates.add_subcommand("list", tr("列出模板", "list them"))->callback([&chosen] {
    chosen = list_templates;
  });
  CLI::App& create = *templates.add_subcommand(
      "new", tr("按模板建一个会议文件夹，改好就能用", "write a meeting folder to edit"));
  create.add_option("name", options->name, tr("模板名称", "the template's name"))->required();
  create.add_option("folder", options->folder, tr("新文件夹", "new folder"))->required();
  create.callback([options, &chosen] {
    chosen = [options] {
      return run([&]() -> Result<void> {
        PJ_CHECK(write_template(options->name, options->folder));
        fmt::print(
            "{}\n",
            tr("已建好 {0}。先看 {0}/README.txt，改标有【改】的地方，再运行 piaojue check {0}",
               "{0} is written. Read {0}/README.txt, edit what is marked 【改】, then run "
               "piaojue check {0}",
               options->folder.string()));
        return {};
      });
    };
  });
}

struct RunoffOptions {
  std::filesystem::path result, meeting, out;
  std::string poll;
};

/// As its signer left it; who signed is for whoever holds the record to say.
Result<Bytes> read_signed(const std::filesystem::path& path) {
  PJ_TRY(Bytes content, read_file(path));
  PJ_TRY(const Bytes signature, read_file(path.string() + ".p7s", kMaxCmsSize));
  const auto certificate = cms_enclosed_certificate(signature);
  if (!certificate || !cms_verify_detached(signature, content, *certificate))
    return Error{ErrorCode::signature_invalid,
                 tr("{} 与旁边的签名 .p7s 不符，可能被改动过；请重新取得结果（piaojue fetch）",
                    "{} does not match the signature .p7s beside it and may have been altered; "
                    "fetch the result again (piaojue fetch)",
                    path.string())};
  return content;
}

Result<void> write_runoff(const RunoffOptions& options, const MeetingPlan& plan) {
  std::optional<PollId> id;
  if (!options.poll.empty()) {
    PJ_TRY(id, PollId::parse(options.poll));
  }
  PJ_TRY(const Bytes result, read_signed(options.result));
  PJ_TRY(const RunoffFolder folder, compose_runoff(plan, as_text(result), id));
  PJ_CHECK(make_empty_folder(options.out));
  for (const auto& [name, content] : {std::pair("meeting.toml", &folder.meeting_toml),
                                      std::pair("roster.csv", &folder.roster_csv),
                                      std::pair("nominees.csv", &folder.nominees_csv)})
    PJ_CHECK(
        write_file(options.out / name, as_bytes(*content), Access::everyone, Existing::refuse));
  fmt::print("{}\n",
             tr("已建好 {0}：{1} 人再争 {2} 个名额。核对日期后运行 piaojue check {0}",
                "{0} is written: {1} stand again for {2} seats. Look over the date, then run "
                "piaojue check {0}",
                options.out.string(), folder.nominees, folder.seats));
  return {};
}

void add_runoff(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<RunoffOptions>();
  CLI::App& command = add_command(
      app, group(), "runoff",
      tr("最后一个名额票数相同：为这几个人建再次投票的会议文件夹",
         "a tie at the last seat: write the meeting folder for another ballot on the tied"));
  command
      .add_option("result", options->result,
                  tr("前一轮的 result.json，旁边有 .p7s", "the first round's, its .p7s beside it"))
      ->required();
  command
      .add_option("meeting", options->meeting,
                  tr("前一轮的会议文件夹", "meeting folder of the first round"))
      ->required();
  command.add_option("--out", options->out, tr("新文件夹", "new folder"))->required();
  command.add_option("--poll", options->poll,
                     tr("新表决项的编号；默认在原编号后加 -runoff",
                        "id of the new poll; by default the old one's with -runoff"));
  command.callback([options, &chosen] {
    chosen = [options] {
      const auto plan = load_plan_or_report(options->meeting);
      if (!plan) return kBadInput;
      return run([&] { return write_runoff(*options, *plan); });
    };
  });
}

}  // namespace

void add_template_commands(CLI::App& app, Chosen& chosen) {
  add_template(app, chosen);
  add_runoff(app, chosen);
}

}  // namespace piaojue::cli
