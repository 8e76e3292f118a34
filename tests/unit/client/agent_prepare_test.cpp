// The console's editing of a meeting folder: what the forms write is what the meeting's reader
// reads.
#include "client/agent/console/draft_folder.hpp"
#include "client/agent/console/draft_toml.hpp"
#include "client/files.hpp"
#include "client/meeting_templates.hpp"
#include "tests/support/result.hpp"

namespace piaojue::agent {
namespace {

using Json = nlohmann::ordered_json;

std::optional<TomlNode> parsed(const std::string& text) {
  FileFaults faults;
  FaultLog log("meeting.toml", faults);
  auto root = parse_toml(text, log);
  INFO(text);
  CHECK(faults.empty());
  return root;
}

/// A folder of the template, to be changed.
struct Folder {
  TemporaryFolder root = *TemporaryFolder::create();
  DraftFolder draft{root.path() / "meeting"};

  explicit Folder(std::string_view name = "decision") { REQUIRE(draft.begin_from(name)); }

  Draft now() const { return *draft.read(); }
  void save(const Json& tree) const { REQUIRE(draft.save(*write_toml(tree))); }
};

v1::RosterFile file(const std::string& name, const std::string& content) {
  v1::RosterFile out;
  out.set_name(name);
  out.set_content(to_hex(as_bytes(content)));
  return out;
}

const v1::PrepareCell* cell_with_fault(const v1::PrepareTable& table) {
  for (const v1::PrepareRow& row : table.rows())
    for (const v1::PrepareCell& cell : row.cells())
      if (!cell.fault().empty()) return &cell;
  return nullptr;
}

TEST_CASE("every template is the same meeting after the forms wrote it") {
  for (const MeetingTemplate& one : meeting_templates()) {
    const Folder folder(one.name);
    INFO(one.name);
    const Draft before = folder.now();
    REQUIRE(before.tree);
    folder.save(*before.tree);
    const Draft after = folder.now();
    CHECK(*after.tree == *before.tree);
    CHECK(after.message.faults_size() == before.message.faults_size());
    REQUIRE(before.plan);
    REQUIRE(after.plan);
    CHECK(meeting_plan_json(*after.plan) == meeting_plan_json(*before.plan));
  }
}

TEST_CASE("write_toml keeps texts of every kind, and the order of the file") {
  const Json tree = Json::parse(R"json({
    "meeting": {"title": "引号\" 反斜杠\\ 换行\n <b>&", "a key": "x", "date": "2026-12-01", "n": 5},
    "group": [{"id": "b"}, {"id": "a", "weight": "2/3"}],
    "poll": [{"id": "p", "question": [{"id": "q", "options": [{"code": "1"}, {"code": "2"}, {"code": "3"}]}],
              "seats": [{"unit": "u", "seats": 1}], "types": ["x", "y"], "on": true}]
  })json");
  const auto text = write_toml(tree);
  REQUIRE(text);
  const auto root = parsed(*text);
  REQUIRE(root);
  CHECK(
      tree_of(*root).dump() ==
      R"json({"meeting":{"title":"引号\" 反斜杠\\ 换行\n <b>&","a key":"x","date":"2026-12-01","n":5},)json"
      R"json("group":[{"id":"b"},{"id":"a","weight":"2/3"}],)json"
      R"json("poll":[{"id":"p","seats":[{"unit":"u","seats":1}],"types":["x","y"],"on":true,)json"
      R"json("question":[{"id":"q","options":[{"code":"1"},{"code":"2"},{"code":"3"}]}]}]})json");
}

TEST_CASE("write_toml refuses what is no table, and a null in it") {
  CHECK_FALSE(write_toml(Json()));
  CHECK_FALSE(write_toml(Json::parse("[1]")));
  CHECK_FALSE(write_toml(Json::parse(R"({"meeting": {"title": null}})")));
}

