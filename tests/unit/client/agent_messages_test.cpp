#include <catch2/catch.hpp>

#include "client/agent/agent_json.hpp"
#include "client/agent/api.hpp"
#include "client/agent/messages.hpp"
#include "client/print/qr.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/client/meeting_folder.hpp"

using namespace piaojue;

namespace {

/// With boxes, grades and a text.
PollDefinition evaluation() {
  const auto folder = test::make_temporary_folder();
  return test::load_plan(test::write_meeting(folder.path())).polls[1];
}

}  // namespace

TEST_CASE("a page's answers come back as they were sent") {
  const PollDefinition poll = evaluation();
  const auto form = compile_form(poll);
  REQUIRE(form);
  Answers answers;
  answers.choices.resize(form->cells.size());
  answers.notes.resize(form->slots.size());
  answers.choices.front() = {0};
  const auto message = agent::answers_message(answers);
  const auto back = agent::read_answers(message, *form);
  REQUIRE(back);
  CHECK(*back == answers);

  auto longer = message;
  longer.add_cells();
  CHECK_FALSE(agent::read_answers(longer, *form));
  auto written = message;
  written.add_notes("more");
  CHECK_FALSE(agent::read_answers(written, *form));
}

TEST_CASE("a form lists what the paper asks, in the paper's order") {
  const PollDefinition poll = evaluation();
  const auto form = compile_form(poll);
  REQUIRE(form);
  const auto message = agent::form_message(poll, *form, {});
  CHECK(message.poll() == poll.id.str());
  CHECK(message.subjects_size() == static_cast<int>(poll.subjects.size()));
  CHECK(message.questions_size() == static_cast<int>(poll.questions.size()));
  REQUIRE(message.cells_size() == static_cast<int>(form->cells.size()));
  for (int i = 0; i < message.cells_size(); ++i) {
    CHECK(message.cells(i).subject() == form->cells[static_cast<std::size_t>(i)].subject);
    CHECK(message.cells(i).question() == form->cells[static_cast<std::size_t>(i)].question);
  }
}

TEST_CASE("a QR code is drawn with its quiet zone, every dark module once") {
  const auto picture = agent::draw_qr("PIAOJUE");
  const auto code = print::QrCode::create("PIAOJUE");
  REQUIRE(picture);
  REQUIRE(code);
  CHECK(picture->size() == code->size() + 8);
  std::size_t dark = 0;
  for (std::size_t row = 0; row < code->size(); ++row)
    for (std::size_t column = 0; column < code->size(); ++column)
      dark += code->is_dark(row, column) ? 1 : 0;
  CHECK(static_cast<std::size_t>(std::ranges::count(picture->path(), 'M')) == dark);
  CHECK(picture->path().starts_with("M4 4h1v1h-1z"));
}

TEST_CASE("a call takes exactly its own message") {
  agent::Api api;
  api.on<agent::v1::UnlockRequest, agent::v1::UnlockReply>(
      "unlock", [](const agent::v1::UnlockRequest& request) -> Result<agent::v1::UnlockReply> {
        if (request.passphrase() != "right") return Error{ErrorCode::wrong_code, "wrong"};
        agent::v1::UnlockReply reply;
        reply.set_identity("ready");
        return reply;
      });
  const auto* const unlock = api.find("unlock");
  REQUIRE(unlock != nullptr);
  CHECK(api.find("lock") == nullptr);
  CHECK((*unlock)(R"({"passphrase":"right"})").value() == R"({"identity":"ready"})");
  CHECK((*unlock)(R"({"passphrase":"left"})").error().code == ErrorCode::wrong_code);
  for (const char* const bad :
       {"", "{", "[]", "null", R"({"passphrase":1})", R"({"passphrase":"right","more":2})",
        R"({"passphrase":"right"}{})"})
    CHECK((*unlock)(bad).error().code == ErrorCode::malformed);
}

TEST_CASE("a file is handed over once") {
  agent::Downloads downloads;
  const std::string first = downloads.offer({"a.csv", "text/csv", {1, 2}});
  const std::string second = downloads.offer({"b.csv", "text/csv", {3}});
  CHECK(first != second);
  CHECK(downloads.take(first).value().content == Bytes{1, 2});
  CHECK_FALSE(downloads.take(first));
  CHECK(downloads.take(second).value().name == "b.csv");
  CHECK_FALSE(downloads.take("/download/"));
}
