// Another language than the program's, for one thread: an agent answers each page in the page's
// own.
#pragma once

#include <optional>

#include "core/base/language.hpp"

namespace piaojue {

/// What `current_language` is on this thread as long as the object lives.
class LanguageScope {
 public:
  explicit LanguageScope(Language language);
  LanguageScope(const LanguageScope&) = delete;
  LanguageScope& operator=(const LanguageScope&) = delete;
  ~LanguageScope();

 private:
  std::optional<Language> outer_;
};

}  // namespace piaojue
