// `piaojue simulate` as a program, and what other programs say of the files it leaves.
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;
using Json = nlohmann::json;

namespace {

/// A meeting folder and a votes file for it.
struct Rehearsal {
  TemporaryFolder folder = make_temporary_folder();
  fs::path meeting = folder.path() / "meeting";
  fs::path votes = folder.path() / "votes.csv";
  fs::path out = folder.path() / "out";

  explicit Rehearsal(const FolderOptions& options = {}) { write_meeting(meeting, options); }

  void vote(const std::string& lines) const {
    write_text(votes, "voter,poll,subject,question,choice\n" + lines);
  }
  void generate(const std::string& options = "") const {
    const Ran ran = run_piaojue(
        fmt::format("votes generate {} --out {} {}", meeting.string(), votes.string(), options));
    INFO(ran.err);
    REQUIRE(ran.code == 0);
  }
  Ran simulate(const std::string& options = "") const {
    return run_piaojue(fmt::format("simulate {} --votes {} --out {} --jobs 2 {}", meeting.string(),
                                   votes.string(), out.string(), options));
  }
  Json result(const std::string& poll) const {
    return Json::parse(read_text(out / poll / "result.json"));
  }
  Ran verify(const fs::path& record, const std::string& anchor) const {
    return run_piaojue(
        fmt::format("verify {} {}", record.string(), anchor.empty() ? "" : "--anchor " + anchor));
  }
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

/// Marks in a votes file without quotes, counted with nothing of ours:
/// "poll/subject/question/option".
std::map<std::string, int> count_marks(const fs::path& votes) {
  std::map<std::string, int> counts;
  std::istringstream in(read_text(votes));
  std::string line;
  std::getline(in, line);
  REQUIRE(line.find("voter,poll,subject,question,choice") != std::string::npos);
  while (std::getline(in, line)) {
    const auto fields = split(line, ',');
    if (fields.size() < 5) continue;
    for (const std::string& option : split(fields[4], ';'))
      ++counts[fields[1] + "/" + fields[2] + "/" + fields[3] + "/" + option];
  }
  return counts;
}

std::string last_line(const std::string& text) {
  const auto lines = split(text, '\n');
  return lines.empty() ? "" : lines.back();
}

void flip(const fs::path& path, std::size_t offset) {
  std::string content = read_text(path);
  content[offset] = static_cast<char>(content[offset] ^ 1);
  write_text(path, content);
}

/// Every count of a poll equals that of the marks in the votes file.
void check_counts(const Json& result, const std::map<std::string, int>& marks) {
  CHECK(result.at("status") == "counted");
  std::size_t compared = 0;
  for (const Json& entry : result.at("counts")) {
    if (entry.at("group") != "all" || entry.at("option") == "unmarked") continue;
    const auto found = marks.find(fmt::format(
        "{}/{}/{}/{}", result.at("poll").get<std::string>(), entry.at("subject").get<std::string>(),
        entry.at("question").get<std::string>(), entry.at("option").get<std::string>()));
    CHECK(entry.at("count") == (found == marks.end() ? 0 : found->second));
    ++compared;
  }
  CHECK(compared > 0);
}

}  // namespace

TEST_CASE(
    "simulate holds a meeting whose counts equal a plain count, and leaves what others verify",
    "[R7.1-13][R9.2-3]") {
  const Rehearsal rehearsal;
  rehearsal.generate("--seed 7 --present 8");
  const Ran held = rehearsal.simulate();
  INFO(held.err << held.out);
  REQUIRE(held.code == 0);

  const auto marks = count_marks(rehearsal.votes);
  for (const char* poll : {"decide", "assess"}) {
    const Json result = rehearsal.result(poll);
    CHECK(result.at("present") == 8);
    CHECK(result.at("rehearsal") == true);
    check_counts(result, marks);
    CHECK(result.at("issuers").size() == 1);
    CHECK(result.at("single_issuer_notice") == true);
    CHECK(result.at("hall").at("counted") == result.at("returned"));
    for (const char* file :
         {"result.json.p7s", "result.countersignatures.json", "report.txt", "report.pdf"})
      CHECK(fs::file_size(rehearsal.out / poll / file) > 0);
  }
  CHECK(split(read_text(rehearsal.out / "anchor.txt"), '\n').size() == 1);

  const fs::path record = rehearsal.out / "decide/record.pjr";
  const std::string anchor = (rehearsal.out / "anchor.txt").string();

  SECTION("verify says pass, self-consistent, fail or unreadable, with its exit codes") {
    const Ran good = rehearsal.verify(record, anchor);
    CHECK(good.code == 0);
    CHECK(last_line(good.out).rfind("RESULT pass", 0) == 0);
    CHECK(rehearsal.verify(record, "'" + split(read_text(anchor), '\n')[0] + "'").code == 0);
    const Ran alone = rehearsal.verify(record, "");
    CHECK(alone.code == 3);
    CHECK(last_line(alone.out).rfind("RESULT self-consistent", 0) == 0);
    const Ran other = rehearsal.verify(record, std::string(64, '0'));
    CHECK(other.code == 1);
    CHECK(last_line(other.out).rfind("RESULT fail", 0) == 0);
    CHECK(rehearsal.verify(rehearsal.out / "none", anchor).code == 2);
    CHECK(rehearsal.verify(record, "nonsense").code == 2);
    CHECK(run_piaojue("verify").code == 2);
    const Ran json =
        run_piaojue(fmt::format("verify {} --json --anchor {}", record.string(), anchor));
    CHECK(json.code == 0);
    CHECK(Json::accept(json.out));
  }
  SECTION("a flipped byte anywhere in the record fails") {
    const auto size = fs::file_size(record);
    for (std::size_t i = 0; i < 24; ++i) {
      const std::size_t offset = i * (size - 1) / 23;
      flip(record, offset);
      const Ran ran = rehearsal.verify(record, anchor);
      INFO("byte " << offset << ": " << last_line(ran.out));
      CHECK((ran.code == 1 || ran.code == 2));
      flip(record, offset);
    }
    CHECK(rehearsal.verify(record, anchor).code == 0);
  }
  SECTION("plain openssl accepts the signature, and no changed result") {
    const fs::path json = rehearsal.out / "decide/result.json";
    const std::string command = fmt::format(
        "openssl cms -verify -binary -content {0} -inform DER -in {0}.p7s -CAfile {1} -out "
        "/dev/null",
        json.string(), (rehearsal.out / "ca.pem").string());
    CHECK(run_shell(command).code == 0);
    for (std::size_t offset : {std::size_t{0}, std::size_t{200}, fs::file_size(json) - 1}) {
      flip(json, offset);
      CHECK(run_shell(command).code != 0);
      flip(json, offset);
    }
  }
  SECTION("the record can be dumped") {
    const Ran dump = run_piaojue("record dump " + record.string());
    CHECK(dump.code == 0);
    CHECK(dump.out.find("manifest") != std::string::npos);
  }
  SECTION("the next rehearsal replaces its own results, with other scrutineers") {
    const std::string before = read_text(anchor);
    const Ran again = rehearsal.simulate("--trustees 4 --quorum 3");
    INFO(again.err);
    REQUIRE(again.code == 0);
    CHECK(read_text(anchor) != before);
    CHECK(rehearsal.verify(record, anchor).code == 0);
  }
}

TEST_CASE("simulate with two issuers at the seat counts the same, and each issuer balances") {
  const Rehearsal rehearsal;
  rehearsal.generate("--seed 3 --present 7");
  const Ran held = rehearsal.simulate("--issuers 2 --issuance seat");
  INFO(held.err << held.out);
  REQUIRE(held.code == 0);
  const auto marks = count_marks(rehearsal.votes);
  for (const char* poll : {"decide", "assess"}) {
    const Json result = rehearsal.result(poll);
    check_counts(result, marks);
    CHECK(result.at("issuance") == "seat");
    CHECK(result.at("single_issuer_notice") == false);
    REQUIRE(result.at("issuers").size() == 2);
    for (const Json& issuer : result.at("issuers")) {
      CHECK(issuer.at("signed") == 7);
      CHECK(issuer.at("surplus") == 0);
      CHECK(issuer.at("issued") == 7);
      CHECK(issuer.at("voided") == 0);
    }
    CHECK(result.at("hall").at("counted") == result.at("returned"));
    CHECK(rehearsal
              .verify(rehearsal.out / poll / "record.pjr", (rehearsal.out / "anchor.txt").string())
              .code == 0);
  }
}

TEST_CASE("simulate with cards of two issuers and three administrators counts the same") {
  const Rehearsal rehearsal({.administrators = true});
  rehearsal.generate("--seed 4 --present 7");
  const Ran held = rehearsal.simulate("--issuers 2 --issuance drawn-cards");
  INFO(held.err << held.out);
  REQUIRE(held.code == 0);
  const auto marks = count_marks(rehearsal.votes);
  for (const char* poll : {"decide", "assess"}) {
    const Json result = rehearsal.result(poll);
    check_counts(result, marks);
    CHECK(result.at("issuance") == "drawn_cards");
    CHECK(result.at("single_issuer_notice") == false);
    REQUIRE(result.at("issuers").size() == 2);
    for (const Json& issuer : result.at("issuers")) {
      CHECK(issuer.at("surplus") > 0);
      CHECK(issuer.at("issued") == 7);
      CHECK(issuer.at("signed") == 7 + issuer.at("surplus").get<int>());
      CHECK(issuer.at("voided") == 0);
    }
    CHECK(read_text(rehearsal.out / poll / "report.txt").find("印制票卡") != std::string::npos);

    const fs::path record = rehearsal.out / poll / "record.pjr";
    CHECK(rehearsal.verify(record, (rehearsal.out / "anchor.txt").string()).code == 0);
    // What was left of the piles is in the record, void; the trail is signed by the auditor too.
    const Ran dump = run_piaojue("record dump " + record.string());
    CHECK(dump.code == 0);
    for (const char* part : {"surplus", "desk-1", "audit"})
      CHECK(dump.out.find(part) != std::string::npos);
  }
}

TEST_CASE("two meetings share no key and no ballot, and a rehearsal is never taken for a meeting") {
  const Rehearsal first({.two_polls = false});
  const Rehearsal second({.two_polls = false});
  for (const Rehearsal* one : {&first, &second}) {
    one->generate("--seed 5 --present 5");
    REQUIRE(one->simulate("").code == 0);
  }
  const Ran compared =
      run_piaojue(fmt::format("rehearsal compare {} {}", (first.out / "decide/record.pjr").string(),
                              (second.out / "decide/record.pjr").string()));
  INFO(compared.out << compared.err);
  CHECK(compared.code == 1);  // both are rehearsals
  for (const char* line : {"F1 pass", "F2 fail", "F3 pass", "F4 pass", "F5 pass", "F6 pass"})
    CHECK(compared.out.find(line) != std::string::npos);
}

TEST_CASE("simulate refuses too many issuers and another word for the issuance") {
  const Rehearsal rehearsal;
  rehearsal.vote("v1,decide,n1,vote,yes\n");
  for (const char* bad : {"--issuers 0", "--issuers 9", "--issuance drawn_cards", "--issuance x"})
    CHECK(rehearsal.simulate(bad).code == 2);
  CHECK_FALSE(fs::exists(rehearsal.out));
}

TEST_CASE("simulate holds the same meeting with another suite, and refuses one that is none",
          "[R3-1]") {
  const Rehearsal rehearsal({.two_polls = false});
  rehearsal.generate("--seed 7 --present 8");
  const Ran refused = rehearsal.simulate("--suite RC4");
  CHECK(refused.code == 2);
  CHECK(refused.err.find("P256_SHA256, SM2_SM3") != std::string::npos);
  CHECK_FALSE(fs::exists(rehearsal.out));

  const Ran held = rehearsal.simulate("--suite SM2_SM3");
  INFO(held.err << held.out);
  REQUIRE(held.code == 0);
  CHECK(rehearsal.result("decide").at("suite") == "SM2_SM3");
  const fs::path record = rehearsal.out / "decide/record.pjr";
  CHECK(rehearsal.verify(record, (rehearsal.out / "anchor.txt").string()).code == 0);
  const Ran dump = run_piaojue("record dump " + record.string());
  CHECK(dump.code == 0);
  CHECK(dump.out.find("SM2_SM3") != std::string::npos);
}

TEST_CASE("simulate refuses a votes file with every fault, and leaves the folder untouched") {
  const Rehearsal rehearsal;
  rehearsal.vote("v1,decide,n1,vote,perhaps\nnobody,decide,n1,vote,yes\nv2,decide,n9,vote,yes\n");
  const Ran ran = rehearsal.simulate();
  CHECK(ran.code == 2);
  CHECK(ran.err.find("votes.csv:2:19: ") != std::string::npos);
  CHECK(ran.err.find("votes.csv:3:1: ") != std::string::npos);
  CHECK(ran.err.find("votes.csv:4:11: ") != std::string::npos);
  CHECK_FALSE(fs::exists(rehearsal.out));
  CHECK(std::distance(fs::directory_iterator(rehearsal.folder.path()), {}) == 2);
}

TEST_CASE("simulate refuses a folder with a foreign result in the way") {
  const Rehearsal rehearsal;
  rehearsal.vote("v1,decide,n1,vote,yes\n");
  fs::create_directories(rehearsal.out / "decide");
  const Ran ran = rehearsal.simulate();
  CHECK(ran.code == 2);
  CHECK(fs::is_empty(rehearsal.out / "decide"));
}

TEST_CASE("simulate voids a poll without a quorum and publishes no counts of it",
          "[R8.4-4][R8.4-5]") {
  const Rehearsal rehearsal({.two_polls = false});
  std::string lines;
  for (int i = 1; i <= 4; ++i) lines += fmt::format("v{},decide,n1,vote,yes\n", i);
  rehearsal.vote(lines);
  const Ran held = rehearsal.simulate();
  INFO(held.err);
  REQUIRE(held.code == 0);
  CHECK(rehearsal.result("decide").at("status") == "void_quorum");
  CHECK(rehearsal.result("decide").at("counts").empty());
  CHECK(
      rehearsal.verify(rehearsal.out / "decide/record.pjr", (rehearsal.out / "anchor.txt").string())
          .code == 0);
}

TEST_CASE("simulate withholds a poll with too few ballots, and counts blank and unreturned ones",
          "[R8.4-4][R8.4-5]") {
  const Rehearsal rehearsal({.poll_quorum = "none"});
  rehearsal.vote(
      "v1,decide,n1,vote,yes\nv2,assess,t1,grade,a\nv3,assess,t1,grade,\nv4,assess,t1,grade,b\n");
  const Ran held = rehearsal.simulate();
  INFO(held.err);
  REQUIRE(held.code == 0);
  CHECK(rehearsal.result("decide").at("status") == "withheld_small");
  CHECK(rehearsal.result("decide").at("returned") == 1);
  CHECK(rehearsal.result("decide").at("counts").empty());
  CHECK(rehearsal.result("assess").at("status") == "counted");
  CHECK(rehearsal.result("assess").at("issued") == 4);
  CHECK(rehearsal.result("assess").at("returned") == 3);
}

TEST_CASE("simulate leaves nothing behind when the server does not start") {
  const Rehearsal rehearsal;
  rehearsal.vote("v1,decide,n1,vote,yes\n");
  const Ran ran = rehearsal.simulate("--server-binary /bin/false");
  CHECK(ran.code == 1);
  CHECK_FALSE(fs::exists(rehearsal.out));
  CHECK(std::distance(fs::directory_iterator(rehearsal.folder.path()), {}) == 2);
}

TEST_CASE("piaojue exits with 2 for bad usage and answers in English when asked") {
  CHECK(run_piaojue("").code == 2);
  CHECK(run_piaojue("nonsense").code == 2);
  CHECK(run_piaojue("simulate").code == 2);
  CHECK(run_piaojue("--version").code == 0);
  CHECK(run_piaojue("--help").code == 0);
  CHECK(run_piaojue("--lang en --help").out.find("anonymous ballots") != std::string::npos);
}
