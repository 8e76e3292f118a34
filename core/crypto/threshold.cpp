#include "core/crypto/threshold.hpp"

#include <cassert>

#include "core/group/msm/msm.hpp"

namespace piaojue {

Result<PartialDecryption> PartialDecryption::read(CanonicalReader& reader, const Suite& suite) {
  PJ_TRY(Point value, read_point(reader, suite));
  PJ_TRY(ChaumPedersenProof proof, ChaumPedersenProof::read(reader, suite));
  return PartialDecryption{std::move(value), std::move(proof)};
}

void PartialDecryption::write(CanonicalWriter& writer) const {
  writer.raw(value.encode());
  proof.write(writer);
}

// R5.4-1
PartialDecryption partially_decrypt(const SecretScalar& share, const Point& verification_key,
                                    const Point& a, ByteView context) {
  Point value = multiply(share, a);
  ChaumPedersenProof proof = ChaumPedersenProof::prove(share, verification_key, a, value, context);
  return {std::move(value), std::move(proof)};
}

Result<void> verify_partial_decryption(const PartialDecryption& partial,
                                       const Point& verification_key, const Point& a,
                                       ByteView context) {
  return verify_chaum_pedersen(partial.proof, verification_key, a, partial.value, context);
}

Scalar lagrange_at_zero(const Suite& suite, std::uint32_t index,
                        std::span<const std::uint32_t> indices) {
  const Scalar own = Scalar::from_u64(suite, index);
  Scalar numerator = Scalar::from_u64(suite, 1);
  Scalar denominator = numerator;
  for (const std::uint32_t other : indices) {
    if (other == index) continue;
    const Scalar x = Scalar::from_u64(suite, other);
    numerator = numerator * x;
    denominator = denominator * (x - own);
  }
  assert(!denominator.is_zero());
  return numerator * denominator.inverse();
}

Point combine_shares(const Suite& suite, std::span<const IndexedPartial> partials) {
  std::vector<std::uint32_t> indices;
  std::vector<const Point*> points;
  for (const IndexedPartial& partial : partials) {
    indices.push_back(partial.index);
    points.push_back(partial.value);
  }
  std::vector<Scalar> coefficients;
  coefficients.reserve(indices.size());
  for (const std::uint32_t index : indices)
    coefficients.push_back(lagrange_at_zero(suite, index, indices));
  return multi_multiply_vartime(suite, coefficients, points);
}

// R5.4-2
Point combine_partials(const Ciphertext& sum, std::span<const IndexedPartial> partials) {
  return sum.b - combine_shares(sum.b.suite(), partials);
}

}  // namespace piaojue
