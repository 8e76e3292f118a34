// vote: marks, seals, lets the voter challenge, casts, keeps the receipt.
#include <iostream>

#include "client/cli/cast_dialogue.hpp"
#include "client/cli/terminal.hpp"
#include "client/cli/vote_dialogue.hpp"
#include "client/cli/voter.hpp"
#include "client/progress.hpp"
#include "client/roles/casting.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

struct VoteOptions : PurseOptions {
  std::filesystem::path receipt;
};

// R7.3-3
void say_class(const Booth& booth, std::uint16_t voter_class) {
  if (voter_class >= booth.meeting.classes.size()) return;
  const VoterClass& own = booth.meeting.classes[voter_class];
  if (booth.meeting.classes.size() > 1)
    fmt::print("{}\n", tr("本张选票计入：{} 组。不是你的组，就不要投，请告诉监票人",
                          "this ballot counts in group {}. If that is not yours, do not cast it: "
                          "tell a scrutineer",
                          own.name));
  if (own.disclosed)
    fmt::print("{}\n", tr("请知悉：你所在的组（{}）人数少，按会议决定单独公布结果，"
                          "别人可能推知你的选择",
                          "note: your group ({}) is small and its result is published by itself; "
                          "others may infer your choices",
                          own.name));
}

Error left() {
  return {ErrorCode::wrong_state,
          tr("你离开了，什么也没有提交；凭证还在，可以随时再投",
             "you left; nothing was cast, and the credential can still be used")};
}

Result<SealedBallot> seal(const Booth& booth, roles::Credentials& credentials,
                          const Answers& answers) {
  Progress progress(tr("加密选票", "Sealing the ballot"), 1);
  auto sealed = roles::seal_answers(booth.meeting, booth.opening, booth.poll, credentials, answers);
  progress.advance();
  return sealed;
}

/// A slip may have carried the ballot's credential without those of every note.
std::vector<bool> writable_slots(const Booth& booth, roles::Credentials& credentials) {
  std::vector<bool> out;
  const auto& held = credentials.find(booth.view().definition.id)->held;
  for (std::size_t slot = 0; slot < booth.view().form.slots.size(); ++slot)
    out.push_back(!held.at(slot + 1).keys.empty());
  return out;
}

/// Marks, and seals as often as the voter challenges; what comes back is signed and kept.
Result<roles::ReadyBallot> fill_in(const Booth& booth, Purse& purse) {
  VoteDialogue marking(booth.view(), writable_slots(booth, purse.credentials), std::cin, std::cout);
  auto answers = marking.run();
  while (answers) {
    PJ_TRY(SealedBallot sealed, seal(booth, purse.credentials, *answers));
    CastDialogue deciding(std::cin, std::cout, terminal_size());
    const Hash32 tracker = sealed.tracker();
    switch (deciding.ask(tracker)) {
      case Decision::cast:
        return roles::sign_ballot(booth.meeting, booth.opening, booth.poll, std::move(sealed),
                                  answers->notes, purse.credentials, purse.file());
      case Decision::challenge:
        if (!deciding.show_challenge(std::move(sealed).reveal_challenge(), tracker,
                                     booth.view().definition.title))
          return left();
        break;
      case Decision::revise:
        answers = marking.revise();
        break;
      case Decision::leave:
        return left();
    }
  }
  return left();
}

Error explain(const Error& error) {
  if (error.code == ErrorCode::unavailable)
    return {error.code,
            tr("{}。还不知道选票有没有送到；它已签好存在本机，不会丢。请等网络恢复后在这台终端运行"
               "同样的命令，会重发同一张选票，不会重复计票",
               "{}. It is not known whether the ballot arrived. It is signed and kept on this "
               "machine: run the same command here once the network is back; the same ballot is "
               "sent and counts once",
               error.message)};
  if (error.code == ErrorCode::already_spent)
    return {error.code,
            tr("{}。票箱里已有一张用这份凭证投出的选票，或凭证已经作废；刚才这张没有收下，不会重复"
               "计票。如果不是你投的，请立刻告诉监票人",
               "{}. A ballot of this credential is in the box, or it was voided; this one was not "
               "taken. If that was not you, tell a scrutineer at once",
               error.message)};
  return {error.code, tr("{}。这张选票没有收下", "{}. This ballot was not taken", error.message)};
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
  return explain(receipt.error());
}

