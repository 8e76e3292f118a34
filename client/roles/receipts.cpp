#include "client/roles/receipts.hpp"

#include <nlohmann/json.hpp>

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/crypto/merkle.hpp"
#include "core/record/record_file.hpp"

namespace piaojue::roles {
namespace {

constexpr std::string_view kFormat = "piaojue-receipt/1";

Error missing() {
  return {ErrorCode::not_found,
          tr("回执有效，但票箱里没有这张选票！请带着回执去找监票人，计票应当停下来",
             "the receipt is valid, but the ballot is not in the box! Take the receipt to a "
             "scrutineer; the tally should stop")};
}

Error false_receipt() {
  return {ErrorCode::signature_invalid,
          tr("这不是本次会议的有效回执（签名不成立）",
             "this is no valid receipt of this meeting (the signature does not hold)")};
}

Result<void> check_signature(const StoredReceipt& stored, const Hash32& opening,
                             const VerifyKey& receipt_key) {
  if (stored.receipt.opening != opening || !stored.receipt.verify(receipt_key))
    return false_receipt();
  return {};
}

}  // namespace

Result<void> save_receipt(const std::filesystem::path& path, const StoredReceipt& stored) {
  nlohmann::ordered_json json;
  json["format"] = kFormat;
  json["meeting"] = stored.meeting.str();
  json["poll"] = stored.poll.str();
  json["tracker"] = to_hex(stored.receipt.tracker);
  json["receipt"] = to_hex(stored.receipt.encode());
  return write_file(path, as_bytes(json.dump(2) + "\n"), Access::owner_only, Existing::refuse);
}

Result<StoredReceipt> load_receipt(const std::filesystem::path& path) {
  PJ_TRY(const Bytes content, read_file(path, 1U << 20U));
  const auto json = nlohmann::json::parse(as_text(content), nullptr, /*allow_exceptions=*/false);
  const auto text = [&json](const char* key) {
    const auto found = json.is_object() ? json.find(key) : json.end();
    return json.is_object() && found != json.end() && found->is_string() ? found->get<std::string>()
                                                                         : std::string();
  };
  if (text("format") != kFormat)
    return Error{ErrorCode::malformed, tr("{} 不是回执", "{} is no receipt", path.string())};
  PJ_TRY(MeetingId meeting, MeetingId::parse(text("meeting")));
  PJ_TRY(PollId poll, PollId::parse(text("poll")));
  PJ_TRY(const Bytes encoded, from_hex(text("receipt")));
  PJ_TRY(const Receipt receipt, Receipt::parse(encoded));
  return StoredReceipt{std::move(meeting), std::move(poll), receipt};
}

Result<BoxPosition> check_receipt_online(net::Connection& connection, const StoredReceipt& stored,
                                         const std::optional<Hash32>& anchor) {
  PJ_TRY(const MeetingView meeting, fetch_meeting(connection));
  PJ_TRY(const OpeningView opening,
         fetch_opening(connection, meeting, Signatures::complete, anchor));
  PJ_TRY(const std::size_t poll, meeting.find_poll(stored.poll.str()));
  PJ_CHECK(check_signature(stored, opening.hash, opening.opening.receipt_key));
  if (stored.receipt.poll != meeting.polls[poll].hash) return false_receipt();

  PJ_TRY(const auto statements,
         connection.ask<wire::PollStatementsReply>(wire::GetPollStatements{stored.poll}));
  if (!statements.closing)
    return too_early(tr("表决项关闭；回执的签名有效，选票已经收下",
                        "the poll is closed; the receipt's signature holds, the ballot is taken"));
  PJ_CHECK(verify_statement(*statements.closing, meeting.manifest,
                            {meeting.manifest.issuers.front().id}));
  PJ_TRY(const auto closing, ClosingStatement::parse(statements.closing->body));
  if (closing.opening != opening.hash || closing.poll != stored.receipt.poll)
    return false_receipt();

  PJ_TRY(const auto found, connection.ask<wire::TrackerReply>(
                               wire::FindTracker{stored.poll, stored.receipt.tracker}));
  if (!found.found || found.leaf != stored.receipt.leaf) return missing();
  if (!verify_merkle_inclusion(meeting.suite(), found.leaf, found.index, found.size, found.proof,
                               closing.merkle_root))
    return missing();
  return BoxPosition{found.index, found.size};
}

Result<BoxPosition> check_receipt_in_record(const std::filesystem::path& record,
                                            const StoredReceipt& stored) {
  PJ_TRY(RecordReader reader, RecordReader::open(record));
  const Suite& suite = reader.suite();
  std::optional<std::uint64_t> index;
  std::uint64_t size = 0;
  for (;;) {
    PJ_TRY(const auto section, reader.next());
    if (!section) break;
    if (section->kind == SectionKind::opening) {
      PJ_TRY(const auto statement, SignedStatement::parse(section->payload));
      PJ_TRY(const auto opening, OpeningStatement::parse(statement.body, suite));
      PJ_CHECK(check_signature(stored, statement.hash(suite), opening.receipt_key));
    }
    if (section->kind == SectionKind::poll_definition &&
        suite.hash(section->payload) != stored.receipt.poll)
      return Error{ErrorCode::wrong_context,
                   tr("记录属于另一个表决项", "the record is of another poll")};
    if (section->kind != SectionKind::ballot) continue;
    if (merkle_leaf_hash(suite, section->payload) == stored.receipt.leaf) index = size;
    ++size;
  }
  if (!index) return missing();
  return BoxPosition{*index, size};
}

}  // namespace piaojue::roles
