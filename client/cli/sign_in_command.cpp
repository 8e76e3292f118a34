// sign-in: a personal code at a terminal, credentials from every issuer, a slip to carry them.
#include <algorithm>
#include <sstream>

#include "client/cli/terminal.hpp"
#include "client/cli/voter.hpp"
#include "client/files.hpp"
#include "client/print/slip.hpp"
#include "client/roles/casting.hpp"
#include "client/roles/personal_codes.hpp"
#include "client/roles/sign_in.hpp"
#include "client/roles/slip.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

struct SignInOptions : WhoAndWhere {
  std::string voter, polls = "all", anchor;
  std::vector<std::string> desks;
  std::filesystem::path out, slip;
  std::optional<int> code_fd, credentials_fd;
};

std::vector<std::string> split_polls(const std::string& text) {
  std::vector<std::string> polls;
  std::istringstream parts(text == "all" ? "" : text);
  for (std::string poll; std::getline(parts, poll, ',');)
    if (!poll.empty()) polls.push_back(poll);
  return polls;
}

/// "ID=HOST:PORT".
Result<std::map<OfficialId, net::Endpoint>> parse_desks(const std::vector<std::string>& texts,
                                                        const Manifest& manifest) {
  std::map<OfficialId, net::Endpoint> out;
  for (const std::string& text : texts) {
    const auto equals = text.find('=');
    auto id = OfficialId::parse(text.substr(0, equals));
    if (equals == std::string::npos || !id)
      return Error{ErrorCode::malformed,
                   tr("发票台写作 编号=主机:端口，例如 desk=192.168.1.11:7444",
                      "a desk is written ID=HOST:PORT, e.g. desk=192.168.1.11:7444")};
    if (std::ranges::find(manifest.issuers, *id, &Issuer::id) == manifest.issuers.end())
      return Error{ErrorCode::not_found,
                   tr("本次会议没有发票台 {}", "this meeting has no issuing desk {}", id->str())};
    PJ_TRY(auto endpoint, net::Endpoint::parse(text.substr(equals + 1)));
    out.insert_or_assign(*std::move(id), std::move(endpoint));
  }
  return out;
}

Result<std::string> obtain_code(const std::optional<int>& descriptor) {
  PJ_TRY(const SecretBytes text,
         obtain_secret(descriptor, tr("个人码（{} 位数字）：",
                                      "Personal code ({} digits): ", roles::kCodeDigits)));
  return roles::parse_code(as_text(text.reveal()));
}

Result<void> write_slip(const std::filesystem::path& path, const roles::MeetingView& meeting,
                        roles::Credentials& credentials, const std::vector<PollId>& polls) {
  SecretBytes key = roles::make_slip_key();
  const Sealer sealer(SecretBytes::copy_of(key.reveal()));
  print::Slip slip;
  slip.meeting_title = meeting.manifest.title;
  slip.title = tr("投票凭证转移单", "Credential slip");
  slip.steps = {
      tr("这张单子相当于你还没有填的选票：请收好，不要让别人拍照。",
         "This page is worth your blank ballot: keep it, let nobody photograph it."),
      tr("本机坏了，就到另一台投票终端选“用转移单投票”（piaojue vote --slip），扫描要投的那一项。",
         "If this terminal fails, go to another one, vote with the slip (piaojue vote --slip), and "
         "scan the code of the poll."),
      tr("输入下方的密钥，照常投票。每项只能投一次，投过以后这张单子就没有用了，请销毁。",
         "Type the key below and vote as usual. Each poll takes one ballot; then destroy the "
         "page.")};
  for (const PollId& id : polls) {
    const roles::PollCredential* credential = credentials.find(id);
    PJ_TRY(const std::size_t poll, meeting.find_poll(id.str()));
    if (credential->state != roles::CredentialState::ready) continue;
    const roles::PollView& view = meeting.polls[poll];
    const auto texts = roles::seal_slip(credentials, *credential, sealer);
    for (std::size_t place = 0; place < texts.size(); ++place)
      slip.codes.push_back(
          {place == 0 ? view.definition.title : title_of(view.definition, view.form, place - 1),
           texts[place]});
  }
  slip.key = std::move(key);
  slip.rehearsal = meeting.manifest.rehearsal;
  if (slip.codes.empty())
    return Error{ErrorCode::not_found,
                 tr("没有可以写进转移单的凭证：各项都已经投过",
                    "there is nothing to carry: every poll has been voted on")};
  PJ_TRY(const print::Printed printed, print::print_slip(slip));
  PJ_CHECK(write_file(path, printed.pdf.reveal(), Access::owner_only, Existing::refuse));
  fmt::print("{}\n", tr("转移单在 {}（{} 页），只有本人可读。请打印，然后删除这个文件",
                        "the slip is in {} ({} pages), readable by its owner only. Print it, then "
                        "delete the file",
                        path.string(), printed.pages));
  return {};
}

