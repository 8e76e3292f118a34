// receipt check: whether a ballot is in the sealed box, and what to do when it is not.
#include "client/cli/voter.hpp"
#include "core/base/language.hpp"
#include "core/record/verifier.hpp"

namespace piaojue::cli {
namespace {

struct ReceiptOptions {
  std::filesystem::path receipt, record, id;
  std::string server, anchor, tracker, poll;
};

using Position = Result<roles::BoxPosition>;

Position check_receipt(const ReceiptOptions& options, const roles::StoredReceipt& stored,
                       const std::optional<Hash32>& anchor) {
  if (!options.record.empty())
    return roles::check_receipt_in_record(options.record, stored, anchor);
  PJ_TRY(const auto access, open_access({options.id, options.server, std::nullopt}));
  net::Connection connection(access);
  return roles::check_receipt_online(connection, stored, anchor);
}

/// What a missing ballot proves, and to whom it is shown.
Error evidence(const ReceiptOptions& options, const roles::StoredReceipt& stored) {
  const std::string file = options.receipt.string();
  const std::string& poll = stored.poll.str();
  return {
      ErrorCode::not_found,
      tr("回执有效，但票箱里没有这张选票！\n"
         "这说明：服务器收下过这张选票（回执上有它的签名），封存的票箱里却没有。这是票箱被动过的证"
         "据。\n"
         "请这样做：\n"
         "  1. 保留回执文件 {0}，不要改动。它不透露你是谁、选了什么。\n"
         "  2. 在开箱之前，交给任何一名监票人、组织者、登记员或计票人。\n"
         "  3. 由他（她）提出异议，异议解决之前不能开箱：\n"
         "     piaojue object {1} --receipt {0} --words \"回执对应的选票不在票箱里\" --id … "
         "--server …\n"
         "  4. 已经开箱的，把回执和记录文件一起交给监督员，任何人都可以复核：\n"
         "     piaojue receipt check {0} --record record.pjr",
         "the receipt is valid, but the ballot is not in the box!\n"
         "It proves that the server took this ballot (its signature is on the receipt) and that "
         "the\n"
         "sealed box lacks it: evidence against the box.\n"
         "Do this:\n"
         "  1. Keep the receipt file {0} unchanged. It tells neither who you are nor your "
         "choices.\n"
         "  2. Before the box is opened, give it to any scrutineer, organiser, registrar or "
         "teller.\n"
         "  3. They object, and the box stays closed until that is settled:\n"
         "     piaojue object {1} --receipt {0} --words \"the receipt's ballot is not in the box\" "
         "--id … --server …\n"
         "  4. If it is open already, give receipt and record to an observer; anybody can repeat:\n"
         "     piaojue receipt check {0} --record record.pjr",
         file, poll)};
}

Result<void> check_with_receipt(const ReceiptOptions& options,
                                const std::optional<Hash32>& anchor) {
  PJ_TRY(const auto stored, roles::load_receipt(options.receipt));
  const auto position = check_receipt(options, stored, anchor);
  if (!position && position.error().code == ErrorCode::not_found) return evidence(options, stored);
  if (!position) return position.error();
  fmt::print("{}\n",
             tr("回执有效，你的选票在票箱里：第 {} 张，共 {} 张（按追踪号排列，与先后无关）",
                "the receipt is valid and your ballot is in the box: number {} of {} (in "
                "the trackers' order, not in time)",
                position->index + 1, position->size));
  return {};
}

Position find_tracker(const ReceiptOptions& options, const std::optional<Hash32>& anchor) {
  PJ_TRY(const Hash32 tracker, parse_fingerprint(options.tracker));
  if (!options.record.empty()) return roles::find_tracker_in_record(options.record, tracker);
  PJ_TRY(const auto access, open_access({options.id, options.server, std::nullopt}));
  net::Connection connection(access);
  return roles::find_tracker_online(connection, options.poll, tracker, anchor);
}

Result<void> check_with_tracker(const ReceiptOptions& options,
                                const std::optional<Hash32>& anchor) {
  const auto position = find_tracker(options, anchor);
  if (!position && position.error().code == ErrorCode::not_found)
    return Error{ErrorCode::not_found,
                 tr("{}。请核对有没有抄错。只有追踪号不能证明选票收下过：有回执文件的，请用回执查，"
                    "它才是证据",
                    "{}. Is it copied right? A tracker alone does not prove that the ballot was "
                    "taken: check with the receipt file, which does",
                    position.error().message)};
  if (!position) return position.error();
  fmt::print("{}\n", tr("这个追踪号在票箱里：第 {} 张，共 {} 张",
                        "this tracker is in the box: number {} of {}", position->index + 1,
                        position->size));
  if (!options.record.empty())
    fmt::print("{}\n", tr("记录本身请用 piaojue verify 核验",
                          "verify the record itself with piaojue verify"));
  return {};
}

Result<void> check(const ReceiptOptions& options) {
  PJ_TRY(const auto anchor, optional_anchor(options.anchor));
  return options.receipt.empty() ? check_with_tracker(options, anchor)
                                 : check_with_receipt(options, anchor);
}

void check_usage(const ReceiptOptions& options) {
  if (options.receipt.empty() == options.tracker.empty())
    throw CLI::ValidationError(
        tr("请给出回执文件，或 --tracker", "give a receipt file, or --tracker"));
  if (options.record.empty() && options.server.empty())
    throw CLI::ValidationError(
        tr("请给出 --record，或 --id 和 --server", "give --record, or --id and --server"));
  if (!options.tracker.empty() && !options.server.empty() && options.poll.empty())
    throw CLI::ValidationError(tr("联网查追踪号还要 --poll", "a tracker online also takes --poll"));
}

}  // namespace

void add_receipt(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<ReceiptOptions>();
  CLI::App& receipt = add_command(app, voter_group(), "receipt", tr("回执", "receipts"));
  receipt.require_subcommand(1);
  CLI::App& command = *receipt.add_subcommand(
      "check",
      tr("封箱后查验自己的选票在不在票箱里", "after the close: whether the ballot is in the box"));
  command.add_option("receipt", options->receipt, tr("回执文件", "receipt file"));
  command.add_option("--tracker", options->tracker,
                     tr("没有回执时：追踪号", "without a receipt: the tracker"));
  command.add_option("--poll", options->poll,
                     tr("联网查追踪号时：表决项编号", "with --tracker online: the poll's id"));
  auto* record =
      command.add_option("--record", options->record, tr("用记录文件查", "a record file"));
  auto* id = command.add_option("--id", options->id, tr("身份文件夹", "identity folder"));
  auto* server = command.add_option("--server", options->server, tr("服务器地址", "HOST:PORT"));
  add_anchor(command, options->anchor);
  id->needs(server);
  server->needs(id)->excludes(record);
  command.callback([options, &chosen] {
    check_usage(*options);
    chosen = [options] { return run([&] { return check(*options); }); };
  });
}

}  // namespace piaojue::cli
