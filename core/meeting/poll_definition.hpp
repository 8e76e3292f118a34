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
};

struct Option {
  OptionCode code;
  std::string label;
  friend bool operator==(const Option&, const Option&) = default;
};

struct Question {
  QuestionId id;
  std::string title;
  QuestionKind kind;
  std::vector<Option> options;
  std::uint32_t max_marks;              ///< 1 for a choice, 0 for text
  std::optional<OptionCode> exclusive;  ///< boxes only
  /// Subject types it is asked of; empty: all.
  std::vector<std::string> subject_types;
  friend bool operator==(const Question&, const Question&) = default;
};

struct Subject {
  SubjectId id;
  std::string name;
  std::string type;  ///< e.g. "nominee", "leader", "team"
  std::string unit;
  std::string post;
  friend bool operator==(const Subject&, const Subject&) = default;
};

/// How often one option may be marked on one ballot, over all subjects the question is asked of.
struct Limit {
  QuestionId question;
  OptionCode option;
  std::uint32_t at_most;
  /// Names of others that may be written in, each counted as one mark of the option (另选他人).
  std::uint32_t write_ins;
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

/// Decision polls only: which options speak for, against, and the pass rule.
struct DecisionRule {
  QuestionId question;
  OptionCode approve;
  OptionCode reject;
  std::optional<OptionCode> abstain;
  Base base;
  Threshold pass;
  UnmarkedRule unmarked;
  friend bool operator==(const DecisionRule&, const DecisionRule&) = default;
};

struct PollDefinition {
  MeetingId meeting;
  PollId id;
  std::string title;
  PollKind kind;
  Issuance issuance;
  std::optional<Threshold> quorum;  ///< of present against entitled
  std::optional<DecisionRule> decision;
  std::vector<Question> questions;
  std::vector<Subject> subjects;
  std::vector<Limit> limits = {};

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
/// Whether this version can compile and count it.
bool is_supported(PollKind kind);

}  // namespace piaojue
