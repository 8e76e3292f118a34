// Plausible random votes for rehearsals and tests. Never a source of anything secret.
#include <algorithm>
#include <map>
#include <set>

#include "core/meeting/votes_file.hpp"

namespace piaojue {
namespace {

/// splitmix64 (Steele, Lea, Flood 2014): the same on every machine, unlike <random>.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ z >> 30U) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27U) * 0x94d049bb133111ebU;
    return z ^ z >> 31U;
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  bool chance(std::size_t percent) { return below(100) < percent; }

 private:
  std::uint64_t state_;
};

class VotesGenerator {
 public:
  VotesGenerator(const MeetingPlan& plan, std::uint64_t seed) : plan_(&plan), dice_(seed) {}

  std::string generate(std::size_t present) {
    std::string out = "voter,poll,subject,question,choice\n";
    for (const std::size_t voter : draw_present(present)) {
      const std::size_t polls = plan_->polls.size();
      const std::size_t skipped = polls > 1 && dice_.chance(4) ? dice_.below(polls) : polls;
      for (std::size_t poll = 0; poll < polls; ++poll)
        if (poll != skipped) write_ballot(out, plan_->roster.voters[voter], plan_->polls[poll]);
    }
    return out;
  }

 private:
  /// Who comes, as a set of roster indices.
  std::set<std::size_t> draw_present(std::size_t present) {
    const std::size_t entitled = plan_->roster.voters.size();
    if (present == 0) present = std::max<std::size_t>(entitled * 94 / 100, 1);
    std::vector<std::size_t> everybody(entitled);
    for (std::size_t i = 0; i < entitled; ++i) everybody[i] = i;
    for (std::size_t i = entitled; i > 1; --i)
      std::swap(everybody[i - 1], everybody[dice_.below(i)]);
    everybody.resize(std::min(present, entitled));
    return {everybody.begin(), everybody.end()};
  }

  void write_ballot(std::string& out, const Voter& voter, const PollDefinition& poll) {
    const bool blank = dice_.chance(2);
    left_.clear();
    beside_.clear();
    std::vector<const Limit*> writing;
    for (const Limit& limit : poll.limits) {
      std::uint32_t& left = left_[{limit.question, limit.option}] = limit.at_most;
      // Now and then somebody is written in, and a mark is kept for them.
      if (limit.write_ins == 0 || !dice_.chance(20)) continue;
      --left;
      writing.push_back(&limit);
    }
    for (const std::size_t index : visiting_order(poll)) {
      const Subject& subject = poll.subjects[index];
      for (const Question& question : poll.questions) {
        if (!applies(question, subject)) continue;
        out += voter.id.str() + "," + poll.id.str() + "," + subject.id.str() + "," +
               question.id.str() + "," + (blank ? "" : marks(question)) + "\n";
      }
    }
    for (const Limit* const limit : writing)
      if (!blank && (!limit->beside || beside_.contains({limit->question, *limit->beside})))
        out += voter.id.str() + "," + poll.id.str() + ",+," + limit->question.str() + "," +
               (dice_.chance(50) ? "赵另选" : "钱另选") + "\n";
  }

  /// As listed; where there is a limit each voter's own order, or the first would get all the
  /// marks: those listed early are still likelier to come early.
  std::vector<std::size_t> visiting_order(const PollDefinition& poll) {
    std::vector<std::pair<std::size_t, std::size_t>> keys;
    for (std::size_t i = 0; i < poll.subjects.size(); ++i)
      keys.emplace_back(i + (poll.limits.empty() ? 0 : dice_.below(2 * poll.subjects.size())), i);
    std::ranges::sort(keys);
    std::vector<std::size_t> order;
    order.reserve(keys.size());
    for (const auto& [key, index] : keys) order.push_back(index);
    return order;
  }

  std::string marks(const Question& question) {
    switch (question.kind) {
      case QuestionKind::choice:
        return dice_.chance(3) ? "" : grade(question);
      case QuestionKind::boxes:
        return dice_.chance(3) ? "" : boxes(question);
      case QuestionKind::text:
        return dice_.chance(10) ? "希望多到基层调研" : "";
      case QuestionKind::score:
        return dice_.chance(3) ? "" : std::to_string(question.max_marks - score_below(question));
    }
    return "";
  }

  /// How far a score stays below the highest: mostly little.
  std::uint32_t score_below(const Question& question) {
    std::uint32_t below = 0;
    while (below < question.max_marks && dice_.chance(90)) ++below;
    return below;
  }

  /// Whether the option may still be marked on this ballot; then once less.
  bool spend(const Question& question, const Option& option) {
    const auto left = left_.find({question.id, option.code});
    if (left == left_.end()) return true;
    if (left->second == 0) return false;
    --left->second;
    return true;
  }

  /// The first option mostly, each further one rarely.
  std::string grade(const Question& question) {
    std::size_t option = 0;
    while (option + 1 < question.options.size() && dice_.chance(28)) ++option;
    for (; option < question.options.size(); ++option) {
      const OptionCode& code = question.options[option].code;
      if (!spend(question, question.options[option])) continue;
      beside_.emplace(question.id, code);
      return code.str();
    }
    return "";
  }

  /// Mostly no problem at all, now and then one or more.
  std::string boxes(const Question& question) {
    if (dice_.chance(65)) return question.exclusive ? question.exclusive->str() : "";
    std::string out;
    std::size_t marked = 0;
    for (const Option& option : question.options) {
      if (option.code == question.exclusive || marked == most_marks(question)) continue;
      if (!dice_.chance(30) || !spend(question, option)) continue;
      out += (out.empty() ? "" : ";") + option.code.str();
      ++marked;
    }
    return out;
  }

  const MeetingPlan* plan_;
  Dice dice_;
  std::map<std::pair<QuestionId, OptionCode>, std::uint32_t> left_;  ///< of this ballot's limits
  std::set<std::pair<QuestionId, OptionCode>> beside_;               ///< marked on this ballot
};

}  // namespace

std::string generate_votes_csv(const MeetingPlan& plan, std::uint64_t seed, std::size_t present) {
  return VotesGenerator(plan, seed).generate(present);
}

}  // namespace piaojue
