// One poll: its subjects, questions and rules, as every terminal, scrutineer and auditor reads it
// (SPEC 7.2). Immutable once published; its hash is pinned in the manifest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/rational.hpp"
#include "core/group/suite.hpp"

namespace piaojue {

enum class PollKind : std::uint8_t {
  decision = 1,            ///< 票决
  recommendation = 2,      ///< 民主推荐
  election = 3,            ///< 选举
  evaluation = 4,          ///< 测评
  reverse_evaluation = 5,  ///< 反测评
  survey = 6,              ///< 民意调查
};

/// How a voter comes by the credential (SPEC 8.6).
enum class Issuance : std::uint8_t {
  seat = 1,   ///< at a terminal, with a personal code, during the issuing phase
  cards = 2,  ///< on a card drawn from a shuffled pile, one pile for each issuer (随机抽票)
};

enum class QuestionKind : std::uint8_t {
  choice = 1,  ///< at most one option
  boxes = 2,   ///< any number of options up to `max_marks`; an exclusive one stands alone
  text = 3,    ///< free text in a sealed note (SPEC 6.10); no options
  score = 4,   ///< a whole number from 0 to `max_marks`; no options
};

struct Option {
  OptionCode code;
  std::string label;
  /// What a mark of it is worth in a score; without points it stays out of numerator and
  /// denominator ("不了解").
  std::optional<Rational> points = {};
  /// Choices only: a mark says that the subject has the problem the question asks about.
  bool adverse = false;
  friend bool operator==(const Option&, const Option&) = default;
};

struct Question {
  QuestionId id;
  std::string title;
  QuestionKind kind;
  std::vector<Option> options;
  std::uint32_t max_marks;              ///< 1 for a choice, 0 for text, the highest score
  std::optional<OptionCode> exclusive;  ///< boxes only
  /// Subject types it is asked of; empty: all.
  std::vector<std::string> subject_types;
  Rational weight = {};  ///< of its mean in a subject's score; 0: none, and without meaning then
  friend bool operator==(const Question&, const Question&) = default;
};

/// A signed fact about a subject that a gate demanded (SPEC 7.5).
struct Fact {
  FactId fact;
  Hash32 source;  ///< SHA-256 of the signed document that states it
  friend bool operator==(const Fact&, const Fact&) = default;
};

struct Subject {
  SubjectId id;
  std::string name;
  std::string type;  ///< e.g. "nominee", "leader", "team"
  std::string unit;
  std::string post;
  std::string tier = {};  ///< whom it is compared with: 正职, 副职, …; empty: its type
  std::string gender = {};
  std::uint32_t age = 0;       ///< 0: not given
  std::string resume = {};     ///< 简历; may have line feeds
  std::string statement = {};  ///< 施政演说; may have line feeds
  /// Points of the performance archive, one for each ScoringRule::archive item; empty: none known.
  std::vector<Rational> archive = {};
  std::vector<Fact> facts = {};  ///< in the order of PollDefinition::required
  friend bool operator==(const Subject&, const Subject&) = default;
};

/// How often one option may be marked on one ballot, over all subjects the question is asked of.
struct Limit {
  QuestionId question;
  OptionCode option;
  std::uint32_t at_most;
  /// Names of others that may be written in, each counted as one mark of the option (另选他人).
  std::uint32_t write_ins;
  /// Names are written in beside marks of this option (不赞成): no more of them than such marks.
  std::optional<OptionCode> beside = {};
  friend bool operator==(const Limit&, const Limit&) = default;
};

enum class Base : std::uint8_t { entitled = 1, present = 2, returned = 3, valid = 4 };
enum class UnmarkedRule : std::uint8_t { abstain = 1, not_counted = 2 };
enum class Comparison : std::uint8_t { more_than = 1, at_least = 2 };

struct Threshold {
  Comparison comparison;
  Rational fraction;
  /// count compared with fraction * base, exactly.
  bool met(std::uint64_t count, std::uint64_t base) const;
  /// The smallest count that meets it.
  std::uint64_t needed(std::uint64_t base) const;
  friend bool operator==(const Threshold&, const Threshold&) = default;
};

/// How many subjects of one unit and post may win (职数); empty unit and post: of the whole poll.
struct Seats {
  std::string unit;
  std::string post;
  std::uint32_t seats;
  friend bool operator==(const Seats&, const Seats&) = default;
};

/// Decisions, recommendations and elections: which options speak for and against, and who passes.
struct PassRule {
  QuestionId question;
  OptionCode approve;
  std::optional<OptionCode> reject;  ///< none in a recommendation
  std::optional<OptionCode> abstain;
  Base base;
  Threshold pass;
  UnmarkedRule unmarked;
  /// Of those who pass, so many are elected, highest first; a tie at the last seat elects none of
  /// the tied. Without an entry everyone who passes is.
  std::vector<Seats> seats = {};
  friend bool operator==(const PassRule&, const PassRule&) = default;
};

enum class RoundingMode : std::uint8_t { half_up = 1, truncate = 2 };
/// What becomes of the weight of a group without a mark that counts.
enum class EmptyGroup : std::uint8_t { withhold = 1, respread = 2 };

/// 政绩档案: points brought in from elsewhere.
struct ArchiveItem {
  OptionCode code;
  std::string label;  ///< 点, 面, 线, …
  Rational weight;
  friend bool operator==(const ArchiveItem&, const ArchiveItem&) = default;
};

/// How points become a score (SPEC 9.7).
struct ScoringRule {
  std::uint32_t digits = 2;
  RoundingMode rounding = RoundingMode::half_up;
  EmptyGroup empty_group = EmptyGroup::withhold;
  std::optional<Rational> unmarked_points = {};  ///< of a cell left blank; none: it stays out
  Rational evaluation_weight = Rational(1, 1);   ///< of the evaluation beside the archive
  std::vector<ArchiveItem> archive = {};
  friend bool operator==(const ScoringRule&, const ScoringRule&) = default;
};

enum class FlagMeasure : std::uint8_t {
  share = 1,      ///< of the options together, of the valid ballots
  any_share = 2,  ///< of one of the options alone, of the valid ballots
  score = 3,      ///< the score as published
};
enum class FlagComparison : std::uint8_t {
  more_than = 1,
  at_least = 2,
  less_than = 3,
  at_most = 4
};

/// Puts subjects on a list for a human decision: 诫勉, 黄牌警告, …
struct FlagRule {
  FlagId id;
  std::string label;
  std::vector<std::string> subject_types;  ///< empty: all
  FlagMeasure measure;
  std::optional<QuestionId> question;  ///< of a share
  std::vector<OptionCode> options;     ///< of a share
  FlagComparison comparison;
  Rational value;
  friend bool operator==(const FlagRule&, const FlagRule&) = default;
};

/// A fact that everyone on the ballot must have (SPEC 7.5).
struct Requirement {
  FactId fact;
  std::string label;
  friend bool operator==(const Requirement&, const Requirement&) = default;
};

/// Somebody who was nominated but lacks a fact, and so does not stand on the ballot.
struct RefusedNominee {
  SubjectId id;
  std::string name;
  std::vector<FactId> missing;
  friend bool operator==(const RefusedNominee&, const RefusedNominee&) = default;
};

struct PollDefinition {
  MeetingId meeting;
  PollId id;
  std::string title;
  PollKind kind;
  Issuance issuance;
  std::optional<Threshold> quorum;  ///< of present against entitled
  std::optional<PassRule> rule;     ///< of kinds 1 to 3, and only of them
  std::vector<Question> questions;
  std::vector<Subject> subjects;
  std::vector<Limit> limits = {};
  std::optional<ScoringRule> scoring = {};  ///< exactly if a question has a weight
  std::vector<FlagRule> flags = {};
  std::optional<FactId> gives = {};  ///< the fact that a subject has who is elected here
  std::vector<Requirement> required = {};
  std::vector<RefusedNominee> refused = {};

