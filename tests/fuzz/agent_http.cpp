// What an agent makes of the bytes of a browser, or of whoever else talks to it: without the cookie
// nothing is given out; with it, every request has an answer that is no failure of ours.
// Input: a byte (1: as the browser that was let in), then the bytes of HTTP.
#include <boost/asio/buffer.hpp>

#include "client/agent/http_message.hpp"
#include "client/files.hpp"
#include "core/base/canonical.hpp"
#include "tests/fuzz/target.hpp"

using namespace piaojue;
using fuzz::require;

namespace {

constexpr std::uint16_t kPort = 45678;

TemporaryFolder make_folder() {
  auto folder = TemporaryFolder::create();
  require(folder.has_value());
  return *std::move(folder);
}

/// An observer's agent, whose identity folder is not there yet.
class Agent {
 public:
  Agent() {
    const std::string entrance = gate_.entrance();
    const auto cookie = gate_.enter(entrance.substr(entrance.find("token=") + 6));
    require(cookie.has_value());
    cookie_ = cookie->substr(0, cookie->find(';'));
  }

  agent::HttpResponse answer(const agent::HttpRequest& request) {
    return reception_.answer(request);
  }
  void let_in(agent::HttpRequest& request) const {
    request.host = gate_.origin().substr(std::string_view("http://").size());
    request.origin = gate_.origin();
    request.fetch_site = "same-origin";
    request.cookie = cookie_;
    request.page = gate_.page();
  }

 private:
  TemporaryFolder folder_ = make_folder();
  agent::Office office_{folder_.path() / "identity", net::Endpoint{"127.0.0.1", "1"}};
  agent::MeetingWatch watch_{office_};
  agent::Downloads downloads_;
  agent::Surroundings around_{office_, watch_, downloads_, folder_.path(), {}, folder_.path()};
  agent::Gate gate_{kPort, std::nullopt};
  std::unique_ptr<agent::RolePage> role_ = agent::create_role("observer", around_).value();
  agent::Reception reception_{"observer", *role_, around_, gate_, [] {}};
  std::string cookie_;
};

std::optional<agent::HttpRequest> parse(ByteView bytes) {
  agent::RequestParser parser;
  agent::set_limits(parser);
  parser.eager(true);
  boost::system::error_code failed;
  while (!bytes.empty() && !failed && !parser.is_done()) {
    const std::size_t used =
        parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), failed);
    bytes = bytes.subspan(used);
    if (used == 0) break;
  }
  if (!failed && parser.got_some() && !parser.is_done()) parser.put_eof(failed);
  if (failed || !parser.is_done()) return std::nullopt;
  return agent::take_request(parser);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Agent agent;
  ByteView input(data, size);
  const bool is_known = fuzz::take_byte(input) == 1;
  auto request = parse(input);
  if (!request) return 0;
  if (is_known) agent.let_in(*request);
  const agent::HttpResponse response = agent.answer(*request);
  require(response.status >= 200 && response.status < 500);
  if (!is_known) require(response.status >= 400);
  if (response.content_type == "application/json") require(is_valid_utf8(response.body));
  for (const auto& [name, value] : response.headers)
    require(value.find_first_of("\r\n") == std::string::npos);
  return 0;
}
