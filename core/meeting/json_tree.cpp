#include "core/meeting/json_tree.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/language.hpp"

namespace piaojue {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxDepth = 16;

/// Lets the parser's copy of an iterator say how far it has read.
class Reading {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Reading(const char* at, const char** reached) : at_(at), reached_(reached) {}
  reference operator*() const { return *at_; }
  Reading& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  Reading operator++(int) {
    Reading before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Reading& a, const Reading& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  const char** reached_;
};

/// Goes forward through a text and counts lines and characters.
class Place {
 public:
  explicit Place(const char* start) : at_(start) {}
  void move_to(const char* target) {
    for (; at_ < target; ++at_) {
      const bool continues = (static_cast<unsigned char>(*at_) & 0xC0U) == 0x80U;
      if (*at_ == '\n') {
        ++line;
        column = 1;
      } else if (!continues) {
        ++column;
      }
    }
  }
  const char* at() const { return at_; }

  std::size_t line = 1;
  std::size_t column = 1;

 private:
  const char* at_;
};

/// Receives the parser's events. Between the end of one token and the start of the next there are
/// only spaces and signs, so the start needs no help of the parser's.
class TreeBuilder {
 public:
  TreeBuilder(const std::string& text, FaultLog& faults)
      : end_(text.data() + text.size()),
        reached_(text.data()),
        place_(text.data()),
        faults_(&faults) {}

  /// Where the parser says how far it has read.
  const char** reached() { return &reached_; }
  std::optional<TomlNode> take() { return failed_ ? std::nullopt : std::move(root_); }

  bool null() {
    find_start();
    if (is_in_table()) return true;
    return fail(tr("这里不能是 null", "null can't stand here"), tr("请填写", "fill it in"));
  }
  bool boolean(bool value) { return scalar(value); }
  bool number_integer(std::int64_t value) { return scalar(value); }
  bool number_unsigned(std::uint64_t value) {
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return scalar(static_cast<std::int64_t>(std::min(value, kMax)));
  }
  bool number_float(double, const std::string& text) { return scalar(TomlText{text, false}); }
  bool string(std::string& value) { return scalar(TomlText{std::move(value), true}); }
  bool binary(Json::binary_t&) { return false; }  // JSON text has none
  bool start_object(std::size_t) { return open(TomlTable()); }
  bool start_array(std::size_t) { return open(TomlArray()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    find_start();
    for (const std::string& taken : keys_.back())
      if (taken == name)
        return fail(tr("{} 出现了两次", "{} occurs twice", name),
                    tr("请删去一个", "remove one of them"));
    keys_.back().push_back(name);
    key_ = {std::move(name), place_.line, place_.column, {}};
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const Json::exception&) {
    // The sign that is wrong has been read.
    place_.move_to(reached_ == place_.at() ? reached_ : reached_ - 1);
    return fail(tr("不是正确的 JSON", "this is no JSON"),
                tr("请检查引号、逗号和括号", "check quotes, commas and brackets"));
  }

 private:
  void find_start() {
    const char* const start = std::find_if(std::max(previous_end_, place_.at()), end_, [](char c) {
      return std::string_view(" \t\r\n,:]}\xEF\xBB\xBF").find(c) == std::string_view::npos;
    });
    place_.move_to(start);
    previous_end_ = reached_;
  }
  bool is_in_table() const {
    return !open_.empty() && std::holds_alternative<TomlTable>(open_.back().value);
  }
  template <class Value>
  bool scalar(Value value) {
    find_start();
    attach({place_.line, place_.column, std::move(value)}, key_);
    return true;
  }
  template <class Value>
  bool open(Value value) {
    find_start();
    if (open_.size() == kMaxDepth)
      return fail(tr("嵌套太深", "nested too deeply"), tr("请对照格式说明", "see the format"));
    open_.push_back({place_.line, place_.column, std::move(value)});
    keys_.emplace_back();
    outer_keys_.push_back(std::move(key_));
    key_ = {};
    return true;
  }
  bool close() {
    TomlNode done = std::move(open_.back());
    open_.pop_back();
    keys_.pop_back();
    TomlEntry key = std::move(outer_keys_.back());
    outer_keys_.pop_back();
    attach(std::move(done), std::move(key));
    return true;
  }
  void attach(TomlNode node, TomlEntry key) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (is_in_table()) {
      key.node = std::move(node);
      std::get<TomlTable>(open_.back().value).push_back(std::move(key));
    } else {
      std::get<TomlArray>(open_.back().value).push_back(std::move(node));
    }
  }
  bool fail(std::string problem, std::string remedy) {
    faults_->add(place_.line, place_.column, std::move(problem), std::move(remedy));
    failed_ = true;
    return false;
  }

  const char* end_;
  const char* reached_;
  Place place_;
  FaultLog* faults_;
  const char* previous_end_ = nullptr;
  bool failed_ = false;
  std::optional<TomlNode> root_;
  std::vector<TomlNode> open_;                  ///< outermost first
  std::vector<std::vector<std::string>> keys_;  ///< that each of them has had
  std::vector<TomlEntry> outer_keys_;           ///< under which each of them stands
  TomlEntry key_;                               ///< of the value to come
};

}  // namespace

std::optional<TomlNode> parse_json_tree(const std::string& utf8, FaultLog& faults) {
  TreeBuilder builder(utf8, faults);
  const char* const start = utf8.data();
  Json::sax_parse(Reading(start, builder.reached()),
                  Reading(start + utf8.size(), builder.reached()), &builder);
  return builder.take();
}

}  // namespace piaojue
