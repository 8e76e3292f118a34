#include "client/cli/desk_console.hpp"

#include <algorithm>
#include <sstream>
#include <unistd.h>

#include "client/cli/card_piles.hpp"
#include "client/cli/terminal.hpp"
#include "core/base/language.hpp"
#include "core/meeting/text_table.hpp"

namespace piaojue::cli {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream in(line);
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::optional<std::uint32_t> parse_number(const std::string& text) {
  if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  return static_cast<std::uint32_t>(std::stoul(text));
}

Error misuse(const std::string& usage) {
  return {ErrorCode::malformed, tr("写法：{}", "usage: {}", usage)};
}

std::string describe(const Voter& voter) {
  return fmt::format("{}（{}{}{}）", voter.name, voter.id.str(), voter.unit.empty() ? "" : "，",
                     voter.unit);
}

/// By id, or by a name that only one person has.
Result<const Voter*> find_voter(const Roster& roster, const std::string& text) {
  std::vector<const Voter*> found;
  for (const Voter& voter : roster.voters) {
    if (voter.id.str() == text) return &voter;
    if (voter.name == text) found.push_back(&voter);
  }
  if (found.size() == 1) return found.front();
  if (found.empty())
    return Error{ErrorCode::not_found, tr("名册上没有“{}”", "\"{}\" is not on the roster", text)};
  std::string namesakes;
  for (const Voter* voter : found) namesakes += "\n    " + describe(*voter);
  return Error{ErrorCode::invalid,
               tr("有 {} 位“{}”，请用编号：{}", "there are {} called \"{}\"; use the id:{}",
                  found.size(), text, namesakes)};
}

}  // namespace

DeskConsole::DeskConsole(issuer::IssuingDesk& desk, Session& session)
    : desk_(desk), session_(session), is_terminal_(::isatty(STDIN_FILENO) == 1) {}

void DeskConsole::prompt() {
  if (!is_terminal_) return;
  fmt::print("{}> ", tr("发票台", "desk"));
  std::fflush(stdout);
}

void DeskConsole::say(const std::string& text) {
  const std::lock_guard lock(mutex_);
  fmt::print("{}{}\n", is_terminal_ ? "\r\033[K" : "", text);
  prompt();
  std::fflush(stdout);
}

bool DeskConsole::run() {
  while (!done_) {
    {
      const std::lock_guard lock(mutex_);
      prompt();
    }
    const auto line = read_plain_line(STDIN_FILENO);
    if (!line) return false;
    obey(*line);
  }
  return true;
}

void DeskConsole::obey(const std::string& line) {
  const Words words = split(line);
  if (words.empty()) return;
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, words.front()) != names.end();
  };
  Result<void> done;
  if (is({"heads", "人数"}))
    done = set_heads(words);
  else if (is({"admit", "确认"}))
    done = admit(words);
  else if (is({"cards", "票卡"}))
    done = print_cards(words);
  else if (is({"void", "作废"}))
    done = void_surplus();
  else if (is({"status", "情况"}))
    show_status();
  else if (is({"quit", "end", "结束"}))
    quit(words);
  else
    show_help();
  if (!done) fmt::print(stderr, "{}\n", done.error().message);
  std::fflush(stdout);
}

Result<void> DeskConsole::set_heads(const Words& words) {
  const auto people = words.size() == 2 ? parse_number(words[1]) : std::nullopt;
  if (!people) return misuse(tr("heads 人数，例如 heads 42", "heads N, e.g. heads 42"));
  PJ_CHECK(desk_.set_head_count(*people));
  fmt::print("{}\n", tr("到会人数 {}：每项至多签发这么多", "{} heads: no more is signed for a poll",
                        *people));
  return {};
}

Result<void> DeskConsole::admit(const Words& words) {
  if (words.size() < 2)
    return misuse(tr("admit 编号或姓名，例如 admit v01", "admit ID or NAME, e.g. admit v01"));
  for (std::size_t i = 1; i < words.size(); ++i) {
    PJ_TRY(const Voter* const voter, find_voter(desk_.roster(), words[i]));
    PJ_CHECK(desk_.admit(voter->id));
    const auto status = desk_.status();
    fmt::print("{}\n",
               tr("已确认 {}，可以到终端领票（共确认 {} 人，到会 {}）",
                  "{} may sign in at a terminal now ({} seen, {} heads)", describe(*voter),
                  status.admitted, status.head_count ? std::to_string(*status.head_count) : "?"));
  }
  return {};
}

