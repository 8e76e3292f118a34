// status: how far things are, in counts; of a sealed box what the hall compares aloud.
#include <algorithm>
#include <chrono>
#include <thread>
#include <unistd.h>

#include "client/cli/command.hpp"
#include "client/cli/voter.hpp"
#include "client/roles/hall.hpp"
#include "core/base/language.hpp"
#include "core/meeting/text_table.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::cli {
namespace {

std::string title_of(wire::PollState state) {
  switch (state) {
    case wire::PollState::defined:
      return tr("未开始", "not begun");
    case wire::PollState::issuing:
      return tr("发放中", "issuing");
    case wire::PollState::issued:
      return tr("发放完毕", "issued");
    case wire::PollState::casting:
      return tr("投票中", "open");
    case wire::PollState::closing:
      return tr("等待确认关闭", "closing");
    case wire::PollState::sealed:
      return tr("已封箱", "sealed");
    case wire::PollState::released:
      return tr("可以解密", "released");
    case wire::PollState::counted:
      return tr("已出结果", "counted");
  }
  return "";
}

void show_status(const wire::Status& status) {
  fmt::print("{}\n", status.published
                         ? tr("应到 {}，实到 {}；密钥仪式第 {} 次，启用声明{}",
                              "{} entitled, {} present; ceremony attempt {}, opening {}",
                              status.entitled, status.present, status.ceremony_attempt,
                              status.opening_complete ? tr("已签齐", "signed by all")
                                                      : tr("未签齐", "not signed by all"))
                         : tr("会议还没有发布", "the meeting is not published yet"));
  TextTable table({{tr("表决项", "poll"), false},
                   {tr("状态", "state"), false},
                   {tr("发出", "issued"), true},
                   {tr("收回", "returned"), true},
                   {tr("封箱签名", "closing"), true},
                   {tr("解密", "decrypted"), true},
                   {tr("会签", "countersigned"), true}});
  for (const wire::PollStatusLine& line : status.polls)
    table.add({line.poll.str(), title_of(line.state), fmt::to_string(line.issued),
               fmt::to_string(line.cast), fmt::to_string(line.closing_signatures),
               fmt::to_string(line.decryptions), fmt::to_string(line.countersignatures)});
  if (!status.polls.empty()) fmt::print("{}", table.render());
}

// ---- a sealed box -------------------------------------------------------------------------------

/// Bold on a terminal.
std::string strong(const std::string& text) {
  return ::isatty(STDOUT_FILENO) == 1 ? "\033[1m" + text + "\033[0m" : text;
}

/// Full-width digits, twice as wide as others.
std::string large(std::uint32_t number) {
  std::string out;
  for (const char digit : std::to_string(number)) {
    out += "\xef\xbc";  // U+FF10 to U+FF19
    out += static_cast<char>(0x90 + (digit - '0'));
  }
  return out;
}

IssuerCounts totals_of(const ClosingStatement& closing, std::size_t issuer) {
  IssuerCounts out{0, 0, 0};
  for (const ClassCounts& one : closing.classes) {
    out.signed_count += one.issuers[issuer].signed_count;
    out.surplus += one.issuers[issuer].surplus;
    out.voided += one.issuers[issuer].voided;
  }
  return out;
}

/// One line for each issuer; one for all where they agree.
void show_counts(const roles::HallView& hall) {
  const auto& issuers = hall.meeting.manifest.issuers;
  std::vector<IssuerCounts> counts;
  for (std::size_t i = 0; i < issuers.size(); ++i) counts.push_back(totals_of(hall.closing, i));
  const bool alike = std::ranges::all_of(counts, [&](const IssuerCounts& one) {
    return one.issued() == counts.front().issued() && one.voided == counts.front().voided;
  });
  fmt::print("  {}\n", strong(tr("收回  {}", "returned  {}", large(hall.cast()))));
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const IssuerCounts& one = counts[i];
    const std::uint32_t unused = one.issued() - one.voided - hall.cast();
    fmt::print("  {}\n",
               strong(tr("发出  {}    作废  {}    未投  {}{}",
                         "issued  {}    void  {}    unused  {}{}", large(one.issued()),
                         large(one.voided), large(unused), alike ? "" : "    " + issuers[i].name)));
    if (alike) break;
  }
  fmt::print("\n");
}

