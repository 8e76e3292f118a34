#include "client/agent/enrolment.hpp"

#include "client/files.hpp"
#include "core/base/language.hpp"

namespace piaojue::agent {

Enrolment::View Enrolment::view(const MeetingNow& now) {
  View out;
  const auto identity = around_.office.identity();
  out.folder_sealed = identity && needs_passphrase(*identity);
  if (!around_.office.has_keys()) return out;
  out.enrolled = now.meeting != nullptr || std::filesystem::exists(sent_);
  auto work = around_.office.begin();
  if (!work) return out;
  const roles::Desk desk = work->desk();
  out.fingerprint =
      to_hex(key_fingerprint(*desk.identity().suite, desk.keys.sign.verify_key(), std::nullopt));
  return out;
}

Result<void> Enrolment::enrol(Role role, const std::string& passphrase) {
  PJ_TRY(const Identity identity, around_.office.identity());
  if (identity.role != role)
    return Error{ErrorCode::not_permitted, tr("这个身份文件夹属于{}，本页要用{}的",
                                              "this identity folder belongs to a {}; this "
                                              "page needs that of a {}",
                                              title_of(identity.role), title_of(role))};
  if (!around_.office.has_keys())
    PJ_CHECK(around_.office.make_keys(SecretBytes::copy_of(as_bytes(passphrase))));
  PJ_TRY(Work work, around_.office.begin());
  PJ_CHECK(roles::enrol(work.desk()));
  return write_file(sent_, {}, piaojue::Access::owner_only, Existing::replace);
}

}  // namespace piaojue::agent
