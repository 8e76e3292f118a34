// Archives as people make, open and destroy them, with no server left.
#include "tests/integration/client_fixture.hpp"

using namespace piaojue;
using namespace piaojue::test;

TEST_CASE(
    "archive of a meeting is opened by two scrutineers years later, and destroyed on its date",
    "[R12.1-2][R12.1-4]") {
  RunningMeeting meeting({.two_polls = false});
  meeting.issue("decide", 6);
  meeting.start_casting("decide");
  for (std::size_t voter = 0; voter < 6; ++voter)
    REQUIRE(meeting.send(meeting.fill_in(voter, 0, 0)));
  meeting.close("decide");
  meeting.tally("decide", 6);
  const auto at = [&](std::string_view name) { return meeting.path(name).string(); };
  const auto done = [&](const std::string& arguments) {
    const Ran ran = run_piaojue(arguments);
    INFO(arguments << "\n" << ran.out << ran.err);
    CHECK(ran.code == 0);
    return ran.out;
  };
  const auto refused = [&](const std::string& arguments) {
    const Ran ran = run_piaojue(arguments);
    INFO(arguments << "\n" << ran.out << ran.err);
    CHECK(ran.code == 1);
    return ran.err;
  };
  done(fmt::format("fetch decide --out {} --id {} --server {}", at("kept"), at("pki/public"),
                   meeting.server()));
  meeting.stop();
  fs::copy(meeting.path("data"), meeting.path("kept/data"), fs::copy_options::recursive);

  const std::string seal = fmt::format("seal-archive {} --record {} --out {}", at("kept"),
                                       at("kept/record.pjr"), at("kept.pja"));
  CHECK(refused(seal + " --destroy-on 2031-02-30").find("2031-02-30") != std::string::npos);
  CHECK(done(seal + " --destroy-on 2999-12-31").find("2999-12-31") != std::string::npos);
  refused(seal);  // nothing is overwritten
  const std::string sealed = read_text(meeting.path("kept.pja"));
  CHECK(sealed.find("SQLite format 3") == std::string::npos);

  const auto share = [&](const std::string& who, const std::string& archive) {
    return fmt::format("archive-share {} --id {} --out {}", at(archive), at("pki/" + who),
                       at(who + "-" + archive + ".share"));
  };
  done(share("s1", "kept.pja"));
  done(share("s3", "kept.pja"));
  refused(share("org", "kept.pja"));
  const std::string open = fmt::format("open-archive {} --out {} --share {}", at("kept.pja"),
                                       at("opened"), at("s1-kept.pja.share"));
  CHECK(refused(open).find("2") != std::string::npos);
  CHECK_FALSE(fs::exists(meeting.path("opened")));
  done(open + " --share " + at("s3-kept.pja.share"));
  CHECK(run_shell(fmt::format("diff -r {} {}", at("kept"), at("opened"))).code == 0);
  CHECK((fs::status(meeting.path("opened")).permissions() & fs::perms::others_all) ==
        fs::perms::none);

  CHECK(refused(fmt::format("destroy-archive {} --yes", at("kept.pja"))).find("2999-12-31") !=
        std::string::npos);
  done(fmt::format("seal-archive {} --record {} --out {} --destroy-on 2020-01-01", at("kept"),
                   at("kept/record.pjr"), at("old.pja")));
  CHECK(refused(share("s1", "old.pja")).find("2020-01-01") != std::string::npos);
  done(fmt::format("destroy-archive {} --yes", at("old.pja")));
  CHECK_FALSE(fs::exists(meeting.path("old.pja")));

  fs::create_symlink("/etc/passwd", meeting.path("kept/link"));
  refused(fmt::format("seal-archive {} --record {} --out {}", at("kept"), at("kept/record.pjr"),
                      at("links.pja")));
}
