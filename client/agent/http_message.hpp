// From the bytes of HTTP to a request, within limits; knows no sockets.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "client/agent/reception.hpp"

namespace piaojue::agent {

using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

/// To be called before the parser reads.
void set_limits(RequestParser& parser);

/// Of a parser that is done.
HttpRequest take_request(RequestParser& parser);

}  // namespace piaojue::agent
