#include "client/agent/observer/lookups.hpp"

#include "client/roles/challenge_check.hpp"
#include "client/roles/receipts.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

using Position = Result<roles::BoxPosition>;

/// Where boxes on the server are looked into: the meeting's own anchor holds for them.
struct Online {
  std::shared_ptr<const net::Access> access;
  std::optional<Hash32> anchor;
};

Result<Online> go_online(Surroundings& around) {
  PJ_TRY(auto access, around.office.public_access());
  const MeetingNow now = around.watch.now();
  return Online{std::move(access), now.opening ? std::optional(now.opening->hash) : std::nullopt};
}

Result<Hash32> read_tracker(const std::string& text) {
  auto tracker = parse_fingerprint(text);
  if (tracker) return tracker;
  return Error{ErrorCode::malformed,
               tr("追踪号应是 64 位数字和字母（0 到 9、a 到 f），请照终端上显示的输入，空格不要紧",
                  "a tracker is 64 digits and letters from a to f, as the terminal showed it; "
                  "spaces do not matter")};
}

Result<roles::StoredReceipt> read_receipt(const std::string& content) {
  PJ_TRY(const TemporaryFolder folder, TemporaryFolder::create());
  const auto file = folder.path() / "receipt.json";
  PJ_CHECK(write_file(file, as_bytes(content), piaojue::Access::owner_only, Existing::refuse));
  auto receipt = roles::load_receipt(file);
  if (receipt) return receipt;
  return Error{ErrorCode::malformed,
               tr("这个文件不是回执。请选择投票终端给出的回执文件（以 .receipt.json 结尾）",
                  "this file is no receipt; choose the file that the terminal gave (it ends in "
                  ".receipt.json)")};
}

v1::ObserverPosition found_at(const roles::BoxPosition& position, std::string explanation) {
  v1::ObserverPosition out;
  out.set_finding("found");
  out.set_place(static_cast<std::uint32_t>(position.index + 1));
  out.set_size(static_cast<std::uint32_t>(position.size));
  out.set_explanation(std::move(explanation));
  return out;
}

v1::ObserverPosition not_found(std::string finding, std::string explanation) {
  v1::ObserverPosition out;
  out.set_finding(std::move(finding));
  out.set_explanation(std::move(explanation));
  return out;
}

std::string tracker_found_words() {
  return tr("这个追踪号的选票在票箱里。排列按追踪号，与投票先后无关。",
            "The ballot of this tracker is in the box. The order is that of the trackers, not of "
            "time.");
}

std::string tracker_missing_words() {
  return tr(
      "票箱里没有这个追踪号。请先核对有没有抄错，表决项选得对不对。只有追踪号还不能证明选票"
      "收下过；投票人有回执文件的，请用回执查，回执才是证据。",
      "The box does not hold this tracker. Is it copied right, and is it the right poll? A "
      "tracker alone does not prove that the ballot was taken: if the voter has a receipt "
      "file, check with that, for it is evidence.");
}

std::string receipt_missing_words() {
  return tr(
      "回执有效，但票箱里没有这张选票。服务器收下过它（回执上有服务器的签名），封存的票箱里却"
      "没有：这是票箱被动过的证据。请保留回执文件，不要改动；开箱以前交给任何一名监票人，由他"
      "提出异议，异议解决以前不能开箱。已经开箱的，请连同记录文件一起报告总监票人。",
      "The receipt is valid, but the box does not hold the ballot. The server took it (its "
      "signature is on the receipt), and the sealed box lacks it: evidence that the box was "
      "tampered with. Keep the receipt file unchanged; before the box is opened give it to "
      "any scrutineer, who objects, and the box stays closed until that is settled. If it is "
      "open already, report it with the record to the chief scrutineer.");
}

