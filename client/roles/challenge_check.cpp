#include "client/roles/challenge_check.hpp"

#include <algorithm>

#include "client/roles/ballot_words.hpp"
#include "core/base/language.hpp"
#include "core/record/record_file.hpp"

namespace piaojue::roles {
namespace {

Error other_poll() {
  return {ErrorCode::wrong_context,
          tr("这段查验文字属于另一个会议或表决项，请核对记录文件或服务器",
             "this challenge is of another meeting or poll; look at the record or server given")};
}

Error other_anchor() {
  return {ErrorCode::wrong_context, tr("锚指纹不符：这份记录不是本次会议的",
                                       "the anchor differs: the record is of another meeting")};
}

Result<PollView> view_of(const Suite& suite, ByteView definition) {
  PJ_TRY(PollDefinition poll, PollDefinition::parse(definition));
  PJ_TRY(CompiledForm form, compile_form(poll));
  return PollView{std::move(poll), suite.hash(definition), std::move(form)};
}

}  // namespace

Result<PollKey> poll_key_of_record(const std::filesystem::path& record,
                                   const std::optional<Hash32>& anchor) {
  PJ_TRY(RecordReader reader, RecordReader::open(record));
  const Suite& suite = reader.suite();
  std::optional<Point> key;
  Hash32 opening{};
  while (true) {
    PJ_TRY(const auto section, reader.next());
    if (!section) break;
    if (section->kind == SectionKind::opening) {
      PJ_TRY(const auto statement, SignedStatement::parse(section->payload));
      PJ_TRY(const auto parsed, OpeningStatement::parse(statement.body, suite));
      opening = statement.hash(suite);
      key = parsed.election_key;
    }
    if (section->kind != SectionKind::poll_definition || !key) continue;
    if (anchor && *anchor != opening) return other_anchor();
    PJ_TRY(PollView poll, view_of(suite, section->payload));
    return PollKey{std::move(poll), opening, *key};
  }
  return Error{ErrorCode::malformed, tr("{} 里没有表决项", "{} holds no poll", record.string())};
}

Result<PollKey> poll_key_of_server(net::Connection& connection, const Hash32& poll,
                                   const std::optional<Hash32>& anchor) {
  PJ_TRY(MeetingView meeting, fetch_meeting(connection));
  PJ_TRY(const OpeningView opening,
         fetch_opening(connection, meeting, Signatures::complete, anchor));
  const auto found = std::ranges::find(meeting.polls, poll, &PollView::hash);
  if (found == meeting.polls.end()) return other_poll();
  return PollKey{std::move(*found), opening.hash, opening.opening.election_key};
}

Result<ChallengeFindings> check_challenge(const ChallengeOpening& challenge, const PollKey& key) {
  const PollView& poll = key.poll;
  if (challenge.context.opening != key.opening || challenge.context.poll != poll.hash ||
      challenge.context.suite != &key.election_key.suite())
    return other_poll();
  if (challenge.selections.size() != poll.form.shape.selections() ||
      !poll.form.shape.accepts(challenge.selections))
    return Error{ErrorCode::invalid,
                 tr("这些选择不合本表决项的票面：终端加密的不是一张合格的选票",
                    "these selections are no ballot of this poll: the terminal sealed something "
                    "else")};
  return ChallengeFindings{describe_selections(poll.definition, poll.form, challenge.selections),
                           challenge.compute_tracker(key.election_key)};
}

}  // namespace piaojue::roles
