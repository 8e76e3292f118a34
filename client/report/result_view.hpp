// A result document (docs/result-format.md) as values: what reports are made
// of. Nothing but a document of ours becomes one: exactly the members of the
// format, known ids, totals that cross-add.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "core/meeting/manifest.hpp"
#include "core/meeting/outcome.hpp"

namespace piaojue::report {

struct ThresholdView {
  Comparison comparison;
  Rational fraction;
};

struct QuorumView {
  ThresholdView threshold;
  std::uint64_t needed;
  bool met;
};

struct IssuerView {
  std::string id;
  std::string name;
  std::uint64_t signed_count;
  std::uint64_t surplus;
  std::uint64_t issued;
  std::uint64_t voided;
  std::uint64_t unused;
};

struct OfficialView {
  std::string id;
  std::string name;
  OfficialRole role;
  bool chief;
};

/// Voters counted together: a group, or small ones merged.
struct PartView {
  std::string name;
  std::vector<std::string> members;
  Rational weight;  ///< of the whole
  bool disclosed;
  std::uint64_t entitled;
  std::uint64_t present;
  std::uint64_t issued;
  std::uint64_t returned;
  std::uint64_t valid;
};

/// Ballots on paper, which the figures of the poll include.
struct PaperView {
  std::uint64_t issued;
  std::uint64_t returned;
  std::uint64_t valid;
  std::uint64_t invalid;
};

struct GroupSetView {
  std::string id;
  std::string name;
  std::optional<std::string> parent;
  std::vector<std::string> groups;
};

struct SubjectView {
  std::string id;
  std::string name;
  std::string type;
  std::string unit;
  std::string post;
  std::string tier;

  /// Whom it is compared with.
  const std::string& comparable() const { return tier.empty() ? type : tier; }
};

struct OptionView {
  std::string code;
  std::string label;
  std::optional<std::string> points;
  bool adverse;
};

struct QuestionView {
  std::string id;
  std::string title;
  QuestionKind kind;
  std::uint64_t max;
  std::optional<std::string> exclusive;
  std::string weight;
  std::vector<OptionView> options;

