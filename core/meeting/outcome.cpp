// result.json (docs/result-format.md, SPEC 9.1).
#include "core/meeting/outcome.hpp"

#include <nlohmann/json.hpp>

#include "core/base/language.hpp"
#include "core/meeting/counting.hpp"
#include "core/meeting/json_fields.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::ordered_json;

/// With the figures of one issuer: they may differ where slips from two piles were replaced apart.
PollTotals add_up(const std::vector<ClassCounts>& classes, std::size_t issuer = 0) {
  PollTotals totals;
  for (const ClassCounts& counts : classes) {
    const IssuerCounts& from = counts.issuers.at(issuer);
    totals.entitled += counts.entitled;
    totals.present += counts.present;
    totals.signed_count += from.signed_count;
    totals.surplus += from.surplus;
    totals.voided += from.voided;
    totals.returned += counts.cast;
  }
  return totals;
}

bool quorum_met(const PollDefinition& poll, const PollTotals& totals) {
  return !poll.quorum || poll.quorum->met(totals.present, totals.entitled);
}

/// Everything a result is made of, checked.
struct Figures {
  const TallyInput& input;
  PollStatus status;
  std::vector<VoterClass> classes;
  PollTotals totals;
  CompiledForm form;
  /// By cell; first all voters, then each part. Empty unless counted.
  std::vector<std::vector<CellCount>> counts;
};

Result<void> check_classes(const TallyInput& input, const std::vector<VoterClass>& classes) {
  const Error bad = invalid(tr("各组票数不符", "the counts of the classes do not add up"));
  if (input.classes.size() != classes.size()) return bad;
  std::vector<std::uint32_t> cast;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const ClassCounts& counts = input.classes[i];
    if (counts.entitled != classes[i].entitled || !counts.is_balanced() ||
        counts.issuers.size() != input.manifest.issuers.size())
      return bad;
    cast.push_back(counts.cast);
  }
  if (input.partition != decryption_partition(input.manifest, classes, cast))
    return invalid(tr("计票分组不符合规则", "the partition is not the one the rule gives"));
  return {};
}

std::uint64_t ballots_of(const TallyInput& input, const std::vector<std::size_t>& part) {
  std::uint64_t ballots = 0;
  for (const std::size_t i : part) ballots += input.classes[i].cast;
  return ballots;
}

Result<std::vector<std::vector<CellCount>>> count_cells(const TallyInput& input,
                                                        const CompiledForm& form) {
  if (input.sums.size() != input.partition.size())
    return invalid(tr("解密结果的组数不符", "the number of decrypted parts is wrong"));
  for (const std::vector<std::uint32_t>& sums : input.sums)
    if (sums.size() != form.shape.selections())
      return invalid(tr("解密结果的项数不符", "the number of decrypted sums is wrong"));
  std::vector<std::vector<CellCount>> counts;
  for (const Cell& cell : form.cells) {
    const Question& question = input.poll.questions[cell.question];
    std::vector<CellCount> of_cell(
        1, {std::vector<std::uint64_t>(question.options.size(), std::uint64_t{0}), 0});
    for (std::size_t part = 0; part < input.partition.size(); ++part) {
      PJ_TRY(CellCount count, count_cell(question, cell, input.sums[part],
                                         ballots_of(input, input.partition[part])));
      of_cell.front() = of_cell.front() + count;
      of_cell.push_back(std::move(count));
    }
    counts.push_back(std::move(of_cell));
  }
  return counts;
}

Result<Figures> compute_figures(const TallyInput& input) {
  if (input.manifest.id != input.poll.meeting)
    return Error{ErrorCode::wrong_context, "poll and manifest are of different meetings"};
  PJ_TRY(CompiledForm form, compile_form(input.poll));
  auto classes = credential_classes(input.manifest);
  PJ_CHECK(check_classes(input, classes));
  Figures figures{input,
                  poll_status(input.manifest, input.poll, input.classes),
                  std::move(classes),
                  add_up(input.classes),
                  std::move(form),
                  {}};
  if (figures.status == PollStatus::counted) {
    PJ_TRY(figures.counts, count_cells(input, figures.form));
  } else if (!input.sums.empty()) {
    return invalid(tr("未计票的表决不得有解密结果", "a poll not counted has no decrypted sums"));
  }
  return figures;
}

// --- The document, part by part.

Json threshold_json(const Threshold& threshold) {
  return {{"comparison", name_of(threshold.comparison)}, {"fraction", threshold.fraction.str()}};
}

Json quorum_json(const PollDefinition& poll, const PollTotals& totals) {
  if (!poll.quorum) return nullptr;
  Json out = threshold_json(*poll.quorum);
  out["needed"] = poll.quorum->needed(totals.entitled);
  out["met"] = quorum_met(poll, totals);
  return out;
}

Json officials_json(const Manifest& manifest) {
  Json out = Json::array();
  for (const Official& official : manifest.officials)
    out.push_back({{"id", official.id.str()},
                   {"name", official.name},
                   {"role", name_of(official.role)},
                   {"chief", official.chief}});
  return out;
}

