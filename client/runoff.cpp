#include "client/runoff.hpp"

#include <algorithm>
#include <functional>

#include "core/base/language.hpp"
#include "core/meeting/json_fields.hpp"
#include "core/meeting/rules.hpp"
#include "core/openssl/digest.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSuffix = "-runoff";
constexpr std::size_t kMaxMeetingId = 50;

/// As a TOML basic string; plain text has no control characters.
std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// As a CSV field.
std::string csv_field(std::string_view text) {
  const bool plain = text.find_first_of(",\"\r\n") == std::string_view::npos &&
                     !text.starts_with(' ') && !text.ends_with(' ');
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

template <class Row>
struct Column {
  std::string name;
  std::function<std::string(const Row&)> text;
};

/// The columns that hold something in any row.
template <class Row>
std::string csv(const std::vector<Row>& rows, std::vector<Column<Row>> columns) {
  std::erase_if(columns, [&](const Column<Row>& column) {
    return std::ranges::all_of(rows, [&](const Row& row) { return column.text(row).empty(); });
  });
  std::string out;
  for (const Column<Row>& column : columns) out += (out.empty() ? "" : ",") + column.name;
  out += '\n';
  for (const Row& row : rows) {
    std::string line;
    for (const Column<Row>& column : columns)
      line += (&column == &columns.front() ? "" : ",") + csv_field(column.text(row));
    out += line + '\n';
  }
  return out;
}

std::string threshold(const Threshold& of) {
  return toml_text((of.comparison == Comparison::more_than ? "more than " : "at least ") +
                   of.fraction.str());
}

std::string yes_or_no(bool flag) { return flag ? "true" : "false"; }

/// An id, and with it the name and unit.
std::string person(const std::string& id, const std::string& name, const std::string& unit) {
  return fmt::format("id = {}\nname = {}\n{}", toml_text(id), toml_text(name),
                     unit.empty() ? "" : "unit = " + toml_text(unit) + "\n");
}

/// Who stands again, and for how many seats.
struct Tied {
  std::vector<Subject> nominees;
  std::vector<Seats> seats;
};

class Composer {
 public:
  Composer(const MeetingPlan& plan, const PollDefinition& poll, Tied tied, PollId id)
      : plan_(plan), poll_(poll), tied_(std::move(tied)), id_(std::move(id)) {}

  RunoffFolder compose(std::string_view result_json) const {
    std::size_t seats = 0;
    for (const Seats& post : tied_.seats) seats += post.seats;
    return {heading(result_json) + officials() + groups() + poll(seats), roster(), nominees(),
            tied_.nominees.size(), seats};
  }

 private:
  std::string meeting_id() const {
    std::string id = plan_.id.str().substr(0, kMaxMeetingId - kSuffix.size());
    while (id.ends_with('-')) id.pop_back();
    return id + std::string(kSuffix);
  }

  // What the tied had to show was shown for the first round, whose result is named here.
  std::string heading(std::string_view result_json) const {
    const std::string source = to_hex(hash32(HashAlgorithm::sha256, as_bytes(result_json)));
    return fmt::format(
        "# {}\n# {}\n# {}\n\n[meeting]\nid = {}\ntitle = {}\ndate = {}\nplace = {}\nsuite = "
        "{}\nrehearsal = {}\nminimum_group = {}\n\n",
        tr("最后一个名额票数相同，只对这几个人再投一次。请核对日期和地点，再运行 piaojue check。",
           "A tie at the last seat: another ballot on those who tied. Look over date and place, "
           "then run piaojue check."),
        tr("前一轮结果 result.json 的 SHA-256：{}", "SHA-256 of the first round's result.json: {}",
           source),
        tr("他们的前置条件已在前一轮核对过，这里不再重复。",
           "Their gates were checked in the first round and are not repeated."),
        toml_text(meeting_id()), toml_text(title(plan_.title)), toml_text(plan_.date),
        toml_text(plan_.place), toml_text(plan_.suite->name()), yes_or_no(plan_.rehearsal),
        plan_.minimum_group);
  }

  static std::string title(const std::string& first) {
    return first + tr("（票数相同再次投票）", " (run-off)");
  }

  std::string officials() const {
    std::string single = "[officials]\n";
    std::string several;
    for (const PlannedOfficial& official : plan_.officials) {
      const std::string role(name_of(official.role));
      const std::string who = person(official.id.str(), official.name, official.unit);
      if (official.role == OfficialRole::scrutineer || official.role == OfficialRole::teller) {
        several += fmt::format("[[{}]]\n{}{}\n", role, who, official.chief ? "chief = true\n" : "");
        continue;
      }
      std::string line = who.substr(0, who.size() - 1);
      for (std::size_t at; (at = line.find('\n')) != std::string::npos;) line.replace(at, 1, ", ");
      single += fmt::format("{} = {{ {} }}\n", role, line);
    }
    single += fmt::format("quorum = {}\n\n", plan_.threshold);
    for (const PlannedIssuer& issuer : plan_.issuers)
      several += "[[issuer]]\n" + person(issuer.id.str(), issuer.name, "") + "\n";
    return single + several;
  }

  /// Without their sets, which matter to scores only: each with its weight of the whole.
  std::string groups() const {
    std::string out;
    for (const VoterGroup& group : plan_.groups)
      out +=
          fmt::format("[[group]]\n{}weight = {}\n{}\n", person(group.id.str(), group.name, ""),
                      toml_text(group.weight.str()), group.disclosed ? "disclosed = true\n" : "");
    return out;
  }

  std::string poll(std::size_t seats) const {
    const PassRule& rule = *poll_.rule;
    std::string out = fmt::format(
        "[[poll]]\nid = {}\ntitle = {}\nkind = {}\nsubjects = \"nominees.csv\"\nissuance = "
        "{}\nquorum = {}\nbase = {}\npass = {}\nunmarked = {}\nseats = {}\n",
        toml_text(id_.str()), toml_text(title(poll_.title)), toml_text(name_of(poll_.kind)),
        toml_text(name_of(poll_.issuance)), poll_.quorum ? threshold(*poll_.quorum) : "\"none\"",
        toml_text(name_of(rule.base)), threshold(rule.pass), toml_text(name_of(rule.unmarked)),
        seats_text());
    if (poll_.kind != PollKind::decision) out += fmt::format("choose = {}\n", seats);
    if (poll_.gives) out += "gives = " + toml_text(poll_.gives->str()) + "\n";
    return out + question();
  }

  std::string seats_text() const {
    if (tied_.seats.size() == 1 && tied_.seats[0].unit.empty() && tied_.seats[0].post.empty())
      return std::to_string(tied_.seats[0].seats);
    std::string out = "[\n";
    for (const Seats& post : tied_.seats)
      out += fmt::format("  {{ unit = {}, post = {}, seats = {} }},\n", toml_text(post.unit),
                         toml_text(post.post), post.seats);
    return out + "]";
  }

  std::string question() const {
    const auto found = std::ranges::find(poll_.questions, poll_.rule->question, &Question::id);
    std::string out = fmt::format("\n[[poll.question]]\nid = {}\ntitle = {}\nkind = \"choice\"\n",
                                  toml_text(found->id.str()), toml_text(found->title));
    out += "options = [\n";
    for (const Option& option : found->options)
      out += fmt::format("  {{ code = {}, label = {} }},\n", toml_text(option.code.str()),
                         toml_text(option.label));
    return out + "]\n";
  }

  std::string roster() const {
    return csv<Voter>(plan_.roster.voters,
                      {{"id", [](const Voter& v) { return v.id.str(); }},
                       {"name", [](const Voter& v) { return v.name; }},
                       {"group", [](const Voter& v) { return v.group.str(); }},
                       {"unit", [](const Voter& v) { return v.unit; }},
                       {"post", [](const Voter& v) { return v.post; }},
                       {"tier", [](const Voter& v) { return v.tier; }},
                       {"delegation", [](const Voter& v) { return v.delegation; }}});
  }

  std::string nominees() const {
    return csv<Subject>(
        tied_.nominees,
        {{"id", [](const Subject& s) { return s.id.str(); }},
         {"name", [](const Subject& s) { return s.name; }},
         {"type", [](const Subject& s) { return s.type; }},
         {"unit", [](const Subject& s) { return s.unit; }},
         {"post", [](const Subject& s) { return s.post; }},
         {"tier", [](const Subject& s) { return s.tier; }},
         {"gender", [](const Subject& s) { return s.gender; }},
         {"age", [](const Subject& s) { return s.age == 0 ? "" : std::to_string(s.age); }},
         {"resume", [](const Subject& s) { return s.resume; }},
         {"statement", [](const Subject& s) { return s.statement; }}});
  }

  const MeetingPlan& plan_;
  const PollDefinition& poll_;
  Tied tied_;
  PollId id_;
};

/// Somebody written in stands like the others, under an id that nobody has.
Subject written_in(const std::string& name, const Seats& post, const PollDefinition& poll,
                   std::size_t& number) {
  for (;;) {
    const SubjectId id = *SubjectId::parse("w" + std::to_string(++number));
    if (std::ranges::find(poll.subjects, id, &Subject::id) == poll.subjects.end())
      return {id, name, poll.subjects.front().type, post.unit, post.post};
  }
}

Result<Tied> read_tied(const Json& runoffs, const PollDefinition& poll) {
  Tied tied;
  std::size_t written = 0;
  for (const Json& runoff : runoffs) {
    const Seats post{text_field(runoff, "unit"), text_field(runoff, "post"),
                     static_cast<std::uint32_t>(number_field(runoff, "seats"))};
    tied.seats.push_back(post);
    for (const Json& id : runoff.at("subjects")) {
      const auto subject =
          std::ranges::find(poll.subjects, id.get_ref<const std::string&>(),
                            [](const Subject& one) -> const std::string& { return one.id.str(); });
      if (subject == poll.subjects.end())
        return Error{ErrorCode::wrong_context,
                     tr("会议文件夹里没有结果中的 {}；请用前一轮的会议文件夹",
                        "the meeting folder has nobody with the result's id {}; give the folder "
                        "of the first round",
                        id.get_ref<const std::string&>())};
      tied.nominees.push_back(*subject);
    }
    for (const Json& name : runoff.at("names"))
      tied.nominees.push_back(written_in(name.get_ref<const std::string&>(), post, poll, written));
  }
  if (written > 0 && !poll.required.empty())
    return invalid(tr("{} 是另选的人，没有经过前置条件的核对；请先取得凭据，再自行编写会议文件夹",
                      "{} was written in and has passed no gate; obtain the facts first, and write "
                      "the meeting folder by hand",
                      tied.nominees.back().name));
  return tied;
}

}  // namespace

