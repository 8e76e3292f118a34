#include "client/agent/gate.hpp"

#include <fmt/format.h>

#include "core/base/language.hpp"
#include "core/openssl/digest.hpp"
#include "core/openssl/random.hpp"

namespace piaojue::agent {
namespace {

constexpr std::size_t kTokenSize = 32;

std::string random_token() { return to_hex(random_bytes(kTokenSize)); }

Hash32 hash_of(std::string_view text) { return hash32(HashAlgorithm::sha256, as_bytes(text)); }

bool same(std::string_view a, std::string_view b) {
  return equal_constant_time(as_bytes(a), as_bytes(b));
}

/// The value of one cookie in a Cookie header; empty if there is none.
std::string_view cookie_value(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    std::string_view pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return pair.substr(name.size() + 1);
  }
  return {};
}

Error refused() {
  return {ErrorCode::not_permitted,
          tr("这个窗口没有权限。请用本机程序显示的新地址重新打开页面",
             "This window has no access. Open the page again with the address that the program "
             "on this machine shows")};
}

}  // namespace

Gate::Gate(std::uint16_t port, const std::optional<Hash32>& known)
    : host_(fmt::format("127.0.0.1:{}", port)),
      origin_("http://" + host_),
      // Cookies know no ports: agents of one machine must not overwrite each other's.
      cookie_name_(fmt::format("piaojue-{}", port)),
      token_(random_token()),
      cookie_hash_(known) {}

std::string Gate::entrance() const {
  const std::lock_guard lock(mutex_);
  return origin_ + "/start?token=" + token_;
}

Result<void> Gate::check_host(const Approach& approach) const {
  if (approach.host != host_) return refused();
  return {};
}

Result<std::string> Gate::enter(std::string_view token) {
  const std::lock_guard lock(mutex_);
  if (token_.empty() || !same(token, token_)) return refused();
  token_.clear();
  const std::string cookie = random_token();
  cookie_hash_ = hash_of(cookie);
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie_name_, cookie);
}

Result<void> Gate::check_reader(const Approach& approach) const {
  PJ_CHECK(check_host(approach));
  const Hash32 given = hash_of(cookie_value(approach.cookie, cookie_name_));
  const std::lock_guard lock(mutex_);
  if (!cookie_hash_ || !equal_constant_time(given, *cookie_hash_)) return refused();
  return {};
}

Result<void> Gate::check_caller(const Approach& approach) const {
  PJ_CHECK(check_reader(approach));
  const bool from_elsewhere = !approach.fetch_site.empty() && approach.fetch_site != "same-origin";
  if (approach.origin != origin_ || from_elsewhere) return refused();
  return {};
}

void Gate::new_page() {
  const std::lock_guard lock(mutex_);
  page_ = random_token();
}

std::string Gate::page() const {
  const std::lock_guard lock(mutex_);
  return page_;
}

Result<void> Gate::check_page(const Approach& approach) const {
  const std::lock_guard lock(mutex_);
  if (!page_.empty() && same(approach.page, page_)) return {};
  return Error{ErrorCode::wrong_state,
               tr("页面已在另一个窗口打开，或者程序重新启动过；请重新载入本页",
                  "the page was opened in another window, or the program was restarted; load it "
                  "again")};
}

std::optional<Hash32> Gate::cookie_hash() const {
  const std::lock_guard lock(mutex_);
  return cookie_hash_;
}

}  // namespace piaojue::agent