std::string count_text(const roles::HallView& hall) {
  if (!hall.hall.hall_count) return tr("还没有录入", "not entered yet");
  const auto count = HallCount::parse(hall.hall.hall_count->body);
  if (!count) return count.error().message;
  return count->counted == hall.cast()
             ? tr("{} 张，与票箱一致", "{}, as in the box", count->counted)
             : tr("{} 张，与票箱的 {} 张不一致！", "{}, but the box holds {}!", count->counted,
                  hall.cast());
}

/// What both have found about it, if they have.
std::string finding_text(const roles::HallView& hall, const Hash32& objection) {
  for (const SignedStatement& one : without_pending(hall.hall, hall.meeting.manifest).resolutions) {
    const auto resolution = Resolution::parse(one.body);
    if (!resolution || resolution->about != objection) continue;
    return tr("{}：{}", "{}: {}", roles::title_of(resolution->finding), resolution->words);
  }
  return tr("尚未处理", "not settled yet");
}

void show_objections(const roles::HallView& hall) {
  const Suite& suite = hall.meeting.suite();
  fmt::print("  {}\n", tr("异议：{} 件", "objections: {}", hall.hall.objections.size()));
  for (const SignedStatement& one : hall.hall.objections) {
    const auto objection = Objection::parse(one.body);
    if (!objection) continue;
    const Hash32 hash = one.hash(suite);
    fmt::print("    {}  {}{}\n      {}\n", to_hex(hash).substr(0, 16), objection->words,
               objection->receipt ? tr("（附回执）", " (with a receipt)") : "",
               finding_text(hall, hash));
  }
}

Result<void> show_box(net::Connection& connection, const wire::PollStatusLine& line,
                      const std::optional<Hash32>& anchor) {
  PJ_TRY(const auto hall, roles::fetch_hall(connection, line.poll.str(), anchor));
  fmt::print("\n{}\n\n",
             strong(fmt::format("{} · {}", hall.meeting.polls[hall.poll].definition.title,
                                title_of(line.state))));
  show_counts(hall);
  fmt::print("  {}\n{}\n",
             tr("票箱根指纹（当众宣读，监票人与自己算出的核对）：",
                "Root of the box (read aloud; scrutineers compare it with theirs):"),
             strong(tracker_lines(hall.closing.merkle_root)));
  fmt::print("  {}\n", tr("现场清点：{}", "the hall's count: {}", count_text(hall)));
  show_objections(hall);
  PJ_TRY(const auto obstacles, roles::find_obstacles(hall));
  if (obstacles.empty()) return {};
  fmt::print("  {}\n", tr("开箱以前还要：", "before the box may be opened:"));
  for (const std::string& one : obstacles) fmt::print("    - {}\n", one);
  return {};
}

Result<void> show_boxes(net::Connection& connection, const wire::Status& status) {
  const auto own = roles::own_anchor(connection.identity());
  for (const wire::PollStatusLine& line : status.polls)
    if (line.state >= wire::PollState::sealed)
      PJ_CHECK(show_box(connection, line, own ? std::optional(*own) : std::nullopt));
  return {};
}

}  // namespace

void add_status(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<WhoAndWhere>();
  auto watch = std::make_shared<bool>(false);
  CLI::App& command =
      add_command(app, tr("监督员和审计", "Observer and auditor"), "status",
                  tr("会议进展，只有人数和票数；封箱后显示票箱根指纹和异议",
                     "how far things are, counts only; of a sealed box its root and objections"));
  add_who_and_where(command, *options);
  command.add_flag("--watch", *watch, tr("每两秒更新", "again every two seconds"));
  command.callback([options, watch, &chosen] {
    chosen = [options, watch] {
      return run([&]() -> Result<void> {
        PJ_TRY(Session session, open_session(*options));
        for (;;) {
          PJ_TRY(const auto status, session.connection->ask<wire::Status>(wire::GetStatus{}));
          if (*watch) fmt::print("\033[H\033[2J");
          show_status(status);
          PJ_CHECK(show_boxes(*session.connection, status));
          std::fflush(stdout);
          if (!*watch) return {};
          std::this_thread::sleep_for(std::chrono::seconds(2));
        }
      });
    };
  });
}

}  // namespace piaojue::cli
