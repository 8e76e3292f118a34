// An object of a JSON document that must have exactly the members that are read
// from it.
#pragma once

#include <fmt/format.h>
#include <stdexcept>

#include "core/meeting/json_fields.hpp"

namespace piaojue::report {

/// What is wrong with the document; caught where parsing began.
struct NotOurs : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class JsonObject {
 public:
  using Json = nlohmann::ordered_json;

  JsonObject(const Json& value, std::string path) : value_(&value), path_(std::move(path)) {
    if (!value.is_object()) throw NotOurs(path_);
  }

  const Json& at(const char* key) {
    const auto found = value_->find(key);
    if (found == value_->end()) throw NotOurs(where(key));
    ++read_;
    return *found;
  }
  bool has(const char* key) const { return value_->contains(key); }
  std::string text(const char* key) {
    const Json& value = at(key);
    if (!value.is_string()) throw NotOurs(where(key));
    return value.get<std::string>();
  }
  std::optional<std::string> optional_text(const char* key) {
    const Json& value = at(key);
    if (value.is_null()) return std::nullopt;
    if (!value.is_string()) throw NotOurs(where(key));
    return value.get<std::string>();
  }
  std::uint64_t number(const char* key) {
    const Json& value = at(key);
    if (!value.is_number_unsigned()) throw NotOurs(where(key));
    return value.get<std::uint64_t>();
  }
  bool flag(const char* key) {
    const Json& value = at(key);
    if (!value.is_boolean()) throw NotOurs(where(key));
    return value.get<bool>();
  }
  /// `read` is given each element and its path.
  template <class Read>
  auto list(const char* key, const Read& read) {
    const Json& values = at(key);
    if (!values.is_array()) throw NotOurs(where(key));
    std::vector<decltype(read(values, path_))> out;
    for (const Json& value : values)
      out.push_back(read(value, fmt::format("{}[{}]", where(key), out.size())));
    return out;
  }
  std::vector<std::string> texts(const char* key) {
    return list(key, [&](const Json& value, const std::string& at) {
      if (!value.is_string()) throw NotOurs(at);
      return value.get<std::string>();
    });
  }
  /// One of an enumeration's values, by its name.
  template <class Enum>
  Enum one_of(const char* key, std::initializer_list<Enum> values) {
    const std::string name = text(key);
    for (const Enum value : values)
      if (name_of(value) == name) return value;
    throw NotOurs(where(key));
  }
  /// Refuses members that nobody read.
  void done() const {
    if (read_ != value_->size()) throw NotOurs(path_.empty() ? "*" : path_ + ".*");
  }
  std::string where(const char* key) const { return path_.empty() ? key : path_ + "." + key; }

 private:
  const Json* value_;
  std::string path_;
  std::size_t read_ = 0;
};

}  // namespace piaojue::report
