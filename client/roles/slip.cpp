#include "client/roles/slip.hpp"

#include "core/base/base32.hpp"
#include "core/base/canonical.hpp"
#include "core/base/language.hpp"
#include "core/base/typed_code.hpp"
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

Result<Credentials> parse(ByteView content) {
  CanonicalReader in(content);
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(const std::string id, in.text());
  PJ_TRY(MeetingId meeting, MeetingId::parse(id));
  PJ_TRY(const Hash32 opening, in.hash());
  PJ_TRY(const std::uint16_t voter_class, in.u16());
  PJ_TRY(const ByteView rest, in.raw(in.remaining()));
  PJ_TRY(PollCredential credential, parse_credential(rest));
  Credentials out{std::move(meeting), opening, voter_class, {}};
  out.polls.push_back(std::move(credential));
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

std::string seal_slip(const Credentials& credentials, const PollCredential& credential,
                      const Sealer& key) {
  CanonicalWriter out(kTag);
  out.text(credentials.meeting.str()).raw(credentials.opening).u16(credentials.voter_class);
  out.raw(encode_credential(credential).reveal());
  const SecretBytes content = SecretBytes::adopt(out.take());
  return std::string(kSlipPrefix) + to_base32(key.seal(kPurpose, content.reveal()));
}

Result<Credentials> open_slip(std::string_view text, const Sealer& key) {
  PJ_TRY(const Bytes sealed, read_text(text));
  const auto content = key.open(kPurpose, sealed);
  if (content) return parse(content->reveal());
  if (content.error().code != ErrorCode::wrong_code) return no_slip();
  return Error{ErrorCode::wrong_code,
               tr("密钥与这个二维码不配：请核对是不是同一张转移单",
                  "the key does not fit this code: are both of the same slip?")};
}

}  // namespace piaojue::roles
