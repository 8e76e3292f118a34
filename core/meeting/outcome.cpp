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
        1, {std::vector<std::uint64_t>(
                question.kind == QuestionKind::score ? 1 : question.options.size(), 0),
            0});
    for (std::size_t part = 0; part < input.partition.size(); ++part) {
      PJ_TRY(CellCount count, count_cell(question, cell, input.sums[part],
                                         ballots_of(input, input.partition[part])));
      // R9.2-3
      of_cell.front() = of_cell.front() + count;
      of_cell.push_back(std::move(count));
    }
    counts.push_back(std::move(of_cell));
  }
  return counts;
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
  Figures figures{input,
                  poll_status(input.manifest, input.poll, input.classes),
                  std::move(classes),
                  add_up(input.classes),
                  std::move(form),
                  {}};
  if (figures.status == PollStatus::counted) {
    PJ_TRY(figures.counts, count_cells(input, figures.form));
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
