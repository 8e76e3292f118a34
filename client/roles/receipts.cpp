#include "client/roles/receipts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "client/files.hpp"
#include "core/base/language.hpp"
#include "core/crypto/merkle.hpp"
#include "core/meeting/form.hpp"
#include "core/record/record_file.hpp"

namespace piaojue::roles {
namespace {

constexpr std::string_view kFormat = "piaojue-receipt/1";

Error missing() {
  return {ErrorCode::not_found,
          tr("回执有效，但票箱里没有这张选票！这是票箱被动过的证据",
             "the receipt is valid, but the ballot is not in the box! That is evidence against the "
             "box")};
}

Error no_tracker() {
  return {ErrorCode::not_found,
          tr("票箱里没有这个追踪号", "no ballot of this tracker is in the box")};
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

namespace {

/// A poll's box as the server seals it.
struct SealedRoot {
  MeetingView meeting;
  std::size_t poll;
  ClosingStatement closing;
};

Result<SealedRoot> fetch_root(net::Connection& connection, MeetingView meeting,
                              const OpeningView& opening, std::size_t poll) {
  PJ_TRY(const auto statements, connection.ask<wire::PollStatementsReply>(
                                    wire::GetPollStatements{meeting.polls[poll].definition.id}));
  if (!statements.closing)
    return too_early(tr("表决项关闭，票箱封存", "the poll is closed and its box sealed"));
  PJ_CHECK(verify_statement(*statements.closing, meeting.manifest,
                            {meeting.manifest.issuers.front().id}));
  PJ_TRY(auto closing, ClosingStatement::parse(statements.closing->body));
  if (closing.opening != opening.hash || closing.poll != meeting.polls[poll].hash)
    return Error{ErrorCode::wrong_context,
                 tr("封箱声明属于另一议题", "the closing statement is of another poll")};
  return SealedRoot{std::move(meeting), poll, std::move(closing)};
}

/// Nothing when the box that was sealed does not hold it.
Result<std::optional<BoxPosition>> look_up(net::Connection& connection, const SealedRoot& sealed,
                                           const Hash32& tracker,
                                           const std::optional<Hash32>& leaf) {
  PJ_TRY(const auto found, connection.ask<wire::TrackerReply>(wire::FindTracker{
                               sealed.meeting.polls[sealed.poll].definition.id, tracker}));
  const Hash32& root = found.is_note ? sealed.closing.note_root : sealed.closing.merkle_root;
  const bool holds = found.found && (!leaf || found.leaf == *leaf) &&
                     verify_merkle_inclusion(sealed.meeting.suite(), found.leaf, found.index,
                                             found.size, found.proof, root);
  if (!holds) return std::optional<BoxPosition>();
  return std::optional(BoxPosition{found.index, found.size});
}

}  // namespace

// R8.3-3
Result<BoxPosition> check_receipt_online(net::Connection& connection, const StoredReceipt& stored,
                                         const std::optional<Hash32>& anchor) {
  PJ_TRY(MeetingView meeting, fetch_meeting(connection));
  PJ_TRY(const OpeningView opening,
         fetch_opening(connection, meeting, Signatures::complete, anchor));
  PJ_TRY(const std::size_t poll, meeting.find_poll(stored.poll.str()));
  PJ_CHECK(check_signature(stored, opening.hash, opening.opening.receipt_key));
  if (stored.receipt.poll != meeting.polls[poll].hash) return false_receipt();
  auto sealed = fetch_root(connection, std::move(meeting), opening, poll);
  if (!sealed && sealed.error().code == ErrorCode::wrong_state)
    return Error{
        ErrorCode::wrong_state,
        tr("{}。回执的签名有效，选票已经收下",
           "{}. The receipt's signature holds, the ballot is taken", sealed.error().message)};
  if (!sealed) return sealed.error();
  PJ_TRY(const auto position,
         look_up(connection, *sealed, stored.receipt.tracker, stored.receipt.leaf));
  if (!position) return missing();
  return *position;
}

Result<BoxPosition> find_tracker_online(net::Connection& connection, std::string_view poll_id,
                                        const Hash32& tracker,
                                        const std::optional<Hash32>& anchor) {
  PJ_TRY(MeetingView meeting, fetch_meeting(connection));
  PJ_TRY(const OpeningView opening,
         fetch_opening(connection, meeting, Signatures::complete, anchor));
  PJ_TRY(const std::size_t poll, meeting.find_poll(poll_id));
  PJ_TRY(const SealedRoot sealed, fetch_root(connection, std::move(meeting), opening, poll));
  PJ_TRY(const auto position, look_up(connection, sealed, tracker, std::nullopt));
  if (!position) return no_tracker();
  return *position;
}

namespace {

/// Of the record's box: its size, its root, and where a ballot lies.
struct BoxScan {
  std::uint64_t size = 0;
  Hash32 root{};
  std::optional<std::uint64_t> index;
};

/// What a record says of itself up to the box, as far as a receipt rests on it.
struct ScannedRecord {
  std::optional<Manifest> manifest;
  Hash32 manifest_hash{};
  Hash32 opening{};
  std::optional<OpeningStatement> opening_statement;
  Hash32 poll{};
  SignedStatement closing;
  BoxScan box;
};

Result<void> take_section(const Suite& suite, const Section& section, const Hash32& leaf,
                          MerkleRoot& tree, ScannedRecord& out) {
  const auto statement = [&] { return SignedStatement::parse(section.payload); };
  if (section.kind == SectionKind::manifest) {
    PJ_TRY(const auto parsed, statement());
    PJ_TRY(out.manifest, Manifest::parse(parsed.body));
    out.manifest_hash = parsed.hash(suite);
  }
  if (section.kind == SectionKind::opening) {
    PJ_TRY(const auto parsed, statement());
    out.opening = parsed.hash(suite);
    PJ_TRY(out.opening_statement, OpeningStatement::parse(parsed.body, suite));
  }
  if (section.kind == SectionKind::poll_definition) out.poll = suite.hash(section.payload);
  if (section.kind == SectionKind::closing) {
    PJ_TRY(out.closing, statement());
  }
  if (section.kind != SectionKind::ballot) return {};
  const Hash32 found = merkle_leaf_hash(suite, section.payload);
  if (found == leaf) out.box.index = out.box.size;
  tree.add_leaf(found);
  ++out.box.size;
  return {};
}

Result<ScannedRecord> scan_record(const std::filesystem::path& record, const Hash32& leaf) {
  PJ_TRY(RecordReader reader, RecordReader::open(record));
  MerkleRoot tree(reader.suite());
  ScannedRecord out;
  while (true) {
    PJ_TRY(const auto section, reader.next());
    if (!section) break;
    PJ_CHECK(take_section(reader.suite(), *section, leaf, tree, out));
  }
  out.box.root = tree.root();
  return out;
}

/// The anchor pins the opening, and the opening the manifest with everybody's keys.
Result<void> check_pins(const ScannedRecord& sealed) {
  if (!sealed.manifest || !sealed.opening_statement)
    return Error{ErrorCode::malformed,
                 tr("记录缺少会议清单或启用声明", "the record lacks the manifest or the opening")};
  if (sealed.opening_statement->manifest == sealed.manifest_hash) return {};
  return Error{ErrorCode::wrong_context,
               tr("记录里的会议清单不是启用声明所指的那一份：记录被改动过",
                  "the record's manifest is not the one its opening names: the record was "
                  "changed")};
}

/// The root is the one that the server and at least those who could open the box have signed.
Result<void> check_root(const ScannedRecord& sealed) {
  const Manifest& manifest = *sealed.manifest;
  PJ_CHECK(verify_statement(sealed.closing, manifest, {manifest.issuers.front().id}));
  PJ_TRY(const auto closing, ClosingStatement::parse(sealed.closing.body));
  const auto scrutineers = manifest.scrutineers();
  const auto signers =
      std::count_if(scrutineers.begin(), scrutineers.end(),
                    [&](const Official* one) { return sealed.closing.has_signer(one->id); });
  if (signers < manifest.threshold)
    return Error{
        ErrorCode::signature_invalid,
        tr("封箱声明只有 {} 名监票人签署，需要 {} 名",
           "{} scrutineers signed the closing statement, {} must", signers, manifest.threshold)};
  if (closing.opening == sealed.opening && closing.poll == sealed.poll &&
      closing.merkle_root == sealed.box.root)
    return {};
  return Error{ErrorCode::proof_invalid,
               tr("记录里的选票与封箱声明的根不符（{} 名监票人签署了封箱声明）：记录被改动过",
                  "the ballots of the record do not have the root that the closing statement ({} "
                  "scrutineers signed it) seals: the record was changed",
                  signers)};
}

}  // namespace

// R8.3-3
Result<BoxPosition> check_receipt_in_record(const std::filesystem::path& record,
                                            const StoredReceipt& stored,
                                            const std::optional<Hash32>& anchor) {
  PJ_TRY(const ScannedRecord sealed, scan_record(record, stored.receipt.leaf));
  if (anchor && sealed.opening != *anchor)
    return Error{ErrorCode::wrong_context, tr("记录的锚指纹与所给的不同",
                                              "the record's anchor is another than the one given")};
  PJ_CHECK(check_pins(sealed));
  PJ_CHECK(check_signature(stored, sealed.opening, sealed.opening_statement->receipt_key));
  if (stored.receipt.poll != sealed.poll)
    return Error{ErrorCode::wrong_context,
                 tr("记录属于另一个表决项", "the record is of another poll")};
  PJ_CHECK(check_root(sealed));
  if (!sealed.box.index) return missing();
  return BoxPosition{*sealed.box.index, sealed.box.size};
}

Result<BoxPosition> find_tracker_in_record(const std::filesystem::path& record,
                                           const Hash32& tracker) {
  PJ_TRY(RecordReader reader, RecordReader::open(record));
  const Suite& suite = reader.suite();
  std::optional<CompiledForm> form;
  BoxPosition position{0, 0};
  std::optional<std::uint64_t> index;
  while (true) {
    PJ_TRY(const auto section, reader.next());
    if (!section) break;
    if (section->kind == SectionKind::poll_definition) {
      PJ_TRY(const auto poll, PollDefinition::parse(section->payload));
      PJ_TRY(form, compile_form(poll));
    }
    if (section->kind != SectionKind::ballot) continue;
    if (!form)
      return Error{ErrorCode::malformed, tr("记录缺少表决项", "the record lacks its poll")};
    PJ_TRY(const auto ballot, SignedBallot::parse(section->payload, suite, form->shape));
    if (compute_tracker(ballot.body.context, ballot.body.selections) == tracker)
      index = position.size;
    ++position.size;
  }
  if (!index) return no_tracker();
  position.index = *index;
  return position;
}

}  // namespace piaojue::roles