Result<void> DeskConsole::print_cards(const Words& words) {
  if (words.size() < 3)
    return misuse(tr("cards 文件夹 组=张数 …，例如 cards 票卡 A=20 B=15",
                     "cards FOLDER GROUP=N .., e.g. cards desk-cards A=20 B=15"));
  PJ_TRY(const bool opened, desk_.take_opening());
  if (!opened) return roles::too_early(tr("启用声明签齐", "the opening is signed by all"));
  const roles::MeetingView& meeting = desk_.meeting();
  std::vector<issuer::CardOrder> orders;
  for (std::size_t i = 2; i < words.size(); ++i) {
    PJ_TRY(const issuer::CardOrder order, parse_order(meeting, words[i]));
    orders.push_back(order);
  }
  const issuer::SignBatch sign = [this](std::size_t poll, std::uint16_t key_class,
                                        const std::vector<Bytes>& blinded) {
    return desk_.sign_batch(poll, key_class, blinded);
  };
  PJ_CHECK(print_piles(
      *session_.connection, meeting, *desk_.opening(), desk_.issuer(), std::move(orders), sign,
      issuer::batch_file(session_.identity, *session_.keys, desk_.issuer()), words[1]));
  fmt::print("{}\n",
             tr("下一步：打印、裁开、洗匀、背面朝上，打印后删除 PDF；发完用 void 把剩下的扫描作废",
                "next: print, cut, shuffle, lay face down, delete the PDF; afterwards void what is "
                "left with: void"));
  return {};
}

Result<void> DeskConsole::void_surplus() {
  PJ_TRY(const bool opened, desk_.take_opening());
  if (!opened) return roles::too_early(tr("启用声明签齐", "the opening is signed by all"));
  return void_cards(*session_.connection, desk_.meeting(), *desk_.opening(), VoidReason::surplus,
                    std::nullopt);
}

void DeskConsole::show_status() {
  const auto status = desk_.status();
  fmt::print("{}\n",
             tr("总监票人清点到会：{}    已确认本人：{}", "heads counted: {}    people seen: {}",
                status.head_count ? std::to_string(*status.head_count) : tr("还没有", "not yet"),
                status.admitted));
  TextTable table({{tr("表决项", "poll"), false},
                   {tr("状态", "state"), false},
                   {tr("已签发", "signed"), true}});
  for (const auto& line : status.polls)
    table.add({line.poll.str(),
               line.counted   ? tr("发放结束，已签署发票数", "ended, count signed")
               : line.issuing ? tr("发放中", "issuing")
                              : tr("未开始发放", "not issuing"),
               std::to_string(line.signed_count)});
  fmt::print("{}", table.render());
}

void DeskConsole::show_help() {
  fmt::print("{}\n",
             tr("  heads 人数            总监票人清点的到会人数；至多签发这么多\n"
                "  admit 编号或姓名 …    当面确认过的人，确认后才能在终端领票\n"
                "  cards 文件夹 组=张数 …  印本台的票卡（每组一个 PDF）\n"
                "  void                  扫描剩余的票卡并作废\n"
                "  status                现在的情况\n"
                "  quit                  离开；再次运行会接着办，已办的不丢",
                "  heads N               people in the hall as the chief scrutineer counted\n"
                "  admit ID|NAME ..      seen in person; only then may they sign in\n"
                "  cards FOLDER GROUP=N ..  print this desk's cards (a PDF for each group)\n"
                "  void                  scan surplus cards and void them\n"
                "  status                how things are\n"
                "  quit                  leave; run again, it goes on where it was"));
}

void DeskConsole::quit(const Words& words) {
  const auto status = desk_.status();
  const bool pending = std::ranges::any_of(
      status.polls, [](const issuer::DeskStatus::Line& line) { return line.issuing; });
  const bool insists = words.size() == 2 && (words[1] == "now" || words[1] == "现在");
  if (!pending || insists) {
    done_ = true;
    return;
  }
  fmt::print("{}\n",
             tr("还在发放，本台没有签署发票数：现在离开，投票就不能开始。等登记员结束发放后再"
                "离开；一定要现在离开就输入 quit now（以后再运行会接着办）",
                "issuing goes on and this desk has not signed its count: without it the "
                "poll cannot open. Wait until the registrar ended issuing, or type quit "
                "now (and run again later)"));
}

}  // namespace piaojue::cli