std::string part_name(const Figures& figures, const std::vector<std::size_t>& part) {
  std::string name;
  for (const std::size_t i : part) name += (name.empty() ? "" : "+") + figures.classes[i].name;
  return name;
}

Json groups_json(const Figures& figures) {
  Json out = Json::array();
  for (const std::vector<std::size_t>& part : figures.input.partition) {
    Json members = Json::array();
    Rational weight;
    std::vector<ClassCounts> counts;
    for (const std::size_t i : part) {
      for (const std::size_t group : figures.classes[i].groups)
        members.push_back(figures.input.manifest.groups[group].id.str());
      weight = weight + figures.classes[i].weight;
      counts.push_back(figures.input.classes[i]);
    }
    const PollTotals totals = add_up(counts);
    out.push_back({{"name", part_name(figures, part)},
                   {"members", members},
                   {"weight", weight.str()},
                   {"disclosed", figures.classes[part.front()].disclosed},
                   {"entitled", totals.entitled},
                   {"present", totals.present},
                   {"issued", totals.issued()},
                   {"returned", totals.returned}});
  }
  return out;
}

Json subjects_json(const PollDefinition& poll) {
  Json out = Json::array();
  for (const Subject& subject : poll.subjects)
    out.push_back({{"id", subject.id.str()},
                   {"name", subject.name},
                   {"type", subject.type},
                   {"unit", subject.unit},
                   {"post", subject.post}});
  return out;
}

Json questions_json(const PollDefinition& poll) {
  Json out = Json::array();
  for (const Question& question : poll.questions) {
    Json options = Json::array();
    for (const Option& option : question.options)
      options.push_back({{"code", option.code.str()}, {"label", option.label}});
    out.push_back({{"id", question.id.str()},
                   {"title", question.title},
                   {"kind", name_of(question.kind)},
                   {"max", question.kind == QuestionKind::choice ? 1 : max_boxes(question)},
                   {"exclusive", question.exclusive ? Json(question.exclusive->str()) : Json()},
                   {"subject_types", question.subject_types},
                   {"options", options}});
  }
  return out;
}

Json rule_json(const PollDefinition& poll) {
  if (!poll.decision) return nullptr;
  const DecisionRule& rule = *poll.decision;
  return {{"question", rule.question.str()},
          {"approve", rule.approve.str()},
          {"reject", rule.reject.str()},
          {"abstain", rule.abstain ? Json(rule.abstain->str()) : Json()},
          {"base", name_of(rule.base)},
          {"pass", threshold_json(rule.pass)},
          {"unmarked", name_of(rule.unmarked)}};
}

Json counts_json(const Figures& figures) {
  const PollDefinition& poll = figures.input.poll;
  Json out = Json::array();
  for (std::size_t i = 0; i < figures.counts.size(); ++i) {
    const Cell& cell = figures.form.cells[i];
    const Question& question = poll.questions[cell.question];
    for (std::size_t g = 0; g < figures.counts[i].size(); ++g) {
      const CellCount& count = figures.counts[i][g];
      const std::string group =
          g == 0 ? std::string(kAllGroups) : part_name(figures, figures.input.partition[g - 1]);
      const auto add = [&](std::string_view option, std::uint64_t votes) {
        out.push_back({{"subject", poll.subjects[cell.subject].id.str()},
                       {"question", question.id.str()},
                       {"group", group},
                       {"option", option},
                       {"count", votes}});
      };
      for (std::size_t k = 0; k < question.options.size(); ++k)
        add(question.options[k].code.str(), count.options[k]);
      add(kUnmarked, count.unmarked);
    }
  }
  return out;
}

Json decision_json(const Figures& figures, const Cell& cell, const CellCount& all) {
  const PollDefinition& poll = figures.input.poll;
  const DecisionRule& rule = *poll.decision;
  const DecisionOutcome out = decide(rule, poll.questions[cell.question], all, figures.totals);
  const Rational rate = out.base == 0 ? Rational() : Rational(out.approve, out.base);
  return {{"subject", poll.subjects[cell.subject].id.str()},
          {"approve", out.approve},
          {"reject", out.reject},
          {"abstain", out.abstain},
          {"unmarked", all.unmarked},
          {"not_counted", out.not_counted},
          {"base", name_of(rule.base)},
          {"base_count", out.base},
          {"needed", out.needed},
          {"rate", rate.str()},
          {"rate_percent", rate.percent(2)},
          {"passed", out.passed}};
}

Json ranking_json(const Figures& figures, const Cell& cell, const CellCount& all) {
  const PollDefinition& poll = figures.input.poll;
  const Question& question = poll.questions[cell.question];
  Json ranking = Json::array();
  for (const RankedOption& ranked : rank_boxes(question, all))
    ranking.push_back({{"rank", ranked.rank},
                       {"option", question.options[ranked.option].code.str()},
                       {"count", ranked.count},
                       {"percent", Rational(ranked.count, figures.totals.valid()).percent(2)}});
  return {{"subject", poll.subjects[cell.subject].id.str()},
          {"question", question.id.str()},
          {"ranking", ranking}};
}

