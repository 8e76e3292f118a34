#include "core/base/language.hpp"

#include <atomic>

namespace piaojue {
namespace {
std::atomic<Language> g_language{Language::zh};
}  // namespace

void set_language(Language language) { g_language = language; }
Language current_language() { return g_language; }

}  // namespace piaojue
