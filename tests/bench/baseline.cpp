#include "tests/bench/baseline.hpp"

#include <array>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <stdexcept>
#include <vector>

#include "core/crypto/blind_rsa.hpp"
#include "core/openssl/handle.hpp"
#include "core/openssl/random.hpp"
#include "tests/bench/clocks.hpp"

namespace piaojue::bench {
namespace {

using openssl::check;
using PointHandle = openssl::Handle<EC_POINT, EC_POINT_free>;

/// Enough for the clock.
constexpr double kLeastSeconds = 0.02;
constexpr int kRuns = 5;

template <class Work>
double us_of(const Work& work) {
  int times = 1;
  double seconds = 0;
  const auto run = [&] {
    for (int i = 0; i < times; ++i) work();
  };
  while ((seconds = cpu_seconds_of(run)) < kLeastSeconds) times *= 2;
  return std::min(seconds, least_cpu_seconds_of(kRuns - 1, run)) * 1e6 / times;
}

class Curve {
 public:
  explicit Curve(const Suite& suite) : group_(suite.ec_group()) {
    check(EC_POINT_mul(group_, base_.get(), scalar_.get(), nullptr, nullptr, context_.get()),
          "EC_POINT_mul");
    check(EC_POINT_point2oct(group_, base_.get(), POINT_CONVERSION_UNCOMPRESSED, encoding_.data(),
                             encoding_.size(), context_.get()) == encoding_.size(),
          "EC_POINT_point2oct");
  }
  double generator() const {
    return us_of(
        [&] { EC_POINT_mul(group_, out_.get(), scalar_.get(), nullptr, nullptr, context_.get()); });
  }
  double point() const {
    return us_of([&] {
      EC_POINT_mul(group_, out_.get(), nullptr, base_.get(), scalar_.get(), context_.get());
    });
  }
  double addition() const {
    return us_of(
        [&] { EC_POINT_add(group_, out_.get(), out_.get(), base_.get(), context_.get()); });
  }
  double decoding() const {
    return us_of([&] {
      EC_POINT_oct2point(group_, out_.get(), encoding_.data(), encoding_.size(), context_.get());
    });
  }

 private:
  PointHandle new_point() const { return PointHandle(check(EC_POINT_new(group_), "EC_POINT_new")); }
  static openssl::BignumHandle random_scalar() {
    const Bytes bytes = random_bytes(32);
    return openssl::BignumHandle(
        check(BN_bin2bn(bytes.data(), openssl::to_int(bytes.size()), nullptr), "BN_bin2bn"));
  }

  const EC_GROUP* group_;
  openssl::BignumContextHandle context_{check(BN_CTX_new(), "BN_CTX_new")};
  openssl::BignumHandle scalar_ = random_scalar();
  PointHandle base_ = new_point();
  PointHandle out_ = new_point();
  std::array<std::uint8_t, 65> encoding_{};
};

class Signer {
 public:
  Signer(EVP_PKEY* key, const EVP_MD* digest) : key_(check(key, "key")), digest_(digest) { sign(); }
  double signing() {
    return us_of([&] { sign(); });
  }
  double verifying() const {
    return us_of([&] {
      const openssl::DigestContextHandle context(check(EVP_MD_CTX_new(), "EVP_MD_CTX_new"));
      check(EVP_DigestVerifyInit(context.get(), nullptr, digest_, nullptr, key_.get()),
            "EVP_DigestVerifyInit");
      check(EVP_DigestVerify(context.get(), signature_.data(), signature_.size(), message_.data(),
                             message_.size()),
            "EVP_DigestVerify");
    });
  }

 private:
  void sign() {
    const openssl::DigestContextHandle context(check(EVP_MD_CTX_new(), "EVP_MD_CTX_new"));
    check(EVP_DigestSignInit(context.get(), nullptr, digest_, nullptr, key_.get()),
          "EVP_DigestSignInit");
    std::size_t size = 1024;
    signature_.resize(size);
    check(EVP_DigestSign(context.get(), signature_.data(), &size, message_.data(), message_.size()),
          "EVP_DigestSign");
    signature_.resize(size);
  }

  openssl::KeyHandle key_;
  const EVP_MD* digest_;
  Bytes message_ = random_bytes(32);
  Bytes signature_;
};

Signer signer_of(const Suite& suite) {
  switch (suite.signature_scheme()) {
    case SignatureScheme::ecdsa_low_s:
      return {EVP_EC_gen("P-256"), EVP_sha256()};
    case SignatureScheme::sm2:
      return {EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2"), EVP_sm3()};
  }
  throw std::logic_error("no such signature scheme");
}

}  // namespace

PlainOpenssl measure_plain_openssl(const Suite& suite) {
  const Curve curve(suite);
  Signer signer = signer_of(suite);
  Signer rsa(EVP_RSA_gen(kIssuerKeyBits), EVP_sha384());
  return {curve.generator(), curve.point(),      curve.addition(), curve.decoding(),
          signer.signing(),  signer.verifying(), rsa.signing(),    rsa.verifying()};
}

}  // namespace piaojue::bench
