#include "core/ballot/card_code.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "core/base/language.hpp"

namespace piaojue {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kChecks = 3;
constexpr std::size_t kSymbols = CardCode::kCharacters;
constexpr unsigned kSymbolBits = 5;
constexpr unsigned kIssuerBits = 3;
constexpr unsigned kClassBits = 6;
static_assert(kIssuerBits + kClassBits + 8 * CardCode::kSeedSize ==
              kSymbolBits * (kSymbols - kChecks));

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
constexpr std::array<std::uint8_t, kChecks> make_generator() {
  std::array<std::uint8_t, kChecks + 1> product{0, 0, 0, 1};
  for (unsigned root = 1; root <= kChecks; ++root)
    for (unsigned i = 0; i <= kChecks; ++i) {
      const std::uint8_t shifted = i < kChecks ? product[i + 1] : std::uint8_t{0};
      product[i] = static_cast<std::uint8_t>(shifted ^ multiply(product[i], kField.power[root]));
    }
  return {product[1], product[2], product[3]};
}
constexpr auto kGenerator = make_generator();

using Symbols = std::span<std::uint8_t>;

/// Fills the last three symbols: the remainder of the others' polynomial times x^3.
// R6.9-1
void append_checks(Symbols symbols) {
  const Symbols checks = symbols.last(kChecks);
  std::ranges::fill(checks, std::uint8_t{0});
  for (const std::uint8_t symbol : symbols.first(kSymbols - kChecks)) {
    const auto lead = static_cast<std::uint8_t>(symbol ^ checks[0]);
    for (std::size_t i = 0; i < kChecks; ++i)
      checks[i] = static_cast<std::uint8_t>((i + 1 < kChecks ? checks[i + 1] : 0) ^
                                            multiply(lead, kGenerator[i]));
  }
}

/// The polynomial at alpha, alpha^2, alpha^3: all zero for a code word.
std::array<std::uint8_t, kChecks> syndromes_of(std::span<const std::uint8_t> symbols) {
  std::array<std::uint8_t, kChecks> syndromes{};
  for (unsigned i = 0; i < kChecks; ++i)
    for (const std::uint8_t symbol : symbols)
      syndromes[i] =
          static_cast<std::uint8_t>(multiply(syndromes[i], kField.power[i + 1]) ^ symbol);
  return syndromes;
}

/// Which symbol, from 0, explains the syndromes alone: an error e at power p leaves e alpha^p,
/// e alpha^2p, e alpha^3p.
// R6.9-4
std::optional<std::size_t> locate(const std::array<std::uint8_t, kChecks>& syndromes) {
  const auto [first, second, third] = syndromes;
  if (first == 0 || second == 0 || multiply(second, second) != multiply(first, third))
    return std::nullopt;
  const unsigned power = (kOrder + kField.log[second] - kField.log[first]) % kOrder;
  if (power >= kSymbols) return std::nullopt;
  return kSymbols - 1 - power;
}

/// Bits from the high end of a sequence of symbols.
class SymbolWriter {
 public:
  explicit SymbolWriter(Symbols out) : out_(out) {}
  void put(unsigned value, unsigned bits) {
    pending_ = pending_ << bits | value;
    for (count_ += bits; count_ >= kSymbolBits; count_ -= kSymbolBits)
      out_[next_++] = static_cast<std::uint8_t>(pending_ >> (count_ - kSymbolBits) & 31U);
    pending_ &= 31U;
  }

 private:
  Symbols out_;
  std::size_t next_ = 0;
  unsigned pending_ = 0;
  unsigned count_ = 0;
};

class SymbolReader {
 public:
  explicit SymbolReader(std::span<const std::uint8_t> in) : in_(in) {}
  unsigned take(unsigned bits) {
    for (; count_ < bits; count_ += kSymbolBits) pending_ = pending_ << kSymbolBits | in_[next_++];
    count_ -= bits;
    const unsigned value = pending_ >> count_;
    pending_ &= (1U << count_) - 1U;
    return value;
  }

