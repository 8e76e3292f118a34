#include "client/agent/office.hpp"

#include "core/base/language.hpp"

namespace piaojue::agent {

Error Office::not_ready(State state) const {
  if (state == State::missing)
    return {ErrorCode::not_found,
            tr("还没有身份文件夹 {}：请插入装有它的移动盘，或等组织者生成",
               "there is no identity folder {} yet: plug in the disk that holds it, or wait until "
               "the organiser has made it",
               folder_.string())};
  return {ErrorCode::wrong_code, tr("请先输入身份口令", "enter the identity's passphrase first")};
}

Result<Office::State> Office::look() {
  const std::lock_guard lock(mutex_);
  return look_locked();
}

Result<Office::State> Office::look_locked() {
  if (access_) return State::ready;
  if (!identity_) {
    if (!std::filesystem::exists(folder_ / "identity.toml")) return State::missing;
    PJ_TRY(identity_, Identity::load(folder_));
    PJ_TRY(auto open, net::Access::create(server_, identity_->without_certificate(), {}));
    public_access_ = std::make_shared<const net::Access>(std::move(open));
  }
  if (needs_passphrase(*identity_) && !sealer_) return State::locked;
  PJ_TRY(auto own, net::Access::create(server_, *identity_, {}));
  access_ = std::make_shared<const net::Access>(std::move(own));
  return State::ready;
}

Result<void> Office::unlock(SecretBytes passphrase) {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const State state, look_locked());
  if (state == State::missing) return not_ready(state);
  if (state == State::ready) return {};
  PJ_TRY(auto own, net::Access::create(server_, *identity_, passphrase));
  SecretBytes kept = SecretBytes::copy_of(passphrase.reveal());
  auto sealer = std::make_unique<Sealer>(std::move(passphrase));
  if (std::filesystem::exists(identity_->file("sign.key"))) {
    PJ_TRY(OfficialKeys keys, load_keys(*identity_, sealer.get()));
    keys_ = std::make_shared<const OfficialKeys>(std::move(keys));
  }
  sealer_ = std::move(sealer);
  passphrase_ = std::move(kept);
  access_ = std::make_shared<const net::Access>(std::move(own));
  return {};
}

Result<Identity> Office::identity() {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const State state, look_locked());
  if (state == State::missing) return not_ready(state);
  return *identity_;
}

Result<std::shared_ptr<const net::Access>> Office::access() {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const State state, look_locked());
  if (state != State::ready) return not_ready(state);
  return access_;
}

Result<std::shared_ptr<const net::Access>> Office::public_access() {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const State state, look_locked());
  if (state == State::missing) return not_ready(state);
  return public_access_;
}

SecretBytes Office::passphrase() {
  const std::lock_guard lock(mutex_);
  return SecretBytes::copy_of(passphrase_.reveal());
}

bool Office::has_keys() {
  const std::lock_guard lock(mutex_);
  return std::filesystem::exists(folder_ / "sign.key");
}

Result<void> Office::make_keys(SecretBytes passphrase) {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const State state, look_locked());
  if (state != State::ready) return not_ready(state);
  if (!sealer_ && !passphrase.empty()) sealer_ = std::make_unique<Sealer>(std::move(passphrase));
  PJ_TRY(OfficialKeys keys, create_keys(*identity_, sealer_.get()));
  keys_ = std::make_shared<const OfficialKeys>(std::move(keys));
  return {};
}

Result<std::shared_ptr<const OfficialKeys>> Office::keys_locked() {
  if (!keys_) {
    PJ_TRY(OfficialKeys keys, load_keys(*identity_, sealer_.get()));
    keys_ = std::make_shared<const OfficialKeys>(std::move(keys));
  }
  return keys_;
}

Result<Work> Office::begin() {
  const std::lock_guard lock(mutex_);
  PJ_TRY(const State state, look_locked());
  if (state != State::ready) return not_ready(state);
  PJ_TRY(auto keys, keys_locked());
  return Work(access_, std::move(keys));
}

}  // namespace piaojue::agent
