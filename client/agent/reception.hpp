// Every request of the browser passes here: gate, pages, calls, files. Knows HTTP's words, but no
// sockets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/agent/api.hpp"
#include "client/agent/display_memory.hpp"
#include "client/agent/gate.hpp"
#include "client/agent/role_page.hpp"
#include "proto/agent_common.pb.h"

namespace piaojue::agent {

struct HttpRequest {
  std::string method;  ///< "GET", "POST"; anything else is refused
  std::string target;  ///< path and query as sent
  std::string host, origin, fetch_site, cookie, page, language, content_type;
  std::string body;
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

class Reception {
 public:
  /// All outlive the reception. `on_entry`: somebody came in with the one-time address.
  Reception(std::string role_name, RolePage& role, Surroundings& surroundings, Gate& gate,
            std::function<void()> on_entry);

  /// Called on any worker, several at a time. Never throws.
  HttpResponse answer(const HttpRequest& request);

 private:
  HttpResponse route(const HttpRequest& request);
  HttpResponse let_in(const HttpRequest& request);
  HttpResponse show(std::string_view path);
  HttpResponse show_photo(std::string_view name) const;
  HttpResponse hand_over(std::string_view path);
  HttpResponse call(const HttpRequest& request, const Approach& approach);
  v1::HelloReply greet();
  void add_common_calls();
  void add_display();

  const std::string role_name_;
  RolePage& role_;
  Surroundings& around_;
  Gate& gate_;
  const std::function<void()> on_entry_;
  std::optional<DisplayMemory> display_;  ///< of an official's page
  Api api_;
  const std::string bundle_hash_;
};

/// SHA-256 of all pages, hexadecimal: what the start page shows.
std::string bundle_hash();

}  // namespace piaojue::agent
