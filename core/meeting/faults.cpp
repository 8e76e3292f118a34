#include "core/meeting/faults.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue {
namespace {

std::u32string characters(std::string_view utf8) {
  std::u32string out;
  for (std::size_t i = 0; i < utf8.size();) out.push_back(next_character(utf8, i));
  return out;
}

std::string joined(std::span<const std::string> words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

}  // namespace

std::string FileFault::str() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  if (line > 0 && column > 0) out += ":" + std::to_string(column);
  out += ": " + problem;
  if (!remedy.empty()) out += tr("；", "; ") + remedy;
  return out;
}

FileFaults without_repeats(FileFaults faults) {
  FileFaults out;
  std::set<std::tuple<std::string, std::size_t, std::size_t, std::string>> seen;
  for (FileFault& fault : faults)
    if (seen.insert({fault.file, fault.line, fault.column, fault.problem}).second)
      out.push_back(std::move(fault));
  return out;
}

std::size_t edit_distance(std::string_view utf8_a, std::string_view utf8_b) {
  const std::u32string a = characters(utf8_a);
  const std::u32string b = characters(utf8_b);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
  const std::string* nearest = nullptr;
  std::size_t nearest_distance = std::max<std::size_t>(characters(word).size() / 3, 1) + 1;
  for (const std::string& candidate : known) {
    const std::size_t d = edit_distance(word, candidate);
    if (d >= nearest_distance) continue;
    nearest = &candidate;
    nearest_distance = d;
  }
  if (nearest != nullptr) return tr("是不是想写 {}？", "did you mean {}?", *nearest);
  static constexpr std::size_t kListed = 12;
  if (known.empty()) return tr("请删去", "remove it");
  if (known.size() <= kListed) return tr("可用：{}", "known: {}", joined(known));
  return tr("可用：{} 等", "known: {}, …", joined(known.first(kListed)));
}

std::string id_remedy() {
  return tr("编号用 1 至 64 个字母、数字、下划线、连字符或点（不以点开头）",
            "an id is 1 to 64 letters, digits, '_', '-' or '.', not starting with '.'");
}

}  // namespace piaojue