/// A repeat after an interruption finds its own receipt there.
Result<void> keep_receipt(const std::filesystem::path& path, const roles::StoredReceipt& stored) {
  if (const auto earlier = roles::load_receipt(path);
      earlier && earlier->receipt.encode() == stored.receipt.encode())
    return {};
  return roles::save_receipt(path, stored);
}

std::filesystem::path receipt_path(const VoteOptions& options, const Receipt& receipt) {
  if (!options.receipt.empty()) return options.receipt;
  if (!options.credentials.empty())
    return options.credentials.string() + "." + options.poll + ".receipt.json";
  return fmt::format("{}-{}.receipt.json", options.poll, to_hex(receipt.tracker).substr(0, 8));
}

/// Tracker on the screen, receipt in a file.
Result<void> tell_cast(const VoteOptions& options, const Booth& booth, const Receipt& receipt) {
  fmt::print("\n{}\n{}",
             tr("投票成功，选票已进票箱。追踪号（关闭后可凭它查验）：",
                "cast; the ballot is in the box. Tracker (to look it up after the close):"),
             tracker_lines(receipt.tracker));
  const auto path = receipt_path(options, receipt);
  PJ_CHECK(keep_receipt(path, {booth.meeting.manifest.id, booth.view().definition.id, receipt}));
  fmt::print("{}\n", tr("回执保存在 {}。封箱以后可以查验：piaojue receipt check {} …",
                        "the receipt is in {}. After the close: piaojue receipt check {} …",
                        path.string(), path.string()));
  return {};
}

Result<void> vote(const VoteOptions& options) {
  PJ_TRY(const Booth booth, enter_booth(options));
  PJ_TRY(Purse purse, open_purse(options, booth));
  PJ_TRY(auto pending, roles::pending_ballot(booth.meeting, booth.poll, purse.credentials));
  if (pending) {
    fmt::print("{}\n", tr("找到上次已经投出、还没有回执的选票，现在重发",
                          "found a ballot that was cast without a receipt; sending it again"));
  } else if (booth.state > wire::PollState::closing) {
    return Error{ErrorCode::wrong_state,
                 tr("投票已经关闭，不能再投；你没有投过这一项，什么也没有提交",
                    "the poll is closed; you did not vote on it and nothing was cast")};
  } else {
    say_class(booth, purse.credentials.voter_class);
    PJ_TRY(pending, fill_in(booth, purse));
  }
  for (const roles::ReadyPaper& paper : pending->papers) {
    PJ_TRY(const Receipt receipt, send(booth, paper));
    if (paper.is_ballot()) PJ_CHECK(tell_cast(options, booth, receipt));
    PJ_CHECK(roles::mark_sent(options.poll, paper.place, purse.credentials, purse.file()));
  }
  if (!booth.view().form.slots.empty())
    fmt::print("{}\n", tr("写下的内容已另行封存送出，与选票分开，谁也连不起来",
                          "what you wrote was sealed and sent apart; nobody can join it to the "
                          "ballot"));
  return {};
}

}  // namespace

void add_vote(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<VoteOptions>();
  CLI::App& command =
      add_command(app, voter_group(), "vote",
                  tr("填写选票，可先查验加密，再投出", "mark a ballot, challenge or cast it"));
  add_purse(command, *options);
  command.add_option("--receipt", options->receipt, tr("回执写到这里", "where the receipt goes"));
  command.callback([options, &chosen] {
    check_purse(*options);
    chosen = [options] { return run([&] { return vote(*options); }); };
  });
}

}  // namespace piaojue::cli
