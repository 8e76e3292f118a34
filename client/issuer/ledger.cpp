#include "client/issuer/ledger.hpp"

#include <cassert>
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
/// Every entry is filled up to this, so that what is shorter than an entry at the end of the file
/// was torn off, and a changed byte is never mistaken for that. Two ids are the longest of it.
constexpr std::size_t kEntrySize = 256;
constexpr std::string_view kAdmissionTag = "piaojue-ledger-admission/1";
constexpr std::string_view kHeadsTag = "piaojue-ledger-heads/1";

/// Closes itself.
class File {
 public:
  explicit File(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  bool write_and_sync(std::size_t at, ByteView bytes) const {
    while (!bytes.empty()) {
      const ssize_t written =
          ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
      if (written <= 0) return false;
      at += static_cast<std::size_t>(written);
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
  const std::size_t sealed_size = seal(Bytes()).size();
  const std::size_t whole = content->size() / sealed_size;
  while (entries_ < whole) {
    const ByteView sealed = ByteView(*content).subspan(entries_ * sealed_size, sealed_size);
    const auto entry = open_with_key(key_.reveal(), kPurpose, sealed);
    if (!entry || !take(entry->reveal()))
      return Error{ErrorCode::wrong_code,
                   tr("{} 被改动过，或属于另一个发票台", "{} was changed, or is another desk's",
                      path_.string())};
  }
  return {};
}

Bytes Ledger::seal(ByteView entry) const {
  // Numbered, so that no entry can be left out, exchanged or repeated before the last.
  Bytes filled = CanonicalWriter().u32(entries_).bytes(entry).take();
  assert(filled.size() <= kEntrySize);
  filled.resize(kEntrySize);
  return seal_with_key(key_.reveal(), kPurpose, filled);
}

Result<void> Ledger::take(ByteView filled) {
  CanonicalReader framed(filled);
  PJ_TRY(const std::uint32_t number, framed.u32());
  if (number != entries_) return Error{ErrorCode::malformed, "an entry in another's place"};
  PJ_TRY(const ByteView entry, framed.bytes());
  PJ_CHECK(count(entry));
  ++entries_;
  return {};
}

Result<void> Ledger::count(ByteView entry) {
  CanonicalReader in(entry);
  PJ_TRY(const std::string tag, in.text());
  if (tag == kAdmissionTag) {
    PJ_TRY(VoterId voter, read_id<VoterId>(in));
    admitted_.insert(std::move(voter));
  } else if (tag == kHeadsTag) {
    PJ_TRY(head_count_, in.u32());
  } else {
    PJ_CHECK(count_for_poll(tag, in));
  }
  return in.finish();
}

Result<void> Ledger::count_for_poll(std::string_view tag, CanonicalReader& in) {
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
  const Bytes sealed = seal(entry);
  // Over what a failed try may have left.
  if (!File(path_).write_and_sync(entries_ * sealed.size(), sealed))
    return Error{ErrorCode::unavailable,
                 tr("写不了 {}：磁盘满了？没有签发",
                    "cannot write {}: disk full? Nothing was signed", path_.string())};
  PJ_CHECK(count(entry));
  ++entries_;
  return {};
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
