// Compares messages of the wire field by field, and looks whether every field is set. Both find
// the fields by themselves, so a new one needs nothing here. (Boost.PFR 1.81 tries as many fields
// as a type has bits where one has no default, as ours: minutes and gigabytes for Clang.)
#pragma once

#include <concepts>
#include <tuple>
#include <utility>

#include "core/wire/messages.hpp"

namespace piaojue::test {

/// Stands for whatever a field may be.
struct AnyField {
  template <class Field>
  constexpr operator Field&() const&& noexcept;  // NOLINT(google-explicit-constructor)
  template <class Field>
  constexpr operator Field&&() const&& noexcept;  // NOLINT(google-explicit-constructor)
};

template <class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
  return requires { T{(static_cast<void>(I), AnyField{})...}; };
}

inline constexpr std::size_t kMostFields = 12;

/// How many fields an aggregate has.
template <class T, std::size_t N = kMostFields>
constexpr std::size_t count_fields() {
  static_assert(N > 0 || std::is_empty_v<T>, "no aggregate, or of more fields than kMostFields");
  if constexpr (std::is_empty_v<T> || N == 0)
    return 0;
  else if constexpr (takes<T>(std::make_index_sequence<N>()))
    return N;
  else
    return count_fields<T, N - 1>();
}

/// References to all fields.
template <class T>
constexpr auto fields_of(const T& x) {
  constexpr std::size_t count = count_fields<T>();
  if constexpr (count == 0) {
    return std::tuple<>();
  } else if constexpr (count == 1) {
    const auto& [a] = x;
    return std::tie(a);
  } else if constexpr (count == 2) {
    const auto& [a, b] = x;
    return std::tie(a, b);
  } else if constexpr (count == 3) {
    const auto& [a, b, c] = x;
    return std::tie(a, b, c);
  } else if constexpr (count == 4) {
    const auto& [a, b, c, d] = x;
    return std::tie(a, b, c, d);
  } else if constexpr (count == 5) {
    const auto& [a, b, c, d, e] = x;
    return std::tie(a, b, c, d, e);
  } else if constexpr (count == 6) {
    const auto& [a, b, c, d, e, f] = x;
    return std::tie(a, b, c, d, e, f);
  } else if constexpr (count == 7) {
    const auto& [a, b, c, d, e, f, g] = x;
    return std::tie(a, b, c, d, e, f, g);
  } else if constexpr (count == 8) {
    const auto& [a, b, c, d, e, f, g, h] = x;
    return std::tie(a, b, c, d, e, f, g, h);
  } else if constexpr (count == 9) {
    const auto& [a, b, c, d, e, f, g, h, i] = x;
    return std::tie(a, b, c, d, e, f, g, h, i);
  } else if constexpr (count == 10) {
    const auto& [a, b, c, d, e, f, g, h, i, j] = x;
    return std::tie(a, b, c, d, e, f, g, h, i, j);
  } else if constexpr (count == 11) {
    const auto& [a, b, c, d, e, f, g, h, i, j, k] = x;
    return std::tie(a, b, c, d, e, f, g, h, i, j, k);
  } else if constexpr (count == 12) {
    const auto& [a, b, c, d, e, f, g, h, i, j, k, l] = x;
    return std::tie(a, b, c, d, e, f, g, h, i, j, k, l);
  }
}

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

// Not inlined, so that a message's comparison does not become one function of all its parts, which
// Clang with AddressSanitizer takes minutes and gigabytes for.
template <class T>
[[gnu::noinline]] bool deep_equal(const T& a, const T& b) {
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
    return std::apply(std::apply(same, fields_of(a)), fields_of(b));
  }
}

/// No number is 0, no list empty, no flag false, nothing optional left out, at any depth.
template <class T>
[[gnu::noinline]] bool is_fully_set(const T& value) {
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
                      fields_of(value));
  }
}

}  // namespace piaojue::test