 private:
  std::span<const std::uint8_t> in_;
  std::size_t next_ = 0;
  unsigned pending_ = 0;
  unsigned count_ = 0;
};

SecretBytes symbols_of(const CardCode& code) {
  SecretBytes symbols(kSymbols);
  SymbolWriter out(symbols.reveal_mutable());
  out.put(code.issuer(), kIssuerBits);
  out.put(code.voter_class(), kClassBits);
  for (const std::uint8_t byte : code.seed().reveal()) out.put(byte, 8);
  append_checks(symbols.reveal_mutable());
  return symbols;
}

char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::optional<std::uint8_t> symbol_of(char c) {
  c = to_upper(c);
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const auto found = kAlphabet.find(c);
  if (found == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(found);
}

bool is_ignored(char c) { return c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view without_prefix(std::string_view text) {
  while (!text.empty() && is_ignored(text.front())) text.remove_prefix(1);
  const auto start = text.substr(0, CardCode::kQrPrefix.size());
  const bool scanned = std::ranges::equal(start, CardCode::kQrPrefix, {}, to_upper);
  return scanned ? text.substr(start.size()) : text;
}

Error malformed(std::string message) { return {ErrorCode::malformed, std::move(message)}; }

/// `place` counts the code's characters from 0.
Error foreign_character(char c, std::size_t place) {
  const std::size_t group = place / CardCode::kGroupSize + 1;
  const std::size_t in_group = place % CardCode::kGroupSize + 1;
  // What is no printable ASCII came from an input method or a damaged line: not to be echoed.
  if (c <= ' ' || c > '~')
    return malformed(
        tr("第 {} 组第 {} 个字符不是字母或数字；请关闭中文输入法后重新输入",
           "character {1} of group {0} is no letter or digit; switch the input method to English",
           group, in_group));
  return malformed(tr("第 {} 组第 {} 个字符“{}”不是票码所用的字符，请对照卡片检查",
                      "character {1} of group {0}, '{2}', does not occur in card codes; compare it "
                      "with the card",
                      group, in_group, c));
}

Result<SecretBytes> read_symbols(std::string_view text) {
  SecretBytes symbols(kSymbols);
  std::size_t count = 0;
  for (const char c : text) {
    if (is_ignored(c)) continue;
    const auto symbol = symbol_of(c);
    if (!symbol) return foreign_character(c, count);
    if (count < kSymbols) symbols.reveal_mutable()[count] = *symbol;
    ++count;
  }
  if (count != kSymbols)
    return malformed(tr("票码应有 {} 个字符，现在是 {} 个", "a card code has {} characters, not {}",
                        kSymbols, count));
  return symbols;
}

Result<void> verify_checks(ByteView symbols) {
  const auto syndromes = syndromes_of(symbols);
  if (std::ranges::all_of(syndromes, [](std::uint8_t s) { return s == 0; })) return {};
  if (const auto place = locate(syndromes))
    return malformed(tr("票码有误，请核对第 {} 组第 {} 个字符",
                        "the card code is wrong; look at character {1} of group {0}",
                        *place / CardCode::kGroupSize + 1, *place % CardCode::kGroupSize + 1));
  return malformed(tr("票码有误，请对照卡片逐组检查",
                      "the card code is wrong; compare it with the card group by group"));
}

}  // namespace

Result<CardCode> CardCode::create(std::uint16_t issuer, std::uint16_t voter_class,
                                  SecretBytes seed) {
  if (issuer >= kIssuers || voter_class >= kClasses)
    return Error{ErrorCode::invalid, "an issuer or class that no card code can name"};
  if (seed.size() != kSeedSize) return Error{ErrorCode::invalid, "a card's seed of the wrong size"};
  return CardCode(issuer, voter_class, std::move(seed));
}

// R6.9-3
Result<CardCode> CardCode::parse(std::string_view text) {
  PJ_TRY(const SecretBytes symbols, read_symbols(without_prefix(text)));
  PJ_CHECK(verify_checks(symbols.reveal()));

  SymbolReader in(symbols.reveal());
  const auto issuer = static_cast<std::uint16_t>(in.take(kIssuerBits));
  const auto voter_class = static_cast<std::uint16_t>(in.take(kClassBits));
  SecretBytes seed(kSeedSize);
  for (std::uint8_t& byte : seed.reveal_mutable()) byte = static_cast<std::uint8_t>(in.take(8));
  return CardCode(issuer, voter_class, std::move(seed));
}

// R6.9-2
SecretBytes CardCode::reveal_typed() const {
  const SecretBytes symbols = symbols_of(*this);
  SecretBytes text(kSymbols + kSymbols / kGroupSize - 1);
  auto out = text.reveal_mutable().begin();
  for (std::size_t i = 0; i < kSymbols; ++i) {
    if (i != 0 && i % kGroupSize == 0) *out++ = '-';
    *out++ = static_cast<std::uint8_t>(kAlphabet[symbols.reveal()[i]]);
  }
  return text;
}

SecretBytes CardCode::reveal_qr() const {
  const SecretBytes symbols = symbols_of(*this);
  SecretBytes text(kQrPrefix.size() + kSymbols);
  auto out = std::ranges::copy(kQrPrefix, text.reveal_mutable().begin()).out;
  for (const std::uint8_t symbol : symbols.reveal())
    *out++ = static_cast<std::uint8_t>(kAlphabet[symbol]);
  return text;
}

}  // namespace piaojue
