// Archives: only a quorum opens them, and nobody is led to open something else.
#include "core/record/archive.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "tests/support/hosted_meeting.hpp"
#include "tests/support/suites.hpp"

using namespace piaojue;
using piaojue::test::HostedMeeting;

namespace {

ArchiveHeader header_of(HostedMeeting& hosted, std::string destroy_on = "2031-12-31") {
  return {hosted.get<wire::ManifestReply>(wire::GetManifest{}).manifest,
          hosted.get<wire::CeremonyReply>(wire::GetCeremony{1}).messages,
          hosted.get<wire::OpeningReply>(wire::GetOpening{}).opening, std::move(destroy_on)};
}

Bytes content_of(std::size_t size) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  return out;
}

std::string seal(const ArchiveSubject& subject, ByteView content) {
  std::ostringstream out;
  ArchiveWriter writer(out, subject);
  writer.add(content.first(content.size() / 3));
  writer.add(content.subspan(content.size() / 3));
  writer.finish();
  return out.str();
}

Result<Bytes> unseal(std::istream& in, const SealedArchive& archive, SecretBytes key) {
  ArchiveReader reader(in, archive, std::move(key));
  Bytes out;
  for (;;) {
    PJ_TRY(const auto piece, reader.next());
    if (!piece) return out;
    const ByteView content = piece->reveal();
    out.insert(out.end(), content.begin(), content.end());
  }
}

struct Opened {
  std::istringstream in;
  SealedArchive archive;
};
std::unique_ptr<Opened> read(const std::string& bytes) {
  std::istringstream in(bytes);
  auto archive = SealedArchive::read(in);
  INFO((archive ? "" : archive.error().message));
  REQUIRE(archive);
  return std::make_unique<Opened>(Opened{std::move(in), *std::move(archive)});
}

ErrorCode refusal(const std::string& bytes) {
  std::istringstream in(bytes);
  const auto archive = SealedArchive::read(in);
  REQUIRE_FALSE(archive);
  return archive.error().code;
}

ArchiveShare share_of(HostedMeeting& hosted, const SealedArchive& archive, std::uint16_t trustee) {
  return archive.help(trustee, hosted.note_share(trustee)).value();
}

}  // namespace

TEST_CASE("archive opens with the shares of a quorum, whichever, and with no fewer",
          "[R12.1-1][R12.1-3]") {
  PJ_EACH_SUITE(suite);
  HostedMeeting hosted({.suite = &suite});
  hosted.play_through("opening");
  const auto subject = ArchiveSubject::create(header_of(hosted)).value();
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{1} << 20U, (std::size_t{2} << 20U) + 12345}) {
    INFO(size);
    const Bytes content = content_of(size);
    const auto opened = read(seal(subject, content));
    CHECK(opened->archive.subject.header.destroy_on == "2031-12-31");
    const auto a = share_of(hosted, opened->archive, 2);
    const auto b = share_of(hosted, opened->archive, 0);
    CHECK(opened->archive.open({a}).error().code == ErrorCode::invalid);
    CHECK(opened->archive.open({a, a}).error().code == ErrorCode::invalid);
    const auto parsed = ArchiveShare::parse(b.encode(), suite).value();
    auto key = opened->archive.open({a, parsed});
    REQUIRE(key);
    const auto back = unseal(opened->in, opened->archive, *std::move(key));
    REQUIRE(back);
    CHECK((*back == content));
  }
}

TEST_CASE("archive refuses shares of another archive, another trustee, or without a proof",
          "[R12.1-3]") {
  HostedMeeting hosted;
  hosted.play_through("opening");
  const auto subject = ArchiveSubject::create(header_of(hosted)).value();
  const auto one = read(seal(subject, content_of(10)));
  const auto two = read(seal(subject, content_of(10)));
  const auto a = share_of(hosted, one->archive, 0);
  auto b = share_of(hosted, one->archive, 1);
  CHECK(one->archive.open({a, b}));
  CHECK(two->archive.open({a, b}).error().code == ErrorCode::invalid);
  auto renamed = a;
  renamed.archive = two->archive.id;
  CHECK(two->archive.open({renamed, share_of(hosted, two->archive, 1)}).error().code ==
        ErrorCode::proof_invalid);
  b.trustee = 2;
  CHECK(one->archive.open({a, b}).error().code == ErrorCode::proof_invalid);
  b.trustee = 9;
  CHECK(one->archive.open({a, b}).error().code == ErrorCode::not_permitted);
}