Result<void> check_terminal(const SignInOptions& options, const Session& session) {
  if (session.identity.role != Role::terminal)
    return Error{ErrorCode::not_permitted, tr("签到领票要用投票终端的身份文件夹（--id terminal-N）",
                                              "signing in takes a terminal's identity")};
  if (!options.slip.empty() && std::filesystem::exists(options.slip))
    return Error{
        ErrorCode::invalid,
        tr("{} 已经存在，不会覆盖；请给转移单换一个文件名",
           "{} exists and is not overwritten; give the slip another name", options.slip.string())};
  return {};
}

Error stopped(const Error& error) {
  return {error.code,
          error.message +
              tr("\n已经领到的保存在凭证文件里，不会丢，也不会多领。办好以后运行同样的命令，"
                 "会接着领",
                 "\nWhat was obtained so far is in the credentials file; nothing is "
                 "lost. Repeat the same command to go on")};
}

Result<void> sign_in(const SignInOptions& options) {
  PJ_TRY(const auto voter, VoterId::parse(options.voter));
  PJ_TRY(const auto anchor, optional_anchor(options.anchor));
  PJ_TRY(Session session, open_session(options));
  PJ_CHECK(check_terminal(options, session));
  PJ_TRY(const auto meeting, roles::fetch_meeting(*session.connection));
  PJ_TRY(const auto opening,
         roles::fetch_opening(*session.connection, meeting, roles::Signatures::complete, anchor));
  PJ_TRY(auto desks, parse_desks(options.desks, meeting.manifest));
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
  const auto held =
      roles::sign_in(*session.access, meeting, opening,
                     {voter, code, split_polls(options.polls), std::move(desks)}, file);
  if (!held) return std::filesystem::exists(options.out) ? stopped(held.error()) : held.error();
  std::string polls;
  for (const PollId& poll : *held) polls += (polls.empty() ? "" : ", ") + poll.str();
  fmt::print("{}\n",
             tr("签到完成：领到 {} 项表决的凭证（{}），由 {} 个发票方签发，保存在 {}",
                "signed in: credentials for {} polls ({}), signed by {} issuers, are in {}",
                held->size(), polls, meeting.manifest.issuers.size(), options.out.string()));
  if (!options.slip.empty()) {
    PJ_TRY(auto credentials, roles::open_credentials(file, meeting, opening));
    PJ_CHECK(write_slip(options.slip, meeting, credentials, *held));
  }
  fmt::print("{}\n", tr("下一步：宣布投票开始后，运行 piaojue vote --credentials {} --poll {} …",
                        "next, once voting is open: piaojue vote --credentials {} --poll {} …",
                        options.out.string(), held->front().str()));
  return {};
}

}  // namespace

void add_sign_in(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<SignInOptions>();
  CLI::App& command =
      add_command(app, voter_group(), "sign-in",
                  tr("用个人码签到，向各发票方领取选票凭证",
                     "sign in with the personal code, obtain credentials from every issuer"));
  add_who_and_where(command, *options);
  command.add_option("--voter", options->voter, tr("投票人编号", "voter id"))->required();
  command.add_option("--polls", options->polls,
                     tr("all 或逗号分隔的编号", "all, or ids with commas"));
  command.add_option("--out", options->out, tr("凭证文件", "credentials file"))->required();
  command.add_option("--slip", options->slip,
                     tr("再写一张可带到别的终端的转移单（PDF）",
                        "also write a slip (PDF) to vote at another terminal"));
  command.add_option("--desk", options->desks,
                     tr("发票台地址 编号=主机:端口，代替服务器告知的",
                        "a desk's address ID=HOST:PORT instead of what the server says"));
  add_anchor(command, options->anchor);
  command.add_option("--code-fd", options->code_fd,
                     tr("读个人码的描述符", "descriptor with the code"));
  command.add_option("--credentials-passphrase-fd", options->credentials_fd,
                     tr("读凭证口令的描述符", "descriptor with the credentials' passphrase"));
  command.callback([options, &chosen] {
    chosen = [options] { return run([&] { return sign_in(*options); }); };
  });
}

}  // namespace piaojue::cli
