// Compares messages of the wire field by field, and looks whether every field is set. Both find
// their way by Boost.PFR, so a new field needs nothing here.
#pragma once

#include <boost/pfr.hpp>

#include "core/wire/messages.hpp"

namespace piaojue::test {

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;
template <>
inline constexpr bool is_list<std::string> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;

template <class T>
bool deep_equal(const T& a, const T& b) {
  if constexpr (is_list<T>) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return deep_equal(x, y); });
  } else if constexpr (is_optional<T>) {
    return a.has_value() == b.has_value() && (!a || deep_equal(*a, *b));
  } else if constexpr (is_variant<T>) {
    return a.index() == b.index() &&
           std::visit(
               [&](const auto& x) { return deep_equal(x, std::get<std::decay_t<decltype(x)>>(b)); },
               a);
  } else if constexpr (std::equality_comparable<T>) {
    return a == b;
  } else {
    const auto same = [](const auto&... x) {
      return [&x...](const auto&... y) { return (deep_equal(x, y) && ...); };
    };
    return std::apply(std::apply(same, boost::pfr::structure_tie(a)), boost::pfr::structure_tie(b));
  }
}

/// No number is 0, no list empty, no flag false, nothing optional left out, at any depth.
template <class T>
bool is_fully_set(const T& value) {
  if constexpr (is_list<T>) {
    return value.begin() != value.end();
  } else if constexpr (is_optional<T>) {
    return value.has_value();
  } else if constexpr (is_variant<T>) {
    return std::visit([](const auto& kind) { return is_fully_set(kind); }, value);
  } else if constexpr (std::default_initializable<T> && std::equality_comparable<T>) {
    return value != T{};
  } else if constexpr (std::equality_comparable<T>) {
    return true;  // an id or a point: there is no empty one
  } else {
    return std::apply([](const auto&... field) { return (is_fully_set(field) && ...); },
                      boost::pfr::structure_tie(value));
  }
}

}  // namespace piaojue::test
