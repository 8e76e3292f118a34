// paper form, paper count: ballots on paper, where the network or a terminal failed.
#include "client/cli/command.hpp"
#include "client/cli/terminal.hpp"
#include "client/cli/voter.hpp"
#include "client/files.hpp"
#include "client/roles/paper.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

struct PaperOptions : WhoAndWhere {
  std::string poll, anchor;
  std::filesystem::path file;
  bool yes = false;
};

Result<roles::HallView> fetch(Session& session, const PaperOptions& options) {
  PJ_TRY(const auto anchor, optional_anchor(options.anchor));
  return roles::fetch_hall(*session.connection, options.poll, anchor);
}

Result<void> write_form(Session& session, const PaperOptions& options) {
  PJ_TRY(const auto view, fetch(session, options));
  PJ_CHECK(write_file(options.file, as_bytes(paper_form(roles::paper_poll(view))),
                      Access::owner_only, Existing::refuse));
  fmt::print("{}\n",
             tr("空表已写入 {}。两名计票人各自点票、各自填写，没有的填 0，然后各自运行\n"
                "  piaojue paper count {} --counts {} …",
                "an empty table is in {}. Two tellers each count and fill one in alone, 0 where "
                "there is none, then each runs\n  piaojue paper count {} --counts {} …",
                options.file.string(), options.poll, options.file.string()));
  return {};
}

void show(const roles::HallView& view, const PaperTally& tally) {
  const PaperClass all = add_up(tally.classes);
  fmt::print("{}\n", tr("纸质票：发出 {}，收回 {}，其中无效 {}",
                        "paper: {} issued, {} returned, of these {} invalid", all.issued,
                        all.returned, all.invalid));
  for (const std::string& one : roles::paper_warnings(view, tally))
    fmt::print("{}{}\n", tr("注意：", "note: "), one);
}

/// Where two counts differ, as a person finds it on the ballots.
Error differing(const roles::HallView& view, const std::vector<PaperDifference>& differences) {
  std::string where;
  for (const PaperDifference& one : differences)
    where += tr("\n  {}：你 {}，另一位 {}", "\n  {}: yours {}, the other's {}",
                title_of_row(roles::paper_poll(view), one.row), one.mine, one.theirs);
  return {ErrorCode::invalid,
          tr("与另一位计票人的计数不同，最先不同的是：{}\n"
             "请两人重新点这些票；数错的人改好表再运行一次，两份完全相同才算数",
             "it differs from another teller's count, first here:{}\nCount these again, both of "
             "you; who was wrong corrects the table and runs this once more: only two counts that "
             "are the same stand",
             where)};
}

Result<void> count(Session& session, const PaperOptions& options, const roles::HallView& view,
                   const PaperTally& tally) {
  show(view, tally);
  if (!options.yes && !confirm(tr("签名送出吗？", "Sign and hand it in?")))
    return Error{ErrorCode::wrong_state, tr("没有签名", "nothing was signed")};
  PJ_TRY(const auto reply, roles::submit_paper_count(session.desk(), view, tally));
  if (!reply.differences.empty()) return differing(view, reply.differences);
  fmt::print("{}\n",
             reply.agreed
                 ? tr("两人的计数相同，已由两人签名生效",
                      "two counts are the same: it stands, signed by both")
                 : tr("已签名送出，等另一位计票人录入；想知道结果就再运行一次",
                      "signed and handed in; waiting for another teller. Run it again to see"));
  return {};
}

int count_command(const PaperOptions& options) {
  auto session = open_desk(options);
  if (!session) return report(session.error());
  const auto view = fetch(*session, options);
  if (!view) return report(view.error());
  const auto tally = load_paper_table(options.file, roles::paper_poll(*view));
  if (const auto* faults = std::get_if<FileFaults>(&tally)) return report(*faults);
  return run([&] { return count(*session, options, *view, std::get<PaperTally>(tally)); });
}

void add_form(CLI::App& paper, Chosen& chosen) {
  auto options = std::make_shared<PaperOptions>();
  CLI::App& command = *paper.add_subcommand(
      "form", tr("封箱后：写出空的计数表", "after the close: write an empty table"));
  command.add_option("poll", options->poll, tr("表决项编号", "poll id"))->required();
  command.add_option("--out", options->file, tr("CSV 文件", "CSV file"))->required();
  add_anchor(command, options->anchor);
  add_who_and_where(command, *options);
  command.callback([options, &chosen] {
    chosen = [options] {
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_desk(*options));
        return write_form(session, *options);
      });
    };
  });
}

void add_count(CLI::App& paper, Chosen& chosen) {
  auto options = std::make_shared<PaperOptions>();
  CLI::App& command = *paper.add_subcommand(
      "count", tr("签名送出自己的计数；两人相同才生效",
                  "sign and hand in your own count; it stands once two are the same"));
  command.add_option("poll", options->poll, tr("表决项编号", "poll id"))->required();
  command.add_option("--counts", options->file, tr("填好的 CSV 文件", "the table, filled in"))
      ->required();
  command.add_flag("--yes", options->yes, tr("不再询问", "do not ask"));
  add_anchor(command, options->anchor);
  add_who_and_where(command, *options);
  command.callback([options, &chosen] { chosen = [options] { return count_command(*options); }; });
}

}  // namespace

void add_paper_commands(CLI::App& app, Chosen& chosen) {
  CLI::App& paper =
      add_command(app, tr("计票人", "Teller"), "paper",
                  tr("网络或终端出故障时改用的纸质票：空表、计数",
                     "ballots on paper, where network or terminal failed: table and count"));
  paper.require_subcommand(1);
  add_form(paper, chosen);
  add_count(paper, chosen);
}

}  // namespace piaojue::cli
