#include "client/roles/paper.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/record/paper_count.hpp"

namespace piaojue::roles {

PaperPoll paper_poll(const HallView& view) {
  PaperPoll out{view.poll_view().definition, view.poll_view().form, view.meeting.classes, {}};
  for (const auto& part : view.closing.partition)
    out.partition.emplace_back(part.begin(), part.end());
  return out;
}

std::vector<std::string> paper_warnings(const HallView& view, const PaperTally& tally) {
  std::vector<std::string> out;
  const Manifest& manifest = view.meeting.manifest;
  if (final_status(manifest, view.closing.classes, view.closing.status, tally) ==
      PollStatus::void_excess)
    out.push_back(
        tr("按这份计数本次表决无效：收回多于发出，或发出的票多于到会的人。"
           "改投纸质票的人须先用 piaojue withdraw 作废自己的电子票",
           "this count voids the poll: more came back than was issued, or more was issued "
           "than people are present. Who takes paper first gives up their credential "
           "(piaojue withdraw)"));
  for (const auto& part : view.closing.partition) {
    const std::vector<std::size_t> classes(part.begin(), part.end());
    const std::uint64_t ballots = valid_ballots(tally, classes);
    if (ballots > 0 && ballots < manifest.minimum_group &&
        !view.meeting.classes[classes.front()].disclosed)
      out.push_back(tr("{} 组只有 {} 张纸质票，看见谁领了纸质票的人可能猜出他们怎么投",
                       "group {} has only {} paper ballots: whoever saw them handed out may tell "
                       "how they voted",
                       view.meeting.classes[classes.front()].name, ballots));
  }
  return out;
}

Result<wire::PaperReply> submit_paper_count(const Desk& desk, const HallView& view,
                                            const PaperTally& tally) {
  PJ_CHECK(check_own_pins(desk, view.meeting));
  const auto signers = paper_signers(view.meeting.manifest);
  if (std::ranges::find(signers, desk.id()) == signers.end())
    return Error{ErrorCode::not_permitted,
                 tr("纸质票由计票人计数", "paper ballots are for the tellers to count")};
  SignedStatement statement{PaperCount{view.statement.hash(view.meeting.suite()), tally}.encode(),
                            {}};
  statement.sign(desk.id(), desk.keys.sign);
  return desk.connection.ask<wire::PaperReply>(
      wire::SubmitPaperCount{view.poll_view().definition.id, std::move(statement)});
}

}  // namespace piaojue::roles
