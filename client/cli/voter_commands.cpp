// The voter's subcommands: sign-in, vote, check-receipt.
#include <iostream>
#include <sstream>

#include "client/cli/command.hpp"
#include "client/cli/terminal.hpp"
#include "client/cli/vote_dialogue.hpp"
#include "client/progress.hpp"
#include "client/roles/casting.hpp"
#include "client/roles/personal_codes.hpp"
#include "client/roles/receipts.hpp"
#include "client/roles/sign_in.hpp"
#include "core/base/language.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::cli {
namespace {

std::string group() { return tr("投票人", "Voter"); }

/// Reading and casting show no certificate, whichever folder was given.
Result<net::Access> open_access(const WhoAndWhere& who) {
  PJ_TRY(const Identity identity, Identity::load(who.id));
  PJ_TRY(auto server, net::Endpoint::parse(who.server));
  return net::Access::create(std::move(server), identity.without_certificate(), SecretBytes());
}

Result<std::optional<Hash32>> optional_anchor(const std::string& text) {
  if (text.empty()) return std::optional<Hash32>();
  PJ_TRY(const Hash32 anchor, read_anchor(text));
  return std::optional(anchor);
}

struct SignInOptions : WhoAndWhere {
  std::string voter, polls = "all", anchor;
  std::filesystem::path out;
  std::optional<int> code_fd, credentials_fd;
};

std::vector<std::string> split_polls(const std::string& text) {
  std::vector<std::string> polls;
  std::istringstream parts(text == "all" ? "" : text);
  for (std::string poll; std::getline(parts, poll, ',');)
    if (!poll.empty()) polls.push_back(poll);
  return polls;
}

Result<std::string> obtain_code(const std::optional<int>& descriptor) {
  PJ_TRY(const SecretBytes text,
         obtain_secret(descriptor, tr("个人码（{} 位数字）：",
                                      "Personal code ({} digits): ", roles::kCodeDigits)));
  return roles::parse_code(as_text(text.reveal()));
}

Result<void> sign_in(const SignInOptions& options) {
  PJ_TRY(const auto voter, VoterId::parse(options.voter));
  PJ_TRY(const auto anchor, optional_anchor(options.anchor));
  PJ_TRY(Session session, open_session(options));
  if (session.identity.role != Role::terminal)
    return Error{ErrorCode::not_permitted, tr("签到领票要用投票终端的身份文件夹（--id terminal-N）",
                                              "signing in takes a terminal's identity")};
  PJ_TRY(const auto meeting, roles::fetch_meeting(*session.connection));
  PJ_TRY(const auto opening,
         roles::fetch_opening(*session.connection, meeting, roles::Signatures::complete, anchor));
  PJ_TRY(const std::string code, obtain_code(options.code_fd));
  const bool again = std::filesystem::exists(options.out);
  PJ_TRY(SecretBytes passphrase,
         again ? obtain_secret(options.credentials_fd,
                               tr("凭证文件的口令：", "Passphrase of the credentials file: "))
               : obtain_new_secret(options.credentials_fd,
                                   tr("为凭证文件设一个口令（投票时要用）：",
                                      "Choose a passphrase for the credentials (to vote): ")));
  const Sealer sealer(std::move(passphrase));
  const roles::CredentialsFile file(options.out, sealer);
  auto held = roles::sign_in(*session.access, meeting, opening,
                             {voter, code, split_polls(options.polls)}, file);
  if (!held && held.error().code == ErrorCode::unavailable)
    return Error{held.error().code,
                 held.error().message + tr("。权利没有丢失：请用同样的命令再来一次",
                                           ". Nothing is lost: repeat the same command")};
  if (!held) return held.error();
  std::string polls;
  for (const PollId& poll : *held) polls += (polls.empty() ? "" : ", ") + poll.str();
  fmt::print("{}\n",
             tr("领到 {} 项表决的凭证（{}），保存在 {}", "credentials for {} polls ({}) are in {}",
                held->size(), polls, options.out.string()));
  return {};
}

void add_sign_in(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<SignInOptions>();
  CLI::App& command = add_command(
      app, group(), "sign-in",
      tr("用个人码签到，领取选票凭证", "sign in with the personal code, obtain credentials"));
  add_who_and_where(command, *options);
  command.add_option("--voter", options->voter, tr("投票人编号", "voter id"))->required();
  command.add_option("--polls", options->polls,
                     tr("all 或逗号分隔的编号", "all, or ids with commas"));
  command.add_option("--out", options->out, tr("凭证文件", "credentials file"))->required();
  command.add_option("--anchor", options->anchor, tr("大屏幕上的锚指纹", "anchor from the screen"));
  command.add_option("--code-fd", options->code_fd,
                     tr("读个人码的描述符", "descriptor with the code"));
  command.add_option("--credentials-passphrase-fd", options->credentials_fd,
                     tr("读凭证口令的描述符", "descriptor with the credentials' passphrase"));
  command.callback([options, &chosen] {
    chosen = [options] { return run([&] { return sign_in(*options); }); };
  });
}

struct VoteOptions : WhoAndWhere {
  std::filesystem::path credentials, receipt;
  std::string poll, anchor;
  std::optional<int> credentials_fd;
};

/// Everything a vote needs, checked before anything is asked.
struct Booth {
  net::Access access;
  roles::MeetingView meeting;
  roles::OpeningView opening;
  std::size_t poll;
  bool is_closed;  ///< then only the receipt of a ballot sent before can be had
};

Result<Booth> enter_booth(const VoteOptions& options) {
  PJ_TRY(const auto anchor, optional_anchor(options.anchor));
  PJ_TRY(auto access, open_access(options));
  net::Connection connection(access);
  PJ_TRY(auto meeting, roles::fetch_meeting(connection));
  PJ_TRY(auto opening,
         roles::fetch_opening(connection, meeting, roles::Signatures::complete, anchor));
  PJ_TRY(const std::size_t poll, meeting.find_poll(options.poll));
  PJ_TRY(const auto status, connection.ask<wire::Status>(wire::GetStatus{}));
  bool is_closed = false;
  for (const wire::PollStatusLine& line : status.polls) {
    if (line.poll.str() != options.poll) continue;
    if (line.state < wire::PollState::casting)
      return roles::too_early(tr("投票开始", "the poll opens"));
    is_closed = line.state > wire::PollState::closing;
  }
  return Booth{std::move(access), std::move(meeting), std::move(opening), poll, is_closed};
}

void say_class(const Booth& booth, std::uint16_t voter_class) {
  if (voter_class >= booth.meeting.classes.size()) return;
  const VoterClass& own = booth.meeting.classes[voter_class];
  if (own.disclosed)
    fmt::print("{}\n", tr("请知悉：你所在的组（{}）人数少，按会议决定单独公布结果，"
                          "别人可能推知你的选择",
                          "note: your group ({}) is small and its result is published by itself; "
                          "others may infer your choices",
                          own.name));
}

Result<roles::ReadyBallot> fill_in(const Booth& booth, roles::Credentials& credentials,
                                   const roles::CredentialsFile& file) {
  const roles::PollView& poll = booth.meeting.polls[booth.poll];
  const auto answers = VoteDialogue(poll, std::cin, std::cout).run();
  if (!answers)
    return Error{ErrorCode::wrong_state,
                 tr("你离开了，什么也没有提交；凭证还在，可以随时再投",
                    "you left; nothing was cast, and the credential can still be used")};
  auto sealed = [&] {
    Progress progress(tr("加密选票", "Sealing the ballot"), 1);
    auto out = roles::seal_answers(booth.meeting, booth.opening, booth.poll, credentials, *answers);
    progress.advance();
    return out;
  }();
  if (!sealed) return sealed.error();
  return roles::sign_ballot(booth.meeting, booth.opening, booth.poll, *std::move(sealed),
                            answers->notes, credentials, file);
}

Result<Receipt> send(const Booth& booth, const roles::ReadyPaper& paper) {
  const auto retry = [](int attempt, const Error& error) {
    fmt::print(stderr, "{}\n",
               tr("第 {} 次没有送到（{}），用同一张选票重试……",
                  "try {} failed ({}), sending the same ballot again…", attempt, error.message));
    return true;
  };
  auto receipt =
      roles::send_paper(booth.access, booth.meeting, booth.opening, booth.poll, paper, retry);
  if (receipt) return receipt;
  if (receipt.error().code != ErrorCode::unavailable)
    return Error{receipt.error().code,
                 receipt.error().message + tr("。这张选票没有收下", ". This ballot was not taken")};
  return Error{
      ErrorCode::unavailable,
      tr("{}。还不知道选票有没有送到；它已保存在凭证文件里，请换一台终端或稍后运行同样的命令，"
         "会重发同一张选票，不会重复计票",
         "{}. It is not known whether the ballot arrived. It is kept in the credentials "
         "file: run the same command later or elsewhere; the same ballot is sent and "
         "counts once",
         receipt.error().message)};
}

Result<void> vote(const VoteOptions& options) {
  PJ_TRY(const Booth booth, enter_booth(options));
  PJ_TRY(SecretBytes passphrase,
         obtain_secret(options.credentials_fd,
                       tr("凭证文件的口令：", "Passphrase of the credentials: ")));
  const Sealer sealer(std::move(passphrase));
  const roles::CredentialsFile file(options.credentials, sealer);
  PJ_TRY(auto credentials, roles::open_credentials(file, booth.meeting, booth.opening));
  PJ_TRY(auto pending, roles::pending_ballot(booth.meeting, booth.poll, credentials));
  if (pending) {
    fmt::print("{}\n", tr("找到上次已经投出、还没有回执的选票，现在重发",
                          "found a ballot that was cast without a receipt; sending it again"));
  } else if (booth.is_closed) {
    return Error{ErrorCode::wrong_state,
                 tr("投票已经关闭，不能再投；你没有投过这一项，什么也没有提交",
                    "the poll is closed; you did not vote on it and nothing was cast")};
  } else {
    say_class(booth, credentials.voter_class);
    PJ_TRY(pending, fill_in(booth, credentials, file));
  }
  for (const roles::ReadyPaper& paper : pending->papers) {
    PJ_TRY(const Receipt receipt, send(booth, paper));
    if (paper.is_ballot()) {
      const auto path = options.receipt.empty()
                            ? options.credentials.string() + "." + options.poll + ".receipt.json"
                            : options.receipt.string();
      const roles::StoredReceipt stored{booth.meeting.manifest.id,
                                        booth.meeting.polls[booth.poll].definition.id, receipt};
      fmt::print("{}\n{}\n",
                 tr("投票成功，选票已进票箱。追踪号（关闭后可凭它查验）：",
                    "cast; the ballot is in the box. Tracker (to look it up after the close):"),
                 format_fingerprint(receipt.tracker));
      PJ_CHECK(roles::save_receipt(path, stored));
      fmt::print("{}\n", tr("回执保存在 {}", "the receipt is in {}", path));
    }
    PJ_CHECK(roles::mark_sent(options.poll, paper.place, credentials, file));
  }
  return {};
}

void add_vote(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<VoteOptions>();
  CLI::App& command =
      add_command(app, group(), "vote", tr("填写并投出选票", "mark and cast a ballot"));
  add_who_and_where(command, *options);
  command.add_option("--credentials", options->credentials, tr("凭证文件", "credentials file"))
      ->required();
  command.add_option("--poll", options->poll, tr("表决项编号", "poll id"))->required();
  command.add_option("--anchor", options->anchor, tr("大屏幕上的锚指纹", "anchor from the screen"));
  command.add_option("--receipt", options->receipt, tr("回执写到这里", "where the receipt goes"));
  command.add_option("--credentials-passphrase-fd", options->credentials_fd,
                     tr("读凭证口令的描述符", "descriptor with the credentials' passphrase"));
  command.callback(
      [options, &chosen] { chosen = [options] { return run([&] { return vote(*options); }); }; });
}

struct CheckReceiptOptions {
  std::filesystem::path receipt, record, id;
  std::string server, anchor;
};

Result<void> check_receipt(const CheckReceiptOptions& options) {
  PJ_TRY(const auto stored, roles::load_receipt(options.receipt));
  auto position = [&]() -> Result<roles::BoxPosition> {
    if (!options.record.empty()) {
      PJ_TRY(const auto known, optional_anchor(options.anchor));
      return roles::check_receipt_in_record(options.record, stored, known);
    }
    PJ_TRY(const auto anchor, optional_anchor(options.anchor));
    PJ_TRY(const auto access, open_access({options.id, options.server, std::nullopt}));
    net::Connection connection(access);
    return roles::check_receipt_online(connection, stored, anchor);
  }();
  if (!position) return position.error();
  fmt::print("{}\n", tr("回执有效，你的选票在票箱里：第 {} 张，共 {} 张",
                        "the receipt is valid and your ballot is in the box: number {} of {}",
                        position->index + 1, position->size));
  return {};
}

void add_check_receipt(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<CheckReceiptOptions>();
  CLI::App& command = add_command(
      app, group(), "check-receipt",
      tr("关闭后查验自己的选票在不在票箱里", "after the close: whether the ballot is in the box"));
  command.add_option("receipt", options->receipt, tr("回执文件", "receipt file"))->required();
  auto* record =
      command.add_option("--record", options->record, tr("用记录文件查", "a record file"));
  auto* id = command.add_option("--id", options->id, tr("身份文件夹", "identity folder"));
  auto* server = command.add_option("--server", options->server, tr("服务器地址", "HOST:PORT"));
  command.add_option("--anchor", options->anchor, tr("锚指纹", "anchor"));
  id->needs(server);
  server->needs(id)->excludes(record);
  command.callback([options, &chosen] {
    if (options->record.empty() && options->server.empty())
      throw CLI::ValidationError(
          tr("请给出 --record，或 --id 和 --server", "give --record, or --id and --server"));
    chosen = [options] { return run([&] { return check_receipt(*options); }); };
  });
}

}  // namespace

void add_voter_commands(CLI::App& app, Chosen& chosen) {
  add_sign_in(app, chosen);
  add_vote(app, chosen);
  add_check_receipt(app, chosen);
}

}  // namespace piaojue::cli
