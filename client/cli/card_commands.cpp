// cards make, cards void: the registrar's, for the server's pile.
#include "client/cli/card_piles.hpp"
#include "client/roles/card_wallet.hpp"
#include "client/roles/registrar.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

constexpr std::uint16_t kServer = 0;

struct MakeOptions : WhoAndWhere {
  std::filesystem::path out;
  std::vector<std::string> classes;  ///< NAME=N
  std::uint32_t spare = 2;
};

/// Those ordered, else for everybody present and a few more.
Result<std::vector<issuer::CardOrder>> read_orders(const MakeOptions& options,
                                                   const roles::MeetingView& meeting,
                                                   const std::vector<std::uint32_t>& present) {
  std::vector<issuer::CardOrder> out;
  if (options.classes.empty()) out = issuer::orders_for(present, options.spare);
  for (const std::string& text : options.classes) {
    PJ_TRY(const issuer::CardOrder order, parse_order(meeting, text));
    if (order.cards > 0) out.push_back(order);
  }
  if (out.empty())
    return Error{ErrorCode::invalid,
                 tr("没有人登记到会，不知道要多少张；请先 piaojue present，或用 --class 组=张数",
                    "nobody is marked present; do so first, or give --class GROUP=N")};
  return out;
}

Result<void> make(const MakeOptions& options) {
  PJ_TRY(Session session, open_desk(options));
  PJ_CHECK(roles::require_role(session.desk(), Role::registrar));
  net::Connection& connection = *session.connection;
  PJ_TRY(const auto meeting, roles::fetch_meeting(connection));
  PJ_TRY(const auto opening,
         roles::fetch_opening(connection, meeting, roles::Signatures::complete));
  PJ_TRY(const auto attendance, roles::list_attendance(session.desk()));
  PJ_TRY(auto orders, read_orders(options, meeting, attendance.present_by_class));
  const issuer::SignBatch sign = [&](std::size_t poll, std::uint16_t key_class,
                                     const std::vector<Bytes>& blinded) {
    return roles::sign_batch(connection, meeting.polls[poll].definition.id, key_class, blinded);
  };
  PJ_CHECK(print_piles(connection, meeting, opening, kServer, std::move(orders), sign,
                       issuer::batch_file(session.identity, *session.keys, kServer), options.out));
  for (std::size_t i = 0; i < attendance.present_by_class.size(); ++i)
    fmt::print(
        "{}\n",
        tr("  {}：现在到会 {} 人，每人抽一张，发出 {} 张，其余要扫描作废",
           "  {}: {} are present: hand out {}, one each; the rest must be scanned and voided",
           meeting.classes[i].name, attendance.present_by_class[i],
           attendance.present_by_class[i]));
  fmt::print("{}\n",
             tr("下一步：打印、裁开、洗匀、背面朝上，打印后删除 PDF；每人从每一堆各抽一张。\n"
                "发完以后运行 piaojue cards void，把剩下的全部扫描作废，再运行 end-issuing",
                "next: print, cut, shuffle, lay face down, and delete the PDF; everybody draws one "
                "of each pile.\nThen void all that are left with piaojue cards void, then run "
                "end-issuing"));
  return {};
}

struct VoidOptions : WhoAndWhere {
  bool replaced = false;
  std::optional<int> cards_fd;
};

Result<void> give_up(const VoidOptions& options) {
  PJ_TRY(Session session, open_session(options));
  net::Connection& connection = *session.connection;
  PJ_TRY(const auto meeting, roles::fetch_meeting(connection));
  PJ_TRY(const auto opening,
         roles::fetch_opening(connection, meeting, roles::Signatures::complete));
  PJ_CHECK(void_cards(connection, meeting, opening,
                      options.replaced ? VoidReason::replaced : VoidReason::surplus,
                      options.cards_fd));
  fmt::print(
      "{}\n",
      options.replaced
          ? tr("下一步：请持卡人从同一堆再抽一张",
               "next: let the holder draw another one of the same pile")
          : tr("下一步：各堆剩余的票卡全部作废以后，登记员运行 end-issuing，之后才能开始投票",
               "next: once the surplus of every pile is void, the registrar runs end-issuing; "
               "only then can the poll open"));
  return {};
}

void add_make(CLI::App& cards, Chosen& chosen) {
  auto options = std::make_shared<MakeOptions>();
  CLI::App& command = *cards.add_subcommand(
      "make", tr("印制服务器的那一堆票卡（PDF）", "print the server's pile of cards (PDF)"));
  command.add_option("--out", options->out, tr("PDF 写入的文件夹", "folder for the PDFs"))
      ->required();
  command.add_option(
      "--class", options->classes,
      tr("组=张数，代替“到会人数加备用”", "GROUP=N instead of those present and some"));
  command.add_option("--spare", options->spare, tr("每组备用张数", "spare cards of each group"))
      ->check(CLI::Range(0, 1000));
  add_who_and_where(command, *options);
  command.callback(
      [options, &chosen] { chosen = [options] { return run([&] { return make(*options); }); }; });
}

void add_void(CLI::App& cards, Chosen& chosen) {
  auto options = std::make_shared<VoidOptions>();
  CLI::App& command = *cards.add_subcommand(
      "void", tr("扫描剩余的票卡，当众作废", "scan surplus cards and void them"));
  command.add_flag("--replaced", options->replaced,
                   tr("不是剩余：持卡人交回、要换一张的", "not surplus: given back for another"));
  command.add_option("--cards-fd", options->cards_fd,
                     tr("读票码的描述符，每行一个", "descriptor with card codes, one a line"));
  add_who_and_where(command, *options);
  command.callback([options, &chosen] {
    chosen = [options] { return run([&] { return give_up(*options); }); };
  });
}

}  // namespace

void add_card_commands(CLI::App& app, Chosen& chosen) {
  CLI::App& cards = add_command(app, tr("登记员", "Registrar"), "cards",
                                tr("票卡：印制、作废", "cards: print, void"));
  cards.require_subcommand(1);
  add_make(cards, chosen);
  add_void(cards, chosen);
}

}  // namespace piaojue::cli
