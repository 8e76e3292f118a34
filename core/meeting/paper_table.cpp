#include "core/meeting/paper_table.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <map>
#include <tuple>

#include "core/base/language.hpp"
#include "core/meeting/counting.hpp"
#include "core/meeting/rules.hpp"
#include "core/meeting/table_file.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kMaxTable = 64U << 20U;
/// Of all numbers in the table: every voter giving the highest score.
constexpr std::uint64_t kMaxNumber = std::uint64_t{kMaxVoters} * kMaxScore;
constexpr std::size_t kRowsOfClass = 3;

std::string name_of_part(const PaperPoll& poll, std::size_t part) {
  std::string name;
  for (const std::size_t i : poll.partition[part])
    name += (name.empty() ? "" : "+") + poll.classes[i].name;
  return name;
}

/// "+1", "+2": the places of a limit for writing a name; no subject has such an id.
std::string write_in_name(const PaperPoll& poll, std::size_t slot) {
  const std::size_t limit = poll.form.slots[slot].limit_and_selection->first;
  const auto before = std::count_if(
      poll.form.slots.begin(), poll.form.slots.begin() + static_cast<std::ptrdiff_t>(slot),
      [&](const NoteSlot& one) {
        return one.is_write_in() && one.limit_and_selection->first == limit;
      });
  return "+" + std::to_string(before + 1);
}

/// The row of a text: of no group, since notes are not counted by group.
PaperRow slot_row(const PaperPoll& poll, std::size_t slot) {
  const NoteSlot& at = poll.form.slots[slot];
  const std::string label = title_of(poll.poll, poll.form, slot);
  if (at.question_and_subject)
    return {"", poll.poll.subjects[at.question_and_subject->second].id.str(),
            poll.poll.questions[at.question_and_subject->first].id.str(), "", label};
  const Limit& limit = poll.poll.limits[at.limit_and_selection->first];
  return {"", write_in_name(poll, slot), limit.question.str(), limit.option.str(), label};
}

void add_class_rows(const VoterClass& voters, std::vector<PaperRow>& out) {
  out.push_back({voters.name, "", "", "issued", tr("发出", "issued")});
  out.push_back({voters.name, "", "", "returned", tr("收回", "returned")});
  out.push_back({voters.name, "", "", "invalid", tr("其中无效", "of these invalid")});
}

void add_cell_rows(const PaperPoll& poll, const Cell& cell, const std::string& group,
                   std::vector<PaperRow>& out) {
  const Subject& subject = poll.poll.subjects[cell.subject];
  const Question& question = poll.poll.questions[cell.question];
  const auto add = [&](std::string_view option, const std::string& label) {
    out.push_back({group, subject.id.str(), question.id.str(), std::string(option),
                   subject.name + " / " + question.title + " / " + label});
  };
  if (question.kind == QuestionKind::score) add(kScoreSum, tr("分数合计", "sum of the scores"));
  for (const Option& option : question.options) add(option.code.str(), option.label);
  add(kUnmarked, tr("未填", "unmarked"));
}

std::size_t rows_of(const Question& question) {
  return (question.kind == QuestionKind::score ? 1 : question.options.size()) + 1;
}

using Key = std::tuple<std::string, std::string, std::string, std::string>;
Key key_of(const PaperRow& row) { return {row.group, row.subject, row.question, row.option}; }

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string csv_line(const PaperRow& row) {
  return fmt::format("{},{},{},{},{},,\n", row.group, row.subject, row.question, row.option,
                     quoted(row.label));
}

}  // namespace

std::vector<PaperRow> paper_rows(const PaperPoll& poll) {
  std::vector<PaperRow> out;
  for (const VoterClass& voters : poll.classes) add_class_rows(voters, out);
  for (std::size_t part = 0; part < poll.partition.size(); ++part) {
    const std::string group = name_of_part(poll, part);
    for (const Cell& cell : poll.form.cells) add_cell_rows(poll, cell, group, out);
    for (std::size_t slot = 0; slot < poll.form.slots.size(); ++slot) {
      if (!poll.form.slots[slot].is_write_in()) continue;
      out.push_back(slot_row(poll, slot));
      out.back().group = group;
    }
  }
  return out;
}

