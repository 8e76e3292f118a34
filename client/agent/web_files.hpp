// The pages as they lie in the program: built from client/web by ./dev build.
#pragma once

#include <span>
#include <string_view>

namespace piaojue::agent {

struct WebFile {
  std::string_view path;  ///< "/index.html", "/app.js"
  std::string_view content_type;
  std::span<const unsigned char> bytes;
};

/// By path.
std::span<const WebFile> web_files();

}  // namespace piaojue::agent