  const OptionView& option(const std::string& code) const;
  bool has_adverse() const;
};

struct SeatsView {
  std::string unit;
  std::string post;
  std::uint64_t seats;
};

struct RuleView {
  std::string question;
  std::string approve;
  std::optional<std::string> reject;
  std::optional<std::string> abstain;
  Base base;
  ThresholdView pass;
  UnmarkedRule unmarked;
  std::vector<SeatsView> seats;
};

struct ArchiveView {
  std::string code;
  std::string label;
  std::string weight;
};

struct ScoringView {
  std::uint64_t digits;
  RoundingMode rounding;
  EmptyGroup empty_group;
  std::optional<std::string> unmarked_points;
  std::string evaluation_weight;
  std::vector<ArchiveView> archive;
};

struct RefusedView {
  std::string id;
  std::string name;
  std::vector<std::string> missing;  ///< labels of facts
};

/// Of a nominee in a decision, recommendation or election.
struct OutcomeView {
  std::string subject;
  std::uint64_t approve;
  std::uint64_t reject;
  std::uint64_t abstain;
  std::uint64_t unmarked;
  std::uint64_t not_counted;
  std::uint64_t base_count;
  std::uint64_t needed;
  Rational rate;
  bool passed;
  bool elected;
  bool tied;
};

struct RankedView {
  std::uint64_t rank;
  std::string item;  ///< option code, or question id of a graded problem
  std::uint64_t count;
};

/// Problems of one subject, most frequent first.
struct RankingView {
  std::string subject;
  std::string question;  ///< of the boxes; empty for graded problems
  std::vector<RankedView> ranking;
};

struct RunoffView {
  std::string unit;
  std::string post;
  std::uint64_t seats;
  std::vector<std::string> subjects;
  std::vector<std::string> names;
};

struct ScoreView {
  std::string subject;
  std::string tier;
  /// In the order of ResultView::parts, rounded like the evaluation.
  std::vector<std::optional<std::string>> parts;
  std::vector<std::string> empty;
  std::optional<std::string> evaluation;         ///< rounded as published
  std::optional<std::vector<Rational>> archive;  ///< points by item
  std::optional<std::string> published;
  std::optional<std::uint64_t> rank;
};

struct FlaggedView {
  std::string subject;
  Rational value;
  std::optional<std::string> option;
};

struct FlagView {
  std::string label;
  FlagMeasure measure;
  std::optional<std::string> question;
  std::vector<std::string> options;
  FlagComparison comparison;
  Rational value;
  std::vector<FlaggedView> subjects;
};

struct WrittenName {
  std::string name;
  std::uint64_t count;
  std::uint64_t surely;
  bool passed;  ///< of a poll with a pass rule, as are the others
  bool elected;
  bool tied;
};

struct WriteInView {
  std::string question;
  std::string option;
  std::uint64_t marked;
  std::uint64_t written;
  std::uint64_t invalid;
  bool excess;
  std::vector<WrittenName> names;
};

struct TextsView {
  std::string subject;
  std::string question;
  std::uint64_t received;
  std::uint64_t unreadable;
  std::vector<std::string> texts;
};

struct ResultView {
  std::string meeting;
  std::string meeting_title;
  std::string date;
  std::string place;
  bool rehearsal;
  std::string poll;
  std::string poll_title;
  PollKind kind;
  Issuance issuance;
  PollStatus status;
  std::string opening;
  std::string merkle_root;
  std::uint64_t minimum_group;
  std::uint64_t entitled;
  std::uint64_t present;
  std::uint64_t signed_count;
  std::uint64_t surplus;
  std::uint64_t issued;
  std::uint64_t voided;
  std::uint64_t returned;
  std::uint64_t valid;
  std::uint64_t invalid;
  std::uint64_t unused;
  std::optional<QuorumView> quorum;
  HallFindings hall;
  std::optional<std::uint64_t> counted_on_paper;  ///< by the hall
  std::optional<PaperView> paper;
  std::vector<IssuerView> issuers;
  bool single_issuer_notice;
  std::vector<OfficialView> officials;
  std::vector<PartView> parts;
  std::vector<GroupSetView> group_sets;
  std::vector<SubjectView> subjects;
  std::vector<QuestionView> questions;
  std::optional<RuleView> rule;
  std::optional<ScoringView> scoring;
  std::vector<RefusedView> refused;
  std::vector<OutcomeView> outcomes;
  std::vector<RankingView> rankings;
  std::vector<RunoffView> runoffs;
  std::vector<ScoreView> scores;
  std::vector<RankingView> problems;
  std::vector<FlagView> flags;
  std::vector<WriteInView> write_ins;
  std::vector<TextsView> texts;
  /// Subject, question, group ("all" or a part's name), option.
  using Counts =
      std::map<std::tuple<std::string, std::string, std::string, std::string>, std::uint64_t>;
  Counts counts;
  Counts paper_counts;  ///< of these, on paper; empty without

  /// Error `malformed` says which member is not as it should be, or which
  /// totals do not add up.
  static Result<ResultView> parse(std::string_view json);

  const SubjectView& subject(const std::string& id) const;
  const QuestionView& question(const std::string& id) const;
  const ScoreView* score_of(const std::string& subject) const;
  bool is_asked(const SubjectView& subject, const QuestionView& question) const;
  std::uint64_t count(const SubjectView& subject, const QuestionView& question,
                      const std::string& group, std::string_view option) const;
  /// Of all groups' counts, those on paper.
  std::uint64_t count_on_paper(const SubjectView& subject, const QuestionView& question,
                               const std::string& option) const;
  /// Subjects that the question is asked of, in order.
  std::vector<const SubjectView*> asked(const QuestionView& question) const;
  /// The valid ballots of a group, which shares are of.
  std::uint64_t ballots(const std::string& group) const;
  std::uint64_t returned_in_box() const;
};

/// Cross-addition; error `malformed` names the first total that is not the sum
/// of its parts.
Result<void> check_totals(const ResultView& result);

}  // namespace piaojue::report
