// Canonical bytes of a poll definition (SPEC 7.2).
#include "core/meeting/poll_definition.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kTag = "piaojue/1 poll";

void write(CanonicalWriter& out, const Threshold& threshold) {
  out.u8(static_cast<std::uint8_t>(threshold.comparison));
  threshold.fraction.write(out);
}

void write(CanonicalWriter& out, const std::optional<OptionCode>& code) {
  out.flag(code.has_value());
  if (code) out.text(code->str());
}

void write(CanonicalWriter& out, const DecisionRule& rule) {
  out.text(rule.question.str()).text(rule.approve.str()).text(rule.reject.str());
  write(out, rule.abstain);
  out.u8(static_cast<std::uint8_t>(rule.base));
  write(out, rule.pass);
  out.u8(static_cast<std::uint8_t>(rule.unmarked));
}

void write(CanonicalWriter& out, const Question& question) {
  out.text(question.id.str()).text(question.title).u8(static_cast<std::uint8_t>(question.kind));
  out.count(question.options.size());
  for (const Option& option : question.options) out.text(option.code.str()).text(option.label);
  out.u32(question.max_marks);
  write(out, question.exclusive);
  out.count(question.subject_types.size());
  for (const std::string& type : question.subject_types) out.text(type);
}

/// A byte from 1 to the last enumerator.
template <class Enum>
Result<Enum> read_enum(CanonicalReader& in, Enum last) {
  PJ_TRY(const std::uint8_t value, in.u8());
  if (value < 1 || value > static_cast<std::uint8_t>(last))
    return Error{ErrorCode::malformed, "a number that names nothing"};
  return static_cast<Enum>(value);
}

Result<Threshold> read_threshold(CanonicalReader& in) {
  PJ_TRY(const Comparison comparison, read_enum(in, Comparison::at_least));
  PJ_TRY(const Rational fraction, Rational::read(in));
  return Threshold{comparison, fraction};
}

Result<std::optional<Threshold>> read_quorum(CanonicalReader& in) {
  PJ_TRY(const bool given, in.flag());
  if (!given) return std::optional<Threshold>();
  PJ_TRY(const Threshold threshold, read_threshold(in));
  return std::optional<Threshold>(threshold);
}

Result<std::optional<OptionCode>> read_optional_code(CanonicalReader& in) {
  PJ_TRY(const bool given, in.flag());
  if (!given) return std::optional<OptionCode>();
  PJ_TRY(OptionCode code, read_id<OptionCode>(in));
  return std::optional<OptionCode>(std::move(code));
}

Result<std::optional<DecisionRule>> read_decision(CanonicalReader& in) {
  PJ_TRY(const bool given, in.flag());
  if (!given) return std::optional<DecisionRule>();
  PJ_TRY(QuestionId question, read_id<QuestionId>(in));
  PJ_TRY(OptionCode approve, read_id<OptionCode>(in));
  PJ_TRY(OptionCode reject, read_id<OptionCode>(in));
  PJ_TRY(std::optional<OptionCode> abstain, read_optional_code(in));
  PJ_TRY(const Base base, read_enum(in, Base::valid));
  PJ_TRY(const Threshold pass, read_threshold(in));
  PJ_TRY(const UnmarkedRule unmarked, read_enum(in, UnmarkedRule::not_counted));
  return std::optional<DecisionRule>(DecisionRule{std::move(question), std::move(approve),
                                                  std::move(reject), std::move(abstain), base, pass,
                                                  unmarked});
}

Result<std::vector<Option>> read_options(CanonicalReader& in) {
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxOptions));
  std::vector<Option> options;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(OptionCode code, read_id<OptionCode>(in));
    PJ_TRY(std::string label, in.text());
    options.push_back({std::move(code), std::move(label)});
  }
  return options;
}

