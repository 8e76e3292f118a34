// names list, names sign: tellers decide which of the names written in are one person's.
#include <algorithm>
#include <array>
#include <thread>
#include <variant>

#include "client/cli/command.hpp"
#include "client/cli/terminal.hpp"
#include "client/cli/voter.hpp"
#include "client/files.hpp"
#include "client/progress.hpp"
#include "client/roles/teller.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/table_file.hpp"
#include "core/meeting/text_table.hpp"

namespace piaojue::cli {
namespace {

constexpr std::size_t kMaxTable = 64U << 20U;

struct NamesOptions : WhoAndWhere {
  std::string poll, anchor;
  std::filesystem::path table;
  bool yes = false;
};

using Names = std::map<std::string, std::string>;

Result<roles::NamesView> fetch(Session& session, const NamesOptions& options) {
  PJ_TRY(const auto anchor, optional_anchor(options.anchor));
  Progress progress(tr("核验并打开所写的姓名", "Verifying, and opening what was written"), 1);
  return roles::fetch_names(
      *session.connection, options.poll, anchor, std::max(1U, std::thread::hardware_concurrency()),
      [&](std::uint64_t done, std::uint64_t total) { progress.set(done, total); });
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string as_csv(const Names& names) {
  std::string out = "written,name\n";
  for (const auto& [written, name] : names) out += quoted(written) + "," + quoted(name) + "\n";
  return out;
}

void show(const Names& names) {
  TextTable table({{tr("票上所写", "as written"), false}, {tr("计为", "counted as"), false}});
  for (const auto& [written, name] : names)
    table.add({written, name.empty() ? tr("（无效）", "(no name)") : name});
  fmt::print("{}", table.render());
}

Result<void> list(Session& session, const NamesOptions& options) {
  PJ_TRY(const auto view, fetch(session, options));
  if (view.names.empty()) {
    fmt::print("{}\n", tr("没有人另写姓名，不用归并", "nobody wrote a name in; nothing to merge"));
    return {};
  }
  show(view.names);
  PJ_CHECK(write_file(options.table, as_bytes(as_csv(view.names)), Access::owner_only,
                      Existing::refuse));
  fmt::print("{}\n",
             tr("已写入 {}。第二栏是计为谁：同一个人写成同样的字，不是姓名的留空；改好后运行\n"
                "  piaojue names sign {} --table {} …",
                "written to {}. The second column is who it counts for: the same text for the same "
                "person, empty for what is no name. Then run\n  piaojue names sign {} --table {} …",
                options.table.string(), options.poll, options.table.string()));
  return {};
}

/// Each line of the table is a name that was written in, and every one has its line.
void check_lines(const TableFile& table, const Names& wanted, FaultLog& faults, Names& out) {
  for (const TableRow& row : table.rows()) {
    const TableField& written = *table.find(row, 0);
    const TableField& name = *table.find(row, 1);
    if (!wanted.contains(written.text))
      faults.add(written.line, written.column,
                 tr("票上没有人写“{}”", "nobody wrote \"{}\"", written.text),
                 tr("第一栏请保持原样", "leave the first column as it was"));
    else if (!is_note_text(name.text))
      faults.add(name.line, name.column,
                 tr("姓名过长或含控制字符",
                    "no name: too long, or has "
                    "control characters"),
                 tr("请改短；不是姓名的留空", "shorten it, or leave it empty"));
    else if (!out.emplace(written.text, name.text).second)
      faults.add(written.line, written.column,
                 tr("“{}”有两行", "\"{}\" has two lines", written.text),
                 tr("请删去一行", "remove one"));
  }
  for (const auto& [written, name] : wanted)
    if (!out.contains(written))
      faults.add(0, 0, tr("缺少“{}”这一行", "the line for \"{}\" is missing", written),
                 tr("请补上，第二栏写计为谁", "add it, with who it counts for"));
}

/// What a teller has looked through, or every fault of it.
std::variant<Names, FileFaults> read_table(const std::filesystem::path& path, const Names& wanted) {
  FileFaults found;
  FaultLog faults(path.string(), found);
  const std::array columns{TableColumn{"written", {"票上所写"}, true},
                           TableColumn{"name", {"计为"}, true}};
  Names out;
  if (const auto table = TableFile::read(path, kMaxTable, columns, faults))
    check_lines(*table, wanted, faults, out);
  if (found.empty()) return out;
  return found;
}

Result<void> sign(Session& session, const NamesOptions& options, const roles::NamesView& view,
                  const Names& names) {
  show(names);
  if (view.proposed && view.proposed->names != names)
    fmt::print("{}\n",
               tr("注意：另一位计票人签的表与这一份不同，两人要签同一份才能计票",
                  "note: another teller signed a different table; both must sign the same"));
  if (!options.yes && !confirm(tr("按这张表计票并签名吗？", "Sign this table for the count?")))
    return Error{ErrorCode::wrong_state, tr("没有签名", "nothing was signed")};
  PJ_CHECK(roles::sign_names(session.desk(), options.poll, MergeTable{view.closing, names}));
  fmt::print("{}\n", tr("归并表已签名送出", "the merge table is signed and handed in"));
  return {};
}

int sign_command(const NamesOptions& options) {
  auto session = open_desk(options);
  if (!session) return report(session.error());
  const auto view = fetch(*session, options);
  if (!view) return report(view.error());
  if (options.table.empty()) {
    if (!view->proposed)
      return report(Error{ErrorCode::not_found,
                          tr("还没有别的计票人签过表：请先 piaojue names list，再用 --table 给出表",
                             "no other teller has signed a table yet: use names list first, then "
                             "give --table")});
    return run([&] { return sign(*session, options, *view, view->proposed->names); });
  }
  const auto names = read_table(options.table, view->names);
  if (const auto* faults = std::get_if<FileFaults>(&names)) return report(*faults);
  return run([&] { return sign(*session, options, *view, std::get<Names>(names)); });
}

void add_list(CLI::App& names, Chosen& chosen) {
  auto options = std::make_shared<NamesOptions>();
  CLI::App& command = *names.add_subcommand(
      "list", tr("核验并打开另写的姓名，写成表", "verify and open the names, into a table"));
  command.add_option("poll", options->poll, tr("表决项编号", "poll id"))->required();
  command.add_option("--out", options->table, tr("写入的 CSV 文件", "CSV file to write"))
      ->required();
  add_anchor(command, options->anchor);
  add_who_and_where(command, *options);
  command.callback([options, &chosen] {
    chosen = [options] {
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_desk(*options));
        return list(session, *options);
      });
    };
  });
}

void add_sign(CLI::App& names, Chosen& chosen) {
  auto options = std::make_shared<NamesOptions>();
  CLI::App& command = *names.add_subcommand(
      "sign", tr("签署归并表；不给 --table 就签另一位计票人提出的",
                 "sign a merge table; without --table the one another teller proposed"));
  command.add_option("poll", options->poll, tr("表决项编号", "poll id"))->required();
  command.add_option("--table", options->table, tr("改好的 CSV 文件", "the edited CSV file"));
  command.add_flag("--yes", options->yes, tr("不再询问", "do not ask"));
  add_anchor(command, options->anchor);
  add_who_and_where(command, *options);
  command.callback([options, &chosen] { chosen = [options] { return sign_command(*options); }; });
}

}  // namespace

void add_names_commands(CLI::App& app, Chosen& chosen) {
  CLI::App& names =
      add_command(app, tr("计票人", "Teller"), "names",
                  tr("另选他人的姓名：打开、归并、签名", "names written in: open, merge, sign"));
  names.require_subcommand(1);
  add_list(names, chosen);
  add_sign(names, chosen);
}

}  // namespace piaojue::cli
