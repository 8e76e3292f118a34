// The language of everything a person reads: Chinese first, English second.
#pragma once

#include <fmt/format.h>
#include <string>
#include <utility>

namespace piaojue {

enum class Language { zh, en };

/// Set once by `main`, before any thread starts; `zh` until then.
void set_language(Language language);
Language current_language();

/// The sentence in the current language; both are checked against the arguments at compile time.
template <class... Args>
std::string tr(fmt::format_string<Args...> zh, fmt::format_string<Args...> en, Args&&... args) {
  return fmt::format(current_language() == Language::zh ? zh : en, std::forward<Args>(args)...);
}

}  // namespace piaojue
