#include "tests/support/printed_pages.hpp"

#include <cmath>
#include <sstream>
#include <stdexcept>

#include "tests/support/run_program.hpp"

namespace piaojue::test {
namespace {

std::string output_of(const std::vector<std::string>& command) {
  ProgramRun run = run_program(command);
  if (run.status != 0) throw std::runtime_error(command.front() + " failed");
  return std::move(run.output);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Options that both pdftoppm and pdftotext know.
std::vector<std::string> crop(std::size_t page, const print::Box& part) {
  constexpr int kDotsPerInch = 300;  // what an office printer does at least
  const auto dots = [](double mm) { return std::to_string(std::lround(mm / 25.4 * kDotsPerInch)); };
  return {"-r", std::to_string(kDotsPerInch),
          "-f", std::to_string(page),
          "-l", std::to_string(page),
          "-x", dots(part.x),
          "-y", dots(part.y),
          "-W", dots(part.width),
          "-H", dots(part.height)};
}

}  // namespace

std::string PrintedPages::info() const { return output_of({"pdfinfo", file_.str()}); }

std::vector<std::string> PrintedPages::fonts() const {
  std::vector<std::string> lines = lines_of(output_of({"pdffonts", file_.str()}));
  lines.erase(lines.begin(), lines.begin() + 2);
  return lines;
}

std::string PrintedPages::text(std::size_t page, const print::Box& part) const {
  std::vector<std::string> command{"pdftotext", "-raw"};
  for (std::string& option : crop(page, part)) command.push_back(std::move(option));
  command.insert(command.end(), {file_.str(), "-"});
  return output_of(command);
}

std::vector<std::string> PrintedPages::scan(std::size_t page, const print::Box& part) const {
  const std::string picture = file_.str() + "-picture";
  std::vector<std::string> command{"pdftoppm", "-gray", "-singlefile"};
  for (std::string& option : crop(page, part)) command.push_back(std::move(option));
  command.insert(command.end(), {file_.str(), picture});
  output_of(command);
  const ProgramRun run = run_program({"zbarimg", "--nodbus", "--quiet", "--raw", "-Sdisable",
                                      "-Sqrcode.enable", picture + ".pgm"});
  if (run.status != 0 && run.status != 4) throw std::runtime_error("zbarimg failed");  // 4: none
  return lines_of(run.output);
}

}  // namespace piaojue::test
