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

template <class AnyId>
void write(CanonicalWriter& out, const std::optional<AnyId>& id) {
  out.flag(id.has_value());
  if (id) out.text(id->str());
}

void write(CanonicalWriter& out, const std::optional<Rational>& number) {
  out.flag(number.has_value());
  if (number) number->write(out);
}

template <class Item, class Write>
void write_list(CanonicalWriter& out, const std::vector<Item>& items, Write write_item) {
  out.count(items.size());
  for (const Item& item : items) write_item(item);
}

void write(CanonicalWriter& out, const std::vector<std::string>& texts) {
  write_list(out, texts, [&](const std::string& text) { out.text(text); });
}

void write(CanonicalWriter& out, const PassRule& rule) {
  out.text(rule.question.str()).text(rule.approve.str());
  write(out, rule.reject);
  write(out, rule.abstain);
  out.u8(static_cast<std::uint8_t>(rule.base));
  write(out, rule.pass);
  out.u8(static_cast<std::uint8_t>(rule.unmarked));
  write_list(out, rule.seats,
             [&](const Seats& seats) { out.text(seats.unit).text(seats.post).u32(seats.seats); });
}

void write(CanonicalWriter& out, const Question& question) {
  out.text(question.id.str()).text(question.title).u8(static_cast<std::uint8_t>(question.kind));
  write_list(out, question.options, [&](const Option& option) {
    out.text(option.code.str()).text(option.label);
    write(out, option.points);
    out.flag(option.adverse);
  });
  out.u32(question.max_marks);
  write(out, question.exclusive);
  write(out, question.subject_types);
  question.weight.write(out);
}

void write(CanonicalWriter& out, const Subject& subject) {
  out.text(subject.id.str()).text(subject.name).text(subject.type).text(subject.unit);
  out.text(subject.post).text(subject.tier).text(subject.gender).u32(subject.age);
  out.text(subject.resume).text(subject.statement);
  write_list(out, subject.archive, [&](const Rational& points) { points.write(out); });
  write_list(out, subject.facts,
             [&](const Fact& fact) { out.text(fact.fact.str()).raw(fact.source); });
}

void write(CanonicalWriter& out, const Limit& limit) {
  out.text(limit.question.str()).text(limit.option.str()).u32(limit.at_most).u32(limit.write_ins);
  write(out, limit.beside);
}

void write(CanonicalWriter& out, const ScoringRule& rule) {
  out.u32(rule.digits).u8(static_cast<std::uint8_t>(rule.rounding));
  out.u8(static_cast<std::uint8_t>(rule.empty_group));
  write(out, rule.unmarked_points);
  rule.evaluation_weight.write(out);
  write_list(out, rule.archive, [&](const ArchiveItem& item) {
    out.text(item.code.str()).text(item.label);
    item.weight.write(out);
  });
}

void write(CanonicalWriter& out, const FlagRule& flag) {
  out.text(flag.id.str()).text(flag.label);
  write(out, flag.subject_types);
  out.u8(static_cast<std::uint8_t>(flag.measure));
  write(out, flag.question);
  write_list(out, flag.options, [&](const OptionCode& code) { out.text(code.str()); });
  out.u8(static_cast<std::uint8_t>(flag.comparison));
  flag.value.write(out);
}

void write(CanonicalWriter& out, const RefusedNominee& refused) {
  out.text(refused.id.str()).text(refused.name);
  write_list(out, refused.missing, [&](const FactId& fact) { out.text(fact.str()); });
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

/// What `read` reads, behind a flag that says whether it is there.
template <class Read>
auto read_optional(CanonicalReader& in, Read read)
    -> Result<std::optional<typename decltype(read(in))::value_type>> {
  std::optional<typename decltype(read(in))::value_type> out;
  PJ_TRY(const bool given, in.flag());
  if (given) {
    PJ_TRY(out, read(in));
  }
  return out;
}

template <class Read>
auto read_list(CanonicalReader& in, std::size_t max, Read read)
    -> Result<std::vector<typename decltype(read(in))::value_type>> {
  PJ_TRY(const std::uint32_t count, read_count(in, max));
  std::vector<typename decltype(read(in))::value_type> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(auto item, read(in));
    out.push_back(std::move(item));
  }
  return out;
}

Result<std::string> read_text(CanonicalReader& in) { return in.text(); }

Result<std::vector<std::string>> read_types(CanonicalReader& in) {
  return read_list(in, kMaxSubjects, read_text);
}

