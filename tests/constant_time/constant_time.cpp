// Secrets are marked as undefined memory for Valgrind's memcheck, which reports every branch and
// every address that depends on one (the idea is Langley's ctgrind). Everything that OpenSSL's
// generator gives is secret here: with it a voter's marks, shares, nonces, blinds and texts. What
// is reported of OpenSSL and harmless is suppressed, each with its reason (openssl.supp). Exit
// status 77: not run under Valgrind.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <cstdio>
#include <dlfcn.h>
#include <functional>
#include <openssl/ec.h>
#include <openssl/rand.h>
#include <string>

#include "core/ballot/encryptor.hpp"
#include "core/ballot/note.hpp"
#include "core/crypto/threshold.hpp"
#include "core/openssl/random.hpp"

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define RUNNING_ON_VALGRIND 0
#define VALGRIND_COUNT_ERRORS 0U
#define VALGRIND_MAKE_MEM_UNDEFINED(at, size) static_cast<void>(at), static_cast<void>(size)
#define VALGRIND_MAKE_MEM_DEFINED(at, size) static_cast<void>(at), static_cast<void>(size)
#endif

using namespace piaojue;

namespace {

constexpr int kSkipped = 77;
unsigned additions_of_identity = 0;

}  // namespace

/// Stands before OpenSSL's, which returns at once when one of the points is the identity. A prover
/// who adds the identity for one value of a secret alone tells it by the time that takes.
extern "C" int EC_POINT_add(const EC_GROUP* group, EC_POINT* out, const EC_POINT* a,
                            const EC_POINT* b, BN_CTX* context) {
  using Add = int (*)(const EC_GROUP*, EC_POINT*, const EC_POINT*, const EC_POINT*, BN_CTX*);
  static const Add add = reinterpret_cast<Add>(::dlsym(RTLD_NEXT, "EC_POINT_add"));
  for (const EC_POINT* const point : {a, b})
    additions_of_identity += static_cast<unsigned>(EC_POINT_is_at_infinity(group, point));
  VALGRIND_MAKE_MEM_DEFINED(&additions_of_identity, sizeof additions_of_identity);
  return add(group, out, a, b, context);
}

namespace {

void mark_secret(const void* at, std::size_t size) { VALGRIND_MAKE_MEM_UNDEFINED(at, size); }

// ---- randomness
// -----------------------------------------------------------------------------------

/// OpenSSL's own generator, whose output is marked. Only this program ever replaces it.
int secret_bytes(unsigned char* out, int size) {
  const int done = RAND_OpenSSL()->bytes(out, size);
  mark_secret(out, static_cast<std::size_t>(size));
  return done;
}
int generator_status() { return 1; }

void make_randomness_secret() {
  static const RAND_METHOD method{nullptr, secret_bytes, nullptr,
                                  nullptr, secret_bytes, generator_status};
  RAND_set_rand_method(&method);
}

// ---- values
// ---------------------------------------------------------------------------------------

SecretScalar secret_scalar(const Suite& suite) {
  const SecretBytes seed = random_secret(32);  // secret, and so is all that comes of it
  return SecretScalar::derive(suite, seed.reveal(), "constant time", 0);
}

/// Without secrets, from a fixed number: a key that others made. OpenSSL randomises coordinates.
Point public_point(const Suite& suite, std::uint64_t number) {
  const Bytes bytes =
      multiply_vartime(Scalar::from_u64(suite, number), Point::generator(suite)).encode();
  VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
  return Point::parse(suite, bytes).value();
}

SecretScalar secret_number(const Suite& suite, std::uint64_t value) {
  mark_secret(&value, sizeof value);
  return SecretScalar::from_u64(suite, value);
}

// ---- what is tried
// --------------------------------------------------------------------------------

void branch_on_a_secret(const Suite&) {
  const SecretBytes secret = random_secret(1);
  volatile int sink = 0;
  if (secret.reveal()[0] > 127) sink = sink + 1;
}

void add_the_identity(const Suite& suite) {
  const Point out = public_point(suite, 7) + multiply_generator(secret_number(suite, 0));
  static_cast<void>(out);
}

template <int kMark>
void encrypt_a_mark(const Suite& suite) {
  const FixedBase key(public_point(suite, 7));
  const Ciphertext out = encrypt(key, secret_scalar(suite), secret_number(suite, kMark));
  static_cast<void>(out);
}

template <int kValue>
void prove_a_range(const Suite& suite) {
  const FixedBase key(public_point(suite, 7));
  RangeProver prover = RangeProver::commit(key, secret_number(suite, kValue), 0, 1);
  const RangeProof proof =
      std::move(prover).respond(Scalar::from_u64(suite, 12345), secret_scalar(suite));
  static_cast<void>(proof);
}

void decrypt_partially(const Suite& suite) {
  const SecretScalar share = secret_scalar(suite);
  const PartialDecryption out =
      partially_decrypt(share, public_point(suite, 5), public_point(suite, 11), as_bytes("sum"));
  static_cast<void>(out);
}

void seal_a_note(const Suite& suite) {
  SecretBytes text = random_secret(kNoteSize);
  const SealedNote out = SealedNote::seal(public_point(suite, 7), text.reveal(), as_bytes("slot"));
  static_cast<void>(out);
}

void blind_a_credential(const Suite&) {
  // Any odd number; smaller than an issuer's, since each report costs Valgrind its time.
  static constexpr std::size_t kBits = 1024;
  static const IssuerPublicKey key = [] {
    Bytes modulus(kBits / 8, 0x35);
    modulus.front() = 0xc5;
    return IssuerPublicKey::parse(modulus, kBits).value();
  }();
  static_cast<void>(blind(key, as_bytes("credential")));
}

struct Operation {
  const char* name;
  void (*run)(const Suite&);
};

constexpr Operation kOperations[] = {
    {"encrypt 0", encrypt_a_mark<0>},         {"encrypt 1", encrypt_a_mark<1>},
    {"prove 0 of 0, 1", prove_a_range<0>},    {"prove 1 of 0, 1", prove_a_range<1>},
    {"decrypt partially", decrypt_partially}, {"seal a note", seal_a_note}};

/// Whether Valgrind reported something, or the identity was added.
bool tells_a_secret(const Operation& operation, const Suite& suite) {
  const unsigned reports = VALGRIND_COUNT_ERRORS;
  const unsigned additions = additions_of_identity;
  operation.run(suite);
  const unsigned reported = VALGRIND_COUNT_ERRORS - reports;
  const unsigned added = additions_of_identity - additions;
  if (reported + added > 0)
    std::printf("%s, %s: %u reports, %u additions of the identity\n",
                std::string(suite.name()).c_str(), operation.name, reported, added);
  return reported + added > 0;
}

}  // namespace

int main() {
  if (RUNNING_ON_VALGRIND == 0) {
    std::puts("skipped: not under valgrind");
    return kSkipped;
  }
  make_randomness_secret();
  bool good = true;
  for (const Suite* const suite : Suite::all()) {
    // The check can fail: these must be found.
    good = tells_a_secret({"self test: a branch", branch_on_a_secret}, *suite) && good;
    good = tells_a_secret({"self test: the identity", add_the_identity}, *suite) && good;
    for (const Operation& operation : kOperations)
      good = !tells_a_secret(operation, *suite) && good;
  }
  // The same in both suites.
  good = !tells_a_secret({"blind a credential", blind_a_credential}, *Suite::all().front()) && good;
  std::puts(good ? "nothing tells a secret but the self tests" : "FAILED");
  return good ? 0 : 1;
}
