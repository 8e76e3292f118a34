#include "client/simulate/plain_count.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "client/roles/teller.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/table_file.hpp"

namespace piaojue::simulate {
namespace {

constexpr std::size_t kMaxVotesFile = 2U << 30U;
enum Column : std::size_t { voter, poll, subject, question, choice };
const std::array<TableColumn, 5> kColumns = {{{"voter", {}, true},
                                              {"poll", {}, true},
                                              {"subject", {}, true},
                                              {"question", {}, true},
                                              {"choice", {}, true}}};

/// Names written in are on lines of this subject.
constexpr std::string_view kWriteIn = "+";

/// Choice, where the file names no question of the plan: nothing will be found to count.
QuestionKind kind_of(const MeetingPlan& plan, const std::string& poll,
                     const std::string& question) {
  for (const PollDefinition& one : plan.polls)
    for (const Question& asked : one.questions)
      if (one.id.str() == poll && asked.id.str() == question) return asked.kind;
  return QuestionKind::choice;
}

std::vector<std::string> split_choices(const std::string& text) {
  std::vector<std::string> out;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find(';', start), text.size());
    std::string code = text.substr(start, end - start);
    const auto first = code.find_first_not_of(' ');
    if (first != std::string::npos) {
      const auto last = code.find_last_not_of(' ');
      out.push_back(code.substr(first, last - first + 1));
    }
    start = end + 1;
  }
  return out;
}

Error differs(const PollDefinition& poll, const std::string& what, std::uint64_t in_result,
              std::uint64_t counted) {
  return {ErrorCode::invalid,
          tr("{} 的结果与直接清点不符：{} 结果 {}，清点 {}",
             "the result of {} differs from the plain count: {} is {}, counted {}", poll.id.str(),
             what, in_result, counted)};
}

}  // namespace

Result<PlainCount> PlainCount::read(const std::filesystem::path& votes, const MeetingPlan& plan) {
  FileFaults faults;
  FaultLog log(votes.string(), faults);
  const auto table = TableFile::read(votes, kMaxVotesFile, kColumns, log);
  if (!table || !faults.empty())
    return Error{ErrorCode::malformed, faults.empty() ? votes.string() : faults.front().str()};
  PlainCount out;
  for (const TableRow& row : table->rows()) {
    const std::string who = table->text(row, Column::voter);
    const auto id = VoterId::parse(who);
    const Voter* entry = id ? plan.roster.find(*id) : nullptr;
    if (entry == nullptr) return Error{ErrorCode::malformed, who};
    const std::string group = entry->group.str();
    const std::string poll_id = table->text(row, Column::poll);
    out.present_.insert(who);
    out.ballots_[{poll_id, group}].insert(who);
    const std::string about = table->text(row, Column::subject);
    const std::string asked = table->text(row, Column::question);
    const std::string text = table->text(row, Column::choice);
    const QuestionKind kind = kind_of(plan, poll_id, asked);
    const bool is_text = kind == QuestionKind::text;
    if (about == kWriteIn)
      for (const std::string& name : split_choices(text))
        ++out.texts_[{poll_id, about, asked}][name];
    else if (is_text && !text.empty())
      ++out.texts_[{poll_id, about, asked}][text];
    if (about == kWriteIn || is_text) continue;
    const Key cell{poll_id, about, asked, "", group};
    for (const std::string& option : split_choices(text)) {
      out.marked_[cell].insert(who);
      Key vote = cell;
      vote[3] = kind == QuestionKind::score ? std::string(kScoreSum) : option;
      out.votes_[vote] += kind == QuestionKind::score ? std::stoull(option) : 1;
    }
  }
  return out;
}

std::uint64_t PlainCount::returned(const PollId& of) const {
  std::uint64_t sum = 0;
  for (const auto& [key, voters] : ballots_)
    if (key.first == of.str()) sum += voters.size();
  return sum;
}

std::uint64_t PlainCount::votes(const PollId& of, const SubjectId& about, const QuestionId& asked,
                                const std::string& option, const std::string& group) const {
  const Key cell{of.str(), about.str(), asked.str(), option, group};
  if (!option.empty()) {
    const auto found = votes_.find(cell);
    return found == votes_.end() ? 0 : found->second;
  }
  const auto ballots = ballots_.find({of.str(), group});
  const auto marked = marked_.find(cell);
  return (ballots == ballots_.end() ? 0 : ballots->second.size()) -
         (marked == marked_.end() ? 0 : marked->second.size());
}

std::map<std::string, std::uint64_t> PlainCount::texts(const PollId& of, const std::string& about,
                                                       const QuestionId& asked) const {
  const auto found = texts_.find({of.str(), about, asked.str()});
  return found == texts_.end() ? std::map<std::string, std::uint64_t>() : found->second;
}

