// What the pages of one agent can ask for, by name: POST /api/NAME.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <type_traits>

#include "client/agent/agent_json.hpp"
#include "core/base/bytes.hpp"

namespace piaojue::agent {

class Api {
 public:
  /// From the JSON of a request to that of its reply; called on any worker, several at a time.
  using Handler = std::function<Result<std::string>(std::string_view json)>;

  /// `Request` and `Reply` are messages of proto/agent_*.proto; `handler` gives a Result<Reply> or
  /// a Reply.
  template <class Request, class Reply, class Function>
  void on(const std::string& name, Function handler) {
    handlers_[name] = [handler = std::move(handler)](std::string_view json) -> Result<std::string> {
      Request request;
      PJ_CHECK(read_json(json, request));
      if constexpr (std::is_same_v<std::invoke_result_t<Function, const Request&>, Reply>) {
        return write_json(handler(request));
      } else {
        PJ_TRY(const Reply reply, handler(request));
        return write_json(reply);
      }
    };
  }

  /// nullptr for a name there is not.
  const Handler* find(const std::string& name) const;

 private:
  std::map<std::string, Handler, std::less<>> handlers_;
};

/// A file that a page may fetch once.
struct FileOffer {
  std::string name;  ///< as the browser saves it
  std::string content_type;
  Bytes content;
};

/// Files between the call that makes them and the browser that fetches them.
class Downloads {
 public:
  /// The address to fetch it from, relative to the agent's.
  std::string offer(FileOffer file);
  /// Error `not_found` also when it was fetched before.
  Result<FileOffer> take(std::string_view path);

 private:
  std::mutex mutex_;
  std::map<std::string, FileOffer, std::less<>> files_;
};

}  // namespace piaojue::agent
