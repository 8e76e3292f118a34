// Everything that has canonical bytes: what parses encodes to the very same bytes.
// Input: a byte that chooses suite and kind (document_kinds.hpp), then the bytes; of a ballot, the
// definition of its poll before it, as a byte string.
#include "core/base/canonical.hpp"
#include "core/meeting/form.hpp"
#include "tests/fuzz/document_kinds.hpp"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

template <class T>
Result<T> parse_any(ByteView bytes, const Suite& suite) {
  if constexpr (requires { T::parse(bytes, suite); })
    return T::parse(bytes, suite);
  else
    return T::parse(bytes);
}

template <class T>
void round_trip(ByteView bytes, const Suite& suite) {
  const auto parsed = parse_any<T>(bytes, suite);
  if (parsed) require(equal(parsed->encode(), bytes));
}

template <>
void round_trip<SignedBallot>(ByteView bytes, const Suite& suite) {
  CanonicalReader in(bytes);
  const auto definition = in.bytes();
  const auto poll =
      definition ? PollDefinition::parse(*definition) : Result<PollDefinition>(definition.error());
  if (!poll) return;
  const auto form = compile_form(*poll);
  if (!form) return;
  const ByteView rest = bytes.subspan(in.position());
  const auto ballot = SignedBallot::parse(rest, suite, form->shape);
  if (ballot) require(equal(ballot->encode(), rest));
}

template <class... T>
void round_trip_as(std::uint8_t number, ByteView bytes, const Suite& suite, fuzz::Kinds<T...>) {
  ((number == fuzz::document_number<T>() ? round_trip<T>(bytes, suite) : void()), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView input(data, size);
  const unsigned choice = fuzz::take_byte(input);
  const bool other = (choice & fuzz::kOtherSuite) != 0;
  round_trip_as(static_cast<std::uint8_t>(choice & ~fuzz::kOtherSuite), input,
                Suite::get(other ? SuiteId::sm2_sm3 : SuiteId::p256_sha256), fuzz::Documents());
  return 0;
}
