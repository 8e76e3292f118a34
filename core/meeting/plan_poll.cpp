// [[poll]] of meeting.toml.
#include <algorithm>
#include <map>
#include <set>

#include "core/base/language.hpp"
#include "core/meeting/form.hpp"
#include "core/meeting/plan_gates.hpp"
#include "core/meeting/plan_parts.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

/// As in meeting.toml; the Chinese words are accepted as well.
const std::map<std::string, PollKind>& poll_kinds() {
  static const std::map<std::string, PollKind> kinds = {
      {"decision", PollKind::decision},
      {"recommendation", PollKind::recommendation},
      {"election", PollKind::election},
      {"evaluation", PollKind::evaluation},
      {"reverse_evaluation", PollKind::reverse_evaluation},
      {"survey", PollKind::survey},
      {"票决", PollKind::decision},
      {"民主推荐", PollKind::recommendation},
      {"选举", PollKind::election},
      {"测评", PollKind::evaluation},
      {"反测评", PollKind::reverse_evaluation},
      {"民意调查", PollKind::survey}};
  return kinds;
}

std::optional<PollKind> read_kind(TomlReader& reader) {
  const std::string text = reader.required_text("kind");
  if (text.empty()) return std::nullopt;
  if (const auto found = poll_kinds().find(text); found != poll_kinds().end()) return found->second;
  const std::vector<std::string> known = {"decision",   "recommendation",     "election",
                                          "evaluation", "reverse_evaluation", "survey"};
  reader.fault("kind", tr("没有 {} 这种表决", "there is no kind of poll {}", text),
               did_you_mean(text, known));
  return std::nullopt;
}

std::optional<Threshold> read_quorum(TomlReader& reader, PollKind kind) {
  if (reader.find("quorum") == nullptr) return default_quorum(kind);
  if (reader.text("quorum") == "none") return std::nullopt;
  return read_threshold(reader, "quorum", Comparison::at_least);
}

void read_questions(TomlReader& reader, PollDefinition& poll, FaultLog& faults) {
  std::set<QuestionId> ids;
  for (const TomlNode* const node : reader.tables("question")) {
    std::vector<Question> questions = read_question(*node, faults);
    if (questions.empty()) continue;
    TomlReader at(*node, "[[poll.question]]", faults);
    for (const Question& question : questions)
      if (!ids.insert(question.id).second)
        at.fault("id", tr("题 {} 重复", "question {} occurs twice", question.id.str()),
                 tr("请改为不同的编号", "give each a different id"));
    for (const std::string& type : questions.front().subject_types) {
      std::vector<std::string> known;
      for (const Subject& subject : poll.subjects)
        if (std::ranges::find(known, subject.type) == known.end()) known.push_back(subject.type);
      if (std::ranges::find(known, type) == known.end() && !known.empty())
        at.fault("subject_types", tr("没有类别为 {} 的对象", "no subject is of type {}", type),
                 did_you_mean(type, known));
    }
    std::ranges::move(questions, std::back_inserter(poll.questions));
  }
  if (reader.find("question") != nullptr) return;
  if (has_pass_rule(poll.kind))
    poll.questions.push_back(standard_vote(poll.kind));
  else
    reader.fault("question", tr("{} 没有题目", "{} has no questions", reader.name()),
                 tr("请用 [[poll.question]] 写出题目", "write them as [[poll.question]]"));
}

void read_limits(TomlReader& reader, PollDefinition& poll, FaultLog& faults) {
  for (const TomlNode* const node : reader.tables("limit")) {
    TomlReader at(*node, "[[poll.limit]]", faults);
    const QuestionId question = at.id("question", *QuestionId::parse("x"));
    const OptionCode option = at.id("option", *OptionCode::parse("x"));
    const auto at_most = at.number("at_most", 1, kMaxBranches - 1);
    if (!at_most && at.find("at_most") == nullptr)
      at.fault("at_most", tr("没有写明限额", "the limit is missing"),
               tr("写 at_most = 3", "write at_most = 3"));
    const auto write_ins = at.number("write_ins", 0, kMaxBranches - 1);
    std::optional<OptionCode> beside;
    if (at.find("beside") != nullptr) beside = at.id("beside", *OptionCode::parse("x"));
    at.finish();
    if (at_most) poll.limits.push_back({question, option, *at_most, write_ins.value_or(0), beside});
  }
}

/// Last, what only the whole poll can show.
void check_whole(TomlReader& reader, const PollDefinition& poll) {
  if (const Result<void> checked = poll.check(); !checked) {
    reader.fault("", checked.error().message,
                 has_pass_rule(poll.kind)
                     ? tr("选项代码用 yes、no、abstain", "the codes are yes, no, abstain")
                     : tr("请对照 docs/meeting-format.md", "see docs/meeting-format.md"));
    return;
  }
  if (const Result<CompiledForm> form = compile_form(poll); !form)
    reader.fault("", form.error().message, "");
}