Result<RunoffFolder> compose_runoff(const MeetingPlan& plan, std::string_view result_json,
                                    const std::optional<PollId>& id) {
  try {
    const Json result = parse_shallow_json(result_json);
    if (result.is_null() || text_field(result, "format") != "piaojue-result/1")
      return Error{ErrorCode::malformed,
                   tr("这不是结果文件（result.json）", "this is no result document (result.json)")};
    const std::string& poll_id = text_field(result, "poll");
    const auto poll = std::ranges::find(
        plan.polls, poll_id,
        [](const PollDefinition& one) -> const std::string& { return one.id.str(); });
    if (text_field(result, "meeting") != plan.id.str() || poll == plan.polls.end() || !poll->rule)
      return Error{ErrorCode::wrong_context,
                   tr("结果属于会议 {} 的 {}，会议文件夹是 {}；请用前一轮的会议文件夹",
                      "the result is of {1} in meeting {0}, the folder of meeting {2}; give the "
                      "folder of the first round",
                      text_field(result, "meeting"), poll_id, plan.id.str())};
    const Json& runoffs = result.at("runoffs");
    if (runoffs.empty())
      return Error{
          ErrorCode::wrong_state,
          tr("{} 没有人在最后一个名额上票数相同，不需要再次投票",
             "{}: nobody tied at the last seat, so there is nothing to vote on again", poll_id)};
    PJ_TRY(Tied tied, read_tied(runoffs, *poll));
    PJ_TRY(PollId new_id,
           id ? Result<PollId>(*id)
              : PollId::parse(poll_id.substr(0, 64 - kSuffix.size()) + std::string(kSuffix)));
    return Composer(plan, *poll, std::move(tied), std::move(new_id)).compose(result_json);
  } catch (const Json::exception&) {
    return Error{ErrorCode::malformed, tr("结果文件不完整或不是本版本的",
                                          "the result document is incomplete or of another "
                                          "version")};
  }
}

}  // namespace piaojue
