#include "core/base/typed_code.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>

#include "core/base/language.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// R6.9-1
/// GF(32) with the primitive polynomial x^5 + x^2 + 1; alpha = 2 has order 31.
constexpr unsigned kOrder = 31;
struct Field {
  std::array<std::uint8_t, kOrder> power{};
  std::array<std::uint8_t, kOrder + 1> log{};  ///< of 0: unused
};

constexpr Field make_field() {
  Field field;
  unsigned value = 1;
  for (unsigned i = 0; i < kOrder; ++i) {
    field.power[i] = static_cast<std::uint8_t>(value);
    field.log[value] = static_cast<std::uint8_t>(i);
    value <<= 1U;
    if (value >= 32) value ^= 0b100101U;
  }
  return field;
}
constexpr Field kField = make_field();

constexpr std::uint8_t multiply(std::uint8_t a, std::uint8_t b) {
  if (a == 0 || b == 0) return 0;
  return kField.power[(unsigned{kField.log[a]} + kField.log[b]) % kOrder];
}

/// (x - alpha)(x - alpha^2)(x - alpha^3), highest power first, without the leading 1.
constexpr std::array<std::uint8_t, kTypedChecks> make_generator() {
  std::array<std::uint8_t, kTypedChecks + 1> product{0, 0, 0, 1};
  for (unsigned root = 1; root <= kTypedChecks; ++root)
    for (unsigned i = 0; i <= kTypedChecks; ++i) {
      const std::uint8_t shifted = i < kTypedChecks ? product[i + 1] : std::uint8_t{0};
      product[i] = static_cast<std::uint8_t>(shifted ^ multiply(product[i], kField.power[root]));
    }
  return {product[1], product[2], product[3]};
}
constexpr auto kGenerator = make_generator();

/// The polynomial at alpha, alpha^2, alpha^3: all zero for a code word.
std::array<std::uint8_t, kTypedChecks> syndromes_of(std::span<const std::uint8_t> symbols) {
  std::array<std::uint8_t, kTypedChecks> syndromes{};
  for (unsigned i = 0; i < kTypedChecks; ++i)
    for (const std::uint8_t symbol : symbols)
      syndromes[i] =
          static_cast<std::uint8_t>(multiply(syndromes[i], kField.power[i + 1]) ^ symbol);
  return syndromes;
}

/// Which symbol, from 0, explains the syndromes alone: an error e at power p leaves e alpha^p,
/// e alpha^2p, e alpha^3p.
std::optional<std::size_t> locate(const std::array<std::uint8_t, kTypedChecks>& syndromes,
                                  std::size_t symbols) {
  const auto [first, second, third] = syndromes;
  if (first == 0 || second == 0 || multiply(second, second) != multiply(first, third))
    return std::nullopt;
  const unsigned power = (kOrder + kField.log[second] - kField.log[first]) % kOrder;
  if (power >= symbols) return std::nullopt;
  return symbols - 1 - power;
}

std::optional<std::uint8_t> symbol_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const auto found = kAlphabet.find(c);
  if (found == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(found);
}

bool is_ignored(char c) { return c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n'; }

Error malformed(std::string message) { return {ErrorCode::malformed, std::move(message)}; }

/// `place` counts the code's characters from 0.
Error foreign_character(char c, std::size_t place, const TypedWords& words) {
  const std::size_t group = place / kTypedGroup + 1;
  const std::size_t in_group = place % kTypedGroup + 1;
  // What is no printable ASCII came from an input method or a damaged line: not to be echoed.
  if (c <= ' ' || c > '~')
    return malformed(
        tr("第 {} 组第 {} 个字符不是字母或数字；请关闭中文输入法后重新输入",
           "character {1} of group {0} is no letter or digit; switch the input method to English",
           group, in_group));
  return malformed(tr("第 {0} 组第 {1} 个字符“{2}”不是{3}所用的字符，请对照{4}检查",
                      "character {1} of group {0}, '{2}', does not occur in a {3}; compare it "
                      "with the {4}",
                      group, in_group, c, words.code, words.paper));
}

// R6.9-4
Result<void> verify_checks(ByteView symbols, const TypedWords& words) {
  const auto syndromes = syndromes_of(symbols);
  if (std::ranges::all_of(syndromes, [](std::uint8_t s) { return s == 0; })) return {};
  if (const auto place = locate(syndromes, symbols.size()))
    return malformed(tr("{2}有误，请核对第 {0} 组第 {1} 个字符",
                        "the {2} is wrong; look at character {1} of group {0}",
                        *place / kTypedGroup + 1, *place % kTypedGroup + 1, words.code));
  return malformed(tr("{}有误，请对照{}逐组检查",
                      "the {} is wrong; compare it with the {} group by group", words.code,
                      words.paper));
}

}  // namespace

void append_typed_checks(std::span<std::uint8_t> symbols) {
  assert(symbols.size() > kTypedChecks && symbols.size() <= kMostTypedSymbols);
  // The remainder of the others' polynomial times x^3.
  const auto checks = symbols.last(kTypedChecks);
  std::ranges::fill(checks, std::uint8_t{0});
  for (const std::uint8_t symbol : symbols.first(symbols.size() - kTypedChecks)) {
    const auto lead = static_cast<std::uint8_t>(symbol ^ checks[0]);
    for (std::size_t i = 0; i < kTypedChecks; ++i)
      checks[i] = static_cast<std::uint8_t>((i + 1 < kTypedChecks ? checks[i + 1] : 0) ^
                                            multiply(lead, kGenerator[i]));
  }
}

SecretBytes reveal_typed_symbols(ByteView symbols) {
  SecretBytes text(symbols.size());
  std::ranges::transform(symbols, text.reveal_mutable().begin(), [](std::uint8_t symbol) {
    return static_cast<std::uint8_t>(kAlphabet[symbol]);
  });
  return text;
}

Result<SecretBytes> read_typed_symbols(std::string_view text, std::size_t count,
                                       const TypedWords& words) {
  SecretBytes symbols(count);
  std::size_t found = 0;
  for (const char c : text) {
    if (is_ignored(c)) continue;
    const auto symbol = symbol_of(c);
    if (!symbol) return foreign_character(c, found, words);
    if (found < count) symbols.reveal_mutable()[found] = *symbol;
    ++found;
  }
  if (found != count)
    return malformed(tr("{}应有 {} 个字符，现在是 {} 个", "a {} has {} characters, not {}",
                        words.code, count, found));
  PJ_CHECK(verify_checks(symbols.reveal(), words));
  return symbols;
}

}  // namespace piaojue