std::vector<std::uint64_t> paper_values(const PaperPoll& poll, const PaperTally& tally) {
  std::vector<std::uint64_t> out;
  for (const PaperClass& one : tally.classes)
    for (const std::uint32_t number : {one.issued, one.returned, one.invalid})
      out.push_back(number);
  for (std::size_t part = 0; part < poll.partition.size(); ++part) {
    const std::uint64_t ballots = valid_ballots(tally, poll.partition[part]);
    for (const Cell& cell : poll.form.cells) {
      const auto count =
          count_cell(poll.poll.questions[cell.question], cell, tally.sums[part], ballots);
      assert(count);
      out.insert(out.end(), count->options.begin(), count->options.end());
      out.push_back(count->unmarked);
    }
    for (const NoteSlot& slot : poll.form.slots)
      if (slot.is_write_in()) out.push_back(tally.sums[part][slot.limit_and_selection->second]);
  }
  return out;
}

std::string title_of_row(const PaperPoll& poll, std::uint32_t row) {
  const std::vector<PaperRow> rows = paper_rows(poll);
  if (row >= rows.size() + poll.form.slots.size()) return "?";
  if (row >= rows.size())
    return tr("{}（文字）", "{} (texts)", title_of(poll.poll, poll.form, row - rows.size()));
  return rows[row].group + ": " + rows[row].label;
}

std::vector<PaperDifference> find_differences(const PaperPoll& poll, const PaperTally& mine,
                                              const PaperTally& theirs) {
  std::vector<PaperDifference> out;
  const auto a = paper_values(poll, mine);
  const auto b = paper_values(poll, theirs);
  const auto add = [&](std::size_t row, std::uint64_t one, std::uint64_t other) {
    if (out.size() < kMaxPaperDifferences)
      out.push_back({static_cast<std::uint32_t>(row), one, other});
  };
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i]) add(i, a[i], b[i]);
  for (std::size_t slot = 0; slot < mine.texts.size(); ++slot)
    if (mine.texts[slot] != theirs.texts[slot])
      add(a.size() + slot, count_texts(mine.texts[slot]), count_texts(theirs.texts[slot]));
  return out;
}

// ---- the file -----------------------------------------------------------------------------------

std::string paper_form(const PaperPoll& poll) {
  std::string out = "\xef\xbb\xbfgroup,subject,question,option,label,count,text\n";
  for (const PaperRow& row : paper_rows(poll)) out += csv_line(row);
  for (std::size_t slot = 0; slot < poll.form.slots.size(); ++slot)
    out += csv_line(slot_row(poll, slot));
  return out;
}

namespace {

/// Columns of the table; the fourth, a label, is for the reader.
constexpr std::size_t kGroup = 0;
constexpr std::size_t kSubject = 1;
constexpr std::size_t kQuestion = 2;
constexpr std::size_t kOption = 3;
constexpr std::size_t kCount = 5;
constexpr std::size_t kText = 6;

struct Place {
  std::size_t line = 0;
  std::size_t column = 0;
};

/// Reads a table row by row, and then adds it up.
// R8.10-15
class PaperReader {
 public:
  PaperReader(const PaperPoll& poll, FaultLog& faults)
      : poll_(poll), faults_(faults), rows_(paper_rows(poll)), texts_(poll.form.slots.size()) {
    for (std::size_t i = 0; i < rows_.size(); ++i) number_[key_of(rows_[i])] = i;
    for (std::size_t slot = 0; slot < texts_.size(); ++slot)
      slot_[key_of(slot_row(poll, slot))] = slot;
    values_.resize(rows_.size());
    places_.resize(rows_.size());
  }

