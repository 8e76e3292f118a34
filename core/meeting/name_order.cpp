#include "core/meeting/name_order.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <numeric>
#include <unicode/alphaindex.h>
#include <unicode/coll.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <utility>

#include "core/meeting/rules.hpp"
#include "core/meeting/stroke_table.hpp"

namespace piaojue {
namespace {

icu::UnicodeString to_icu(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
}

/// ICU's order of one locale as bytes that compare the same.
class Collation {
 public:
  explicit Collation(const char* locale) {
    UErrorCode status = U_ZERO_ERROR;
    collator_.reset(icu::Collator::createInstance(icu::Locale(locale), status));
    if (U_FAILURE(status)) collator_.reset();
  }

  /// Without the language's data, the text itself.
  std::string key(std::string_view utf8) const {
    if (!collator_) return std::string(utf8);
    const icu::UnicodeString text = to_icu(utf8);
    std::string out(static_cast<std::size_t>(collator_->getSortKey(text, nullptr, 0)), '\0');
    collator_->getSortKey(text, reinterpret_cast<std::uint8_t*>(out.data()),
                          static_cast<std::int32_t>(out.size()));
    return out;
  }

 private:
  std::unique_ptr<icu::Collator> collator_;
};

class StrokeKeys {
 public:
  StrokeKeys() : collation_("zh@collation=stroke") {
    UErrorCode status = U_ZERO_ERROR;
    icu::AlphabeticIndex index(icu::Locale("zh@collation=stroke"), status);
    counts_.reset(index.buildImmutableIndex(status));
    if (U_FAILURE(status)) counts_.reset();
  }

  std::string key(std::string_view name) const {
    std::string out;
    for (std::size_t i = 0; i < name.size();) {
      const std::size_t from = i;
      const char32_t character = next_character(name, i);
      if (character == U' ' || character == U'\u3000') continue;
      append(out, character, name.substr(from, i - from));
    }
    return out;
  }

 private:
  void append(std::string& out, char32_t character, std::string_view utf8) const {
    const auto known = stroke_rank(character);
    const unsigned rank = known ? known->rank : 0xffffU;
    out.push_back(static_cast<char>(known ? known->strokes : count(utf8)));
    out.push_back(static_cast<char>(rank >> 8U));
    out.push_back(static_cast<char>(rank & 0xffU));
    if (!known) out += collation_.key(utf8);
  }

  /// Strokes as ICU counts them: the number in the label of its list, as "12劃". Characters that it
  /// can't count are in the last of these lists.
  unsigned count(std::string_view utf8) const {
    constexpr unsigned kUnknown = 250;
    constexpr unsigned kMostStrokes = 36;
    UErrorCode status = U_ZERO_ERROR;
    if (!counts_) return kUnknown;
    const auto* const bucket = counts_->getBucket(counts_->getBucketIndex(to_icu(utf8), status));
    if (U_FAILURE(status) || bucket == nullptr) return kUnknown;
    unsigned strokes = 0;
    const icu::UnicodeString& label = bucket->getLabel();
    for (std::int32_t i = 0; i < label.length() && label[i] >= u'0' && label[i] <= u'9'; ++i)
      strokes = strokes * 10 + static_cast<unsigned>(label[i] - u'0');
    return strokes >= 1 && strokes <= kMostStrokes ? strokes : kUnknown;
  }

  Collation collation_;
  std::unique_ptr<icu::AlphabeticIndex::ImmutableIndex> counts_;
};

/// Surnames that are read otherwise than the same character elsewhere, each with a character that
/// is always read as the surname is.
constexpr std::pair<std::string_view, std::string_view> kSurnameReadings[] = {
    {"尉迟", "玉迟"}, {"万俟", "莫其"}, {"澹台", "谈台"}, {"长孙", "掌孙"}, {"单", "扇"},
    {"曾", "增"},     {"解", "懈"},     {"仇", "囚"},     {"区", "鸥"},     {"查", "渣"},
    {"盖", "舸"},     {"朴", "瓢"},     {"乐", "悦"},     {"翟", "宅"},     {"缪", "妙"},
    {"繁", "婆"},     {"召", "哨"},     {"员", "韵"},     {"种", "虫"},     {"折", "舌"},
    {"黑", "鹤"},     {"任", "仁"}};

std::string with_plain_surname(std::string_view name) {
  for (const auto& [surname, reading] : kSurnameReadings)
    if (name.starts_with(surname))
      return std::string(reading) + std::string(name.substr(surname.size()));
  return std::string(name);
}

class PinyinKeys {
 public:
  PinyinKeys() : collation_("zh@collation=pinyin") {}

  std::string key(std::string_view name) const { return collation_.key(with_plain_surname(name)); }

 private:
  Collation collation_;
};

/// Han characters to words of plain Latin letters; nothing without ICU's data for it.
class Romanizer {
 public:
  Romanizer() {
    UErrorCode status = U_ZERO_ERROR;
    latin_.reset(icu::Transliterator::createInstance("Han-Latin; Latin-ASCII; Lower",
                                                     UTRANS_FORWARD, status));
    if (U_FAILURE(status)) latin_.reset();
  }

  std::string words(std::string_view utf8) const {
    if (!latin_) return "";
    icu::UnicodeString text = to_icu(utf8);
    const std::lock_guard lock(mutex_);
    latin_->transliterate(text);
    std::string out;
    text.toUTF8String(out);
    return out;
  }

 private:
  mutable std::mutex mutex_;  ///< of latin_
  std::unique_ptr<icu::Transliterator> latin_;
};

template <class Keys>
std::vector<std::size_t> sorted_by(const Keys& keys, std::span<const NameAndUnit> names) {
  std::vector<std::pair<std::string, std::string>> by;
  by.reserve(names.size());
  for (const NameAndUnit& one : names) by.emplace_back(keys.key(one.name), keys.key(one.unit));
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&by](std::size_t a, std::size_t b) { return by[a] < by[b]; });
  return order;
}

}  // namespace

std::string_view name_of(NameOrder order) {
  switch (order) {
    case NameOrder::listed:
      return "listed";
    case NameOrder::stroke:
      return "stroke";
    case NameOrder::pinyin:
      return "pinyin";
  }
  return "";
}

std::vector<std::size_t> in_order(std::span<const NameAndUnit> names, NameOrder order) {
  switch (order) {
    case NameOrder::stroke:
      return sorted_by(StrokeKeys(), names);
    case NameOrder::pinyin:
      return sorted_by(PinyinKeys(), names);
    case NameOrder::listed:
      break;
  }
  std::vector<std::size_t> as_listed(names.size());
  std::iota(as_listed.begin(), as_listed.end(), std::size_t{0});
  return as_listed;
}

std::string pinyin_initials(std::string_view name) {
  static const Romanizer romanizer;
  std::string out;
  bool begins = true;
  for (const char c : romanizer.words(with_plain_surname(name))) {
    const bool letter = c >= 'a' && c <= 'z';
    if (letter && begins) out.push_back(c);
    begins = !letter;
  }
  return out;
}

}  // namespace piaojue
