#include "client/roles/slip.hpp"

#include <algorithm>
#include <span>

#include "core/base/base32.hpp"
#include "core/base/canonical.hpp"
#include "core/base/language.hpp"
#include "core/base/typed_code.hpp"
#include "core/meeting/rules.hpp"
#include "core/openssl/random.hpp"

namespace piaojue::roles {
namespace {

constexpr std::string_view kTag = "piaojue-slip/1";
constexpr std::string_view kPurpose = "slip";
constexpr std::size_t kKeySymbols = 16;

Error no_slip() {
  return {ErrorCode::malformed,
          tr("这不是投票凭证转移单的二维码，或没有扫全；请对准二维码再扫一次",
             "this is no credential slip, or not all of it; scan the code once more")};
}

Result<Bytes> read_text(std::string_view text) {
  std::string plain;
  for (const char c : text)
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
      plain.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  if (!plain.starts_with(kSlipPrefix)) return no_slip();
  auto sealed = from_base32(std::string_view(plain).substr(kSlipPrefix.size()));
  if (!sealed || !is_sealed(*sealed)) return no_slip();
  return sealed;
}

Result<SlipPart> parse(ByteView content) {
  CanonicalReader in(content);
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(const std::string id, in.text());
  PJ_TRY(MeetingId meeting, MeetingId::parse(id));
  PJ_TRY(const Hash32 opening, in.hash());
  PJ_TRY(const std::uint16_t voter_class, in.u16());
  PJ_TRY(const std::uint16_t place, in.u16());
  PJ_TRY(const std::uint16_t places, in.u16());
  PJ_TRY(const ByteView rest, in.raw(in.remaining()));
  PJ_TRY(PollCredential credential, parse_credential(rest));
  if (place >= places || places > 1 + kMaxNoteSlots || credential.held.size() != 1)
    return Error{ErrorCode::malformed, "a slip's part"};
  SlipPart out{{std::move(meeting), opening, voter_class, {}}, place, places};
  out.credentials.polls.push_back(std::move(credential));
  return out;
}

}  // namespace

SecretBytes make_slip_key() {
  SecretBytes symbols = random_secret(kKeySymbols);
  for (std::uint8_t& symbol : symbols.reveal_mutable()) symbol &= 31U;
  append_typed_checks(symbols.reveal_mutable());
  return reveal_typed_symbols(symbols.reveal());
}

Result<SecretBytes> parse_slip_key(std::string_view text) {
  PJ_TRY(const SecretBytes symbols,
         read_typed_symbols(text, kKeySymbols, {tr("密钥", "key"), tr("转移单", "slip")}));
  return reveal_typed_symbols(symbols.reveal());
}

std::vector<std::string> seal_slip(const Credentials& credentials, const PollCredential& credential,
                                   const Sealer& key) {
  std::vector<std::string> out;
  const auto places = static_cast<std::uint16_t>(credential.held.size());
  for (std::uint16_t place = 0; place < places; ++place) {
    CanonicalWriter content(kTag);
    content.text(credentials.meeting.str()).raw(credentials.opening).u16(credentials.voter_class);
    content.u16(place).u16(places).raw(encode_credential(credential, place).reveal());
    const SecretBytes plain = SecretBytes::adopt(content.take());
    out.push_back(std::string(kSlipPrefix) + to_base32(key.seal(kPurpose, plain.reveal())));
  }
  return out;
}

Result<SlipPart> open_slip(std::string_view text, const Sealer& key) {
  PJ_TRY(const Bytes sealed, read_text(text));
  const auto content = key.open(kPurpose, sealed);
  if (content) return parse(content->reveal());
  if (content.error().code != ErrorCode::wrong_code) return no_slip();
  return Error{ErrorCode::wrong_code,
               tr("密钥与这个二维码不配：请核对是不是同一张转移单",
                  "the key does not fit this code: are both of the same slip?")};
}

Result<Credentials> join_slip(std::vector<SlipPart> parts) {
  std::ranges::stable_sort(parts, {}, &SlipPart::place);
  if (parts.empty() || parts.front().place != 0)
    return invalid(tr("还没有扫选票的二维码（每项的第一个）",
                      "the ballot's code (the first of a poll) was not scanned"));
  const std::size_t places = parts.front().places;
  Credentials out = std::move(parts.front().credentials);
  PollCredential& credential = out.polls.front();
  std::vector<HeldCredential> held(places);
  held.front() = std::move(credential.held.front());
  for (SlipPart& part : std::span(parts).subspan(1)) {
    PollCredential& more = part.credentials.polls.front();
    if (part.places != places || more.poll != credential.poll ||
        part.credentials.opening != out.opening)
      return invalid(tr("扫到了另一项或另一张转移单的二维码",
                        "a code of another poll or another slip was scanned"));
    if (part.place > 0) held[part.place] = std::move(more.held.front());
  }
  credential.held = std::move(held);
  return out;
}

}  // namespace piaojue::roles
