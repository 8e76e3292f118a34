#include "server/ops/open_files.hpp"

#include <cerrno>
#include <sys/resource.h>
#include <system_error>

#include "core/base/language.hpp"

namespace piaojue::server {

Result<void> allow_open_files(std::uint64_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    throw std::system_error(errno, std::generic_category(), "getrlimit");
  if (limit.rlim_cur >= wanted) return {};
  if (limit.rlim_max < wanted)
    return Error{ErrorCode::unavailable,
                 tr("系统只允许打开 {} 个文件，这份配置需要 {} 个：请减小 "
                    "max_connections，或提高上限（LimitNOFILE、ulimit -n）",
                    "the system allows {} open files, this configuration needs {}: lower "
                    "max_connections, or raise the limit (LimitNOFILE, ulimit -n)",
                    limit.rlim_max, wanted)};
  limit.rlim_cur = wanted;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
    throw std::system_error(errno, std::generic_category(), "setrlimit");
  return {};
}

}  // namespace piaojue::server
