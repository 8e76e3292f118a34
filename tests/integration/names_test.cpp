// Names written in, from the note to the signed result: two tellers merge the spellings with the
// real program while the scrutineers wait for the result.
#include <catch2/catch.hpp>
#include <future>
#include <nlohmann/json.hpp>

#include "client/roles/auditor.hpp"
#include "core/record/verifier.hpp"
#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;

namespace {

constexpr std::size_t kPoll = 1;  // "assess", which has places for writing

Ran names(const RunningMeeting& meeting, const char* teller, const std::string& arguments) {
  return run_piaojue(fmt::format("names {} assess --id {} --server {}", arguments,
                                 (meeting.path("pki") / teller).string(), meeting.server()));
}

/// As a person would until the scrutineers have decrypted; each try talks to the server.
Ran list_when_open(const RunningMeeting& meeting, const std::string& file) {
  for (;;) {
    Ran listed = names(meeting, "t1", "list --out " + file);
    if (listed.code == 0 || listed.err.find("监票人送出解密") == std::string::npos) return listed;
  }
}

std::string after_first(const std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.substr(0, at) + to + text.substr(at + from.size());
}

}  // namespace

TEST_CASE("two tellers merge names with the program, and the result counts them as one person",
          "[R9.6-1][R9.6-2][R9.6-3][R9.6-5]") {
  RunningMeeting meeting({.issuers = 2, .written = true});
  meeting.issue("assess", 5);
  meeting.start_casting("assess");
  const std::vector<std::string> written{"王五", "王 五", "李四", "", "——"};
  for (std::size_t voter = 0; voter < written.size(); ++voter)
    REQUIRE(meeting.send(meeting.fill_in(voter, kPoll, 1, {"", written[voter]})));
  meeting.close("assess");
  auto work = meeting.begin_scrutiny("assess");
  const std::string table = meeting.path("names.csv").string();
  CHECK(names(meeting, "t1", "list --out " + table).code == 1);  // nothing is open yet
  meeting.release("assess", 5);
  std::vector<std::future<Result<void>>> scrutineers;
  for (std::size_t i = 0; i < work.size(); ++i)
    scrutineers.push_back(std::async(std::launch::async, [&, i]() -> Result<void> {
      PJ_TRY(const auto summary, work[i]->finish(meeting.scrutineer(i), {}));
      static_cast<void>(summary);
      return {};
    }));

  const Ran listed = list_when_open(meeting, table);
  INFO(listed.err << listed.out);
  REQUIRE(listed.code == 0);
  const std::string csv = read_text(table);
  CHECK(csv.find("\"王 五\",\"王五\"") != std::string::npos);  // proposed as the same person
  CHECK(names(meeting, "t2", "sign --yes").code == 1);         // nobody has proposed a table

  // Every fault with its place, and nothing signed.
  write_text(table, after_first(csv, "\"李四\",", "\"李四四\","));
  const Ran faulty = names(meeting, "t1", "sign --yes --table " + table);
  CHECK(faulty.code == 2);
  CHECK(faulty.err.find("names.csv:") != std::string::npos);
  CHECK(faulty.err.find("李四四") != std::string::npos);

  // A dash is no name.
  const auto dash = csv.find("\"——\",");
  REQUIRE(dash != std::string::npos);
  const auto end = csv.find('\n', dash);
  write_text(table, csv.substr(0, dash) + "\"——\",\"\"" + csv.substr(end));
  const Ran first = names(meeting, "t1", "sign --yes --table " + table);
  INFO(first.err << first.out);
  REQUIRE(first.code == 0);
  const Ran second = names(meeting, "t2", "sign --yes");
  INFO(second.err << second.out);
  REQUIRE(second.code == 0);
  for (auto& scrutineer : scrutineers) {
    const auto done = scrutineer.get();
    INFO((done ? "" : done.error().message));
    REQUIRE(done);
  }
  meeting.everybody([](const roles::Desk& desk) -> Result<void> {
    PJ_TRY(const auto json, roles::countersign(desk, "assess", {}));
    static_cast<void>(json);
    return {};
  });

  auto reader = meeting.open();
  fs::create_directory(meeting.path("fetched"));
  const auto anchor =
      roles::fetch_poll(reader, meeting.plan().polls[kPoll].id, meeting.path("fetched"), nullptr);
  REQUIRE(anchor);
  const auto report = verify_record(meeting.path("fetched") / roles::kRecordFile,
                                    {.anchor = *anchor, .progress = nullptr});
  INFO(render_verification_report(report));
  CHECK(exit_code(report) == 0);
  const auto result =
      nlohmann::json::parse(read_text(meeting.path("fetched") / roles::kResultFile));
  const auto& limit = result["write_ins"][0];
  CHECK(limit["written"] == 4);
  CHECK(limit["invalid"] == 1);
  REQUIRE(limit["names"].size() == 2);
  CHECK(limit["names"][0]["name"] == "王五");
  CHECK(limit["names"][0]["count"] == 2);
  CHECK(limit["names"][1]["name"] == "李四");
}