  void read(const TableFile& table) {
    for (const TableRow& row : table.rows()) read_row(table, row);
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (!values_[i])
        faults_.add(
            places_[i].line, places_[i].column,
            tr("“{}”没有张数", "there is no count of {}", rows_[i].group + ": " + rows_[i].label),
            tr("请填写；没有就填 0", "fill it in; 0 if there is none"));
  }

  /// Precondition: no fault so far.
  PaperTally add_up() {
    PaperTally out;
    std::size_t at = 0;
    for (std::size_t i = 0; i < poll_.classes.size(); ++i) {
      out.classes.push_back({value(at), value(at + 1), value(at + 2)});
      if (out.classes.back().invalid > out.classes.back().returned)
        fault(at + 2, tr("无效票多于收回票", "more are invalid than were returned"));
      at += kRowsOfClass;
    }
    if (faults_.size() == 0)
      for (const std::vector<std::size_t>& part : poll_.partition)
        out.sums.push_back(add_up_part(valid_ballots(out, part), at));
    for (const auto& texts : texts_) {
      out.texts.emplace_back();
      for (const auto& [text, count] : texts) out.texts.back().push_back({text, count});
    }
    return out;
  }

 private:
  std::uint32_t value(std::size_t row) const { return *values_[row]; }

  void fault(std::size_t row, const std::string& problem) {
    faults_.add(places_[row].line, places_[row].column, rows_[row].label + ": " + problem,
                tr("请核对票和各行张数", "look at the ballots and the counts again"));
  }

  static std::optional<std::uint32_t> number_in(const std::string& text) {
    std::uint32_t out = 0;
    const auto end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, out);
    if (failure != std::errc() || stop != end || out > kMaxNumber) return std::nullopt;
    return out;
  }

  void read_row(const TableFile& table, const TableRow& row) {
    const Key key{table.text(row, kGroup), table.text(row, kSubject), table.text(row, kQuestion),
                  table.text(row, kOption)};
    const TableField& count = *table.find(row, kCount);
    const TableField& first = *table.find(row, kGroup);
    const auto slot = slot_.find(key);
    const auto number = number_.find(key);
    if (slot == slot_.end() && number == number_.end()) {
      faults_.add(first.line, first.column,
                  tr("选票上没有这一行（{}, {}, {}, {}）", "no such row: {}, {}, {}, {}",
                     std::get<0>(key), std::get<1>(key), std::get<2>(key), std::get<3>(key)),
                  tr("前四栏请保持 piaojue paper form 所写",
                     "leave the first four columns as piaojue paper form wrote them"));
      return;
    }
    if (slot != slot_.end()) return read_text(*table.find(row, kText), count, slot->second);
    if (places_[number->second].line != 0) {
      faults_.add(count.line, count.column,
                  tr("这一行与第 {} 行重复", "the same row stands in line {}",
                     places_[number->second].line),
                  tr("请删去一行", "remove one"));
      return;
    }
    places_[number->second] = {count.line, count.column};
    if (!count.text.empty()) values_[number->second] = read_number(count);
  }

  std::uint32_t read_number(const TableField& field) {
    const auto number = number_in(field.text);
    if (!number)
      faults_.add(field.line, field.column, tr("“{}”不是张数", "\"{}\" is no count", field.text),
                  tr("请填 0 或正整数", "write 0 or a whole number"));
    return number.value_or(0);
  }