void load_poll_subjects(TomlReader& reader, PlannedPoll& poll, const PlanFolder& folder) {
  const NameOrder order = read_order(reader);
  poll.subjects_file = reader.required_text("subjects");
  const auto path = file_in_folder(reader, "subjects", poll.subjects_file, folder);
  if (!path) return;
  poll.subjects_file = path->string();
  const bool nominees = has_pass_rule(poll.definition.kind);
  poll.subjects = load_subjects(*path, nominees ? "nominee" : "leader", order, folder);
  for (const LocatedSubject& located : poll.subjects)
    poll.definition.subjects.push_back(located.subject);
}

/// Names that `simulate` gives to other files beside the polls' folders.
bool is_reserved(const PollId& id) {
  return id.str() == "meeting" || id.str() == "votes.csv" || id.str() == "ca.pem" ||
         id.str() == "anchor.txt";
}

}  // namespace

PlannedPoll read_poll(const TomlNode& table, const MeetingId& meeting, const PlanFolder& folder,
                      const PlannedGates& gates, FaultLog& faults) {
  const std::size_t faults_before = folder.faults->size();
  TomlReader reader(table, "[[poll]]", faults);
  const PollId id = reader.id("id", *PollId::parse("x"));
  if (is_reserved(id))
    reader.fault("id", tr("{} 是保留字", "{} is reserved", id.str()),
                 tr("请换一个编号", "choose another id"));
  const std::string title = reader.required_text("title");
  const std::optional<PollKind> kind = read_kind(reader);
  const PollKind read_as = kind.value_or(PollKind::survey);
  const Issuance by_default =
      read_as == PollKind::reverse_evaluation ? Issuance::cards : Issuance::seat;
  const Issuance issuance =
      read_word(reader, "issuance", std::vector{Issuance::seat, Issuance::cards}, by_default);
  PlannedPoll poll{
      {meeting, id, title, read_as, issuance, read_quorum(reader, read_as), {}, {}, {}}, "", {}};
  load_poll_subjects(reader, poll, folder);
  // First, so that whatever counts the subjects counts those on the ballot.
  hold_to_gates(reader, poll, gates, folder);
  if (kind) {
    read_questions(reader, poll.definition, faults);
    read_limits(reader, poll.definition, faults);
    if (has_pass_rule(*kind))
      read_pass_rule(reader, poll, folder, faults);
    else
      refuse_rule_keys(reader);
    read_scoring(reader, poll.definition, folder, faults);
    read_flags(reader, poll.definition, faults);
    reader.finish();
  }
  if (folder.faults->size() == faults_before) check_whole(reader, poll.definition);
  return poll;
}

NameOrder read_order(TomlReader& reader) {
  return read_word(reader, "order",
                   std::vector{NameOrder::listed, NameOrder::stroke, NameOrder::pinyin},
                   NameOrder::listed);
}

std::optional<Threshold> read_threshold(TomlReader& reader, std::string_view key,
                                        std::optional<Comparison> bare) {
  const std::optional<std::string> text = reader.text(key);
  if (!text) return std::nullopt;
  const std::optional<Threshold> threshold = parse_threshold(*text, bare);
  if (!threshold)
    reader.fault(key, tr("看不懂比例 {}", "{} is no threshold", *text),
                 tr("写 \"more than 1/2\"（超过）或 \"at least 2/3\"（达到）",
                    "write \"more than 1/2\" or \"at least 2/3\""));
  return threshold;
}

std::optional<Threshold> parse_threshold(std::string_view text, std::optional<Comparison> bare) {
  if (text == "过半数") return Threshold{Comparison::more_than, Rational(1, 2)};
  static constexpr std::pair<std::string_view, Comparison> kPrefixes[] = {
      {"more than", Comparison::more_than},
      {"超过", Comparison::more_than},
      {"at least", Comparison::at_least},
      {"不少于", Comparison::at_least},
      {"达到", Comparison::at_least}};
  std::optional<Comparison> comparison = bare;
  for (const auto& [prefix, meaning] : kPrefixes) {
    if (!text.starts_with(prefix)) continue;
    text.remove_prefix(prefix.size());
    comparison = meaning;
    break;
  }
  while (text.starts_with(' ')) text.remove_prefix(1);
  const Result<Rational> fraction = Rational::parse(text);
  if (!fraction || !comparison) return std::nullopt;
  const Rational one(1, 1);
  const bool reachable = *comparison == Comparison::more_than
                             ? *fraction < one
                             : *fraction <= one && fraction->numerator() > 0;
  if (!reachable || fraction->denominator() > kMaxFractionPart) return std::nullopt;
  return Threshold{*comparison, *fraction};
}

}  // namespace piaojue