Json outcomes_json(const Figures& figures) {
  Json out = Json::array();
  for (std::size_t i = 0; i < figures.counts.size(); ++i) {
    const Cell& cell = figures.form.cells[i];
    const CellCount& all = figures.counts[i].front();
    if (figures.input.poll.decision)
      out.push_back(decision_json(figures, cell, all));
    else if (figures.input.poll.questions[cell.question].kind == QuestionKind::boxes)
      out.push_back(ranking_json(figures, cell, all));
  }
  return out;
}

Json issuers_json(const Figures& figures) {
  Json out = Json::array();
  const std::vector<Issuer>& issuers = figures.input.manifest.issuers;
  for (std::size_t i = 0; i < issuers.size(); ++i) {
    const PollTotals totals = add_up(figures.input.classes, i);
    out.push_back({{"id", issuers[i].id.str()},
                   {"name", issuers[i].name},
                   {"signed", totals.signed_count},
                   {"surplus", totals.surplus},
                   {"issued", totals.issued()},
                   {"voided", totals.voided},
                   {"unused", totals.unused()}});
  }
  return out;
}

Json hall_json(const HallFindings& hall) {
  Json objections = Json::array();
  for (const HallFindings::Objection& one : hall.objections)
    objections.push_back({{"words", one.words}, {"finding", one.finding}});
  return {{"counted", hall.counted},
          {"mismatch", hall.mismatch ? Json(*hall.mismatch) : Json()},
          {"objections", objections},
          {"absent", hall.absent}};
}

Json result_json(const Figures& figures) {
  const auto& [manifest, poll, opening, merkle_root, classes, hall, partition, sums] =
      figures.input;
  const PollTotals& totals = figures.totals;
  return {{"format", "piaojue-result/1"},
          {"meeting", manifest.id.str()},
          {"meeting_title", manifest.title},
          {"date", manifest.date},
          {"place", manifest.place},
          {"rehearsal", manifest.rehearsal},
          {"poll", poll.id.str()},
          {"poll_title", poll.title},
          {"kind", name_of(poll.kind)},
          {"issuance", name_of(poll.issuance)},
          {"suite", manifest.suite->name()},
          {"opening", to_hex(opening)},
          {"merkle_root", to_hex(merkle_root)},
          {"status", name_of(figures.status)},
          {"minimum_group", manifest.minimum_group},
          {"entitled", totals.entitled},
          {"present", totals.present},
          {"signed", totals.signed_count},
          {"surplus", totals.surplus},
          {"issued", totals.issued()},
          {"voided", totals.voided},
          {"returned", totals.returned},
          {"valid", totals.valid()},
          {"invalid", totals.returned - totals.valid()},
          {"unused", totals.unused()},
          {"quorum", quorum_json(poll, totals)},
          {"hall", hall_json(hall)},
          {"issuers", issuers_json(figures)},
          {"single_issuer_notice", manifest.issuers.size() == 1},
          {"officials", officials_json(manifest)},
          {"groups", groups_json(figures)},
          {"subjects", subjects_json(poll)},
          {"questions", questions_json(poll)},
          {"rule", rule_json(poll)},
          {"counts", counts_json(figures)},
          {"outcomes", outcomes_json(figures)}};
}

}  // namespace

std::string_view name_of(PollStatus status) {
  switch (status) {
    case PollStatus::counted:
      return "counted";
    case PollStatus::void_quorum:
      return "void_quorum";
    case PollStatus::withheld_small:
      return "withheld_small";
  }
  return "";
}

bool ClassCounts::is_balanced() const {
  const std::uint64_t returned = cast;
  return present <= entitled && std::ranges::all_of(issuers, [&](const IssuerCounts& from) {
           return from.surplus <= from.signed_count && returned + from.voided <= from.issued() &&
                  from.issued() <= std::uint64_t{present} + from.voided;
         });
}

PollStatus poll_status(const Manifest& manifest, const PollDefinition& poll,
                       const std::vector<ClassCounts>& counts) {
  if (!quorum_met(poll, add_up(counts))) return PollStatus::void_quorum;
  const std::vector<VoterClass> classes = credential_classes(manifest);
  std::uint64_t all = 0;
  std::uint64_t undisclosed = 0;
  bool has_undisclosed = false;
  for (std::size_t i = 0; i < counts.size() && i < classes.size(); ++i) {
    all += counts[i].cast;
    if (classes[i].disclosed) continue;
    undisclosed += counts[i].cast;
    has_undisclosed = true;
  }
  const std::uint64_t protected_ballots = has_undisclosed ? undisclosed : all;
  return protected_ballots < manifest.minimum_group ? PollStatus::withheld_small
                                                    : PollStatus::counted;
}

Result<std::string> counts_in_result(std::string_view result_json) {
  const Json json = parse_shallow_json(result_json);
  if (!json.is_object() || !json.contains("counts"))
    return Error{ErrorCode::malformed,
                 tr("结果文件没有票数", "the result document holds no counts")};
  return json.at("counts").dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::string> compute_result_json(const TallyInput& input) {
  PJ_TRY(const Figures figures, compute_figures(input));
  return result_json(figures).dump(2) + "\n";
}

}  // namespace piaojue
