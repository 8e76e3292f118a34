#include "core/meeting/scoring.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

namespace piaojue {
namespace {

using boost::multiprecision::cpp_int;
/// Weights of 64 groups may have 64 different denominators: their sums outgrow any fixed width.
using Exact = boost::multiprecision::cpp_rational;
using MaybeExact = std::optional<Exact>;

Exact exact(const Rational& value) { return Exact(value.numerator(), value.denominator()); }

std::string text_of(const Exact& value) {
  const std::string above = numerator(value).str();
  return denominator(value) == 1 ? above : above + "/" + denominator(value).str();
}

std::optional<std::string> text_of(const MaybeExact& value) {
  if (!value) return std::nullopt;
  return text_of(*value);
}

std::uint64_t power_of_ten(std::uint32_t exponent) {
  std::uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

// R9.7-7
cpp_int rounded_units(const Exact& value, std::uint32_t digits, RoundingMode mode) {
  const cpp_int scaled = numerator(value) * power_of_ten(digits);
  const cpp_int below = denominator(value);
  switch (mode) {
    case RoundingMode::half_up:
      return (scaled * 2 + below) / (below * 2);
    case RoundingMode::truncate:
      break;
  }
  return scaled / below;
}

std::optional<Decimal> rounded(const MaybeExact& value, const ScoringRule& rule) {
  if (!value) return std::nullopt;
  return Decimal{rounded_units(*value, rule.digits, rule.rounding).convert_to<std::uint64_t>(),
                 rule.digits};
}

/// `units` of the last of `digits` decimals.
std::string with_point(std::string units, std::uint32_t digits) {
  if (digits == 0) return units;
  if (units.size() <= digits) units.insert(0, digits + 1 - units.size(), '0');
  return units.insert(units.size() - digits, ".");
}

bool is_whole_number(std::string_view text) {
  constexpr std::size_t kMaxLength = std::size_t{1} << 18U;
  return !text.empty() && text.size() <= kMaxLength && (text.size() == 1 || text.front() != '0') &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// A weighted mean that leaves out what has no value, whose weight goes to the others.
class Mean {
 public:
  void add(const Exact& weight, const MaybeExact& value) {
    if (!value) return;
    sum_ += weight * *value;
    weights_ += weight;
  }
  /// Null if nothing was added.
  MaybeExact value() const {
    if (weights_ == 0) return std::nullopt;
    return Exact(sum_ / weights_);
  }

 private:
  Exact sum_ = 0;
  Exact weights_ = 0;
};

/// Of one question in one part; null without a mark that counts.
// R9.7-1 R9.7-2
MaybeExact mean_of_marks(const Question& question, const CellCount& count, std::uint64_t ballots,
                         const ScoringRule& rule) {
  Mean mean;
  const auto add = [&](std::uint64_t marks, const Exact& points) {
    if (marks > 0) mean.add(Exact(marks), points);
  };
  if (question.kind == QuestionKind::score) {
    const std::uint64_t given = ballots - count.unmarked;
    if (given > 0) add(given, Exact(count.options.front(), given));
  }
  for (std::size_t i = 0; i < question.options.size(); ++i)
    if (question.options[i].points) add(count.options[i], exact(*question.options[i].points));
  if (rule.unmarked_points) add(count.unmarked, exact(*rule.unmarked_points));
  return mean.value();
}

/// Where the parts hang: sets before the sets within them, as the manifest lists them.
class GroupTree {
 public:
  explicit GroupTree(const Figures& figures) : sets_(figures.input.manifest.group_sets) {
    weights_.resize(sets_.size(), 0);
    for (const std::vector<std::size_t>& part : figures.input.partition) {
      std::vector<std::size_t> groups;
      Exact weight = 0;
      for (const std::size_t i : part) {
        weight += exact(figures.classes[i].weight);
        groups.insert(groups.end(), figures.classes[i].groups.begin(),
                      figures.classes[i].groups.end());
      }
      part_weights_.push_back(weight);
      attached_.push_back(common_set(figures.input.manifest, groups));
      for (auto set = attached_.back(); set; set = parent_of(*set)) weights_[*set] += weight;
    }
  }

  /// The whole; null if no part has a score.
  // R9.7-4
  MaybeExact score(const std::vector<MaybeExact>& parts) const { return score_of({}, parts); }

 private:
  using Set = std::optional<std::size_t>;  ///< index of a group set; nullopt: the whole

  Set find(const std::optional<GroupId>& id) const {
    if (!id) return std::nullopt;
    const auto found = std::ranges::find(sets_, *id, &GroupSet::id);
    return static_cast<std::size_t>(found - sets_.begin());
  }
  Set parent_of(std::size_t set) const { return find(sets_[set].parent); }

  bool is_within(Set inner, Set outer) const {
    while (inner && inner != outer) inner = parent_of(*inner);
    return inner == outer;
  }

  /// The deepest set that all of the groups are in.
  // R9.7-3
  Set common_set(const Manifest& manifest, const std::vector<std::size_t>& groups) const {
    Set common = find(manifest.groups[groups.front()].set);
    for (const std::size_t group : groups)
      while (common && !is_within(find(manifest.groups[group].set), common))
        common = parent_of(*common);
    return common;
  }

  MaybeExact score_of(Set node, const std::vector<MaybeExact>& parts) const {
    Mean mean;
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (attached_[i] == node) mean.add(part_weights_[i], parts[i]);
    for (std::size_t set = 0; set < sets_.size(); ++set)
      if (parent_of(set) == node) mean.add(weights_[set], score_of(set, parts));
    return mean.value();
  }

  const std::vector<GroupSet>& sets_;
  std::vector<Exact> weights_;  ///< of each set: of all parts within, empty ones included
  std::vector<Exact> part_weights_;
  std::vector<Set> attached_;
};

/// A part's mean over the questions scored; null if none counts there.
MaybeExact part_score(const Figures& figures, std::size_t subject, std::size_t part) {
  const PollDefinition& poll = figures.input.poll;
  const std::uint64_t ballots = figures.ballots[part];
  const std::vector<Cell>& cells = figures.form.cells;
  Mean mean;
  for (auto cell = std::ranges::lower_bound(cells, subject, {}, &Cell::subject);
       cell != cells.end() && cell->subject == subject; ++cell) {
    const Question& question = poll.questions[cell->question];
    if (question.weight == Rational()) continue;
    const CellCount& count =
        figures.counts[static_cast<std::size_t>(cell - cells.begin())][part + 1];
    mean.add(exact(question.weight), mean_of_marks(question, count, ballots, *poll.scoring));
  }
  return mean.value();
}

/// Score and archive together; null without either.
// R9.7-8
MaybeExact total_of(const ScoringRule& rule, const Subject& subject, const MaybeExact& score) {
  if (rule.archive.empty() || subject.archive.empty() || !score) return std::nullopt;
  Mean mean;
  mean.add(exact(rule.evaluation_weight), score);
  for (std::size_t i = 0; i < rule.archive.size(); ++i)
    mean.add(exact(rule.archive[i].weight), exact(subject.archive[i]));
  return mean.value();
}

SubjectScore score_subject(const Figures& figures, const GroupTree& tree, std::size_t subject) {
  const PollDefinition& poll = figures.input.poll;
  const ScoringRule& rule = *poll.scoring;
  std::vector<MaybeExact> parts;
  SubjectScore out{subject, {}, {}, {}, {}, {}, {}};
  for (std::size_t part = 0; part < figures.input.partition.size(); ++part) {
    parts.push_back(part_score(figures, subject, part));
    out.parts.push_back(text_of(parts.back()));
  }
  // R9.7-5
  const bool withheld = rule.empty_group == EmptyGroup::withhold &&
                        std::ranges::any_of(parts, [](const MaybeExact& part) { return !part; });
  const MaybeExact score = withheld ? std::nullopt : tree.score(parts);
  const MaybeExact total = total_of(rule, poll.subjects[subject], score);
  out.score = text_of(score);
  out.evaluation = rounded(score, rule);
  out.total = text_of(total);
  out.published = rule.archive.empty() ? out.evaluation : rounded(total, rule);
  return out;
}

/// All figures of a poll have the same digits, so their units compare.
// R9.7-9
void rank_in_tiers(const PollDefinition& poll, std::vector<SubjectScore>& scores) {
  for (SubjectScore& one : scores) {
    if (!one.published) continue;
    one.rank =
        1 + static_cast<std::size_t>(std::ranges::count_if(scores, [&](const SubjectScore& other) {
          return tier_of(poll.subjects[other.subject]) == tier_of(poll.subjects[one.subject]) &&
                 other.published && other.published->units > one.published->units;
        }));
  }
}

}  // namespace

std::string Decimal::str() const { return with_point(std::to_string(units), digits); }

Rational Decimal::value() const { return {units, power_of_ten(digits)}; }

// R9.7-6
std::vector<SubjectScore> compute_scores(const Figures& figures) {
  const PollDefinition& poll = figures.input.poll;
  std::vector<SubjectScore> scores;
  if (!poll.scoring || figures.status != PollStatus::counted) return scores;
  const GroupTree tree(figures);
  for (std::size_t subject = 0; subject < poll.subjects.size(); ++subject) {
    const auto is_scored = [&](const Question& question) {
      return question.weight != Rational() && applies(question, poll.subjects[subject]);
    };
    if (std::ranges::any_of(poll.questions, is_scored))
      scores.push_back(score_subject(figures, tree, subject));
  }
  rank_in_tiers(poll, scores);
  return scores;
}

Result<std::string> rounded_text(std::string_view exact, std::uint32_t digits, RoundingMode mode) {
  const std::size_t slash = exact.find('/');
  const std::string_view above = exact.substr(0, slash);
  const std::string_view below = slash == std::string_view::npos ? "1" : exact.substr(slash + 1);
  if (!is_whole_number(above) || !is_whole_number(below) || below == "0")
    return Error{ErrorCode::malformed, "not a fraction: " + std::string(exact)};
  const cpp_int numerator{std::string(above)};
  const cpp_int denominator{std::string(below)};
  const Exact value(numerator, denominator);
  return with_point(rounded_units(value, digits, mode).str(), digits);
}

}  // namespace piaojue
