// One message of each kind with every field set, and some with little in them. Their signatures,
// ballots and proofs are only shaped like real ones: wire does not judge them.
#pragma once

#include "core/wire/codec.hpp"

namespace piaojue::test {

/// By index of the variant; a kind without a sample does not compile.
std::vector<wire::Request> full_requests();
std::vector<wire::Reply> full_replies();

/// Kinds that have lists or optional parts, without them.
std::vector<wire::Request> sparse_requests();
std::vector<wire::Reply> sparse_replies();

/// Encoded, without the frame's header.
Bytes payload_of(const wire::Request& request, std::uint64_t id = 7);
Bytes payload_of(const wire::Reply& reply, std::uint64_t id = 7);

/// Pieces that other tests build messages from.
template <class AnyId>
AnyId sample_id(std::string_view text) {
  return AnyId::parse(text).value();
}
template <std::size_t N>
std::array<std::uint8_t, N> sample_array(std::uint8_t first) {
  std::array<std::uint8_t, N> out{};
  for (std::uint8_t& byte : out) byte = first++;
  return out;
}
Bytes sample_bytes(std::size_t size);
Point sample_point(std::uint64_t multiple);
StatementSignature sample_signature();
SignedStatement sample_statement(std::size_t body_size = 40);

}  // namespace piaojue::test
