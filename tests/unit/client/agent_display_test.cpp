#include <catch2/catch.hpp>

#include "client/agent/display_memory.hpp"
#include "client/files.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;
using agent::DisplayMemory;

namespace {

agent::v1::Display chosen(const std::string& language, const std::string& text_size) {
  agent::v1::Display display;
  display.set_language(language);
  display.set_text_size(text_size);
  display.set_contrast(true);
  return display;
}

}  // namespace

TEST_CASE("display memory gives what was chosen last, also to the next agent") {
  const auto folder = TemporaryFolder::create().value();
  CHECK(DisplayMemory(folder.path()).load().language().empty());
  CHECK(DisplayMemory(folder.path()).store(chosen("zh", "large")));
  CHECK(DisplayMemory(folder.path()).store(chosen("en", "largest")));
  const agent::v1::Display kept = DisplayMemory(folder.path()).load();
  CHECK(kept.language() == "en");
  CHECK(kept.text_size() == "largest");
  CHECK(kept.contrast());
}

TEST_CASE("display memory keeps no setting that there is not, and reads none") {
  const auto folder = TemporaryFolder::create().value();
  DisplayMemory memory(folder.path());
  CHECK_FALSE(memory.store(chosen("fr", "large")));
  CHECK_FALSE(memory.store(chosen("zh", "huge")));
  CHECK(memory.load().language().empty());
  for (const std::string_view damaged : {"", "{", R"({"language":"fr","textSize":"large"})"}) {
    REQUIRE(write_file(folder.path() / "display.json", as_bytes(damaged), Access::owner_only,
                       Existing::replace));
    CHECK(memory.load().language().empty());
  }
}
