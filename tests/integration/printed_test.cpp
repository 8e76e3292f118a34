// What is printed is scanned and voted with: drawn cards, and the slip that outlives a terminal.
#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>

#include "client/issuer/cards.hpp"
#include "client/print/cards.hpp"
#include "client/roles/slip.hpp"
#include "tests/integration/client_fixture.hpp"
#include "tests/support/printed_pages.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr print::Box kPage{0, 0, 210, 297};
/// The answers to "assess": grades, a problem, words, a name; then seal, and cast.
constexpr const char* kAnswers = "1\n2\n1\n加强调研\n张三\ny\n1\n";

/// Descriptor 7 reads these lines.
std::string with_lines(const RunningMeeting& meeting, const std::string& name,
                       const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  write_text(meeting.path(name), text);
  return " 7< " + meeting.path(name).string();
}

Ran vote(const RunningMeeting& meeting, const std::string& options, const std::string& input) {
  return run_piaojue(
      fmt::format("vote --poll assess --id {} --server {} --state {} "
                  "--receipt {} {}",
                  (meeting.path("pki") / "public").string(), meeting.server(),
                  meeting.path("state").string(), meeting.path("receipt.json").string(), options),
      input);
}

wire::PollStatusLine status_of(const RunningMeeting& meeting, std::string_view poll) {
  auto reader = meeting.open();
  const auto status = reader.ask<wire::Status>(wire::GetStatus{});
  REQUIRE(status);
  for (const wire::PollStatusLine& line : status->polls)
    if (line.poll.str() == poll) return line;
  FAIL("no such poll");
  return status->polls.front();
}

std::vector<std::string> codes_on(const fs::path& pdf, std::string_view prefix) {
  const auto content = read_file(pdf);
  REQUIRE(content);
  const PrintedPages pages(SecretBytes::copy_of(*content));
  std::vector<std::string> out;
  const std::regex number("Pages: +([0-9]+)");
  std::smatch found;
  const std::string info = pages.info();
  REQUIRE(std::regex_search(info, found, number));
  for (std::size_t page = 1; page <= std::stoul(found[1]); ++page)
    for (std::string& text : pages.scan(page, kPage))
      if (text.starts_with(prefix)) out.push_back(std::move(text));
  return out;
}

std::string all_text(const fs::path& pdf) {
  const auto content = read_file(pdf);
  REQUIRE(content);
  return PrintedPages(SecretBytes::copy_of(*content)).text(1, kPage);
}

}  // namespace

TEST_CASE("cards that were printed are scanned from the page and cast a ballot",
          "[R6.9-1][R8.6-12][R8.6-14]") {
  RunningMeeting meeting({.issuers = 2, .issuance = "drawn_cards", .written = true});
  for (const char* poll : {"decide", "assess"}) meeting.start_issuing(poll);
  meeting.present(2);

  // The server's pile by the registrar's program, as a PDF.
  const Ran made = run_piaojue(fmt::format(
      "cards make --out {} --class A=3 --id {} --server {}", meeting.path("cards").string(),
      (meeting.path("pki") / "reg").string(), meeting.server()));
  INFO(made.err << made.out);
  REQUIRE(made.code == 0);
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(meeting.path("cards")))
    files.push_back(entry.path());
  REQUIRE(files.size() == 1);
  CHECK((fs::status(files[0]).permissions() & fs::perms::group_all) == fs::perms::none);
  auto servers = codes_on(files[0], "PJ1");
  REQUIRE(servers.size() == 3);

  // The desk's by its own console's functions.
  auto batch = issuer::CardBatch::start(meeting.meeting(), meeting.opening(), 1, {{0, 3}});
  REQUIRE(batch);
  const issuer::SignBatch sign = [&](std::size_t poll, std::uint16_t key_class,
                                     const std::vector<Bytes>& blinded) {
    return meeting.desk(1).sign_batch(poll, key_class, blinded);
  };
  Progress quiet("", 1, std::tmpfile(), false);
  REQUIRE(issuer::sign_and_publish(meeting.officials().desks[0].connection(), meeting.meeting(),
                                   meeting.opening(), *batch, sign, quiet));
  print::CardBatch pages;
  pages.meeting_title = meeting.plan().title;
  pages.poll_titles = {"票决", "测评"};
  pages.group_name = "A";
  pages.slip_label = "发票台";
  pages.slip = 2;
  pages.slips = 2;
  pages.codes = std::move(batch->cards);
  const auto printed = print::print_cards(pages);
  REQUIRE(printed);
  write_text(meeting.path("desk.pdf"), std::string(as_text(printed->pdf.reveal())));
  auto desks = codes_on(meeting.path("desk.pdf"), "PJ1");
  REQUIRE(desks.size() == 3);

  // Surplus is scanned and voided; only then can issuing end.
  CHECK_FALSE(roles::end_issuing(meeting.registrar(), "assess"));
  const std::string voiding = fmt::format("cards void --cards-fd 7 --id {} --server {}",
                                          (meeting.path("pki") / "reg").string(), meeting.server());
  const Ran voided = run_piaojue(
      voiding + with_lines(meeting, "surplus.txt", {servers.back(), desks.back(), desks.back()}));
  INFO(voided.err << voided.out);
  REQUIRE(voided.code == 0);
  for (const char* poll : {"decide", "assess"}) meeting.end_issuing(poll);
  meeting.start_casting("assess");

  const Ran one_pile = vote(
      meeting, "--cards --cards-fd 7" + with_lines(meeting, "one.txt", {servers[0]}), kAnswers);
  CHECK(one_pile.code != 0);
  const std::string cards =
      "--cards --cards-fd 7" + with_lines(meeting, "cards.txt", {desks[1], servers[0]});
  const Ran cast = vote(meeting, cards, kAnswers);
  INFO(cast.err << cast.out);
  REQUIRE(cast.code == 0);
  CHECK(fs::exists(meeting.path("receipt.json")));
  CHECK(status_of(meeting, "assess").cast == 1);
  // The same cards once more, and a voided one.
  CHECK(vote(meeting, cards, kAnswers).code != 0);
  CHECK(vote(meeting,
             "--cards --cards-fd 7" + with_lines(meeting, "void.txt", {desks[0], servers.back()}),
             kAnswers)
            .code != 0);
  CHECK(status_of(meeting, "assess").cast == 1);
}