Result<Question> read_question(CanonicalReader& in) {
  PJ_TRY(QuestionId id, read_id<QuestionId>(in));
  PJ_TRY(std::string title, in.text());
  PJ_TRY(const QuestionKind kind, read_enum(in, QuestionKind::text));
  PJ_TRY(std::vector<Option> options, read_options(in));
  PJ_TRY(const std::uint32_t max_marks, in.u32());
  PJ_TRY(std::optional<OptionCode> exclusive, read_optional_code(in));
  PJ_TRY(const std::uint32_t count, read_count(in, kMaxSubjects));
  std::vector<std::string> types;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(std::string type, in.text());
    types.push_back(std::move(type));
  }
  return Question{std::move(id),        std::move(title), kind, std::move(options), max_marks,
                  std::move(exclusive), std::move(types)};
}

Result<Limit> read_limit(CanonicalReader& in) {
  PJ_TRY(QuestionId question, read_id<QuestionId>(in));
  PJ_TRY(OptionCode option, read_id<OptionCode>(in));
  PJ_TRY(const std::uint32_t at_most, in.u32());
  PJ_TRY(const std::uint32_t write_ins, in.u32());
  return Limit{std::move(question), std::move(option), at_most, write_ins};
}

Result<Subject> read_subject(CanonicalReader& in) {
  PJ_TRY(SubjectId id, read_id<SubjectId>(in));
  PJ_TRY(std::string name, in.text());
  PJ_TRY(std::string type, in.text());
  PJ_TRY(std::string unit, in.text());
  PJ_TRY(std::string post, in.text());
  return Subject{std::move(id), std::move(name), std::move(type), std::move(unit), std::move(post)};
}

}  // namespace

Bytes PollDefinition::encode() const {
  CanonicalWriter out(kTag);
  out.text(meeting.str()).text(id.str()).text(title).u8(static_cast<std::uint8_t>(kind));
  out.u8(static_cast<std::uint8_t>(issuance)).flag(quorum.has_value());
  if (quorum) write(out, *quorum);
  out.flag(decision.has_value());
  if (decision) write(out, *decision);
  out.count(questions.size());
  for (const Question& question : questions) write(out, question);
  out.count(subjects.size());
  for (const Subject& subject : subjects)
    out.text(subject.id.str())
        .text(subject.name)
        .text(subject.type)
        .text(subject.unit)
        .text(subject.post);
  out.count(limits.size());
  for (const Limit& limit : limits)
    out.text(limit.question.str()).text(limit.option.str()).u32(limit.at_most).u32(limit.write_ins);
  return out.take();
}

Result<PollDefinition> PollDefinition::parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(MeetingId meeting, read_id<MeetingId>(in));
  PJ_TRY(PollId id, read_id<PollId>(in));
  PJ_TRY(std::string title, in.text());
  PJ_TRY(const PollKind kind, read_enum(in, PollKind::survey));
  PJ_TRY(const Issuance issuance, read_enum(in, Issuance::cards));
  PJ_TRY(const std::optional<Threshold> quorum, read_quorum(in));
  PJ_TRY(std::optional<DecisionRule> decision, read_decision(in));
  PollDefinition poll{std::move(meeting),
                      std::move(id),
                      std::move(title),
                      kind,
                      issuance,
                      quorum,
                      std::move(decision),
                      {},
                      {}};
  PJ_TRY(const std::uint32_t questions, read_count(in, kMaxQuestions));
  for (std::uint32_t i = 0; i < questions; ++i) {
    PJ_TRY(Question question, read_question(in));
    poll.questions.push_back(std::move(question));
  }
  PJ_TRY(const std::uint32_t subjects, read_count(in, kMaxSubjects));
  for (std::uint32_t i = 0; i < subjects; ++i) {
    PJ_TRY(Subject subject, read_subject(in));
    poll.subjects.push_back(std::move(subject));
  }
  PJ_TRY(const std::uint32_t limits, read_count(in, kMaxLimits));
  for (std::uint32_t i = 0; i < limits; ++i) {
    PJ_TRY(Limit limit, read_limit(in));
    poll.limits.push_back(std::move(limit));
  }
  PJ_CHECK(in.finish());
  PJ_CHECK(poll.check());
  return poll;
}

}  // namespace piaojue
