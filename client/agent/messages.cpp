#include "client/agent/messages.hpp"

#include "client/print/qr.hpp"
#include "client/report/chart_series.hpp"
#include "client/roles/ballot_words.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

bool has_photo(const std::filesystem::path& photos, const SubjectId& id) {
  if (photos.empty()) return false;
  for (const char* const ending : {".jpg", ".jpeg", ".png"})
    if (std::filesystem::exists(photos / (id.str() + ending))) return true;
  return false;
}

int index_of(const Question& question, const std::optional<OptionCode>& code) {
  for (std::size_t i = 0; code && i < question.options.size(); ++i)
    if (question.options[i].code == *code) return static_cast<int>(i);
  return -1;
}

std::size_t index_of(const PollDefinition& poll, const QuestionId& id) {
  std::size_t i = 0;
  while (poll.questions[i].id != id) ++i;
  return i;
}

void add_subject(v1::Form& form, const Subject& subject, const std::filesystem::path& photos) {
  v1::FormSubject& out = *form.add_subjects();
  out.set_id(subject.id.str());
  out.set_name(subject.name);
  out.set_type(subject.type);
  out.set_unit(subject.unit);
  out.set_post(subject.post);
  out.set_resume(subject.resume);
  out.set_statement(subject.statement);
  out.set_has_photo(has_photo(photos, subject.id));
}

void add_question(v1::Form& form, const PollDefinition& poll, const Question& question) {
  v1::FormQuestion& out = *form.add_questions();
  out.set_id(question.id.str());
  out.set_title(question.title);
  out.set_kind(std::string(name_of(question.kind)));
  for (const Option& option : question.options) {
    v1::FormOption& label = *out.add_options();
    label.set_code(option.code.str());
    label.set_label(option.label);
  }
  const bool is_score = question.kind == QuestionKind::score;
  out.set_most_marks(is_score ? question.max_marks
                              : static_cast<std::uint32_t>(most_marks(question)));
  out.set_exclusive(index_of(question, question.exclusive));
  if (question.kind != QuestionKind::text)
    out.set_unmarked(roles::describe_marks(poll, question, {}));
}

void add_limit(v1::Form& form, const PollDefinition& poll, const Limit& limit) {
  v1::FormLimit& out = *form.add_limits();
  const std::size_t question = index_of(poll, limit.question);
  out.set_question(static_cast<std::uint32_t>(question));
  out.set_option(
      static_cast<std::uint32_t>(index_of(poll.questions[question], std::optional(limit.option))));
  out.set_at_most(limit.at_most);
  out.set_write_ins(limit.write_ins);
  out.set_beside(index_of(poll.questions[question], limit.beside));
}

void add_slot(v1::Form& form, const PollDefinition& poll, const CompiledForm& compiled,
              std::size_t slot) {
  v1::FormSlot& out = *form.add_slots();
  const NoteSlot& place = compiled.slots[slot];
  out.set_title(title_of(poll, compiled, slot));
  out.set_subject(place.question_and_subject ? static_cast<int>(place.question_and_subject->second)
                                             : -1);
  out.set_limit(place.limit_and_selection ? static_cast<int>(place.limit_and_selection->first)
                                          : -1);
}

std::string tone_name(report::Tone tone) {
  switch (tone) {
    case report::Tone::plain:
      return "plain";
    case report::Tone::good:
      return "good";
    case report::Tone::bad:
      return "bad";
    case report::Tone::quiet:
      return "quiet";
  }
  return "";
}

v1::ReportCell cell_message(const report::Cell& cell) {
  v1::ReportCell out;
  out.set_text(cell.text);
  out.set_tone(tone_name(cell.tone));
  out.set_is_number(cell.is_number());
  return out;
}

void fill_row(v1::ReportRow& row, const std::vector<report::Cell>& cells) {
  for (const report::Cell& cell : cells) *row.add_cells() = cell_message(cell);
}

void fill_bars(v1::ReportBars& out, const report::Table& table) {
  const report::Bars bars = report::bars_of(table);
  out.set_title(table.chart->title);
  out.set_adverse(table.chart->adverse);
  for (const std::string& series : bars.series) out.add_series(series);
  for (const report::Bar& bar : bars.bars) {
    v1::ReportBar& one = *out.add_bars();
    one.set_label(bar.label);
    for (const std::uint64_t part : bar.parts) one.add_parts(static_cast<std::uint32_t>(part));
  }
  out.set_longest(static_cast<std::uint32_t>(bars.longest));
}

void fill_block(v1::ReportBlock& out, const report::Table& table) {
  v1::ReportTable& one = *out.mutable_table();
  one.set_title(table.title);
  for (const report::Column& column : table.columns) {
    v1::ReportColumn& head = *one.add_columns();
    head.set_title(column.title);
    head.set_above(column.above);
    head.set_numeric(column.numeric);
  }
  for (const auto& row : table.rows) fill_row(*one.add_rows(), row);
  if (!table.total_label.empty()) fill_row(*one.mutable_total(), total_row(table));
  if (table.chart) fill_bars(*one.mutable_bars(), table);
  one.set_main(table.main);
}