  /// A row without text and count is one that was not needed.
  void read_text(const TableField& text, const TableField& count, std::size_t slot) {
    if (text.text.empty() && (count.text.empty() || count.text == "0")) return;
    if (text.text.empty() || !is_note_text(text.text)) {
      faults_.add(
          text.line, text.column,
          tr("文字为空、过长或含控制字符", "the text is empty, too long or has control characters"),
          tr("请照票上所写填写，或删去这一行",
             "write it as it stands on the ballot, or remove the row"));
      return;
    }
    const std::uint32_t ballots = read_number(count);
    if (ballots == 0)
      faults_.add(count.line, count.column, tr("没有张数", "there is no count"),
                  tr("请填写有几张票这样写", "say how many ballots have it"));
    else if (!texts_[slot].emplace(text.text, ballots).second)
      faults_.add(text.line, text.column, tr("同样的文字有两行", "the same text has two rows"),
                  tr("请合为一行", "make them one"));
  }

  /// The cell's numbers, which begin in row `at`, as selections.
  void add_up_cell(const Cell& cell, std::uint64_t ballots, std::size_t at,
                   std::vector<std::uint32_t>& sums) {
    const Question& question = poll_.poll.questions[cell.question];
    const std::size_t last = at + rows_of(question) - 1;  // the unmarked
    if (value(last) > ballots)
      return fault(last, tr("多于有效票 {} 张", "more than the {} valid ballots", ballots));
    if (question.kind == QuestionKind::score) {
      const std::uint64_t scored = ballots - value(last);
      if (value(at) > scored * question.max_marks)
        return fault(at, tr("{} 张票每张至多 {} 分", "{} ballots give at most {} each", scored,
                            question.max_marks));
      std::ranges::copy(digits_of_sum(question.max_marks, scored, value(at)),
                        sums.begin() + cell.first_selection);
    } else {
      for (std::size_t i = at; i < last; ++i) sums[cell.first_selection + (i - at)] = value(i);
    }
    if (cell.unmarked) sums[*cell.unmarked] = value(last);
    const auto count = count_cell(question, cell, sums, ballots);
    if (!count || count->unmarked != value(last))
      fault(at, tr("各选项与未填之和与有效票 {} 张不符",
                   "options and unmarked do not add up with {} valid ballots", ballots));
  }

  std::vector<std::uint32_t> add_up_part(std::uint64_t ballots, std::size_t& at) {
    std::vector<std::uint32_t> sums(poll_.form.shape.selections(), 0);
    for (const Cell& cell : poll_.form.cells) {
      add_up_cell(cell, ballots, at, sums);
      at += rows_of(poll_.poll.questions[cell.question]);
    }
    for (const NoteSlot& slot : poll_.form.slots)
      if (slot.is_write_in()) sums[slot.limit_and_selection->second] = value(at++);
    return sums;
  }

  const PaperPoll& poll_;
  FaultLog& faults_;
  std::vector<PaperRow> rows_;
  std::map<Key, std::size_t> number_;  ///< of a row
  std::map<Key, std::size_t> slot_;
  std::vector<std::optional<std::uint32_t>> values_;
  std::vector<Place> places_;
  std::vector<std::map<std::string, std::uint32_t>> texts_;  ///< by slot
};

}  // namespace

Checked<PaperTally> load_paper_table(const std::filesystem::path& csv, const PaperPoll& poll) {
  FileFaults found;
  FaultLog faults(csv.string(), found);
  const std::array columns{
      TableColumn{"group", {"组"}, true},      TableColumn{"subject", {"对象"}, true},
      TableColumn{"question", {"题目"}, true}, TableColumn{"option", {"选项"}, true},
      TableColumn{"label", {"说明"}, false},   TableColumn{"count", {"张数"}, true},
      TableColumn{"text", {"文字"}, true}};
  const auto table = TableFile::read(csv, kMaxTable, columns, faults);
  PaperTally out;
  if (table) {
    PaperReader reader(poll, faults);
    reader.read(*table);
    if (found.empty()) out = reader.add_up();
  }
  if (found.empty())
    if (const auto checked = check_paper(poll.poll, poll.form, poll.partition, out); !checked)
      faults.add(0, 0, checked.error().message,
                 tr("请核对票和各行张数", "look at the ballots and the counts again"));
  if (!found.empty()) return found;
  return out;
}

}  // namespace piaojue