Result<Seats> read_seats(CanonicalReader& in) {
  PJ_TRY(std::string unit, in.text());
  PJ_TRY(std::string post, in.text());
  PJ_TRY(const std::uint32_t seats, in.u32());
  return Seats{std::move(unit), std::move(post), seats};
}

Result<PassRule> read_rule(CanonicalReader& in) {
  PJ_TRY(QuestionId question, read_id<QuestionId>(in));
  PJ_TRY(OptionCode approve, read_id<OptionCode>(in));
  PJ_TRY(std::optional<OptionCode> reject, read_optional(in, read_id<OptionCode>));
  PJ_TRY(std::optional<OptionCode> abstain, read_optional(in, read_id<OptionCode>));
  PJ_TRY(const Base base, read_enum(in, Base::valid));
  PJ_TRY(const Threshold pass, read_threshold(in));
  PJ_TRY(const UnmarkedRule unmarked, read_enum(in, UnmarkedRule::not_counted));
  PJ_TRY(std::vector<Seats> seats, read_list(in, kMaxSubjects, read_seats));
  return PassRule{std::move(question),
                  std::move(approve),
                  std::move(reject),
                  std::move(abstain),
                  base,
                  pass,
                  unmarked,
                  std::move(seats)};
}

Result<Option> read_option(CanonicalReader& in) {
  PJ_TRY(OptionCode code, read_id<OptionCode>(in));
  PJ_TRY(std::string label, in.text());
  PJ_TRY(const std::optional<Rational> points, read_optional(in, Rational::read));
  PJ_TRY(const bool adverse, in.flag());
  return Option{std::move(code), std::move(label), points, adverse};
}

Result<Question> read_question(CanonicalReader& in) {
  PJ_TRY(QuestionId id, read_id<QuestionId>(in));
  PJ_TRY(std::string title, in.text());
  PJ_TRY(const QuestionKind kind, read_enum(in, QuestionKind::score));
  PJ_TRY(std::vector<Option> options, read_list(in, kMaxOptions, read_option));
  PJ_TRY(const std::uint32_t max_marks, in.u32());
  PJ_TRY(std::optional<OptionCode> exclusive, read_optional(in, read_id<OptionCode>));
  PJ_TRY(std::vector<std::string> types, read_types(in));
  PJ_TRY(const Rational weight, Rational::read(in));
  return Question{std::move(id),        std::move(title), kind,  std::move(options), max_marks,
                  std::move(exclusive), std::move(types), weight};
}

Result<Limit> read_limit(CanonicalReader& in) {
  PJ_TRY(QuestionId question, read_id<QuestionId>(in));
  PJ_TRY(OptionCode option, read_id<OptionCode>(in));
  PJ_TRY(const std::uint32_t at_most, in.u32());
  PJ_TRY(const std::uint32_t write_ins, in.u32());
  PJ_TRY(std::optional<OptionCode> beside, read_optional(in, read_id<OptionCode>));
  return Limit{std::move(question), std::move(option), at_most, write_ins, std::move(beside)};
}

Result<Fact> read_fact(CanonicalReader& in) {
  PJ_TRY(FactId fact, read_id<FactId>(in));
  PJ_TRY(const Hash32 source, in.hash());
  return Fact{std::move(fact), source};
}

Result<Subject> read_subject(CanonicalReader& in) {
  PJ_TRY(SubjectId id, read_id<SubjectId>(in));
  PJ_TRY(std::string name, in.text());
  PJ_TRY(std::string type, in.text());
  PJ_TRY(std::string unit, in.text());
  PJ_TRY(std::string post, in.text());
  PJ_TRY(std::string tier, in.text());
  PJ_TRY(std::string gender, in.text());
  PJ_TRY(const std::uint32_t age, in.u32());
  PJ_TRY(std::string resume, in.text());
  PJ_TRY(std::string statement, in.text());
  PJ_TRY(std::vector<Rational> archive, read_list(in, kMaxArchiveItems, Rational::read));
  PJ_TRY(std::vector<Fact> facts, read_list(in, kMaxRequirements, read_fact));
  return Subject{std::move(id),     std::move(name),      std::move(type),    std::move(unit),
                 std::move(post),   std::move(tier),      std::move(gender),  age,
                 std::move(resume), std::move(statement), std::move(archive), std::move(facts)};
}

Result<ArchiveItem> read_archive_item(CanonicalReader& in) {
  PJ_TRY(OptionCode code, read_id<OptionCode>(in));
  PJ_TRY(std::string label, in.text());
  PJ_TRY(const Rational weight, Rational::read(in));
  return ArchiveItem{std::move(code), std::move(label), weight};
}

