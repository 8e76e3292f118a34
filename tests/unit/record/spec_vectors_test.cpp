#include "core/record/spec_vectors.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/spec_vectors/spec_vectors.hpp"

namespace piaojue {
namespace {

/// Each value that can be judged was judged by production code while it was made.
TEST_CASE("spec_vectors holds what its program makes anew", "[R13-1][R13-2][R13-3]") {
  const std::string made = vectors::make_spec_vectors();
  const bool same = made == spec_vectors();
  if (!same) {
    // Not the whole documents, which nobody could read.
    const auto difference =
        nlohmann::json::diff(nlohmann::json::parse(spec_vectors()), nlohmann::json::parse(made));
    UNSCOPED_INFO("first of " << difference.size() << " differences: "
                              << (difference.empty() ? "order of members" : difference[0].dump()));
  }
  CHECK(same);
}

}  // namespace
}  // namespace piaojue
