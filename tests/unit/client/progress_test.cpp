#include "client/progress.hpp"

#include <catch2/catch.hpp>

#include "core/base/language_scope.hpp"

using namespace piaojue;

namespace {

std::string drawn(bool is_terminal, std::uint64_t total, std::uint64_t steps) {
  std::FILE* file = std::tmpfile();
  {
    Progress progress("work", total, file, is_terminal);
    for (std::uint64_t i = 0; i < steps; ++i) progress.advance();
  }
  std::rewind(file);
  std::string text;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
  std::fclose(file);
  return text;
}

}  // namespace

TEST_CASE("progress writes a few plain lines where there is no terminal") {
  CHECK(drawn(false, 8, 8) == "work 0%\nwork 25%\nwork 50%\nwork 75%\nwork 100%\n");
  CHECK(drawn(false, 0, 0) == "work 0%\n");
}

TEST_CASE("progress redraws one bar on a terminal") {
  const std::string text = drawn(true, 2, 2);
  CHECK(text.find("[" + std::string(30, '#') + "] 100%") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("time_left goes on at the pace so far, and says nothing too soon") {
  const LanguageScope english(Language::en);
  using Seconds = std::chrono::duration<double>;
  CHECK(time_left(Seconds(10), 20, 100) == "about 40 s left");
  CHECK(time_left(Seconds(60), 10, 100) == "about 9 min left");
  CHECK(time_left(Seconds(10.2), 3, 10) == "about 24 s left");
  CHECK(time_left(Seconds(1), 20, 100).empty());
  CHECK(time_left(Seconds(10), 0, 100).empty());
  CHECK(time_left(Seconds(10), 100, 100).empty());
  CHECK(time_left(Seconds(10), 0, 0).empty());
}

TEST_CASE("progress never passes 100 percent") {
  CHECK(drawn(false, 2, 5).find("250") == std::string::npos);
}

TEST_CASE("progress tells a watcher how far it is, and writes nothing") {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
  {
    Progress progress(
        2, [&](std::uint64_t done, std::uint64_t total) { told.emplace_back(done, total); });
    progress.advance();
    progress.set(5);
  }
  CHECK(told == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 2}, {1, 2}, {2, 2}});
}
