#include "tests/support/clear_count.hpp"

#include "client/roles/teller.hpp"

namespace piaojue::test {
namespace {

/// What is handed over.
struct Counted {
  std::vector<ClassCounts> classes;
  std::vector<std::vector<std::uint32_t>> sums;  ///< by class
  WrittenNotes notes;
  std::map<std::string, std::string> names;
};

Result<void> add_ballot(const ClearPoll& clear, const CompiledForm& form, std::size_t of_class,
                        Answers answers, Counted& counted) {
  answers.notes.resize(form.slots.size());
  PJ_TRY(const std::vector<bool> selections, selections_from_answers(clear.poll, form, answers));
  ++counted.classes[of_class].cast;
  for (std::size_t i = 0; i < selections.size(); ++i)
    counted.sums[of_class][i] += selections[i] ? 1 : 0;
  for (std::size_t slot = 0; slot < form.slots.size(); ++slot) {
    const std::string& note = answers.notes[slot];
    counted.notes[slot].emplace_back(note);
    if (form.slots[slot].is_write_in() && !note.empty())
      counted.names[note] = clear.merge ? clear.merge(note) : note;
  }
  return {};
}

Result<Counted> add_up(const ClearPoll& clear, const CompiledForm& form) {
  const std::vector<VoterClass> classes = credential_classes(clear.manifest);
  Counted counted;
  counted.notes.resize(form.slots.size());
  for (const VoterClass& one : classes) {
    ClassCounts& counts = counted.classes.emplace_back(ClassCounts{one.entitled, 0, {}, 0});
    for (const std::size_t group : one.groups) counts.present += clear.present.at(group);
    counts.issuers.assign(clear.manifest.issuers.size(), {counts.present, 0, 0});
    counted.sums.emplace_back(form.shape.selections());
  }
  for (const ClearBallot& ballot : clear.ballots)
    PJ_CHECK(
        add_ballot(clear, form, class_of_group(classes, ballot.group), ballot.answers, counted));
  return counted;
}

/// One key for all: nothing is signed here.
Manifest manifest_of(const MeetingPlan& plan) {
  const VerifyKey key = SigningKey::generate(*plan.suite).verify_key();
  Manifest manifest{plan.suite,
                    plan.id,
                    plan.title,
                    plan.date,
                    plan.place,
                    plan.rehearsal,
                    plan.minimum_group,
                    plan.groups,
                    Hash32{},
                    {},
                    plan.threshold,
                    {{OfficialId::parse("server").value(), "", key}},
                    {},
                    plan.group_sets};
  for (const PlannedOfficial& official : plan.officials)
    manifest.officials.push_back(
        {official.id, official.name, official.role, official.chief, key, {}});
  for (const PlannedIssuer& issuer : plan.issuers)
    manifest.issuers.push_back({issuer.id, issuer.name, key});
  return manifest;
}

}  // namespace

Result<std::string> count_in_clear(const ClearPoll& clear) {
  PJ_TRY(const CompiledForm form, compile_form(clear.poll));
  PJ_TRY(Counted counted, add_up(clear, form));
  std::vector<std::uint32_t> cast;
  for (const ClassCounts& counts : counted.classes) cast.push_back(counts.cast);
  const HallFindings hall{static_cast<std::uint32_t>(clear.ballots.size()), {}, {}, {}};
  const std::vector<VoterClass> classes = credential_classes(clear.manifest);
  TallyInput input{clear.manifest,
                   clear.poll,
                   Hash32{},
                   Hash32{},
                   counted.classes,
                   hall,
                   decryption_partition(clear.manifest, classes, cast),
                   {}};
  if (poll_status(clear.manifest, clear.poll, counted.classes) == PollStatus::counted) {
    for (const std::vector<std::size_t>& part : input.partition) {
      std::vector<std::uint32_t>& total = input.sums.emplace_back(form.shape.selections());
      for (const std::size_t i : part)
        for (std::size_t k = 0; k < total.size(); ++k) total[k] += counted.sums[i][k];
    }
    input.notes = std::move(counted.notes);
    input.names = std::move(counted.names);
  }
  return compute_result_json(input);
}

Result<std::string> count_in_clear(const MeetingPlan& plan, const VotesFile& votes,
                                   std::size_t poll) {
  const Manifest manifest = manifest_of(plan);
  ClearPoll clear{manifest,
                  plan.polls[poll],
                  std::vector<std::uint32_t>(plan.groups.size()),
                  {},
                  roles::plain_name};
  for (const auto& [voter, ballots] : votes.ballots) {
    std::size_t group = 0;
    while (plan.groups[group].id != plan.roster.voters[voter].group) ++group;
    ++clear.present[group];
    if (const auto ballot = ballots.find(poll); ballot != ballots.end())
      clear.ballots.push_back({group, ballot->second});
  }
  return count_in_clear(clear);
}

}  // namespace piaojue::test
