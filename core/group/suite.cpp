#include "core/group/suite.hpp"

#include <cassert>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <stdexcept>

#include "core/base/language.hpp"

namespace piaojue {
namespace {

ec_group_st* new_group(int curve_nid) {
  EC_GROUP* group = EC_GROUP_new_by_curve_name(curve_nid);
  if (group == nullptr) throw std::runtime_error("OpenSSL lacks the curve of this suite");
  return group;
}

U256 order_of(const ec_group_st* group) {
  std::array<std::uint8_t, 32> bytes{};
  if (BN_bn2binpad(EC_GROUP_get0_order(group), bytes.data(), bytes.size()) != 32)
    throw std::runtime_error("the order of the group is not a 256-bit number");
  return u256_from_bytes(bytes);
}

}  // namespace

Suite::Suite(const Parts& parts)
    : id_(parts.id),
      name_(parts.name),
      curve_nid_(parts.curve_nid),
      hash_(parts.hash),
      signature_scheme_(parts.signature_scheme),
      aead_(parts.aead),
      group_(new_group(parts.curve_nid)),
      order_(order_of(group_)) {}

const Suite& Suite::get(SuiteId id) {
  static const Suite p256({.id = SuiteId::p256_sha256,
                           .name = "P256_SHA256",
                           .curve_nid = NID_X9_62_prime256v1,
                           .hash = HashAlgorithm::sha256,
                           .signature_scheme = SignatureScheme::ecdsa_low_s,
                           .aead = AeadAlgorithm::aes_256_gcm});
  static const Suite sm2({.id = SuiteId::sm2_sm3,
                          .name = "SM2_SM3",
                          .curve_nid = NID_sm2,
                          .hash = HashAlgorithm::sm3,
                          .signature_scheme = SignatureScheme::sm2,
                          .aead = AeadAlgorithm::sm4_ctr_hmac_sm3});
  switch (id) {
    case SuiteId::p256_sha256:
      return p256;
    case SuiteId::sm2_sm3:
      return sm2;
  }
  throw std::logic_error("no such suite");
}

std::span<const Suite* const> Suite::all() {
  static const std::array suites{&get(SuiteId::p256_sha256), &get(SuiteId::sm2_sm3)};
  return suites;
}

std::string Suite::all_names() {
  std::string out;
  for (const Suite* const suite : all()) {
    if (!out.empty()) out += ", ";
    out += suite->name();
  }
  return out;
}

Result<const Suite*> Suite::from_name(std::string_view name) {
  for (const Suite* const suite : all())
    if (name == suite->name()) return suite;
  return Error{ErrorCode::invalid, tr("没有 {} 这个密码套件；可用：{}",
                                      "there is no suite {}; known: {}", name, all_names())};
}

Result<const Suite*> Suite::from_number(std::uint16_t number) {
  for (const Suite* const suite : all())
    if (number == suite->number()) return suite;
  return Error{ErrorCode::malformed, "unknown suite number"};
}

Bytes expand_message_xmd(HashAlgorithm hash, ByteView message, std::string_view dst,
                         std::size_t size) {
  assert(dst.size() <= 255);
  const std::size_t rounds = (size + 31) / 32;
  assert(rounds <= 255);
  static constexpr std::array<std::uint8_t, 64> kBlockOfZeros{};  // input block of both hashes
  const std::array<std::uint8_t, 3> length_and_zero{static_cast<std::uint8_t>(size >> 8U),
                                                    static_cast<std::uint8_t>(size), 0};
  const std::array<std::uint8_t, 1> dst_length{static_cast<std::uint8_t>(dst.size())};
  const Hash32 b0 = Hasher(hash)
                        .update(kBlockOfZeros)
                        .update(message)
                        .update(length_and_zero)
                        .update(as_bytes(dst))
                        .update(dst_length)
                        .finish();
  Bytes out;
  Hash32 block{};
  for (std::size_t i = 1; i <= rounds; ++i) {
    for (std::size_t k = 0; k < block.size(); ++k) block[k] ^= b0[k];
    const std::array<std::uint8_t, 1> index{static_cast<std::uint8_t>(i)};
    block =
        Hasher(hash).update(block).update(index).update(as_bytes(dst)).update(dst_length).finish();
    out.insert(out.end(), block.begin(), block.end());
  }
  out.resize(size);
  return out;
}

}  // namespace piaojue
