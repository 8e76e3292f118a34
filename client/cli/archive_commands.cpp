// seal-archive, archive-share, open-archive, destroy-archive: what is kept of a finished meeting.
#include <chrono>
#include <fmt/chrono.h>

#include "client/cli/command.hpp"
#include "client/cli/terminal.hpp"
#include "client/roles/archive.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::cli {
namespace {

namespace fs = std::filesystem;

std::string group() { return tr("会后封存", "Keeping a finished meeting"); }

std::string today() {
  return fmt::format(
      "{:%Y-%m-%d}",
      fmt::localtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

std::string until(const std::string& destroy_on) {
  return destroy_on.empty() ? tr("没有写销毁日期", "no date of destruction")
                            : tr("{} 销毁", "to be destroyed on {}", destroy_on);
}

struct SealOptions {
  fs::path folder, record, out;
  std::string destroy_on;
};

Result<void> seal(const SealOptions& options) {
  if (!options.destroy_on.empty() && !is_valid_date(options.destroy_on))
    return Error{ErrorCode::invalid,
                 tr("“{}”不是日期，例如 2031-12-31", "\"{}\" is no date, such as 2031-12-31",
                    options.destroy_on)};
  PJ_TRY(const auto sealed,
         roles::seal_archive(options.record, options.folder, options.destroy_on, options.out));
  fmt::print("{}\n",
             tr("“{}”的 {} 个文件（{} 字节）封存在 {}；{} 名监票人才能打开；{}。\n"
                "原来的文件没有删除：先用 open-archive 试着打开一次，再删。",
                "{1} files ({2} bytes) of \"{0}\" are sealed in {3}; {4} scrutineers can open it; "
                "{5}.\nThe files themselves were not removed: try open-archive once before you do.",
                sealed.title, sealed.files, sealed.bytes, options.out.string(), sealed.threshold,
                until(sealed.destroy_on)));
  return {};
}

struct ShareOptions {
  fs::path archive, out;
  WhoAndWhere who;
};

Result<void> share(const ShareOptions& options) {
  PJ_TRY(const SealedArchive archive, roles::read_archive(options.archive));
  fmt::print("{}\n", tr("封存的会议：“{}”，{}；锚指纹 {}", "archive of \"{}\", {}; anchor {}",
                        archive.subject.manifest.title, until(archive.subject.header.destroy_on),
                        format_fingerprint(archive.subject.anchor)));
  PJ_TRY(Session session, open_desk(options.who));
  PJ_CHECK(roles::help_open_archive(session.desk(), options.archive, today(), options.out));
  fmt::print("{}\n", tr("你的一份在 {}。{} 份合起来谁都能打开这份封存：当面交，用后删除",
                        "your share is in {}. Whoever has {} of them can open the archive: hand it "
                        "over in person, delete it afterwards",
                        options.out.string(), archive.subject.manifest.threshold));
  return {};
}

struct OpenOptions {
  fs::path archive, out;
  std::vector<fs::path> shares;
};

Result<void> open(const OpenOptions& options) {
  PJ_TRY(const auto opened, roles::open_archive(options.archive, options.shares, options.out));
  fmt::print("{}\n",
             tr("“{}”的 {} 个文件（{} 字节）在 {}", "{1} files ({2} bytes) of \"{0}\" in {3}",
                opened.title, opened.files, opened.bytes, options.out.string()));
  return {};
}

Result<void> destroy(const fs::path& archive, bool yes) {
  PJ_TRY(const SealedArchive sealed, roles::read_archive(archive));
  if (!yes && !confirm(tr("销毁“{}”的封存 {}？", "Destroy {1}, the archive of \"{0}\"?",
                          sealed.subject.manifest.title, archive.string())))
    return Error{ErrorCode::invalid, tr("没有销毁", "nothing was destroyed")};
  PJ_TRY(const auto destroyed, roles::destroy_archive(archive, today()));
  fmt::print(
      "{}\n",
      tr("“{}”的封存已覆盖并删除（{} 字节）。不能说明的：存储介质、备份和别处的拷贝。\n"
         "要让一切拷贝都打不开，请监票人删除各自的身份文件夹（密钥份额），剩下不足 {} 份即可。",
         "the archive of \"{}\" was overwritten and removed ({} bytes). This says nothing of "
         "the medium, of backups and of copies elsewhere.\nTo make every copy unreadable, "
         "scrutineers delete their identity folders, until fewer than {} have their shares.",
         destroyed.title, destroyed.bytes, destroyed.threshold));
  return {};
}

void add_seal(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<SealOptions>();
  CLI::App& command = add_command(
      app, group(), "seal-archive",
      tr("把会议的全部文件封存成一份，只有法定数目的监票人能打开",
         "seal a meeting's files into one that only a quorum of its scrutineers opens"));
  command.add_option("folder", options->folder, tr("要封存的文件夹", "folder to seal"))
      ->required()
      ->check(CLI::ExistingDirectory);
  command.add_option("--record", options->record, tr("会议的公开记录", "a record of the meeting"))
      ->required();
  command.add_option("--out", options->out, tr("封存文件", "the archive"))->required();
  command.add_option("--destroy-on", options->destroy_on,
                     tr("销毁日期，到期不再打开", "date of destruction, YYYY-MM-DD"));
  command.callback(
      [options, &chosen] { chosen = [options] { return run([&] { return seal(*options); }); }; });
}

void add_share(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<ShareOptions>();
  CLI::App& command = add_command(
      app, group(), "archive-share",
      tr("监票人：同意打开一份封存，给出自己的一份", "scrutineer: help to open an archive"));
  command.add_option("archive", options->archive, tr("封存文件", "the archive"))->required();
  command.add_option("--out", options->out, tr("自己的一份写到这里", "where the share goes"))
      ->required();
  command
      .add_option("--id", options->who.id,
                  tr("身份文件夹，由 piaojue pki 生成", "identity folder made by piaojue pki"))
      ->required();
  command.add_option("--passphrase-fd", options->who.passphrase_fd,
                     tr("从这个文件描述符读身份口令，否则在终端询问",
                        "descriptor to read the identity's passphrase from; else it is asked for"));
  // No server is asked: years later there is none.
  options->who.server = "127.0.0.1:1";
  command.callback(
      [options, &chosen] { chosen = [options] { return run([&] { return share(*options); }); }; });
}

void add_open(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<OpenOptions>();
  CLI::App& command =
      add_command(app, group(), "open-archive",
                  tr("用监票人给的几份打开封存", "open an archive with the shares of scrutineers"));
  command.add_option("archive", options->archive, tr("封存文件", "the archive"))->required();
  command.add_option("--share", options->shares, tr("监票人的一份", "a scrutineer's share"))
      ->required();
  command.add_option("--out", options->out, tr("新文件夹", "new folder"))->required();
  command.callback(
      [options, &chosen] { chosen = [options] { return run([&] { return open(*options); }); }; });
}

void add_destroy(CLI::App& app, Chosen& chosen) {
  auto archive = std::make_shared<fs::path>();
  auto yes = std::make_shared<bool>(false);
  CLI::App& command = add_command(app, group(), "destroy-archive",
                                  tr("销毁到期的封存", "destroy an archive whose date has come"));
  command.add_option("archive", *archive, tr("封存文件", "the archive"))->required();
  command.add_flag("--yes", *yes, tr("不再询问", "do not ask"));
  command.callback([archive, yes, &chosen] {
    chosen = [archive, yes] { return run([&] { return destroy(*archive, *yes); }); };
  });
}

}  // namespace

void add_archive_commands(CLI::App& app, Chosen& chosen) {
  add_seal(app, chosen);
  add_share(app, chosen);
  add_open(app, chosen);
  add_destroy(app, chosen);
}

}  // namespace piaojue::cli
