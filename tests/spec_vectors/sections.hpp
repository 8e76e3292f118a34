// The parts of the document, each a pure function of the example. Bytes become hexadecimal.
#pragma once

#include <nlohmann/json.hpp>

#include "tests/spec_vectors/example.hpp"

namespace piaojue::vectors {

using Json = nlohmann::ordered_json;

inline std::string hex(ByteView bytes) { return to_hex(bytes); }
inline std::string hex(const Point& point) { return to_hex(point.encode()); }
inline std::string hex(const Scalar& scalar) { return to_hex(scalar.encode()); }
inline std::string hex(const SecretScalar& scalar) { return hex(scalar.reveal()); }
inline Json hex(const Ciphertext& ciphertext) {
  return {{"a", hex(ciphertext.a)}, {"b", hex(ciphertext.b)}};
}
template <class Items>
Json hex_list(const Items& items) {
  Json out = Json::array();
  for (const auto& item : items) out.push_back(hex(item));
  return out;
}

// ---- primitives.cpp: what needs no meeting
Json encodings();
Json hashing(const Suite& suite);
Json transcripts(const Suite& suite);
Json sigma_proofs(const Suite& suite);
Json signatures(const Suite& suite);
Json merkle_trees(const Suite& suite);
/// By the classes' sizes alone; the manifest is any.
Json merging(Manifest manifest);
Json counting();

// ---- meeting_sections.cpp
Json meeting(const Example& example);
Json ceremony(const Example& example);
Json statements(const Example& example);
Json blind_rsa(const Example& example);
Json ballots(const Example& example);
Json notes(const Example& example);
Json void_and_challenge(const Example& example);
Json card(const Example& example);
Json decryption(const Example& example);
Json trail(const Example& example);

/// All frames of a transcript as they are hashed (SPEC 4.1).
class Frames {
 public:
  Frames(const Suite& suite, std::string_view purpose);
  Frames& add(std::string_view label, ByteView data);
  Frames& add(std::string_view label, const Point& point) { return add(label, point.encode()); }
  const Bytes& bytes() const { return out_.view(); }
  Hash32 seed() const { return suite_->hash(out_.view()); }

 private:
  const Suite* suite_;
  CanonicalWriter out_;
};

}  // namespace piaojue::vectors
