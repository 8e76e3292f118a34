// issuer: the scrutineers' issuing desk, served from their own machine.
#include <condition_variable>
#include <thread>
#include <unistd.h>

#include "client/cli/desk_console.hpp"
#include "client/issuer/desk_listener.hpp"
#include "core/base/language.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::cli {
namespace {

constexpr std::chrono::seconds kLookEvery{1};

struct IssuerOptions : WhoAndWhere {
  std::string listen, announce;
  std::filesystem::path roster;
  std::optional<std::uint32_t> heads;
};

/// Waits for the organiser, and the security administrator where there is one.
Result<roles::MeetingView> wait_for_meeting(net::Connection& connection) {
  for (bool said = false;;) {
    auto meeting = roles::fetch_meeting(connection);
    if (meeting || meeting.error().code != ErrorCode::wrong_state) return meeting;
    if (!said)
      fmt::print("{}\n", tr("等组织者发布会议……", "waiting until the meeting is published…"));
    said = true;
    std::fflush(stdout);
    std::this_thread::sleep_for(kLookEvery);
  }
}

/// Looks at the server again and again: the opening, the polls' phases, the counts to sign.
class Lookout {
 public:
  Lookout(issuer::IssuingDesk& desk, DeskConsole& console)
      : desk_(desk), console_(console), thread_([this] { run(); }) {}
  Lookout(const Lookout&) = delete;
  Lookout& operator=(const Lookout&) = delete;
  ~Lookout() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      lock.unlock();
      look();
      lock.lock();
      wake_.wait_for(lock, kLookEvery, [this] { return stopping_; });
    }
  }

  void look() {
    const auto opened = desk_.take_opening();
    if (opened && *opened && !opened_) {
      opened_ = true;
      console_.say(tr("启用声明已签齐。锚指纹，请与大屏幕核对：\n  {}",
                      "The opening is signed by all. Compare the anchor with the screen:\n  {}",
                      format_fingerprint(desk_.opening()->hash)));
    }
    const auto seen = opened ? desk_.refresh() : Result<void>(opened.error());
    const std::string trouble = seen ? "" : seen.error().message;
    if (trouble != trouble_ && !seen)
      console_.say(tr("{}。会继续试", "{}. Trying on", trouble));
    else if (trouble != trouble_)
      console_.say(tr("又连上服务器了", "the server is there again"));
    trouble_ = trouble;
    say_changes();
  }

  void say_changes() {
    const auto status = desk_.status();
    for (std::size_t i = 0; i < status.polls.size(); ++i) {
      const auto& line = status.polls[i];
      if (line.issuing && issuing_.insert(i).second)
        console_.say(tr("{}：开始发放", "{}: issuing", line.poll.str()));
    }
  }

  issuer::IssuingDesk& desk_;
  DeskConsole& console_;
  std::set<std::size_t> issuing_;
  bool opened_ = false;
  std::string trouble_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

/// Without anybody to type, it serves until it is ended from outside: whatever it answered is in
/// the ledger by then.
[[noreturn]] void serve_on() {
  for (;;) ::pause();
}

Result<void> serve(Session& session, issuer::IssuingDesk& desk, const IssuerOptions& options) {
  PJ_TRY(auto addresses, issuer::parse_addresses(options.listen, options.announce));
  DeskConsole console(desk, session);
  desk.on_request([&console](const std::string& text) { console.say(text); });
  issuer::DeskListener listener(std::move(addresses));
  PJ_CHECK(listener.start(session.identity, session.passphrase, desk));
  PJ_CHECK(desk.announce(listener.address()));
  fmt::print("{}\n", tr("{}（{}）已开台，终端连到 {}。输入 help 看有哪些命令",
                        "{} ({}) is open; terminals reach it at {}. Type help for its commands",
                        desk.meeting().manifest.issuers[desk.issuer()].name,
                        session.identity.official.str(), listener.address()));
  std::fflush(stdout);
  if (options.heads) console.obey(fmt::format("heads {}", *options.heads));
  console.obey("status");
  const Lookout lookout(desk, console);
  if (!console.run() && ::isatty(STDIN_FILENO) != 1) serve_on();
  return {};
}

int issuer(const IssuerOptions& options) {
  auto session = open_desk(options);
  if (!session) return report(session.error());
  const auto meeting = wait_for_meeting(*session->connection);
  if (!meeting) return report(meeting.error());
  const auto roster = load_roster(options.roster, meeting->manifest.groups);
  if (const auto* faults = std::get_if<FileFaults>(&roster)) return report(*faults);
  return run([&]() -> Result<void> {
    PJ_CHECK(issuer::parse_addresses(options.listen, options.announce));
    PJ_TRY(const auto desk,
           issuer::IssuingDesk::create(*session->access, *session->keys,
                                       as_committed(std::get<Roster>(roster), meeting->manifest)));
    PJ_CHECK(desk->submit_keys());
    return serve(*session, *desk, options);
  });
}

}  // namespace

void add_issuer(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<IssuerOptions>();
  CLI::App& command = add_command(
      app, tr("监票人发票台", "Issuing desk"), "issuer",
      tr("在监票人自己的机器上开发票台：当面确认每个人，签发凭证或印票卡",
         "run the scrutineers' issuing desk: sees everybody, signs credentials or prints cards"));
  add_who_and_where(command, *options);
  command
      .add_option("--listen", options->listen,
                  tr("本机监听的 地址:端口，例如 0.0.0.0:7444", "ADDRESS:PORT to listen on"))
      ->required();
  command.add_option("--announce", options->announce,
                     tr("终端连到的 主机:端口；默认同 --listen",
                        "HOST:PORT that terminals reach; default as --listen"));
  command
      .add_option("--roster", options->roster,
                  tr("会议发布时的名册 CSV", "the roster the meeting was published with"))
      ->required();
  command.add_option("--heads", options->heads,
                     tr("总监票人清点的到会人数", "people in the hall, as the chief counted"));
  command.callback([options, &chosen] { chosen = [options] { return issuer(*options); }; });
}

}  // namespace piaojue::cli