TEST_CASE("archive whose key is another's ciphertext is refused before anybody helps",
          "[R12.1-2]") {
  HostedMeeting hosted;
  hosted.play_through("opening");
  const auto subject = ArchiveSubject::create(header_of(hosted)).value();
  const std::string archive = seal(subject, content_of(10));
  const Bytes header = subject.header.encode();
  const std::size_t key_at = 18 + sizeof(std::uint32_t) + header.size();
  // What a voter has sealed for the same key, as it lies in the box.
  const SealedNote note =
      SealedNote::seal(subject.opening.note_key, Bytes(kNoteSize, 1), as_bytes("a voter's note"));
  CanonicalWriter foreign;
  note.write(foreign);
  std::string swapped = archive;
  swapped.replace(key_at, foreign.view().size(), as_text(foreign.view()));
  CHECK(refusal(swapped) == ErrorCode::proof_invalid);
  // The same point with everything else as it was.
  swapped = archive;
  swapped.replace(key_at, kPointSize, as_text(foreign.view()).substr(0, kPointSize));
  CHECK(refusal(swapped) == ErrorCode::proof_invalid);
}

TEST_CASE("archive refuses a header that is changed or put together from two meetings",
          "[R12.1-1][R12.1-2]") {
  HostedMeeting hosted;
  hosted.play_through("opening");
  HostedMeeting other;
  other.play_through("opening");
  const ArchiveHeader right = header_of(hosted);
  const ArchiveHeader wrong = header_of(other);
  CHECK(ArchiveSubject::create(right));
  const auto refused = [](const ArchiveHeader& header) {
    return !ArchiveSubject::create(header).has_value();
  };
  CHECK(refused({wrong.manifest, right.ceremony, right.opening, ""}));
  CHECK(refused({right.manifest, wrong.ceremony, right.opening, ""}));
  CHECK(refused({right.manifest, right.ceremony, wrong.opening, ""}));
  auto unsigned_opening = right;
  unsigned_opening.opening.signatures.pop_back();
  CHECK(refused(unsigned_opening));
  auto short_ceremony = right;
  short_ceremony.ceremony.pop_back();
  CHECK(refused(short_ceremony));
  auto no_date = right;
  no_date.destroy_on = "2031-02-30";
  CHECK(ArchiveHeader::parse(no_date.encode()).error().code == ErrorCode::malformed);

  // A later date does not open: the key is sealed for the header as it was.
  const std::string archive = seal(ArchiveSubject::create(right).value(), content_of(10));
  std::string later = archive;
  later.replace(later.find("2031-12-31"), 10, "2099-12-31");
  CHECK(refusal(later) == ErrorCode::proof_invalid);
  CHECK(refusal(archive.substr(1)) == ErrorCode::malformed);
  CHECK(refusal(archive.substr(0, 100)) == ErrorCode::malformed);
  CHECK(refusal("") == ErrorCode::malformed);
}

TEST_CASE("archive refuses pieces that are changed, missing, doubled or out of order",
          "[R12.1-4]") {
  HostedMeeting hosted;
  hosted.play_through("opening");
  const auto subject = ArchiveSubject::create(header_of(hosted)).value();
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  const std::string archive = seal(subject, content_of(2 * kPiece + 100));
  const std::size_t full = 1 + sizeof(std::uint32_t) + kPiece + 16;
  const std::size_t last = 1 + sizeof(std::uint32_t) + 100 + 16;
  const std::size_t start = archive.size() - last - 2 * full;
  const std::string front = archive.substr(0, start);
  const std::string first = archive.substr(start, full);
  const std::string second = archive.substr(start + full, full);
  const std::string third = archive.substr(start + 2 * full);
  const auto opens = [&](const std::string& bytes) {
    const auto opened = read(bytes);
    auto key = opened->archive.open(
        {share_of(hosted, opened->archive, 0), share_of(hosted, opened->archive, 1)});
    return unseal(opened->in, opened->archive, std::move(key).value()).has_value();
  };
  CHECK(opens(archive));
  CHECK_FALSE(opens(front + first + second));
  CHECK_FALSE(opens(front + first + third));
  CHECK_FALSE(opens(front + second + first + third));
  CHECK_FALSE(opens(front + first + first + second + third));
  CHECK_FALSE(opens(archive + "x"));
  CHECK_FALSE(opens(archive.substr(0, archive.size() - 1)));
  CHECK_FALSE(opens(front));
  std::string ended = front + first;
  ended[start] = 1;  // said to be the last
  CHECK_FALSE(opens(ended));
  for (const std::size_t at : {start + 1, start + 5, start + full - 1, archive.size() - 1}) {
    std::string changed = archive;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_FALSE(opens(changed));
  }
}