namespace {

using Json = nlohmann::json;

/// Group name in the result -> ids of the plan's groups.
std::map<std::string, std::vector<std::string>> group_members(const Json& result,
                                                              const MeetingPlan& plan) {
  std::map<std::string, std::vector<std::string>> members;
  for (const VoterGroup& group : plan.groups)
    members[std::string(kAllGroups)].push_back(group.id.str());
  for (const Json& group : result.at("groups"))
    for (const Json& member : group.at("members"))
      members[group.at("name").get<std::string>()].push_back(member.get<std::string>());
  return members;
}

std::size_t expected_counts(const PollDefinition& poll, std::size_t groups) {
  std::size_t cells = 0;
  for (const Subject& subject : poll.subjects)
    for (const Question& question : poll.questions)
      if (applies(question, subject) && question.kind != QuestionKind::text)
        cells += question.options.size() + (question.kind == QuestionKind::score ? 2 : 1);
  return cells * groups;
}

Result<void> compare_turnout(const Json& result, const MeetingPlan& plan,
                             const PollDefinition& poll, const PlainCount& plain) {
  const std::array<std::pair<const char*, std::uint64_t>, 4> figures = {{
      {"entitled", plan.roster.voters.size()},
      {"present", plain.present()},
      {"issued", plain.present()},
      {"returned", plain.returned(poll.id)},
  }};
  for (const auto& [key, counted] : figures)
    if (const auto in_result = result.at(key).get<std::uint64_t>(); in_result != counted)
      return differs(poll, key, in_result, counted);
  return {};
}

Result<void> compare_count(const Json& entry, const PollDefinition& poll, const PlainCount& plain,
                           const std::vector<std::string>& members) {
  PJ_TRY(const auto subject, SubjectId::parse(entry.at("subject").get<std::string>()));
  PJ_TRY(const auto question, QuestionId::parse(entry.at("question").get<std::string>()));
  const auto option = entry.at("option").get<std::string>();
  std::uint64_t counted = 0;
  for (const std::string& group : members)
    counted += plain.votes(poll.id, subject, question, option == kUnmarked ? "" : option, group);
  const auto in_result = entry.at("count").get<std::uint64_t>();
  if (in_result == counted) return {};
  return differs(poll,
                 fmt::format("{} {} {} {}", subject.str(), question.str(),
                             entry.at("group").get<std::string>(), option),
                 in_result, counted);
}

/// Texts as they were written; names as the tellers would read them.
Result<void> compare_texts(const Json& result, const PollDefinition& poll,
                           const PlainCount& plain) {
  for (const Json& slot : result.at("texts")) {
    PJ_TRY(const auto question, QuestionId::parse(slot.at("question").get<std::string>()));
    std::map<std::string, std::uint64_t> found;
    for (const Json& text : slot.at("texts")) ++found[text.get<std::string>()];
    const auto about = slot.at("subject").get<std::string>();
    if (found != plain.texts(poll.id, about, question))
      return differs(poll, about + " " + question.str(), found.size(), 0);
  }
  for (const Json& limit : result.at("write_ins")) {
    PJ_TRY(const auto question, QuestionId::parse(limit.at("question").get<std::string>()));
    std::map<std::string, std::uint64_t> found;
    for (const Json& name : limit.at("names"))
      found[name.at("name").get<std::string>()] = name.at("count").get<std::uint64_t>();
    std::map<std::string, std::uint64_t> expected;
    for (const auto& [written, count] : plain.texts(poll.id, std::string(kWriteIn), question))
      expected[roles::plain_name(written)] += count;
    if (found != expected) return differs(poll, question.str(), found.size(), expected.size());
  }
  return {};
}

}  // namespace

Result<void> compare(std::string_view result_json, const MeetingPlan& plan,
                     const PollDefinition& poll, const PlainCount& plain) {
  const Json result = Json::parse(result_json);
  PJ_CHECK(compare_turnout(result, plan, poll, plain));
  const auto members = group_members(result, plan);
  const Json& counts = result.at("counts");
  const bool counted = result.at("status") == "counted";
  const std::size_t expected = counted ? expected_counts(poll, members.size()) : 0;
  if (counts.size() != expected) return differs(poll, "counts", counts.size(), expected);
  for (const Json& entry : counts) {
    const auto group = members.find(entry.at("group").get<std::string>());
    if (group == members.end()) return differs(poll, entry.at("group"), 0, 1);
    PJ_CHECK(compare_count(entry, poll, plain, group->second));
  }
  return counted ? compare_texts(result, poll, plain) : Result<void>{};
}

}  // namespace piaojue::simulate
