// The figures of a poll, each checked against the others (SPEC 9.1).
#include "core/meeting/outcome.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/meeting/figures.hpp"
#include "core/meeting/json_fields.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

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

/// [part][selection]
using Sums = std::vector<std::vector<std::uint32_t>>;

/// What was decrypted; zeros for a part without ballots, of which nothing is.
Result<Sums> box_sums(const TallyInput& input, const CompiledForm& form) {
  if (input.sums.size() != input.partition.size())
    return invalid(tr("解密结果的组数不符", "the number of decrypted parts is wrong"));
  Sums out = input.sums;
  for (std::size_t part = 0; part < out.size(); ++part) {
    if (ballots_of(input, input.partition[part]) == 0) out[part].resize(form.shape.selections(), 0);
    if (out[part].size() != form.shape.selections())
      return invalid(tr("解密结果的项数不符", "the number of decrypted sums is wrong"));
  }
  return out;
}

/// Of one cell, for all voters and then each part. `ballots`: by part.
Result<std::vector<CellCount>> count_parts(const Question& question, const Cell& cell,
                                           const Sums& sums,
                                           const std::vector<std::uint64_t>& ballots) {
  std::vector<CellCount> out(
      1, {std::vector<std::uint64_t>(
              question.kind == QuestionKind::score ? 1 : question.options.size(), 0),
          0});
  for (std::size_t part = 0; part < sums.size(); ++part) {
    PJ_TRY(CellCount count, count_cell(question, cell, sums[part], ballots[part]));
    // R9.2-3
    out.front() = out.front() + count;
    out.push_back(std::move(count));
  }
  return out;
}

/// The box and the paper each by itself, then together.
// R8.10-10
Result<void> count_cells(Figures& figures) {
  const TallyInput& input = figures.input;
  PJ_TRY(const Sums box, box_sums(input, figures.form));
  const std::optional<PaperTally>& tally = input.hall.paper;
  const Sums paper =
      tally ? tally->sums
            : Sums(box.size(), std::vector<std::uint32_t>(figures.form.shape.selections(), 0));
  std::vector<std::uint64_t> in_box;
  std::vector<std::uint64_t> on_paper;
  for (const std::vector<std::size_t>& part : input.partition) {
    in_box.push_back(ballots_of(input, part));
    on_paper.push_back(tally ? valid_ballots(*tally, part) : 0);
  }
  for (const Cell& cell : figures.form.cells) {
    const Question& question = input.poll.questions[cell.question];
    PJ_TRY(std::vector<CellCount> all, count_parts(question, cell, box, in_box));
    // Of no paper ballots nothing is unmarked either.
    PJ_TRY(std::vector<CellCount> of_paper, count_parts(question, cell, paper, on_paper));
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = all[i] + of_paper[i];
    figures.counts.push_back(std::move(all));
    figures.paper_counts.push_back(std::move(of_paper));
  }
  for (std::size_t part = 0; part < box.size(); ++part)
    figures.ballots.push_back(in_box[part] + on_paper[part]);
  figures.sums = box;
  for (std::size_t part = 0; part < box.size(); ++part)
    for (std::size_t i = 0; i < box[part].size(); ++i) figures.sums[part][i] += paper[part][i];
  return {};
}

/// More paper came back than was handed out, or voters could hold both a credential and a paper
/// ballot. A ballot needs every issuer, so the one with the fewest live credentials bounds the box.
// R8.10-8
bool is_excessive(const ClassCounts& counts, const PaperClass& paper) {
  if (paper.returned > paper.issued) return true;
  std::uint64_t live = counts.present;
  for (const IssuerCounts& from : counts.issuers)
    live = std::min<std::uint64_t>(live, from.issued() - from.voided);
  return live + paper.issued > counts.present;
}

/// Ballots of the classes that nothing is disclosed of, or of all if every class is disclosed.
template <class Ballots>
std::uint64_t protected_ballots(const Manifest& manifest, std::size_t classes,
                                const Ballots& ballots) {
  const std::vector<VoterClass> all = credential_classes(manifest);
  const bool has_undisclosed =
      std::ranges::any_of(all, [](const VoterClass& one) { return !one.disclosed; });
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < classes && i < all.size(); ++i)
    if (!has_undisclosed || !all[i].disclosed) out += ballots(i);
  return out;
}

/// Every slot's notes, and every name in the merge table.
Result<void> check_notes(const TallyInput& input, const CompiledForm& form) {
  if (input.notes.size() != form.slots.size())
    return invalid(tr("意见栏目数不符", "the number of note slots is wrong"));
  for (std::size_t slot = 0; slot < input.notes.size(); ++slot)
    for (const std::optional<std::string>& text : input.notes[slot])
      if (form.slots[slot].is_write_in() && text && !text->empty() && !input.names.contains(*text))
        return invalid(tr("姓名 {} 不在归并表中", "the name {} is not in the merge table", *text));
  return {};
}

