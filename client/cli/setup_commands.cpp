// Before the meeting: files, certificates, keys, rehearsal.
#include "client/cli/command.hpp"
#include "client/cli/terminal.hpp"
#include "client/files.hpp"
#include "client/pki/meeting_pki.hpp"
#include "client/pki/pki_revocation.hpp"
#include "client/simulate/simulate.hpp"
#include "core/base/language.hpp"
#include "core/meeting/votes_file.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::cli {
namespace {

std::string group() { return tr("会前准备", "Before the meeting"); }

void add_pki(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::filesystem::path meeting, out;
    std::size_t terminals = 2;
    int days = 30;
    std::optional<int> passphrase_fd;
  };
  auto options = std::make_shared<Options>();
  CLI::App& command = add_command(
      app, group(), "pki",
      tr("为会议生成证书和身份文件夹", "make the meeting's certificates and identities"));
  command.add_option("meeting", options->meeting, tr("会议文件夹", "meeting folder"))->required();
  command.add_option("--out", options->out, tr("新建的文件夹", "folder to create"))->required();
  command.add_option("--terminals", options->terminals, tr("投票终端数", "voting terminals"))
      ->check(CLI::Range(1, 2000));
  command.add_option("--days", options->days, tr("有效天数", "days of validity"))
      ->check(CLI::Range(1, 3650));
  command.add_option("--passphrase-fd", options->passphrase_fd,
                     tr("用这个描述符给出的口令保护私钥（服务器的除外）",
                        "seal the private keys, except the server's, with a passphrase from it"));
  command.callback([options, &chosen] {
    chosen = [options] {
      // Certificates do not wait for the facts about nominees.
      const auto plan = load_plan_or_report(options->meeting, {.gates = Gatekeeping::show});
      if (!plan) return kBadInput;
      return run([&]() -> Result<void> {
        pki::PkiOptions settings{options->terminals, options->days, {}};
        if (options->passphrase_fd) {
          PJ_TRY(settings.passphrase, read_secret_line(*options->passphrase_fd));
        }
        PJ_CHECK(pki::create_meeting_pki(*plan, options->out, settings));
        fmt::print("{}\n", tr("证书已生成在 {}。把各人的文件夹分别交给本人；ca/ca.key 请离线保存",
                              "certificates are in {}. Give everybody their own folder; keep "
                              "ca/ca.key offline",
                              options->out.string()));
        return {};
      });
    };
  });
}

void add_revoke(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::filesystem::path authority, list;
    std::vector<std::filesystem::path> certificates;
    std::optional<int> passphrase_fd;
  };
  auto options = std::make_shared<Options>();
  CLI::App& command = add_command(app, group(), "revoke",
                                  tr("吊销证书（终端丢失、人员更换）",
                                     "revoke certificates (a lost terminal, a changed official)"));
  command
      .add_option("certificates", options->certificates,
                  tr("要吊销的 cert.pem", "each cert.pem to revoke"))
      ->required();
  command
      .add_option("--ca", options->authority, tr("机构的文件夹 ca", "the authority's folder ca"))
      ->required();
  command
      .add_option("--out", options->list,
                  tr("吊销列表：服务器文件夹里的 crl.pem；已有的保留，重启后生效",
                     "the list, crl.pem in the server's folder: what is on it stays; takes effect "
                     "at the next start"))
      ->required();
  command.add_option("--passphrase-fd", options->passphrase_fd,
                     tr("ca.key 有口令时，给出口令的描述符",
                        "descriptor with the passphrase of ca.key, if it has one"));
  command.callback([options, &chosen] {
    chosen = [options] {
      return run([&]() -> Result<void> {
        SecretBytes passphrase;
        if (options->passphrase_fd) {
          PJ_TRY(passphrase, read_secret_line(*options->passphrase_fd));
        }
        PJ_CHECK(pki::revoke(options->authority, passphrase, options->certificates, options->list));
        fmt::print("{}\n", tr("已吊销；请重启服务器，使 {} 生效",
                              "revoked; start the server again, so that {} takes effect",
                              options->list.string()));
        return {};
      });
    };
  });
}

Result<void> enrol(const WhoAndWhere& who, bool seal) {
  PJ_TRY(Session session, open_session(who));
  if (seal && !session.sealer) {
    PJ_TRY(SecretBytes passphrase,
           obtain_new_secret(who.passphrase_fd, tr("为密钥设口令：", "New passphrase: ")));
    session.sealer = std::make_unique<Sealer>(std::move(passphrase));
  }
  PJ_TRY(OfficialKeys keys, create_keys(session.identity, session.sealer.get()));
  session.keys = std::make_unique<OfficialKeys>(std::move(keys));
  PJ_TRY(const Hash32 fingerprint, roles::enrol(session.desk()));
  fmt::print("{}\n{}\n",
             tr("密钥已登记，私钥留在 {}。公钥指纹：",
                "enrolled; the private keys stay in {}. Fingerprint of the public keys:",
                session.identity.folder.string()),
             format_fingerprint(fingerprint));
  return {};
}

