#include "core/record/statements.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "core/openssl/random.hpp"
#include "core/record/tally.hpp"
#include "tests/support/result.hpp"
#include "tests/support/sample_meeting.hpp"

namespace piaojue {
namespace {

using test::Sample;
using test::sample_key;

const Suite& p256() { return Suite::get(SuiteId::p256_sha256); }

const Sample& sample() {
  static const Sample kSample = test::make_sample();
  return kSample;
}

Hash32 filled(std::uint8_t byte) {
  Hash32 out{};
  out.fill(byte);
  return out;
}

/// One way to write it: each prefix and each extension is refused, and whatever else still parses
/// is exactly what it would be written as.
template <class Parse>
void check_codec(const Bytes& bytes, const Parse& parse) {
  const auto parsed = parse(bytes);
  REQUIRE(parsed);
  CHECK(parsed->encode() == bytes);
  const std::size_t step = std::max<std::size_t>(1, bytes.size() / 300);
  for (std::size_t size = 0; size < bytes.size(); size += step)
    CHECK_FALSE(parse(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))));
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK_FALSE(parse(longer));
  for (std::size_t i = 0; i < bytes.size(); i += step)
    for (const unsigned mask : {0x01U, 0x80U, 0xffU}) {
      Bytes altered = bytes;
      altered[i] ^= static_cast<std::uint8_t>(mask);
      const auto other = parse(altered);
      if (other) CHECK(other->encode() == altered);
    }
  for (std::size_t i = 0; i < 4 + 9; ++i) {
    Bytes altered = bytes;
    altered[i] ^= 1U;
    CHECK_FALSE(parse(altered));
  }
}

TEST_CASE("each statement has exactly one encoding", "[R2.1-4][R8.2-1]") {
  const auto plain = [](auto parse) {
    return [parse](const Bytes& bytes) { return parse(ByteView(bytes)); };
  };
  const auto suited = [](auto parse) {
    return [parse](const Bytes& bytes) { return parse(ByteView(bytes), p256()); };
  };
  check_codec(sample().opening.encode(), suited(OpeningStatement::parse));
  for (const PollPhase phase : {PollPhase::issuing, PollPhase::casting, PollPhase::closing})
    check_codec(PhaseStatement{phase, filled(1), filled(2), filled(3)}.encode(),
                plain(PhaseStatement::parse));
  check_codec(AttendanceStatement{filled(1), filled(2), filled(3), {4, 0, 0xffffffff}}.encode(),
              plain(AttendanceStatement::parse));
  check_codec(IssuingCount{filled(1), filled(2), filled(3), 1, {{4, 0, 0}, {7, 2, 1}}}.encode(),
              plain(IssuingCount::parse));
  check_codec(sample().closing.encode(), plain(ClosingStatement::parse));
  check_codec(ResultStatement{filled(1), filled(2), filled(3), filled(4)}.encode(),
              plain(ResultStatement::parse));
  for (const Section& section : sample().sections)
    if (section.kind == SectionKind::decryption)
      check_codec(SignedStatement::parse(section.payload)->body,
                  suited(DecryptionStatement::parse));
}

TEST_CASE("every statement has a tag of its own", "[R2.1-5]") {
  std::set<std::string> tags;
  const auto tag_of = [&](const Bytes& bytes) {
    CanonicalReader reader(bytes);
    tags.insert(reader.text().value());
  };
  tag_of(sample().opening.encode());
  tag_of(PhaseStatement{PollPhase::issuing, {}, {}, {}}.encode());
  tag_of(AttendanceStatement{}.encode());
  tag_of(IssuingCount{}.encode());
  tag_of(sample().closing.encode());
  tag_of(DecryptionStatement{}.encode());
  tag_of(ResultStatement{}.encode());
  tag_of(Receipt::message({}, {}, {}, {}));
  tag_of(decryption_context({}, 0, 0));
  tag_of(sample().manifest.encode());
  tag_of(sample().poll.encode());
  CHECK(tags.size() == 11);
  for (const std::string& tag : tags) CHECK(tag.starts_with("piaojue/1 "));
}

TEST_CASE("ClosingStatement::parse refuses what is no partition of the classes", "[R8.2-6]") {
  ClosingStatement closing{
      {}, {}, {}, {}, {}, {}, {{}, {}, {}}, {}, {{0, 2}, {1}}, PollStatus::counted};
  CHECK(ClosingStatement::parse(closing.encode()));
  for (const std::vector<std::vector<std::uint16_t>>& bad :
       {std::vector<std::vector<std::uint16_t>>{{0, 1}},
        {{0, 1}, {1, 2}},
        {{0, 1, 2}, {}},
        {{0, 1}, {3}},
        {{0, 0}, {1}, {2}},
        {}}) {
    closing.partition = bad;
    CHECK_FALSE(ClosingStatement::parse(closing.encode()));
  }
}