Result<Figures> compute_figures(const TallyInput& input) {
  if (input.manifest.id != input.poll.meeting)
    return Error{ErrorCode::wrong_context, "poll and manifest are of different meetings"};
  PJ_TRY(CompiledForm form, compile_form(input.poll));
  auto classes = credential_classes(input.manifest);
  PJ_CHECK(check_classes(input, classes));
  const std::optional<PaperTally>& paper = input.hall.paper;
  if (paper) PJ_CHECK(check_paper(input.poll, form, input.partition, *paper));
  const PollStatus closed = poll_status(input.manifest, input.poll, input.classes);
  Figures figures{input,
                  final_status(input.manifest, input.classes, closed, paper),
                  std::move(classes),
                  add_up(input.classes),
                  std::move(form),
                  {}};
  if (paper) add_paper(figures.totals, add_up(paper->classes));
  if (figures.status == PollStatus::counted) {
    PJ_CHECK(count_cells(figures));
    PJ_CHECK(check_notes(input, figures.form));
  } else if (!input.sums.empty()) {
    return invalid(tr("未计票的表决不得有解密结果", "a poll not counted has no decrypted sums"));
  }
  return figures;
}

}  // namespace

/// With the figures of one issuer: they may differ where slips from two piles were replaced apart.
PollTotals add_up(const std::vector<ClassCounts>& classes, std::size_t issuer) {
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

// R8.10-9
void add_paper(PollTotals& totals, const PaperClass& paper) {
  totals.on_paper += paper.issued;
  totals.returned += paper.returned;
  totals.invalid += paper.invalid;
}

bool quorum_met(const PollDefinition& poll, const PollTotals& totals) {
  return !poll.quorum || poll.quorum->met(totals.present, totals.entitled);
}

std::string_view name_of(PollStatus status) {
  switch (status) {
    case PollStatus::counted:
      return "counted";
    case PollStatus::void_quorum:
      return "void_quorum";
    case PollStatus::withheld_small:
      return "withheld_small";
    case PollStatus::void_excess:
      return "void_excess";
  }
  return "";
}

// R8.4-1
bool ClassCounts::is_balanced() const {
  const std::uint64_t returned = cast;
  return present <= entitled && std::ranges::all_of(issuers, [&](const IssuerCounts& from) {
           return from.surplus <= from.signed_count && returned + from.voided <= from.issued() &&
                  from.issued() <= std::uint64_t{present} + from.voided;
         });
}

// R8.4-4
PollStatus poll_status(const Manifest& manifest, const PollDefinition& poll,
                       const std::vector<ClassCounts>& counts) {
  if (!quorum_met(poll, add_up(counts))) return PollStatus::void_quorum;
  const auto cast = [&](std::size_t i) { return counts[i].cast; };
  return protected_ballots(manifest, counts.size(), cast) < manifest.minimum_group
             ? PollStatus::withheld_small
             : PollStatus::counted;
}

// R8.10-7, R8.10-8
PollStatus final_status(const Manifest& manifest, const std::vector<ClassCounts>& counts,
                        PollStatus closed, const std::optional<PaperTally>& paper) {
  if (!paper || closed == PollStatus::void_quorum) return closed;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (is_excessive(counts[i], paper->classes[i])) return PollStatus::void_excess;
  if (closed == PollStatus::counted) return closed;
  const auto cast = [&](std::size_t i) { return counts[i].cast; };
  const auto on_paper = [&](std::size_t i) {
    return paper->classes[i].returned - paper->classes[i].invalid;
  };
  // Everybody voted on paper: no sum of the box is needed, so none can tell anything.
  const bool all_on_paper =
      protected_ballots(manifest, counts.size(), cast) == 0 &&
      protected_ballots(manifest, counts.size(), on_paper) >= manifest.minimum_group;
  return all_on_paper ? PollStatus::counted : closed;
}

Result<std::string> counts_in_result(std::string_view result_json) {
  const nlohmann::ordered_json json = parse_shallow_json(result_json);
  if (!json.is_object() || !json.contains("counts"))
    return Error{ErrorCode::malformed,
                 tr("结果文件没有票数", "the result document holds no counts")};
  return json.at("counts").dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<std::string> compute_result_json(const TallyInput& input) {
  PJ_TRY(const Figures figures, compute_figures(input));
  return result_document(figures);
}

}  // namespace piaojue
