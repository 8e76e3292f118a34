// withdraw: a voter gives up a credential while ballots are cast, e.g. to vote on paper.
#include "client/cli/terminal.hpp"
#include "client/cli/voter.hpp"
#include "client/roles/withdrawal.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

struct WithdrawOptions : PurseOptions {
  bool yes = false;
};

Error explain(const Error& error) {
  if (error.code == ErrorCode::unavailable)
    return {error.code,
            tr("{}。还不知道有没有作废；请等网络恢复后在这台终端运行同样的命令，在此之前不要发纸票",
               "{}. It is not known whether the credential is void; run the same command here once "
               "the network is back, and take no paper ballot before",
               error.message)};
  return error;
}

Result<void> withdraw(const WithdrawOptions& options) {
  PJ_TRY(const Booth booth, enter_booth(options));
  PJ_TRY(Purse purse, open_purse(options, booth));
  if (booth.state > wire::PollState::closing)
    return Error{ErrorCode::wrong_state,
                 tr("投票已经关闭，没有用过的凭证已计为“未投”，不必作废",
                    "the poll is closed; an unused credential counts as unused, nothing to void")};
  if (!options.yes &&
      !confirm(tr("作废后就不能再用这份凭证电子投票。确定作废吗？",
                  "once void, this credential can cast no electronic ballot. Void it?")))
    return Error{ErrorCode::wrong_state,
                 tr("没有作废，凭证照样有效", "nothing was voided; the credential is as before")};
  net::Connection connection(booth.access);
  const auto done = roles::withdraw(connection, booth.meeting, booth.opening, booth.poll,
                                    purse.credentials, purse.file());
  if (!done) return explain(done.error());
  fmt::print("{}\n", tr("{} 的凭证已作废，计入“作废”。现在可以请工作人员发纸票",
                        "the credential for {} is void and counted so. The staff may hand out a "
                        "paper ballot now",
                        booth.view().definition.title));
  return {};
}

}  // namespace

void add_withdraw(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WithdrawOptions>();
  CLI::App& command = add_command(app, voter_group(), "withdraw",
                                  tr("作废自己还没有用的凭证，例如改投纸票",
                                     "void one's own unspent credential, e.g. to vote on paper"));
  add_purse(command, *options);
  command.add_flag("--yes", options->yes, tr("不再询问", "do not ask"));
  command.callback([options, &chosen] {
    check_purse(*options);
    chosen = [options] { return run([&] { return withdraw(*options); }); };
  });
}

}  // namespace piaojue::cli
