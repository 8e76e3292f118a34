// Who may talk to an agent: the one browser that was opened with its one-time address. Everything
// else on this machine or behind a web page is turned away (DNS rebinding, cross-site requests,
// second windows).
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"

namespace piaojue::agent {

/// What of a request the gate looks at; absent headers are empty.
struct Approach {
  std::string_view host;
  std::string_view origin;
  std::string_view fetch_site;  ///< Sec-Fetch-Site
  std::string_view cookie;
  std::string_view page;  ///< X-Piaojue-Page
};

class Gate {
 public:
  /// `known`: the hash of a cookie given out before a restart, which stays good.
  Gate(std::uint16_t port, const std::optional<Hash32>& known);

  /// "http://127.0.0.1:PORT".
  const std::string& origin() const { return origin_; }
  /// The address to open, good once.
  std::string entrance() const;

  /// Errors: `not_permitted` for another host name.
  Result<void> check_host(const Approach& approach) const;
  /// Takes the one-time token and gives the cookie's whole Set-Cookie value. Errors:
  /// `not_permitted` for a token that is wrong or was used.
  Result<std::string> enter(std::string_view token);
  /// Host and cookie. Error `not_permitted`.
  Result<void> check_reader(const Approach& approach) const;
  /// Host, cookie, and that one of our own pages sent it. Error `not_permitted`.
  Result<void> check_caller(const Approach& approach) const;

  /// A page was loaded: those before it are refused from now on.
  void new_page();
  /// The token of the page that was loaded last; empty after a restart.
  std::string page() const;
  /// Error `wrong_state` for a page that another one replaced.
  Result<void> check_page(const Approach& approach) const;

  /// What a restarted agent must know to go on with the same browser.
  std::optional<Hash32> cookie_hash() const;

 private:
  const std::string host_, origin_, cookie_name_;
  mutable std::mutex mutex_;  ///< of everything below
  std::string token_;         ///< empty once used
  std::optional<Hash32> cookie_hash_;
  std::string page_;
};

}  // namespace piaojue::agent