  Bytes encode() const;
  /// Everything `create` checks, from canonical bytes.
  static Result<PollDefinition> parse(ByteView bytes);
  Hash32 hash(const Suite& suite) const { return suite.hash(encode()); }
  /// Ids unique, options present, rule consistent with questions; error `invalid` says what.
  Result<void> check() const;
  friend bool operator==(const PollDefinition&, const PollDefinition&) = default;
};

/// Whether `question` is asked of `subject`.
bool applies(const Question& question, const Subject& subject);

/// Options other than the exclusive one.
std::size_t ordinary_options(const Question& question);
/// How many options one voter may mark: max_marks, but no more than there are ordinary options.
std::size_t most_marks(const Question& question);

/// As written in meeting.toml and result.json, e.g. "reverse_evaluation".
std::string_view name_of(PollKind kind);
std::string_view name_of(Issuance issuance);
std::string_view name_of(QuestionKind kind);
std::string_view name_of(Base base);
std::string_view name_of(UnmarkedRule rule);
std::string_view name_of(Comparison comparison);
std::string_view name_of(RoundingMode mode);
std::string_view name_of(EmptyGroup rule);
std::string_view name_of(FlagMeasure measure);
std::string_view name_of(FlagComparison comparison);
/// Whether the kind has a pass rule.
bool has_pass_rule(PollKind kind);
/// Whether a flag looks at subjects of this type.
bool applies(const FlagRule& flag, const Subject& subject);
/// The subject's tier, or its type if it has none.
const std::string& tier_of(const Subject& subject);

}  // namespace piaojue