TEST_CASE("path_at names the value that stands at a place, or nothing") {
  const auto root =
      parsed("[meeting]\ntitle = \"x\"\n\n[[poll]]\nid = \"a\"\n[[poll]]\nid = \"b\"\n");
  REQUIRE(root);
  CHECK(path_at(*root, 2, 9) == "meeting.title");
  CHECK(path_at(*root, 7, 6) == "poll.1.id");
  CHECK(path_at(*root, 7, 7).empty());
  CHECK(path_at(*root, 0, 0).empty());
}

TEST_CASE("a fault of the draft names the field of its form") {
  const Folder folder;
  Json tree = *folder.now().tree;
  tree["meeting"]["date"] = "tomorrow";
  tree["poll"][0]["pass"] = "much";
  folder.save(tree);
  const Draft draft = folder.now();
  CHECK_FALSE(draft.plan);
  std::vector<std::string> paths;
  for (const v1::PrepareFault& fault : draft.message.faults()) paths.push_back(fault.path());
  CHECK(paths == std::vector<std::string>{"meeting.date", "poll.0.pass"});
}

TEST_CASE("saving keeps the file that was there first, and another version follows") {
  const Folder folder;
  const Draft before = folder.now();
  Json tree = *before.tree;
  tree["meeting"]["title"] = "另一个会议";
  folder.save(tree);
  CHECK(folder.now().version != before.version);
  CHECK(as_text(*read_file(folder.draft.path() / "meeting.toml.bak")) == before.text);
  tree["meeting"]["title"] = "再一个会议";
  folder.save(tree);
  CHECK(as_text(*read_file(folder.draft.path() / "meeting.toml.bak")) == before.text);
}

TEST_CASE("a table with a fault is shown with it in the cell, and is not taken") {
  const Folder folder;
  const Draft draft = folder.now();
  const auto bad = file("new.csv", "编号,姓名\nv1,王五\nv1,赵六\n");
  const auto table = folder.draft.show_table(draft, "meeting.roster", &bad);
  REQUIRE(table);
  CHECK(table->lines() == 2);
  CHECK(table->fault_count() == 1);
  const v1::PrepareCell* const cell = cell_with_fault(*table);
  REQUIRE(cell != nullptr);
  CHECK(cell->text() == "v1");
  const auto taken = folder.draft.adopt_table(draft, "meeting.roster", bad);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == ErrorCode::invalid);
  CHECK(folder.now().version == draft.version);
}

TEST_CASE("a good table takes the place of the one there, and the tree names it") {
  const Folder folder;
  const Draft draft = folder.now();
  const auto good = file("名册.csv", "编号,姓名\nv1,王五\nv2,赵六\n");
  REQUIRE(folder.draft.adopt_table(draft, "meeting.roster", good));
  const Draft after = folder.now();
  REQUIRE(after.plan);
  CHECK(after.plan->roster.voters.size() == 2);
  CHECK(after.text == draft.text);
  const auto named = folder.draft.table_file(after, "meeting.roster");
  REQUIRE(named);
  CHECK(named->first == "roster.csv");
}

TEST_CASE("a table outside the folder is neither read nor written") {
  const Folder folder;
  Json tree = *folder.now().tree;
  tree["meeting"]["roster"] = "../roster.csv";
  folder.save(tree);
  const Draft draft = folder.now();
  CHECK_FALSE(folder.draft.table_file(draft, "meeting.roster"));
  CHECK_FALSE(folder.draft.show_table(draft, "meeting.roster", nullptr));
  const auto good = file("r.csv", "编号,姓名\nv1,王五\n");
  CHECK_FALSE(folder.draft.adopt_table(draft, "meeting.roster", good));
}

TEST_CASE("a meeting begins from a template in an empty folder only") {
  const Folder folder;
  CHECK_FALSE(folder.draft.begin_from("decision"));
  CHECK_FALSE(DraftFolder("").begin_from("decision"));
  CHECK_FALSE(DraftFolder("").exists());
}

}  // namespace
}  // namespace piaojue::agent
