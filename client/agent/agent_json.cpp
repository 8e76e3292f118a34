#include "client/agent/agent_json.hpp"

#include <google/protobuf/util/json_util.h>

#include "core/base/language.hpp"

namespace piaojue::agent {

Result<void> read_json(std::string_view json, google::protobuf::Message& message) {
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), &message);
  if (status.ok()) return {};
  return Error{ErrorCode::malformed, tr("页面发来的请求读不懂，请重新载入页面",
                                        "the page's request cannot be read; load the page again")};
}

std::string write_json(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) throw std::runtime_error("a reply that is no JSON: " + status.ToString());
  return json;
}

}  // namespace piaojue::agent
