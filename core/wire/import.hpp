// Private to wire: from Protobuf's fields to domain values. Every error names the field as
// "Message.field".
#pragma once

#include <google/protobuf/message.h>
#include <type_traits>

#include "core/wire/limits.hpp"
#include "core/wire/messages.hpp"
#include "proto/common.pb.h"
#include "proto/voting.pb.h"

namespace piaojue::wire {

namespace pb = ::piaojue::v1;

Error malformed(std::string_view field, std::string_view why);

/// Parses what a writer of this version would have written, byte for byte: no unknown field, no
/// second encoding, no more than kMaxItems items.
Result<void> parse_strictly(ByteView payload, std::size_t max_size,
                            google::protobuf::Message& message);

/// Error of a parser further down, with the field's name: `malformed`, as of every import.
Error in_field(std::string_view field, const Error& error);

template <class T>
Result<T> named(Result<T> parsed, std::string_view field) {
  if (!parsed) return in_field(field, parsed.error());
  return parsed;
}

template <class AnyId>
Result<AnyId> import_id(const std::string& text, std::string_view field) {
  // Id::parse alone would repeat in its message whatever the peer sent.
  if (!is_valid_id(text)) return malformed(field, "not a valid id");
  return AnyId::parse(text);
}

template <std::size_t N>
Result<std::array<std::uint8_t, N>> import_array(const std::string& bytes, std::string_view field) {
  return named(to_array<N>(as_bytes(bytes)), field);
}

inline Result<Hash32> import_hash(const std::string& bytes, std::string_view field) {
  return import_array<32>(bytes, field);
}

/// Exactly `size` bytes.
Result<Bytes> import_bytes(const std::string& bytes, std::size_t size, std::string_view field);
/// The encoding of something that is parsed further up: any number of bytes but none.
Result<Bytes> import_encoding(const std::string& bytes, std::string_view field);
Result<std::string> import_text(const std::string& text, std::size_t max, std::string_view field);
/// A number of 16 bits.
Result<std::uint16_t> import_u16(std::uint32_t number, std::string_view field);
Result<Point> import_point(const std::string& bytes, const Suite& suite, std::string_view field);
Result<SignedStatement> import_statement(const std::string& bytes, std::string_view field);
Result<StatementSignature> import_signature(const pb::StatementSignature& in);

Result<CardEndorsement> import_card(const pb::CardEndorsement& in);

/// At most `max` items, each by `import_item(item)`.
template <class Items, class Import>
auto import_list(const Items& items, std::size_t max, std::string_view field, Import&& import_item)
    -> Result<std::vector<typename decltype(import_item(*items.begin()))::value_type>> {
  std::vector<typename decltype(import_item(*items.begin()))::value_type> out;
  if (static_cast<std::size_t>(items.size()) > max) return malformed(field, "too many items");
  out.reserve(static_cast<std::size_t>(items.size()));
  for (const auto& item : items) {
    PJ_TRY(auto value, import_item(item));
    out.push_back(std::move(value));
  }
  return out;
}

/// A list of plain values, each by `import_item(item, field)`.
template <class Items, class Import>
auto import_plain_list(const Items& items, std::size_t max, std::string_view field,
                       Import&& import_item) {
  return import_list(items, max, field, [&](const auto& item) { return import_item(item, field); });
}

}  // namespace piaojue::wire