TEST_CASE("statements of more classes, issuers or note slots than there can be are refused",
          "[R8.2-5]") {
  const auto numbers = [](std::size_t size) { return std::vector<std::uint32_t>(size, 1); };
  const auto attendance = [&](std::size_t classes) {
    return AttendanceStatement::parse(AttendanceStatement{{}, {}, {}, numbers(classes)}.encode())
        .has_value();
  };
  CHECK(attendance(64));
  CHECK_FALSE(attendance(65));
  const auto count = [](std::size_t classes) {
    return IssuingCount::parse(
               IssuingCount{{}, {}, {}, 0, std::vector<IssuedClass>(classes)}.encode())
        .has_value();
  };
  CHECK(count(64));
  CHECK_FALSE(count(65));
  const auto closing = [&](std::size_t classes, std::size_t issuers, std::size_t slots) {
    ClosingStatement out{{}, {}, {}, {}, {}, {}, {}, numbers(slots), {{}}, PollStatus::counted};
    for (std::size_t i = 0; i < classes; ++i) {
      out.classes.push_back({1, 1, std::vector<IssuerCounts>(issuers), 1});
      out.partition.front().push_back(static_cast<std::uint16_t>(i));
    }
    return ClosingStatement::parse(out.encode()).has_value();
  };
  CHECK(closing(64, 8, 64));
  CHECK_FALSE(closing(65, 8, 64));
  CHECK_FALSE(closing(64, 9, 64));
  CHECK_FALSE(closing(64, 8, 65));
}

TEST_CASE("SignedStatement keeps signatures in one order, one for each signer", "[R8.1-1]") {
  const auto id = [](const char* text) { return OfficialId::parse(text).value(); };
  SignedStatement statement{random_bytes(20), {}};
  CHECK(SignedStatement::parse(statement.encode()));
  for (const char* name : {"scrutineer1", "organiser", "scrutineer0", "organiser"})
    statement.sign(id(name), sample_key(name));
  REQUIRE(statement.signatures.size() == 3);
  CHECK(statement.signatures[0].signer == id("organiser"));
  CHECK(statement.signatures[2].signer == id("scrutineer1"));
  CHECK(statement.has_signer(id("scrutineer0")));
  CHECK_FALSE(statement.has_signer(id("registrar")));
  const Bytes bytes = statement.encode();
  CHECK(SignedStatement::parse(bytes)->encode() == bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(SignedStatement::parse(ByteView(bytes).first(size)));

  SignedStatement disordered = statement;
  std::swap(disordered.signatures[0], disordered.signatures[1]);
  CHECK_FALSE(SignedStatement::parse(disordered.encode()));
  SignedStatement doubled = statement;
  doubled.signatures.insert(doubled.signatures.begin(), doubled.signatures.front());
  CHECK_FALSE(SignedStatement::parse(doubled.encode()));
  CHECK_FALSE(verify_statement(doubled, sample().manifest, {}));
}

TEST_CASE("verify_statement wants every signature to hold and every required one to be there",
          "[R8.1-2][R8.1-3][R3.4-1]") {
  const auto id = [](const char* text) { return OfficialId::parse(text).value(); };
  const Manifest& manifest = sample().manifest;
  SignedStatement statement{random_bytes(20), {}};
  CHECK(verify_statement(statement, manifest, {}));
  CHECK_FALSE(verify_statement(statement, manifest, {id("organiser")}));
  statement.sign(id("organiser"), sample_key("organiser"));
  statement.sign(id("server"), sample_key("server"));
  CHECK(verify_statement(statement, manifest, {id("organiser"), id("server")}));

  SignedStatement altered = statement;
  altered.body[3] ^= 1U;
  CHECK_FALSE(verify_statement(altered, manifest, {}));
  SignedStatement spoilt = statement;
  test::spoil(spoilt.signatures[1].signature);
  CHECK_FALSE(verify_statement(spoilt, manifest, {id("organiser")}));
  SignedStatement foreign = statement;
  foreign.sign(id("stranger"), sample_key("stranger"));
  CHECK_FALSE(verify_statement(foreign, manifest, {id("organiser")}));
  SignedStatement impostor = statement;
  impostor.sign(id("registrar"), sample_key("organiser"));
  CHECK_FALSE(verify_statement(impostor, manifest, {id("organiser")}));
}

TEST_CASE("a receipt holds for exactly what it says", "[R8.3-1]") {
  const SigningKey& key = sample_key("receipt");
  const Receipt receipt = Receipt::issue(key, filled(1), filled(2), filled(3), filled(4));
  CHECK(receipt.verify(key.verify_key()));
  CHECK_FALSE(receipt.verify(sample_key("server").verify_key()));
  check_codec(receipt.encode(), [](const Bytes& bytes) { return Receipt::parse(ByteView(bytes)); });
  for (Hash32 Receipt::*field :
       {&Receipt::opening, &Receipt::poll, &Receipt::tracker, &Receipt::leaf}) {
    Receipt altered = receipt;
    (altered.*field)[31] ^= 1U;
    CHECK_FALSE(altered.verify(key.verify_key()));
  }
  Receipt spoilt = receipt;
  test::spoil(spoilt.signature);
  CHECK_FALSE(spoilt.verify(key.verify_key()));
}

TEST_CASE("closing_quorum leaves no room for two roots", "[R8.5-1]") {
  CHECK(closing_quorum(3, 2) == 3);
  CHECK(closing_quorum(5, 3) == 4);
  CHECK(closing_quorum(1, 1) == 1);
  for (std::size_t n = 1; n < 20; ++n)
    for (std::size_t t = 1; t <= n; ++t) {
      CHECK(closing_quorum(n, t) <= n);
      CHECK(2 * closing_quorum(n, t) >= n + t);
    }
}

}  // namespace
}  // namespace piaojue
