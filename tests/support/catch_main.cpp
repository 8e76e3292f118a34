// The one translation unit with Catch2's main, linked into every test executable.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

/// Read by AddressSanitizer. Fontconfig reaches what it caches through offsets instead of pointers,
/// which the search for leaks cannot follow; Cairo 1.16 leaks a buffer for each embedded font.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig.so\nleak:libcairo.so\n";
}
