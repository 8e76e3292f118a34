// ImportRoster: who may vote, as the manifest commits to it, with the hashes of personal codes.
#include <map>

#include "server/handlers/common.hpp"
#include "server/handlers/handlers.hpp"
#include "server/handlers/personal_code.hpp"
#include "server/meeting/progress.hpp"
#include "server/meeting/trail.hpp"

namespace piaojue::server {
namespace {

Error invalid_roster(std::string detail) { return {ErrorCode::invalid, std::move(detail)}; }

Result<std::map<VoterId, const wire::PersonalCode*>> index_codes(
    const std::vector<wire::PersonalCode>& codes) {
  std::map<VoterId, const wire::PersonalCode*> by_voter;
  for (const wire::PersonalCode& code : codes) {
    if (code.salt.size() != kCodeSaltSize || code.hash.size() != kCodeHashSize)
      return invalid_roster(tr("“{}”的个人码散列长度不对",
                               "the code hash of \"{}\" has a wrong size", code.voter.str()));
    if (!by_voter.emplace(code.voter, &code).second)
      return invalid_roster(tr("“{}”有两个个人码", "two codes for \"{}\"", code.voter.str()));
  }
  return by_voter;
}

std::optional<std::size_t> group_index(const Manifest& manifest, const GroupId& id) {
  for (std::size_t i = 0; i < manifest.groups.size(); ++i)
    if (manifest.groups[i].id == id) return i;
  return std::nullopt;
}

// R7.4-3
Result<std::vector<VoterEntry>> make_entries(const Published& published,
                                             const wire::ImportRoster& request) {
  const Manifest& manifest = published.manifest;
  PJ_TRY(const auto codes, index_codes(request.codes));
  std::vector<std::uint32_t> entitled(manifest.groups.size(), 0);
  std::vector<VoterEntry> entries;
  for (const Voter& voter : request.roster.voters) {
    const auto group = group_index(manifest, voter.group);
    const auto code = codes.find(voter.id);
    if (!group)
      return invalid_roster(
          tr("“{}”的票种不在清单中", "the group of \"{}\" is not in the manifest", voter.id.str()));
    if (code == codes.end())
      return invalid_roster(tr("“{}”没有个人码", "no code for \"{}\"", voter.id.str()));
    ++entitled[*group];
    entries.push_back({voter.id,
                       static_cast<std::uint16_t>(class_of_group(published.classes, *group)),
                       code->second->salt, code->second->hash, false, 0});
  }
  if (codes.size() != entries.size())
    return invalid_roster(tr("有个人码不属于名册上的人", "a code is for nobody on the roster"));
  for (std::size_t i = 0; i < entitled.size(); ++i)
    if (entitled[i] != manifest.groups[i].entitled)
      return invalid_roster(tr("“{}”的人数与清单不符",
                               "\"{}\" has another number of voters than "
                               "the manifest says",
                               manifest.groups[i].id.str()));
  return entries;
}

bool same_codes(const std::vector<VoterEntry>& a, const std::vector<VoterEntry>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const VoterEntry& x, const VoterEntry& y) {
                      return x.voter == y.voter && x.salt == y.salt && x.code_hash == y.code_hash;
                    });
}

Result<wire::Reply> store_roster(MeetingTables& tables, const Published& published,
                                 const std::vector<VoterEntry>& entries) {
  if (same_codes(tables.voters(), entries)) return wire::Done{};
  for (const Published::Poll& poll : published.polls)
    if (poll_state(tables, poll.definition.id) != wire::PollState::defined)
      return wrong_state(tr("已开始发放凭证，个人码不能更换",
                            "issuing has begun: codes can no longer be replaced"));
  for (std::size_t i = 0; i < entries.size(); ++i)
    tables.put_voter(static_cast<std::uint32_t>(i), entries[i]);
  record_act(
      tables,
      {Act::roster_imported, published.manifest.registrar().id, {}, published.manifest.roster});
  return wire::Done{};
}

Result<Change> prepare(const Meeting& meeting, const wire::ImportRoster& request) {
  PJ_TRY(auto published, require_published(meeting));
  PJ_CHECK(request.roster.check());
  // R7.4-2
  if (request.roster.commitment(published->suite()) != published->manifest.roster)
    return invalid_roster(
        tr("名册与会议清单所承诺的不同", "the roster is not the one that the manifest commits to"));
  PJ_TRY(auto entries, make_entries(*published, request));
  return Change([published = std::move(published), entries = std::move(entries)](
                    MeetingTables& tables) { return store_roster(tables, *published, entries); });
}

}  // namespace

void handle(Meeting& meeting, const Caller&, const wire::ImportRoster& request, Respond respond) {
  Result<Change> change = prepare(meeting, request);
  if (!change) return respond(failure(change.error()));
  meeting.change(*std::move(change),
                 announced(meeting, Event::roster_imported, {}, {}, std::move(respond)));
}

}  // namespace piaojue::server
