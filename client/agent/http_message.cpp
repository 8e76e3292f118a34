#include "client/agent/http_message.hpp"

namespace piaojue::agent {
namespace {

namespace http = boost::beast::http;

constexpr std::uint32_t kMostHeaderBytes = 16U << 10U;
/// A workbook of people, as base64.
constexpr std::uint64_t kMostBodyBytes = 32U << 20U;

using Incoming = http::request<http::string_body>;

std::string header_of(const Incoming& request, http::field field) {
  return std::string(request[field]);
}

}  // namespace

void set_limits(RequestParser& parser) {
  parser.header_limit(kMostHeaderBytes);
  parser.body_limit(kMostBodyBytes);
}

HttpRequest take_request(RequestParser& parser) {
  Incoming in = parser.release();
  HttpRequest request;
  request.method = std::string(in.method_string());
  request.target = std::string(in.target());
  request.host = header_of(in, http::field::host);
  request.origin = header_of(in, http::field::origin);
  request.fetch_site = std::string(in["Sec-Fetch-Site"]);
  request.cookie = header_of(in, http::field::cookie);
  request.page = std::string(in["X-Piaojue-Page"]);
  request.language = std::string(in["X-Piaojue-Language"]);
  request.content_type = header_of(in, http::field::content_type);
  request.body = std::move(in.body());
  return request;
}

}  // namespace piaojue::agent