TEST_CASE("a voter whose terminal is destroyed votes at another one with the slip", "[R8.6-5]") {
  RunningMeeting meeting({.issuers = 2, .written = true});
  meeting.start_issuing("assess");
  meeting.present(2);
  const fs::path first_terminal = meeting.path("first-terminal");
  fs::create_directory(first_terminal);
  const Ran signed_in = run_piaojue(
      fmt::format("sign-in --voter v1 --out {} --slip {} --id {} --server {} --code-fd 7 "
                  "--credentials-passphrase-fd 8 8< {}",
                  (first_terminal / "credentials").string(), (first_terminal / "slip.pdf").string(),
                  (meeting.path("pki") / "terminal-1").string(), meeting.server(),
                  [&] {
                    write_text(meeting.path("pass.txt"), "口令\n");
                    return meeting.path("pass.txt").string();
                  }()) +
      with_lines(meeting, "code.txt", {meeting.code(0)}));
  INFO(signed_in.err << signed_in.out);
  REQUIRE(signed_in.code == 0);
  auto codes = codes_on(first_terminal / "slip.pdf", "PJ1S:");
  REQUIRE(codes.size() == 3);  // the ballot, words on the team, a name
  const std::string text = all_text(first_terminal / "slip.pdf");
  std::smatch key;
  REQUIRE(std::regex_search(text, key, std::regex("[0-9A-Z]{4}( [0-9A-Z]{4}){3}")));
  // A scanner finds them in any order.
  const Sealer sealer(roles::parse_slip_key(key.str()).value());
  const auto place = [&](const std::string& code) {
    return roles::open_slip(code, sealer).value().place;
  };
  std::ranges::sort(codes, {}, place);
  meeting.end_issuing("assess");
  meeting.start_casting("assess");

  fs::remove_all(first_terminal);
  const auto slip = [&](std::vector<std::string> lines) {
    return "--slip --slip-fd 7" + with_lines(meeting, "slip.txt", lines);
  };
  std::string wrong = key.str();
  wrong[0] = wrong[0] == '7' ? '8' : '7';
  CHECK(vote(meeting, slip({codes[0], wrong}), kAnswers).code != 0);
  CHECK(vote(meeting, slip({codes[1], key.str(), codes[2]}), kAnswers).code != 0);  // no ballot
  CHECK(status_of(meeting, "assess").cast == 0);

  SECTION("with every code the whole vote is cast") {
    const Ran cast = vote(meeting, slip({codes[2], key.str(), codes[0], codes[1]}), kAnswers);
    INFO(cast.err << cast.out);
    REQUIRE(cast.code == 0);
  }
  SECTION("with the ballot's code alone the marks are cast, and nothing written") {
    const Ran cast = vote(meeting, slip({codes[0], key.str()}), "1\n2\n1\ny\n1\n");
    INFO(cast.err << cast.out);
    REQUIRE(cast.code == 0);
  }
  CHECK(status_of(meeting, "assess").cast == 1);
  // Once is all it is good for.
  CHECK(vote(meeting, slip({codes[0], key.str(), codes[1], codes[2]}), kAnswers).code != 0);
  CHECK(status_of(meeting, "assess").cast == 1);
}
