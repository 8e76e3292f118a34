#include "client/issuer/ledger.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "client/files.hpp"
#include "client/sealed_file.hpp"
#include "core/base/language.hpp"
#include "core/meeting/rules.hpp"

namespace piaojue::issuer {
namespace {

constexpr std::string_view kPurpose = "issuing ledger";
constexpr std::string_view kIssueTag = "piaojue-ledger-issue/1";
constexpr std::string_view kBatchTag = "piaojue-ledger-batch/1";
constexpr std::string_view kAdmissionTag = "piaojue-ledger-admission/1";
constexpr std::string_view kHeadsTag = "piaojue-ledger-heads/1";

/// Closes itself.
class File {
 public:
  explicit File(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  bool write_and_sync(ByteView bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor_) == 0;
  }

 private:
  int descriptor_;
};

}  // namespace

Result<Ledger> Ledger::open(std::filesystem::path path, SecretBytes key) {
  Ledger out(std::move(path), std::move(key));
  PJ_CHECK(out.load());
  return out;
}

Result<void> Ledger::load() {
  const auto content = read_file(path_, 1U << 30U);
  if (!content && content.error().code == ErrorCode::not_found) return {};
  if (!content) return content.error();
  CanonicalReader in(*content);
  std::size_t whole = 0;
  while (in.remaining() > 0) {
    const auto sealed = in.bytes();
    if (!sealed) break;  // torn off
    PJ_TRY(const SecretBytes entry, open_with_key(key_.reveal(), kPurpose, *sealed));
    PJ_CHECK(take(entry.reveal()));
    whole = in.position();
  }
  if (whole < content->size()) std::filesystem::resize_file(path_, whole);
  return {};
}

Result<void> Ledger::take(ByteView entry) {
  CanonicalReader in(entry);
  PJ_TRY(const std::string tag, in.text());
  if (tag == kAdmissionTag) {
    PJ_TRY(VoterId voter, read_id<VoterId>(in));
    admitted_.insert(std::move(voter));
  } else if (tag == kHeadsTag) {
    PJ_TRY(head_count_, in.u32());
  } else {
    PJ_CHECK(take_poll_entry(tag, in));
  }
  return in.finish();
}

Result<void> Ledger::take_poll_entry(std::string_view tag, CanonicalReader& in) {
  PJ_TRY(PollId poll, read_id<PollId>(in));
  PJ_TRY(const std::uint16_t voter_class, in.u16());
  if (tag == kIssueTag) {
    PJ_TRY(VoterId voter, read_id<VoterId>(in));
    PJ_TRY(const Hash32 blinded, in.hash());
    ++counts_[{poll, voter_class}];
    issued_.emplace(std::pair(std::move(poll), std::move(voter)), blinded);
    return {};
  }
  PJ_TRY(const std::uint32_t size, in.u32());
  PJ_TRY(const Hash32 batch, in.hash());
  if (tag != kBatchTag) return Error{ErrorCode::malformed, path_.string()};
  counts_[{std::move(poll), voter_class}] += size;
  batches_.insert(batch);
  return {};
}

Result<void> Ledger::append(ByteView entry) {
  const Bytes framed =
      CanonicalWriter().bytes(seal_with_key(key_.reveal(), kPurpose, entry)).take();
  if (!File(path_).write_and_sync(framed))
    return Error{ErrorCode::unavailable,
                 tr("写不了 {}：磁盘满了？没有签发",
                    "cannot write {}: disk full? Nothing was signed", path_.string())};
  return take(entry);
}

std::optional<Hash32> Ledger::issued(const PollId& poll, const VoterId& voter) const {
  const auto found = issued_.find({poll, voter});
  if (found == issued_.end()) return std::nullopt;
  return found->second;
}

Result<void> Ledger::record_issue(const PollId& poll, const VoterId& voter,
                                  std::uint16_t voter_class, const Hash32& blinded) {
  CanonicalWriter out(kIssueTag);
  out.text(poll.str()).u16(voter_class).text(voter.str()).raw(blinded);
  return append(out.view());
}

Result<void> Ledger::record_batch(const PollId& poll, std::uint16_t voter_class, std::uint32_t size,
                                  const Hash32& batch) {
  CanonicalWriter out(kBatchTag);
  out.text(poll.str()).u16(voter_class).u32(size).raw(batch);
  return append(out.view());
}

Result<void> Ledger::record_admission(const VoterId& voter) {
  return append(CanonicalWriter(kAdmissionTag).text(voter.str()).view());
}

Result<void> Ledger::record_head_count(std::uint32_t people) {
  return append(CanonicalWriter(kHeadsTag).u32(people).view());
}

std::vector<std::uint32_t> Ledger::signed_by_class(const PollId& poll, std::size_t classes) const {
  std::vector<std::uint32_t> out(classes, 0);
  for (std::size_t i = 0; i < classes; ++i) {
    const auto found = counts_.find({poll, static_cast<std::uint16_t>(i)});
    if (found != counts_.end()) out[i] = found->second;
  }
  return out;
}

}  // namespace piaojue::issuer
