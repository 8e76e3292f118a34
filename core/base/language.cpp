#include "core/base/language.hpp"

#include <atomic>

#include "core/base/language_scope.hpp"

namespace piaojue {
namespace {
std::atomic<Language> g_language{Language::zh};
thread_local std::optional<Language> t_language;
}  // namespace

void set_language(Language language) { g_language = language; }
Language current_language() { return t_language.value_or(g_language); }

LanguageScope::LanguageScope(Language language) : outer_(t_language) { t_language = language; }
LanguageScope::~LanguageScope() { t_language = outer_; }

}  // namespace piaojue
