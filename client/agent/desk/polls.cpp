#include "client/agent/desk/polls.hpp"

#include <algorithm>
#include <numeric>

#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

std::string state_name(wire::PollState state) {
  if (state == wire::PollState::defined) return "before";
  return state == wire::PollState::issuing ? "issuing" : "ended";
}

std::uint32_t total(const std::vector<std::uint32_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint32_t{0});
}

/// Whose pile, where there are several.
std::string pile_words(const roles::MeetingView& meeting, std::size_t issuer,
                       std::size_t voter_class) {
  const std::string group = issuer::describe_class(meeting, voter_class);
  if (meeting.manifest.issuers.size() == 1)
    return meeting.classes.size() == 1 ? "" : tr("{}：", "{}: ", group);
  return tr("{}，{}：", "{}, {}: ", meeting.manifest.issuers[issuer].name, group);
}

void judge_pile(const std::string& pile, const issuer::PileCount& count, std::uint32_t present,
                v1::DeskPoll& out) {
  if (count.good() > present)
    out.add_obstacles(tr("{}还有 {} 张剩余票卡没有扫描作废（有效票卡 {} 张，到会 {} 人）",
                         "{}{} surplus cards are not voided yet ({} good cards, {} present)", pile,
                         count.good() - present, count.good(), present));
  if (count.good() < present)
    out.add_notes(tr("{}有效票卡比到会人数少 {} 张，会有人没有票",
                     "{}{} more people are present than there are good cards", pile,
                     present - count.good()));
}

void judge_cards(const roles::MeetingView& meeting, const PollIssuing& issuing,
                 const std::vector<std::uint32_t>& present, v1::DeskPoll& out) {
  for (std::size_t issuer = 0; issuer < issuing.piles.size(); ++issuer)
    for (std::size_t i = 0; i < present.size() && i < issuing.piles[issuer].size(); ++i)
      judge_pile(pile_words(meeting, issuer, i), issuing.piles[issuer][i], present[i], out);
}

/// Every issuer has as many cards out; the server's pile tells how many.
void count_cards(const PollIssuing& issuing, wire::PollState state, v1::DeskPoll& out) {
  if (issuing.piles.empty() || state > wire::PollState::issued) return;
  out.set_has_piles(true);
  for (const issuer::PileCount& count : issuing.piles.front()) {
    out.set_surplus(out.surplus() + count.surplus);
    out.set_replaced(out.replaced() + count.replaced);
  }
  // Once the issuing has ended the server has taken them off.
  if (state == wire::PollState::issuing)
    out.set_issued(out.issued() - std::min(out.issued(), out.surplus()));
}

void judge_seat(std::uint32_t present, v1::DeskPoll& out) {
  if (out.issued() < present)
    out.add_notes(
        tr("到会 {} 人中还有 {} 人没有在终端领票；结束以后不能再领",
           "of {} present, {} have not signed in at a terminal; after the end they can no "
           "longer",
           present, present - out.issued()));
}

}  // namespace

std::vector<v1::DeskPoll> describe_polls(const roles::MeetingView& meeting,
                                         const wire::Status& status,
                                         const std::vector<PollIssuing>& issuing,
                                         const std::vector<std::uint32_t>& present) {
  std::vector<v1::DeskPoll> polls;
  polls.reserve(meeting.polls.size());
  for (std::size_t i = 0; i < meeting.polls.size(); ++i) {
    const PollDefinition& definition = meeting.polls[i].definition;
    const auto line = std::ranges::find(status.polls, definition.id, &wire::PollStatusLine::poll);
    if (line == status.polls.end()) continue;
    v1::DeskPoll& out = polls.emplace_back();
    out.set_id(definition.id.str());
    out.set_title(definition.title);
    out.set_issuance(definition.issuance == Issuance::cards ? "drawn_cards" : "seat");
    out.set_state(state_name(line->state));
    out.set_issued(line->issued);
    count_cards(issuing[i], line->state, out);
    if (line->state == wire::PollState::issuing) {
      if (total(present) == 0) out.add_notes(tr("还没有人签到", "nobody is signed in yet"));
      if (definition.issuance == Issuance::cards)
        judge_cards(meeting, issuing[i], present, out);
      else
        judge_seat(total(present), out);
    }
    for (std::size_t issuer = 0; issuer < issuing[i].counted.size(); ++issuer)
      if (line->state == wire::PollState::issued && !issuing[i].counted[issuer])
        out.add_awaited(meeting.manifest.issuers[issuer].name);
  }
  return polls;
}

}  // namespace piaojue::agent
