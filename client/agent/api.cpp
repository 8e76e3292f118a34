#include "client/agent/api.hpp"

#include "core/base/language.hpp"
#include "core/openssl/random.hpp"

namespace piaojue::agent {
namespace {

constexpr std::size_t kMostOffers = 16;

}  // namespace

const Api::Handler* Api::find(const std::string& name) const {
  const auto found = handlers_.find(name);
  return found == handlers_.end() ? nullptr : &found->second;
}

std::string Downloads::offer(FileOffer file) {
  std::string path = "/download/" + to_hex(random_bytes(16));
  const std::lock_guard lock(mutex_);
  // Nobody fetched these: a page that was closed meanwhile.
  if (files_.size() >= kMostOffers) files_.clear();
  files_.emplace(path, std::move(file));
  return path;
}

Result<FileOffer> Downloads::take(std::string_view path) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(path);
  if (found == files_.end())
    return Error{ErrorCode::not_found, tr("文件已经取走，请在页面上再点一次",
                                          "the file was fetched already; press again on the page")};
  FileOffer file = std::move(found->second);
  files_.erase(found);
  return file;
}

}  // namespace piaojue::agent