void fill_block(v1::ReportBlock& out, const report::Paragraph& paragraph) {
  out.mutable_paragraph()->set_text(paragraph.text);
  out.mutable_paragraph()->set_tone(tone_name(paragraph.tone));
}

void fill_block(v1::ReportBlock& out, const report::Figures& figures) {
  for (const report::Figure& figure : figures) {
    v1::ReportFigure& one = *out.mutable_figures()->add_figures();
    one.set_label(figure.label);
    *one.mutable_value() = cell_message(figure.value);
    one.set_unit(figure.unit);
  }
}

void fill_block(v1::ReportBlock& out, const report::Bullets& bullets) {
  for (const std::string& sentence : bullets) out.mutable_bullets()->add_sentences(sentence);
}

}  // namespace

v1::Form form_message(const PollDefinition& poll, const CompiledForm& form,
                      const std::filesystem::path& photos) {
  v1::Form out;
  out.set_poll(poll.id.str());
  out.set_title(poll.title);
  out.set_kind(std::string(name_of(poll.kind)));
  out.set_issuance(std::string(name_of(poll.issuance)));
  for (const Subject& subject : poll.subjects) add_subject(out, subject, photos);
  for (const Question& question : poll.questions) add_question(out, poll, question);
  for (const Cell& cell : form.cells) {
    v1::FormCell& one = *out.add_cells();
    one.set_subject(static_cast<std::uint32_t>(cell.subject));
    one.set_question(static_cast<std::uint32_t>(cell.question));
  }
  for (const Limit& limit : poll.limits) add_limit(out, poll, limit);
  for (std::size_t slot = 0; slot < form.slots.size(); ++slot) add_slot(out, poll, form, slot);
  for (const std::string& rule : roles::describe_limits(poll)) out.add_rules(rule);
  return out;
}

Result<Answers> read_answers(const v1::FormAnswers& message, const CompiledForm& form) {
  if (static_cast<std::size_t>(message.cells_size()) != form.cells.size() ||
      static_cast<std::size_t>(message.notes_size()) != form.slots.size())
    return Error{ErrorCode::malformed,
                 tr("页面上的选票与表决项不符，请重新载入页面",
                    "the page's ballot does not fit the poll; load the page again")};
  Answers answers;
  answers.choices.reserve(form.cells.size());
  for (const v1::CellMarks& cell : message.cells())
    answers.choices.emplace_back(cell.options().begin(), cell.options().end());
  answers.notes.assign(message.notes().begin(), message.notes().end());
  return answers;
}

v1::FormAnswers answers_message(const Answers& answers) {
  v1::FormAnswers out;
  for (const auto& marks : answers.choices) {
    v1::CellMarks& cell = *out.add_cells();
    for (const std::size_t mark : marks) cell.add_options(static_cast<std::uint32_t>(mark));
  }
  for (const std::string& note : answers.notes) out.add_notes(note);
  return out;
}

v1::Report report_message(const report::Report& report) {
  v1::Report out;
  out.set_title(report.title);
  out.set_poll_title(report.poll_title);
  for (const auto& [label, value] : report.facts) {
    v1::ReportFact& fact = *out.add_facts();
    fact.set_label(label);
    fact.set_value(value);
  }
  out.set_rehearsal(report.rehearsal);
  for (const report::Section& section : report.sections) {
    v1::ReportSection& one = *out.add_sections();
    one.set_heading(section.heading);
    for (const report::Block& block : section.blocks)
      std::visit([&](const auto& content) { fill_block(*one.add_blocks(), content); }, block);
  }
  for (const report::SignatureLine& line : report.signatures) {
    v1::ReportSignature& one = *out.add_signatures();
    one.set_role(line.role);
    for (const std::string& name : line.names) one.add_names(name);
  }
  out.set_digest(report.digest);
  out.set_date(report.date);
  return out;
}

Result<v1::QrPicture> draw_qr(std::string_view text) {
  PJ_TRY(const print::QrCode code, print::QrCode::create(text));
  constexpr std::size_t kQuiet = print::QrCode::kQuietZone;
  v1::QrPicture out;
  out.set_size(static_cast<std::uint32_t>(code.size() + 2 * kQuiet));
  fmt::memory_buffer path;
  for (std::size_t row = 0; row < code.size(); ++row)
    for (std::size_t column = 0; column < code.size(); ++column)
      if (code.is_dark(row, column))
        fmt::format_to(std::back_inserter(path), "M{} {}h1v1h-1z", column + kQuiet, row + kQuiet);
  out.set_path(fmt::to_string(path));
  return out;
}

}  // namespace piaojue::agent
