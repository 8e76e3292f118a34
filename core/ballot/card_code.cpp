#include "core/ballot/card_code.hpp"

#include <algorithm>

#include "core/base/language.hpp"
#include "core/base/typed_code.hpp"

namespace piaojue {
namespace {

constexpr std::size_t kSymbols = CardCode::kCharacters;
constexpr unsigned kIssuerBits = 3;
constexpr unsigned kClassBits = 6;
static_assert(kIssuerBits + kClassBits + 8 * CardCode::kSeedSize ==
              kTypedSymbolBits * (kSymbols - kTypedChecks));

/// Bits from the high end of a sequence of symbols.
class SymbolWriter {
 public:
  explicit SymbolWriter(std::span<std::uint8_t> out) : out_(out) {}
  void put(unsigned value, unsigned bits) {
    pending_ = pending_ << bits | value;
    for (count_ += bits; count_ >= kTypedSymbolBits; count_ -= kTypedSymbolBits)
      out_[next_++] = static_cast<std::uint8_t>(pending_ >> (count_ - kTypedSymbolBits) & 31U);
    pending_ &= 31U;
  }

 private:
  std::span<std::uint8_t> out_;
  std::size_t next_ = 0;
  unsigned pending_ = 0;
  unsigned count_ = 0;
};

class SymbolReader {
 public:
  explicit SymbolReader(std::span<const std::uint8_t> in) : in_(in) {}
  unsigned take(unsigned bits) {
    for (; count_ < bits; count_ += kTypedSymbolBits)
      pending_ = pending_ << kTypedSymbolBits | in_[next_++];
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
  append_typed_checks(symbols.reveal_mutable());
  return symbols;
}

/// What a scanner sends begins with the prefix; what is typed does not.
std::string_view without_prefix(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n-");
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start);
  const auto prefix = text.substr(0, CardCode::kQrPrefix.size());
  const auto to_upper = [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  };
  const bool scanned = std::ranges::equal(prefix, CardCode::kQrPrefix, {}, to_upper);
  return scanned ? text.substr(prefix.size()) : text;
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
  PJ_TRY(const SecretBytes symbols,
         read_typed_symbols(without_prefix(text), kSymbols,
                            {tr("票码", "card code"), tr("卡片", "card")}));

  SymbolReader in(symbols.reveal());
  const auto issuer = static_cast<std::uint16_t>(in.take(kIssuerBits));
  const auto voter_class = static_cast<std::uint16_t>(in.take(kClassBits));
  SecretBytes seed(kSeedSize);
  for (std::uint8_t& byte : seed.reveal_mutable()) byte = static_cast<std::uint8_t>(in.take(8));
  return CardCode(issuer, voter_class, std::move(seed));
}

// R6.9-2
SecretBytes CardCode::reveal_typed() const {
  const SecretBytes characters = reveal_typed_symbols(symbols_of(*this).reveal());
  SecretBytes text(kSymbols + kSymbols / kGroupSize - 1);
  auto out = text.reveal_mutable().begin();
  for (std::size_t i = 0; i < kSymbols; ++i) {
    if (i != 0 && i % kGroupSize == 0) *out++ = '-';
    *out++ = characters.reveal()[i];
  }
  return text;
}

SecretBytes CardCode::reveal_qr() const {
  const SecretBytes characters = reveal_typed_symbols(symbols_of(*this).reveal());
  SecretBytes text(kQrPrefix.size() + kSymbols);
  const auto code = std::ranges::copy(kQrPrefix, text.reveal_mutable().begin()).out;
  std::ranges::copy(characters.reveal(), code);
  return text;
}

}  // namespace piaojue
