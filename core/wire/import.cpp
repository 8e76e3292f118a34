#include "core/wire/import.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format.h>
#include <limits>

#include "core/wire/utf8.hpp"

namespace piaojue::wire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormat;
using google::protobuf::internal::WireFormatLite;

/// Bytes of a message from below that are passed on: it may repeat what the peer sent.
constexpr std::size_t kMaxInnerMessage = 300;

std::string name_of(const FieldDescriptor& field) {
  return field.containing_type()->name() + "." + field.name();
}

/// Walks encoded fields before anything is allocated for them. What Protobuf's own parser would
/// swallow (unknown fields) or only log (bad UTF-8) is an error here, and `items` counts the items
/// of lists. As deep as the schema, which has no recursive message.
Result<void> check_fields(ByteView bytes, const Descriptor& type, std::size_t& items) {
  google::protobuf::io::CodedInputStream in(bytes.data(), static_cast<int>(bytes.size()));
  const auto position = [&] { return static_cast<std::size_t>(in.CurrentPosition()); };
  while (position() < bytes.size()) {
    const std::uint32_t tag = in.ReadTag();
    const FieldDescriptor* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    if (field == nullptr || tag != WireFormat::MakeTag(field))
      return malformed(type.name(), "unknown field");
    if (field->is_repeated() && ++items > kMaxItems)
      return malformed(name_of(*field), "more items than any message has");

    if (WireFormat::WireTypeForField(field) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&in, tag)) return malformed(name_of(*field), "ends early");
      continue;
    }
    int size = 0;
    if (!in.ReadVarintSizeAsInt(&size) ||
        static_cast<std::size_t>(size) > bytes.size() - position())
      return malformed(name_of(*field), "ends early");
    const ByteView content = bytes.subspan(position(), static_cast<std::size_t>(size));
    in.Skip(size);
    if (field->type() == FieldDescriptor::TYPE_STRING && !is_valid_utf8(as_text(content)))
      return malformed(name_of(*field), "not UTF-8");
    if (field->message_type() != nullptr)
      PJ_CHECK(check_fields(content, *field->message_type(), items));
  }
  return {};
}

}  // namespace

Error malformed(std::string_view field, std::string_view why) {
  return {ErrorCode::malformed, std::string(field) + ": " + std::string(why)};
}

Error in_field(std::string_view field, const Error& error) {
  return malformed(field, clip_utf8(error.message, kMaxInnerMessage));
}

Result<void> parse_strictly(ByteView payload, std::size_t max_size,
                            google::protobuf::Message& message) {
  const std::string& name = message.GetDescriptor()->name();
  if (payload.empty() || payload.size() > max_size) return malformed(name, "empty or too long");
  std::size_t items = 0;
  PJ_CHECK(check_fields(payload, *message.GetDescriptor(), items));
  if (!message.ParseFromArray(payload.data(), static_cast<int>(payload.size())))
    return malformed(name, "not a Protobuf message");

  // No schema has a map, so there is one way to write a message down.
  if (message.ByteSizeLong() != payload.size()) return malformed(name, "not its own encoding");
  Bytes again(payload.size());
  if (!message.SerializeToArray(again.data(), static_cast<int>(again.size())) ||
      !equal(again, payload))
    return malformed(name, "not its own encoding");
  return {};
}

Result<Bytes> import_bytes(const std::string& bytes, std::size_t size, std::string_view field) {
  if (bytes.size() != size) return malformed(field, "wrong number of bytes");
  return to_bytes(as_bytes(bytes));
}

Result<Bytes> import_encoding(const std::string& bytes, std::string_view field) {
  if (bytes.empty()) return malformed(field, "empty");
  return to_bytes(as_bytes(bytes));
}

Result<std::string> import_text(const std::string& text, std::size_t max, std::string_view field) {
  if (text.size() > max) return malformed(field, "too long");
  return text;
}

Result<std::uint16_t> import_u16(std::uint32_t number, std::string_view field) {
  if (number > std::numeric_limits<std::uint16_t>::max()) return malformed(field, "too large");
  return static_cast<std::uint16_t>(number);
}

Result<Point> import_point(const std::string& bytes, const Suite& suite, std::string_view field) {
  return named(Point::parse(suite, as_bytes(bytes)), field);
}

Result<SignedStatement> import_statement(const std::string& bytes, std::string_view field) {
  return named(SignedStatement::parse(as_bytes(bytes)), field);
}

Result<CardEndorsement> import_card(const pb::CardEndorsement& in) {
  PJ_TRY(const Hash32 key_hash, import_hash(in.key_hash(), "CardEndorsement.key_hash"));
  PJ_TRY(const MessagePrefix prefix, import_array<32>(in.prefix(), "CardEndorsement.prefix"));
  PJ_TRY(Bytes signature,
         import_bytes(in.signature(), kBlindSignatureSize, "CardEndorsement.signature"));
  return CardEndorsement{key_hash, prefix, std::move(signature)};
}

Result<StatementSignature> import_signature(const pb::StatementSignature& in) {
  PJ_TRY(OfficialId signer, import_id<OfficialId>(in.signer(), "StatementSignature.signer"));
  PJ_TRY(const Signature signature,
         import_array<64>(in.signature(), "StatementSignature.signature"));
  return StatementSignature{std::move(signer), signature};
}

}  // namespace piaojue::wire