Result<ScoringRule> read_scoring(CanonicalReader& in) {
  PJ_TRY(const std::uint32_t digits, in.u32());
  PJ_TRY(const RoundingMode rounding, read_enum(in, RoundingMode::truncate));
  PJ_TRY(const EmptyGroup empty_group, read_enum(in, EmptyGroup::respread));
  PJ_TRY(const std::optional<Rational> unmarked, read_optional(in, Rational::read));
  PJ_TRY(const Rational weight, Rational::read(in));
  PJ_TRY(std::vector<ArchiveItem> archive, read_list(in, kMaxArchiveItems, read_archive_item));
  return ScoringRule{digits, rounding, empty_group, unmarked, weight, std::move(archive)};
}

Result<FlagRule> read_flag(CanonicalReader& in) {
  PJ_TRY(FlagId id, read_id<FlagId>(in));
  PJ_TRY(std::string label, in.text());
  PJ_TRY(std::vector<std::string> types, read_types(in));
  PJ_TRY(const FlagMeasure measure, read_enum(in, FlagMeasure::score));
  PJ_TRY(std::optional<QuestionId> question, read_optional(in, read_id<QuestionId>));
  PJ_TRY(std::vector<OptionCode> options, read_list(in, kMaxOptions, read_id<OptionCode>));
  PJ_TRY(const FlagComparison comparison, read_enum(in, FlagComparison::at_most));
  PJ_TRY(const Rational value, Rational::read(in));
  return FlagRule{std::move(id),       std::move(label),   std::move(types), measure,
                  std::move(question), std::move(options), comparison,       value};
}

Result<Requirement> read_requirement(CanonicalReader& in) {
  PJ_TRY(FactId fact, read_id<FactId>(in));
  PJ_TRY(std::string label, in.text());
  return Requirement{std::move(fact), std::move(label)};
}

Result<RefusedNominee> read_refused(CanonicalReader& in) {
  PJ_TRY(SubjectId id, read_id<SubjectId>(in));
  PJ_TRY(std::string name, in.text());
  PJ_TRY(std::vector<FactId> missing, read_list(in, kMaxRequirements, read_id<FactId>));
  return RefusedNominee{std::move(id), std::move(name), std::move(missing)};
}

}  // namespace

// R7.2-1
Bytes PollDefinition::encode() const {
  CanonicalWriter out(kTag);
  out.text(meeting.str()).text(id.str()).text(title).u8(static_cast<std::uint8_t>(kind));
  out.u8(static_cast<std::uint8_t>(issuance)).flag(quorum.has_value());
  if (quorum) write(out, *quorum);
  out.flag(rule.has_value());
  if (rule) write(out, *rule);
  const auto each = [&](const auto& item) { write(out, item); };
  write_list(out, questions, each);
  write_list(out, subjects, each);
  write_list(out, limits, each);
  out.flag(scoring.has_value());
  if (scoring) write(out, *scoring);
  write_list(out, flags, each);
  write(out, gives);
  write_list(out, required,
             [&](const Requirement& one) { out.text(one.fact.str()).text(one.label); });
  write_list(out, refused, each);
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
  PJ_TRY(const std::optional<Threshold> quorum, read_optional(in, read_threshold));
  PJ_TRY(std::optional<PassRule> rule, read_optional(in, read_rule));
  PJ_TRY(std::vector<Question> questions, read_list(in, kMaxQuestions, read_question));
  PJ_TRY(std::vector<Subject> subjects, read_list(in, kMaxSubjects, read_subject));
  PJ_TRY(std::vector<Limit> limits, read_list(in, kMaxLimits, read_limit));
  PJ_TRY(std::optional<ScoringRule> scoring, read_optional(in, read_scoring));
  PJ_TRY(std::vector<FlagRule> flags, read_list(in, kMaxFlags, read_flag));
  PJ_TRY(std::optional<FactId> gives, read_optional(in, read_id<FactId>));
  PJ_TRY(std::vector<Requirement> required, read_list(in, kMaxRequirements, read_requirement));
  PJ_TRY(std::vector<RefusedNominee> refused, read_list(in, kMaxSubjects, read_refused));
  PJ_CHECK(in.finish());
  PollDefinition poll{std::move(meeting),
                      std::move(id),
                      std::move(title),
                      kind,
                      issuance,
                      quorum,
                      std::move(rule),
                      std::move(questions),
                      std::move(subjects),
                      std::move(limits),
                      std::move(scoring),
                      std::move(flags),
                      std::move(gives),
                      std::move(required),
                      std::move(refused)};
  PJ_CHECK(poll.check());
  return poll;
}

}  // namespace piaojue