void add_enrol(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  auto seal = std::make_shared<bool>(false);
  CLI::App& command =
      add_command(app, group(), "enrol",
                  tr("组织者、登记员、监票人：在本机生成密钥并登记公钥",
                     "organiser, registrar, scrutineer: make keys here, send the public part"));
  add_who_and_where(command, *options);
  command.add_flag("--seal", *seal,
                   tr("用口令保护密钥文件", "seal the key files with a passphrase"));
  command.callback([options, seal, &chosen] {
    chosen = [options, seal] { return run([&] { return enrol(*options, *seal); }); };
  });
}

void show_plan(const MeetingPlan& plan) {
  fmt::print("{} ({})  {} {}\n", plan.title, plan.id.str(), plan.date, plan.place);
  fmt::print("{}\n", tr("应到 {} 人；解密需 {} 名监票人", "{} entitled; {} scrutineers decrypt",
                        plan.roster.voters.size(), plan.threshold));
  for (const VoterGroup& voters : plan.groups)
    fmt::print("  {} {}: {}\n", voters.id.str(), voters.name, voters.entitled);
  for (const PollDefinition& poll : plan.polls)
    fmt::print("  {} {}: {}\n", poll.id.str(), poll.title,
               tr("{} 个对象，{} 个问题", "{} subjects, {} questions", poll.subjects.size(),
                  poll.questions.size()));
  show_warnings(plan);
}

void add_meeting_show(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::filesystem::path folder;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App& meeting = add_command(app, group(), "meeting", tr("会议文件夹", "meeting folders"));
  meeting.require_subcommand(1);
  CLI::App& show = *meeting.add_subcommand(
      "show",
      tr("列出表决项、对象、选项编码和投票人", "list polls, subjects, option codes, voters"));
  show.add_option("meeting", options->folder, tr("会议文件夹", "meeting folder"))->required();
  show.add_flag("--json", options->json, tr("输出 JSON", "as JSON"));
  show.callback([options, &chosen] {
    chosen = [options] {
      const auto plan = load_plan_or_report(options->folder);
      if (!plan) return kBadInput;
      if (!options->json) {
        show_plan(*plan);
        return kDone;
      }
      const std::string json = meeting_plan_json(*plan);
      fmt::print("{}{}", json, json.ends_with('\n') ? "" : "\n");
      return kDone;
    };
  });
}

void add_votes_generate(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::filesystem::path folder, out;
    std::uint64_t seed = 1;
    std::size_t present = 0;
  };
  auto options = std::make_shared<Options>();
  CLI::App& votes = add_command(app, group(), "votes", tr("选票文件", "votes files"));
  votes.require_subcommand(1);
  CLI::App& generate = *votes.add_subcommand(
      "generate", tr("为演练随机生成选票内容", "make random votes for a rehearsal"));
  generate.add_option("meeting", options->folder, tr("会议文件夹", "meeting folder"))->required();
  generate.add_option("--out", options->out, tr("写入的文件", "file to write"))->required();
  generate.add_option("--seed", options->seed, tr("随机种子", "seed"));
  generate.add_option("--present", options->present, tr("实到人数", "how many attend"));
  generate.callback([options, &chosen] {
    chosen = [options] {
      const auto plan = load_plan_or_report(options->folder, {.rehearsal = true});
      if (!plan) return kBadInput;
      const std::string csv = generate_votes_csv(*plan, options->seed, options->present);
      return run([&] {
        return write_file(options->out, as_bytes(csv), Access::everyone, Existing::refuse);
      });
    };
  });
}

void add_simulate(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<simulate::SimulateOptions>();
  CLI::App& command =
      add_command(app, group(), "simulate",
                  tr("演练：在本机按选票文件开完整个会议，核验并给出结果",
                     "rehearsal: hold the whole meeting here as a votes file says"));
  command.add_option("meeting", options->meeting, tr("会议文件夹", "meeting folder"))->required();
  command.add_option("--votes", options->votes, tr("选票文件", "votes file"))->required();
  command.add_option("--out", options->out, tr("结果文件夹", "folder for the results"))->required();
  command.add_option(
      "--suite", options->suite,
      tr("改用这个密码套件：{}", "another cryptographic suite: {}", Suite::all_names()));
  command.add_option("--trustees", options->trustees, tr("监票人数", "number of scrutineers"))
      ->check(CLI::Range(1, 50));
  command.add_option("--quorum", options->quorum, tr("解密所需人数", "scrutineers who decrypt"))
      ->check(CLI::Range(1, 50));
  command
      .add_option("--issuers", options->issuers,
                  tr("发票方数目（含服务器）", "number of issuers, the server included"))
      ->check(CLI::Range(1, 8));
  command.add_option("--issuance", options->issuance, "seat | drawn-cards")
      ->check(CLI::IsMember({"seat", "drawn-cards"}));
  command.add_option("--jobs", options->jobs, tr("同时投票的人数", "voters at the same time"))
      ->check(CLI::Range(1, 256));
  command.add_option("--seed", options->seed,
                     tr("只决定名字和先后，不涉及密码", "names and order only, no cryptography"));
  command.add_option("--server-binary", options->server_binary, "piaojued");
  command.callback(
      [options, &chosen] { chosen = [options] { return simulate::simulate(*options); }; });
}

}  // namespace

void add_setup_commands(CLI::App& app, Chosen& chosen) {
  add_pki(app, chosen);
  add_revoke(app, chosen);
  add_enrol(app, chosen);
  add_meeting_show(app, chosen);
  add_votes_generate(app, chosen);
  add_simulate(app, chosen);
}

}  // namespace piaojue::cli
