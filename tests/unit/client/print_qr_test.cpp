#include <catch2/catch.hpp>
#include <sstream>

#include "client/print/qr.hpp"
#include "tests/support/result.hpp"

using namespace piaojue;
using namespace piaojue::print;

namespace {

using Picture = std::vector<std::vector<bool>>;  ///< rows of modules, true is dark

/// A terminal's lines as the modules they show.
Picture seen_on_terminal(const std::string& text) {
  Picture rows;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const auto start = line.find('m') + 1;
    const auto end = line.rfind("\x1b[0m");
    REQUIRE(line.substr(0, start) == "\x1b[38;5;16;48;5;231m");
    REQUIRE(end == line.size() - 4);
    std::vector<bool> upper;
    std::vector<bool> lower;
    for (std::size_t i = start; i < end;) {
      const std::string block = line.substr(i, line[i] == ' ' ? 1 : 3);
      i += block.size();
      upper.push_back(block == "█" || block == "▀");
      lower.push_back(block == "█" || block == "▄");
      REQUIRE((block == " " || upper.back() || lower.back()));
    }
    rows.push_back(upper);
    rows.push_back(lower);
  }
  return rows;
}

}  // namespace

TEST_CASE("qr code takes the alphanumeric form where it can") {
  const std::string card = "PJ1C:44001081G81860W40J2GB2M3";
  CHECK(QrCode::create(card).value().size() == 25);
  CHECK(QrCode::create("pj1c:abcdefghjkmnpqrstvwxyzab").value().size() == 29);
  CHECK(QrCode::create("A").value().size() == 21);
}

TEST_CASE("qr code refuses what does not fit") {
  CHECK(QrCode::create(std::string(3391, 'A')).value().size() == 177);
  CHECK(QrCode::create(std::string(2331, 'a')).value().size() == 177);
  CHECK(QrCode::create(std::string(1900, 'A')).value().size() == 137);
  for (const std::string& refused : {std::string(3392, 'A'), std::string(2332, 'a'), std::string(),
                                     std::string("A\0B", 3), std::string("票")}) {
    const auto code = QrCode::create(refused);
    REQUIRE_FALSE(code);
    CHECK(code.error().code == ErrorCode::invalid);
  }
}

TEST_CASE("qr code has a finder pattern in three corners") {
  const QrCode code = QrCode::create("PJ1C:").value();
  const auto finder = [&](std::size_t row, std::size_t column) {
    for (std::size_t i = 0; i < 7; ++i)
      for (std::size_t j = 0; j < 7; ++j) {
        const std::size_t ring = std::min({i, j, 6 - i, 6 - j});
        if (code.is_dark(row + i, column + j) != (ring != 1)) return false;
      }
    return true;
  };
  const std::size_t far = code.size() - 7;
  CHECK(finder(0, 0));
  CHECK(finder(0, far));
  CHECK(finder(far, 0));
  CHECK_FALSE(finder(far, far));
}

TEST_CASE("qr code on a terminal shows every module in its quiet zone") {
  const QrCode code = QrCode::create("PJ1C:44001081G81860W40J2GB2M3").value();
  const Picture picture = seen_on_terminal(reveal_on_terminal(code));
  const std::size_t side = code.size() + 2 * QrCode::kQuietZone;
  REQUIRE(picture.size() == side + side % 2);
  for (std::size_t row = 0; row < picture.size(); ++row) {
    REQUIRE(picture[row].size() == side);
    for (std::size_t column = 0; column < side; ++column) {
      const bool inside =
          row >= 4 && row - 4 < code.size() && column >= 4 && column - 4 < code.size();
      REQUIRE(picture[row][column] == (inside && code.is_dark(row - 4, column - 4)));
    }
  }
}