/// Of an answer that found nothing or came too early; other errors are the way's.
Result<v1::ObserverPosition> judge(const Position& position, std::string found,
                                   std::string missing) {
  if (position) return found_at(*position, std::move(found));
  const Error& error = position.error();
  if (error.code == ErrorCode::not_found) return not_found("missing", std::move(missing));
  if (error.code == ErrorCode::wrong_state) return not_found("not_yet", error.message);
  return error;
}

Result<v1::ObserverPosition> look_up(Surroundings& around, const RecordDesk& records,
                                     const roles::StoredReceipt& receipt, bool in_record) {
  const std::string found =
      tr("回执有效，这张选票在票箱里。排列按追踪号，与投票先后无关。",
         "The receipt is valid and its ballot is in the box. The order is that of the trackers, "
         "not of time.");
  if (in_record) {
    PJ_TRY(const auto record, records.record());
    return judge(roles::check_receipt_in_record(record, receipt, std::nullopt), found,
                 receipt_missing_words());
  }
  PJ_TRY(const Online online, go_online(around));
  net::Connection connection(*online.access);
  return judge(roles::check_receipt_online(connection, receipt, online.anchor), found,
               receipt_missing_words());
}

std::string title_of_poll(const MeetingNow& now, const PollId& id) {
  if (!now.meeting) return {};
  const auto poll = now.meeting->find_poll(id.str());
  return poll ? now.meeting->polls[*poll].definition.title : std::string();
}

}  // namespace

Result<v1::ObserverPosition> find_tracker(Surroundings& around, const RecordDesk& records,
                                          const v1::ObserverTracker& request) {
  PJ_TRY(const Hash32 tracker, read_tracker(request.tracker()));
  if (request.poll().empty()) {
    PJ_TRY(const auto record, records.record());
    return judge(roles::find_tracker_in_record(record, tracker), tracker_found_words(),
                 tracker_missing_words());
  }
  PJ_TRY(const Online online, go_online(around));
  net::Connection connection(*online.access);
  return judge(roles::find_tracker_online(connection, request.poll(), tracker, online.anchor),
               tracker_found_words(), tracker_missing_words());
}

Result<v1::ObserverPosition> check_receipt(Surroundings& around, const RecordDesk& records,
                                           const v1::ObserverReceipt& request) {
  PJ_TRY(const roles::StoredReceipt receipt, read_receipt(request.content()));
  PJ_TRY(auto out, look_up(around, records, receipt, request.in_record()));
  out.set_poll_title(title_of_poll(around.watch.now(), receipt.poll));
  return out;
}

Result<v1::ObserverChallengeFindings> check_challenge(Surroundings& around,
                                                      const RecordDesk& records,
                                                      const v1::ObserverChallenge& request) {
  PJ_TRY(const Hash32 tracker, read_tracker(request.tracker()));
  const auto challenge = ChallengeOpening::parse_qr(request.text());
  if (!challenge)
    return Error{ErrorCode::malformed,
                 tr("这不是查验用的文字，或没有扫全：它以 {} 开头。请再扫一次",
                    "this is no challenge, or not all of it: it begins with {}. Scan it again",
                    ChallengeOpening::kQrPrefix)};
  const auto find_key = [&]() -> Result<roles::PollKey> {
    if (request.in_record()) {
      PJ_TRY(const auto record, records.record());
      return roles::poll_key_of_record(record, std::nullopt);
    }
    PJ_TRY(const Online online, go_online(around));
    net::Connection connection(*online.access);
    return roles::poll_key_of_server(connection, challenge->context.poll, online.anchor);
  };
  PJ_TRY(const roles::PollKey key, find_key());
  PJ_TRY(const auto findings, roles::check_challenge(*challenge, key));
  v1::ObserverChallengeFindings out;
  out.set_poll_title(key.poll.definition.title);
  for (const std::string& line : findings.lines) out.add_choices(line);
  out.set_agrees(findings.tracker == tracker);
  out.set_tracker(to_hex(findings.tracker));
  return out;
}

}  // namespace piaojue::agent
