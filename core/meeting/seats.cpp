#include "core/meeting/seats.hpp"

#include <algorithm>
#include <functional>

namespace piaojue {
namespace {

std::vector<NamedStanding> standings_of(const WriteIns& write_ins) {
  std::vector<NamedStanding> names;
  for (const auto& [name, votes] : names_by_votes(write_ins)) {
    NamedStanding& one = names.emplace_back();
    one.name = name;
    one.count = votes.all;
    one.approve = votes.surely;
  }
  return names;
}

bool is_on_ballot(const PollDefinition& poll, const std::string& name) {
  return std::ranges::find(poll.subjects, name, &Subject::name) != poll.subjects.end();
}

bool is_whole(const Seats& seats) { return seats.unit.empty() && seats.post.empty(); }

bool stands_for(const Subject& subject, const Seats& seats) {
  return is_whole(seats) || (subject.unit == seats.unit && subject.post == seats.post);
}

/// Elects all above the boundary. Who ties across the last seat is not elected; returns how many
/// seats are left for them.
// R9.8-2
std::uint32_t fill_seats(const std::vector<Standing*>& passed, std::uint32_t seats) {
  if (seats == 0) return 0;
  if (passed.size() <= seats) {
    for (Standing* one : passed) one->elected = true;
    return 0;
  }
  std::vector<std::uint64_t> votes;
  votes.reserve(passed.size());
  for (const Standing* one : passed) votes.push_back(one->approve);
  std::ranges::sort(votes, std::greater<>());
  const std::uint64_t last = votes[seats - 1];
  const bool is_tie = votes[seats] == last;
  std::uint32_t left = seats;
  for (Standing* one : passed) {
    one->elected = one->approve > last || (one->approve == last && !is_tie);
    one->tied = one->approve == last && is_tie;
    if (one->elected) --left;
  }
  return left;
}

/// Names pass as subjects do, by the voters that certainly wrote them. Names on the ballot are not
/// counted a second time: whose votes they are is for the tellers to say.
// R9.8-3
void pass_names(const Figures& figures, Election& election) {
  const PollDefinition& poll = figures.input.poll;
  const PassRule& rule = *poll.rule;
  const std::uint64_t base = base_of(rule, figures.totals, 0);
  for (std::size_t i = 0; i < poll.limits.size(); ++i)
    for (NamedStanding& one : election.names[i])
      one.passed = poll.limits[i].option == rule.approve && !is_on_ballot(poll, one.name) &&
                   base > 0 && rule.pass.met(one.approve, base);
}

// R9.8-4
void fill_entry(const PollDefinition& poll, const Seats& seats, Election& election) {
  std::vector<Standing*> passed;
  for (std::size_t i = 0; i < poll.subjects.size(); ++i)
    if (election.subjects[i].passed && stands_for(poll.subjects[i], seats))
      passed.push_back(&election.subjects[i]);
  if (is_whole(seats))
    for (std::vector<NamedStanding>& names : election.names)
      for (NamedStanding& one : names)
        if (one.passed) passed.push_back(&one);
  const std::uint32_t left = fill_seats(passed, seats.seats);
  if (left == 0) return;
  Runoff runoff{seats, {}, {}};
  runoff.seats.seats = left;
  for (std::size_t i = 0; i < poll.subjects.size(); ++i)
    if (election.subjects[i].tied && stands_for(poll.subjects[i], seats))
      runoff.subjects.push_back(i);
  if (is_whole(seats))
    for (const std::vector<NamedStanding>& names : election.names)
      for (const NamedStanding& one : names)
        if (one.tied) runoff.names.push_back(one.name);
  election.runoffs.push_back(std::move(runoff));
}

}  // namespace

Election elect(const Figures& figures, const std::vector<WriteIns>& write_ins) {
  const PollDefinition& poll = figures.input.poll;
  const PassRule& rule = *poll.rule;
  Election election;
  for (const WriteIns& of_limit : write_ins) election.names.push_back(standings_of(of_limit));
  // One cell for each subject: the only question with cells is asked of all.
  for (std::size_t i = 0; i < figures.counts.size(); ++i) {
    election.outcomes.push_back(decide(rule, poll.questions[figures.form.cells[i].question],
                                       figures.counts[i].front(), figures.totals));
    election.subjects.push_back(
        {election.outcomes.back().approve, election.outcomes.back().passed, false, false});
  }
  pass_names(figures, election);
  // R9.8-1
  for (std::size_t i = 0; i < poll.subjects.size(); ++i)
    election.subjects[i].elected =
        election.subjects[i].passed && std::ranges::none_of(rule.seats, [&](const Seats& seats) {
          return stands_for(poll.subjects[i], seats);
        });
  for (std::vector<NamedStanding>& names : election.names)
    for (NamedStanding& one : names) one.elected = one.passed && rule.seats.empty();
  for (const Seats& seats : rule.seats) fill_entry(poll, seats, election);
  return election;
}

}  // namespace piaojue
