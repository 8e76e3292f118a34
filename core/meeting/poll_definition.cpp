#include "core/meeting/poll_definition.hpp"

#include <algorithm>

namespace piaojue {

// R7-3
bool Threshold::met(std::uint64_t count, std::uint64_t base) const {
  if (base == 0) return comparison == Comparison::at_least || count > 0;
  const Rational share(count, base);
  return comparison == Comparison::more_than ? share > fraction : share >= fraction;
}

std::uint64_t Threshold::needed(std::uint64_t base) const {
  const Rational exact = fraction * Rational(base, 1);
  const std::uint64_t below = exact.numerator() / exact.denominator();
  if (comparison == Comparison::more_than || exact.denominator() != 1) return below + 1;
  return below;
}

// R7.2-6
bool applies(const Question& question, const Subject& subject) {
  return question.subject_types.empty() ||
         std::ranges::find(question.subject_types, subject.type) != question.subject_types.end();
}

std::size_t ordinary_options(const Question& question) {
  return static_cast<std::size_t>(std::ranges::count_if(
      question.options, [&](const Option& option) { return option.code != question.exclusive; }));
}

std::size_t most_marks(const Question& question) {
  return std::min<std::size_t>(question.max_marks, ordinary_options(question));
}

bool has_pass_rule(PollKind kind) {
  return kind == PollKind::decision || kind == PollKind::recommendation ||
         kind == PollKind::election;
}

bool applies(const FlagRule& flag, const Subject& subject) {
  return flag.subject_types.empty() ||
         std::ranges::find(flag.subject_types, subject.type) != flag.subject_types.end();
}

const std::string& tier_of(const Subject& subject) {
  return subject.tier.empty() ? subject.type : subject.tier;
}

std::string_view name_of(PollKind kind) {
  switch (kind) {
    case PollKind::decision:
      return "decision";
    case PollKind::recommendation:
      return "recommendation";
    case PollKind::election:
      return "election";
    case PollKind::evaluation:
      return "evaluation";
    case PollKind::reverse_evaluation:
      return "reverse_evaluation";
    case PollKind::survey:
      return "survey";
  }
  return "";
}

std::string_view name_of(Issuance issuance) {
  switch (issuance) {
    case Issuance::seat:
      return "seat";
    case Issuance::cards:
      return "drawn_cards";
  }
  return "";
}

std::string_view name_of(QuestionKind kind) {
  switch (kind) {
    case QuestionKind::choice:
      return "choice";
    case QuestionKind::boxes:
      return "boxes";
    case QuestionKind::text:
      return "text";
    case QuestionKind::score:
      return "score";
  }
  return "";
}

std::string_view name_of(Base base) {
  switch (base) {
    case Base::entitled:
      return "entitled";
    case Base::present:
      return "present";
    case Base::returned:
      return "returned";
    case Base::valid:
      return "valid";
  }
  return "";
}

std::string_view name_of(UnmarkedRule rule) {
  switch (rule) {
    case UnmarkedRule::abstain:
      return "abstain";
    case UnmarkedRule::not_counted:
      return "not_counted";
  }
  return "";
}

std::string_view name_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::more_than:
      return "more_than";
    case Comparison::at_least:
      return "at_least";
  }
  return "";
}

std::string_view name_of(RoundingMode mode) {
  switch (mode) {
    case RoundingMode::half_up:
      return "half_up";
    case RoundingMode::truncate:
      return "truncate";
  }
  return "";
}

std::string_view name_of(EmptyGroup rule) {
  switch (rule) {
    case EmptyGroup::withhold:
      return "withhold";
    case EmptyGroup::respread:
      return "respread";
  }
  return "";
}

std::string_view name_of(FlagMeasure measure) {
  switch (measure) {
    case FlagMeasure::share:
      return "share";
    case FlagMeasure::any_share:
      return "any_share";
    case FlagMeasure::score:
      return "score";
  }
  return "";
}

std::string_view name_of(FlagComparison comparison) {
  switch (comparison) {
    case FlagComparison::more_than:
      return "more_than";
    case FlagComparison::at_least:
      return "at_least";
    case FlagComparison::less_than:
      return "less_than";
    case FlagComparison::at_most:
      return "at_most";
  }
  return "";
}

}  // namespace piaojue
