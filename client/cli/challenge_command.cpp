// challenge-check: on another device, what a terminal disclosed and whether its tracker is true.
#include <iostream>

#include "client/cli/voter.hpp"
#include "client/roles/challenge_check.hpp"
#include "core/base/language.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::cli {
namespace {

struct ChallengeOptions {
  std::vector<std::string> text;
  std::string tracker, anchor;
  std::filesystem::path record, id;
  std::string server;
};

/// From the arguments, or lines until they are a whole text; an empty one ends it in any case.
std::string obtain_text(const ChallengeOptions& options) {
  std::string text;
  for (const std::string& part : options.text) text += part;
  if (!text.empty()) return text;
  fmt::print(
      stderr, "{}\n",
      tr("请扫描终端上的二维码，或粘贴它的文字：", "Scan the terminal's code, or paste its text:"));
  for (std::string line; std::getline(std::cin, line) && !line.empty() && line != "\r";) {
    text += line;
    if (ChallengeOpening::parse_qr(text)) break;
  }
  return text;
}

Result<Hash32> read_tracker(const std::string& text) {
  auto tracker = parse_fingerprint(text);
  if (tracker) return tracker;
  return Error{ErrorCode::malformed, tr("追踪号应是 64 位十六进制数，请照终端上显示的输入",
                                        "a tracker is 64 hexadecimal digits, as the terminal "
                                        "showed it")};
}

Result<ChallengeOpening> read_challenge(const std::string& text) {
  auto challenge = ChallengeOpening::parse_qr(text);
  if (challenge) return challenge;
  return Error{ErrorCode::malformed,
               tr("这不是查验用的文字，或没有扫全：它以 {} 开头。请再扫一次",
                  "this is no challenge, or not all of it: it begins with {}. Scan it again",
                  ChallengeOpening::kQrPrefix)};
}

Result<void> check(const ChallengeOptions& options) {
  PJ_TRY(const Hash32 tracker, read_tracker(options.tracker));
  PJ_TRY(const auto anchor, optional_anchor(options.anchor));
  PJ_TRY(const ChallengeOpening challenge, read_challenge(obtain_text(options)));
  const auto key = [&]() -> Result<roles::PollKey> {
    if (!options.record.empty()) return roles::poll_key_of_record(options.record, anchor);
    PJ_TRY(const auto access, open_access({options.id, options.server, std::nullopt}));
    net::Connection connection(access);
    return roles::poll_key_of_server(connection, challenge.context.poll, anchor);
  }();
  if (!key) return key.error();
  PJ_TRY(const auto findings, roles::check_challenge(challenge, *key));
  fmt::print("{}\n{}\n", key->poll.definition.title,
             tr("终端加密的是这些选择：", "The terminal sealed these choices:"));
  for (const std::string& line : findings.lines) fmt::print("  {}\n", line);
  if (findings.tracker != tracker)
    return Error{
        ErrorCode::proof_invalid,
        tr("追踪号不符！终端显示的追踪号不是这些选择的。请核对有没有抄错；没有抄错，就是终端"
           "没有如实加密：不要用它投票，请告诉监票人。按披露的内容算出的是：\n{}",
           "the tracker differs! What the terminal showed is not of these choices. Unless "
           "it was copied wrong, the terminal did not seal what it said: do not vote on "
           "it, tell a scrutineer. What was disclosed gives:\n{}",
           tracker_lines(findings.tracker))};
  fmt::print("{}\n", tr("追踪号相符：终端如实加密了以上选择。请逐项核对，与你当时选的一样就好",
                        "the tracker is theirs: the terminal sealed just these choices. Compare "
                        "them with yours"));
  if (!anchor)
    fmt::print("{}\n", tr("没有给锚指纹：加 --anchor 可连同会议的密钥一起核对",
                          "no anchor given: with --anchor the meeting's key is checked too"));
  return {};
}

}  // namespace

void add_challenge_check(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<ChallengeOptions>();
  CLI::App& command = add_command(
      app, voter_group(), "challenge-check",
      tr("在另一台设备上查验终端的加密", "on another device: check what a terminal sealed"));
  command.add_option(
      "text", options->text,
      tr("查验文字；不写就从键盘或扫描器读", "the challenge's text; else it is read"));
  command
      .add_option("--tracker", options->tracker,
                  tr("终端当时显示的追踪号", "the tracker that the terminal showed"))
      ->required();
  auto* record = command.add_option("--record", options->record,
                                    tr("本表决项的记录文件", "a record of the poll"));
  auto* id = command.add_option("--id", options->id, tr("身份文件夹", "identity folder"));
  auto* server = command.add_option("--server", options->server, tr("服务器地址", "HOST:PORT"));
  add_anchor(command, options->anchor);
  id->needs(server);
  server->needs(id)->excludes(record);
  command.callback([options, &chosen] {
    if (options->record.empty() && options->server.empty())
      throw CLI::ValidationError(
          tr("请给出 --record，或 --id 和 --server", "give --record, or --id and --server"));
    chosen = [options] { return run([&] { return check(*options); }); };
  });
}

}  // namespace piaojue::cli
