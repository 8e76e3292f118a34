// Secrets are marked as undefined memory for Valgrind's memcheck, which reports every branch and
// every address that depends on one (the idea is Langley's ctgrind). Everything that OpenSSL's
// generator gives is secret here: with it a voter's marks, shares, nonces, blinds and texts. What
// is reported of OpenSSL and harmless is suppressed, each with its reason (openssl.supp). Exit
// status 77: not run under Valgrind.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <cstdio>
#include <functional>
#include <openssl/rand.h>

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
#endif

using namespace piaojue;

namespace {

constexpr int kSkipped = 77;

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

/// Without secrets, from a fixed number: a key that others made.
Point public_point(const Suite& suite, std::uint64_t number) {
  return multiply_vartime(Scalar::from_u64(suite, number), Point::generator(suite));
}

/// 0 or 1, and nobody knows.
SecretScalar secret_bit(const Suite& suite) {
  SecretBytes byte = random_secret(1);
  return SecretScalar::from_u64(suite, byte.reveal()[0] & 1U);
}

// ---- what is tried
// --------------------------------------------------------------------------------

void branch_on_a_secret(const Suite&) {
  const SecretBytes secret = random_secret(1);
  volatile int sink = 0;
  if (secret.reveal()[0] > 127) sink = sink + 1;
}

void encrypt_a_mark(const Suite& suite) {
  const FixedBase key(public_point(suite, 7));
  const Ciphertext out = encrypt(key, secret_scalar(suite), secret_bit(suite));
  static_cast<void>(out);
}

void prove_a_range(const Suite& suite) {
  const FixedBase key(public_point(suite, 7));
  RangeProver prover = RangeProver::commit(key, secret_bit(suite), 0, 1);
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
  // A modulus of two public primes would do as well; this is any odd number of the size.
  static const IssuerPublicKey key = [] {
    Bytes modulus(kBlindSignatureSize, 0x35);
    modulus.front() = 0xc5;
    return IssuerPublicKey::parse(modulus).value();
  }();
  static_cast<void>(blind(key, as_bytes("credential")));
}

struct Operation {
  const char* name;
  std::function<void(const Suite&)> run;
};

/// How many reports Valgrind made meanwhile.
unsigned reports_of(const Operation& operation, const Suite& suite) {
  const unsigned before = VALGRIND_COUNT_ERRORS;
  operation.run(suite);
  return VALGRIND_COUNT_ERRORS - before;
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
    // The check can fail: this one must be reported.
    if (reports_of({"self test", branch_on_a_secret}, *suite) == 0) {
      std::puts("FAILED: a branch on a secret was not reported");
      good = false;
    }
    for (const Operation& operation :
         {Operation{"encrypt a mark", encrypt_a_mark}, Operation{"prove a range", prove_a_range},
          Operation{"decrypt partially", decrypt_partially}, Operation{"seal a note", seal_a_note},
          Operation{"blind a credential", blind_a_credential}}) {
      const unsigned reports = reports_of(operation, *suite);
      std::printf("%s %s: %u reports\n", std::string(suite->name()).c_str(), operation.name,
                  reports);
      good = good && reports == 0;
    }
  }
  return good ? 0 : 1;
}
