// The event log, and the catalogue of its events in docs/operations.md.
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "server/ops/event_log.hpp"

using namespace piaojue::server;

namespace {

struct Row {
  bool has_time;
  std::string fields;
};

std::string without_backticks(std::string text) {
  std::erase(text, '`');
  const auto first = text.find_first_not_of(' ');
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

/// The rows of the table below the heading "Events", by the event's name.
std::map<std::string, Row> documented_events() {
  std::ifstream in(PIAOJUE_SOURCE_DIR "/docs/operations.md");
  REQUIRE(in.is_open());
  std::map<std::string, Row> out;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) inside = line.ends_with("Events");
    if (!inside || !line.starts_with("| `") || line.starts_with("| `event`")) continue;
    std::istringstream cells(line.substr(1));
    std::string name;
    std::string time;
    std::string fields;
    std::string meaning;
    std::getline(cells, name, '|');
    std::getline(cells, time, '|');
    std::getline(cells, fields, '|');
    std::getline(cells, meaning, '|');
    INFO(line);
    CHECK_FALSE(without_backticks(meaning).empty());
    CHECK(
        out.emplace(without_backticks(name), Row{time.ends_with("yes "), without_backticks(fields)})
            .second);
  }
  return out;
}

}  // namespace

TEST_CASE("the catalogue of events in the documentation is that of the event log", "[R12-6]") {
  const std::map<std::string, Row> documented = documented_events();
  CHECK(documented.size() == event_kinds().size());
  for (const EventKind& kind : event_kinds()) {
    INFO(kind.name);
    const auto row = documented.find(std::string(kind.name));
    REQUIRE(row != documented.end());
    CHECK(row->second.has_time == has_time(kind.event));
    CHECK(row->second.fields == kind.fields);
  }
}

TEST_CASE("event log writes a line of JSON for an event, with a time for officials' acts only",
          "[R12-6]") {
  std::ostringstream out;
  EventLog log(out);
  log.write(Event::poll_sealed, "m1", {{"poll", "p1"}});
  log.write(Event::store_failed, "m1", {{"detail", "disk \"full\"\n\xff"}});
  std::istringstream lines(out.str());
  std::string line;
  REQUIRE(std::getline(lines, line));
  auto first = nlohmann::json::parse(line);
  CHECK(first.at("time").get<std::string>().size() == 20);
  first.erase("time");
  CHECK(first == nlohmann::json{{"event", "poll_sealed"}, {"meeting", "m1"}, {"poll", "p1"}});
  REQUIRE(std::getline(lines, line));
  const auto second = nlohmann::json::parse(line);
  CHECK_FALSE(second.contains("time"));
  CHECK(second.at("event") == "store_failed");
  CHECK_FALSE(std::getline(lines, line));
}
