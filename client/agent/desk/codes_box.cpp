#include "client/agent/desk/codes_box.hpp"

#include "client/files.hpp"
#include "client/sealed_file.hpp"
#include "core/base/canonical.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {
namespace {

constexpr std::string_view kTag = "piaojue-personal-codes/1";
constexpr std::string_view kPurpose = "personal codes";

SecretBytes encode(const CodesBox::Codes& all) {
  CanonicalWriter out(kTag);
  out.count(all.codes.size());
  for (std::size_t i = 0; i < all.codes.size(); ++i)
    out.text(all.codes[i].voter.str())
        .text(all.codes[i].code)
        .bytes(all.hashes[i].salt)
        .bytes(all.hashes[i].hash);
  return SecretBytes::adopt(out.take());
}

Result<CodesBox::Codes> parse(ByteView bytes) {
  CanonicalReader in(bytes);
  PJ_CHECK(in.expect_tag(kTag));
  PJ_TRY(const std::uint32_t count, in.count());
  CodesBox::Codes all;
  for (std::uint32_t i = 0; i < count; ++i) {
    PJ_TRY(const std::string id, in.text());
    PJ_TRY(const VoterId voter, VoterId::parse(id));
    PJ_TRY(std::string code, in.text());
    PJ_TRY(const ByteView salt, in.bytes());
    PJ_TRY(const ByteView hash, in.bytes());
    all.codes.push_back({voter, std::move(code)});
    all.hashes.push_back({voter, to_bytes(salt), to_bytes(hash)});
  }
  PJ_CHECK(in.finish());
  return all;
}

bool are_of(const std::vector<roles::IssuedCode>& codes, const Roster& roster) {
  return std::equal(
      codes.begin(), codes.end(), roster.voters.begin(), roster.voters.end(),
      [](const roles::IssuedCode& code, const Voter& voter) { return code.voter == voter.id; });
}

void drop(const std::filesystem::path& file) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
}

}  // namespace

CodesBox::Content CodesBox::content() const {
  if (std::filesystem::exists(unsent_)) return Content::unsent;
  return std::filesystem::exists(sent_) ? Content::sent : Content::none;
}

Result<SecretBytes> CodesBox::key() const {
  PJ_TRY(Work work, office_.begin());
  return derive_local_key(work.desk().keys.sign, kPurpose);
}

Result<CodesBox::Codes> CodesBox::load(const std::filesystem::path& file) const {
  const auto stored = read_file(file);
  if (!stored)
    return Error{ErrorCode::not_found, tr("本机已经没有个人码：交付以后就删除了",
                                          "this machine holds no codes: they were removed once "
                                          "they were handed out")};
  PJ_TRY(const SecretBytes secret, key());
  PJ_TRY(const SecretBytes content, open_with_key(secret.reveal(), kPurpose, *stored));
  return parse(content.reveal());
}

std::optional<CodesBox::Codes> CodesBox::unsent(const Roster& roster) const {
  auto before = load(unsent_);
  if (before && are_of(before->codes, roster)) return *std::move(before);
  return std::nullopt;
}

Result<void> CodesBox::store(const Codes& codes) {
  PJ_TRY(const SecretBytes secret, key());
  return write_file(unsent_, seal_with_key(secret.reveal(), kPurpose, encode(codes).reveal()),
                    Access::owner_only, Existing::replace);
}

Result<void> CodesBox::mark_sent() {
  std::error_code failed;
  std::filesystem::rename(unsent_, sent_, failed);
  if (!failed) return {};
  return Error{ErrorCode::unavailable,
               tr("名册已导入，但本机保存个人码时出错（{}）。请检查磁盘，再导入一次",
                  "the roster is imported, but keeping the codes failed ({}). Check the disk and "
                  "import again",
                  failed.message())};
}

void CodesBox::forget_unsent() { drop(unsent_); }

Result<std::vector<roles::IssuedCode>> CodesBox::open() const {
  PJ_TRY(Codes all, load(sent_));
  return std::move(all.codes);
}

void CodesBox::empty() { drop(sent_); }

}  // namespace piaojue::agent
