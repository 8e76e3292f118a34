#include <catch2/catch.hpp>
#include <functional>

#include "core/meeting/roster.hpp"
#include "core/meeting/rules.hpp"
#include "tests/support/result.hpp"
#include "tests/unit/meeting/samples.hpp"

using namespace piaojue;
using namespace piaojue::testing;

namespace {

PollDefinition full_evaluation() {
  PollDefinition poll =
      evaluation({choice("g", {"a", "b"}), boxes("x", {"c", "d", "none"}, 2, "none")},
                 {subject("s1", "team"), subject("s2")});
  poll.questions[0].subject_types = {"team"};
  poll.quorum = Threshold{Comparison::more_than, Rational(1, 2)};
  return poll;
}

PollDefinition standard_decision() {
  return decision(Base::entitled, {Comparison::more_than, Rational(1, 2)}, UnmarkedRule::abstain);
}

Roster sample_roster() {
  return {{{make_id<VoterId>("v1"), "张三", make_id<GroupId>("A"), "一局"},
           {make_id<VoterId>("v2"), "张三", make_id<GroupId>("B"), "二局"}}};
}

Official official(const Suite& suite, const char* id, OfficialRole role) {
  return {make_id<OfficialId>(id),
          std::string("姓名 ") + id,
          role,
          false,
          SigningKey::generate(suite).verify_key(),
          {}};
}

/// Two tellers, and one of each administrator.
Manifest with_every_role() {
  Manifest out = manifest({group("A", 10)});
  const auto add = [&](const char* id, OfficialRole role) {
    out.officials.push_back(official(*out.suite, id, role));
  };
  add("t1", OfficialRole::teller);
  add("t2", OfficialRole::teller);
  add("a1", OfficialRole::system_administrator);
  add("a2", OfficialRole::security_administrator);
  add("a3", OfficialRole::audit_administrator);
  return out;
}

/// Every truncation and a trailing byte are refused; a flipped bit never reads as the same thing.
template <class Value>
void check_strict(const Value& value) {
  const Bytes bytes = value.encode();
  const Result<Value> parsed = Value::parse(bytes);
  REQUIRE(parsed);
  CHECK(*parsed == value);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(Value::parse(ByteView(bytes).first(size)));
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK_FALSE(Value::parse(longer));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    Bytes flipped = bytes;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
    if (const Result<Value> other = Value::parse(flipped)) {
      CHECK_FALSE(*other == value);
      CHECK(other->encode() == flipped);
    }
  }
}

template <class Value>
void check_refused(const Value& good, const std::function<void(Value&)>& spoil) {
  Value bad = good;
  spoil(bad);
  CHECK_FALSE(bad.check());
  CHECK_FALSE(Value::parse(bad.encode()));
}

}  // namespace

TEST_CASE("poll definition survives its canonical bytes and nothing else does", "[R7.2-1]") {
  check_strict(full_evaluation());
  check_strict(standard_decision());
  PollDefinition on_cards = full_evaluation();
  on_cards.issuance = Issuance::cards;
  check_strict(on_cards);
  CHECK(on_cards.encode() != full_evaluation().encode());
}

TEST_CASE("roster survives its canonical bytes and nothing else does", "[R7.4-1]") {
  check_strict(sample_roster());
}

TEST_CASE("manifest survives its canonical bytes and nothing else does", "[R7.1-1]") {
  check_strict(manifest({group("A", 10), group("B", 1, true)}));
  check_strict(with_issuers(with_every_role(), kMaxIssuers));
}

TEST_CASE("poll definition parse refuses whatever check refuses",
          "[R7-2][R7.2-1][R7.2-2][R7.2-3][R7.2-4][R7.2-5][R7.2-6]") {
  const auto refuses = [](const std::function<void(PollDefinition&)>& spoil) {
    check_refused(full_evaluation(), spoil);
  };
  refuses([](auto& p) { p.meeting = make_id<MeetingId>("Upper"); });
  refuses([](auto& p) { p.title.clear(); });
  refuses([](auto& p) { p.title = "a\nb"; });
  refuses([](auto& p) { p.title = std::string(kMaxTextBytes + 1, 'a'); });
  refuses([](auto& p) { p.kind = PollKind::election; });
  refuses([](auto& p) { p.kind = PollKind::decision; });
  refuses([](auto& p) { p.quorum->fraction = Rational(1, 1); });
  refuses([](auto& p) { p.quorum = Threshold{Comparison::at_least, Rational(4, 3)}; });
  refuses([](auto& p) { p.quorum = Threshold{Comparison::at_least, Rational()}; });
  refuses([](auto& p) { p.questions.clear(); });
  refuses([](auto& p) { p.subjects.clear(); });
  refuses([](auto& p) { p.questions[1].id = p.questions[0].id; });
  refuses([](auto& p) { p.subjects[1].id = p.subjects[0].id; });
  refuses([](auto& p) { p.questions[0].options.clear(); });
  refuses([](auto& p) { p.questions[0].options[1].code = p.questions[0].options[0].code; });
  refuses([](auto& p) { p.questions[0].options[1].code = make_id<OptionCode>("unmarked"); });
  refuses([](auto& p) { p.questions[0].options[1].label.clear(); });
  refuses([](auto& p) { p.questions[0].max_marks = 2; });
  refuses([](auto& p) { p.questions[0].exclusive = make_id<OptionCode>("a"); });
  refuses([](auto& p) { p.questions[1].max_marks = 0; });
  refuses([](auto& p) { p.questions[1].max_marks = 4; });
  refuses([](auto& p) { p.questions[1].exclusive = make_id<OptionCode>("zzz"); });
  refuses([](auto& p) {
    p.questions[1].options.erase(p.questions[1].options.begin(),
                                 p.questions[1].options.begin() + 2);
  });
  refuses([](auto& p) { p.questions[0].subject_types = {"nobody"}; });
  refuses([](auto& p) { p.questions[0].subject_types = {"team", "team"}; });
  refuses([](auto& p) { p.questions[1].subject_types = {"team"}; });  // s2 is asked nothing
  refuses([](auto& p) { p.subjects[0].name.clear(); });
  refuses([](auto& p) { p.subjects[0].type.clear(); });
  refuses([](auto& p) { p.subjects[0].unit = "\x1b[2J"; });
}

TEST_CASE("decision definition needs exactly its rule's options", "[R7.2-7]") {
  const auto refuses = [](const std::function<void(PollDefinition&)>& spoil) {
    check_refused(standard_decision(), spoil);
  };
  refuses([](auto& p) { p.rule.reset(); });
  refuses([](auto& p) { p.kind = PollKind::survey; });
  refuses([](auto& p) { p.rule->approve = make_id<OptionCode>("no"); });
  refuses([](auto& p) { p.rule->abstain.reset(); });
  refuses([](auto& p) { p.rule->question = make_id<QuestionId>("other"); });
  refuses([](auto& p) { p.rule->pass.fraction = Rational(1, 1); });
  refuses([](auto& p) { p.questions.push_back(choice("more", {"a"})); });
  refuses([](auto& p) { p.questions[0].subject_types = {"nominee"}; });
  PollDefinition two_options = standard_decision();
  two_options.questions[0].options.pop_back();
  two_options.rule->abstain.reset();
  check_strict(two_options);
}

TEST_CASE("roster parse refuses whatever check refuses", "[R7.4-1]") {
  const auto refuses = [](const std::function<void(Roster&)>& spoil) {
    check_refused(sample_roster(), spoil);
  };
  refuses([](auto& r) { r.voters.clear(); });
  refuses([](auto& r) { r.voters[1].id = r.voters[0].id; });
  refuses([](auto& r) { r.voters[0].name.clear(); });
  refuses([](auto& r) { r.voters[0].unit = "\xe2\x80\xae"; });  // right-to-left override
  CHECK(sample_roster().find(make_id<VoterId>("v2"))->unit == "二局");
  CHECK(sample_roster().find(make_id<VoterId>("v3")) == nullptr);
}

TEST_CASE("manifest parse refuses whatever check refuses",
          "[R7.1-2][R7.1-3][R7.1-4][R7.1-5][R7.1-6][R7.1-7][R7.1-8][R7.1-9][R7.1-10][R7.1-11]") {
  const Manifest good = manifest({group("A", 10), group("B", 6)});
  const auto refuses = [&](const std::function<void(Manifest&)>& spoil) {
    check_refused(good, spoil);
  };
  refuses([](auto& m) { m.id = make_id<MeetingId>("under_score"); });
  refuses([](auto& m) { m.title.clear(); });
  refuses([](auto& m) { m.date = "2026-02-29"; });
  refuses([](auto& m) { m.minimum_group = 1; });
  refuses([](auto& m) { m.groups.clear(); });
  refuses([](auto& m) { m.groups[1].id = m.groups[0].id; });
  refuses([](auto& m) { m.groups[0].id = make_id<GroupId>("all"); });
  refuses([](auto& m) { m.groups[0].weight = Rational(); });
  refuses([](auto& m) { m.groups[0].weight = Rational(kMaxWeight + 1, 1); });
  refuses([](auto& m) {
    m.groups[0].weight = Rational(1, 999999937);  // two primes: their sum has a huge denominator
    m.groups[1].weight = Rational(1, 999999893);
  });
  refuses([](auto& m) { m.groups[0].entitled = m.groups[1].entitled = 0; });
  refuses([](auto& m) { m.groups[0].entitled = 0xffffffff; });
  refuses([](auto& m) { m.officials[1].role = OfficialRole::organiser; });
  refuses([](auto& m) { m.officials.erase(m.officials.begin()); });
  refuses([](auto& m) { m.officials[0].chief = true; });
  refuses([](auto& m) { m.officials[2].chief = false; });
  refuses([](auto& m) { m.officials[3].chief = true; });
  refuses([](auto& m) { m.officials[3].exchange_key.reset(); });
  refuses([](auto& m) {
    m.officials[0].exchange_key = m.issuers[0].sign_key + m.officials[0].sign_key;
  });
  refuses([](auto& m) { m.officials[3].sign_key = m.officials[2].sign_key; });
  refuses([](auto& m) { m.officials[3].exchange_key = m.officials[2].exchange_key; });
  refuses([](auto& m) { m.issuers[0].sign_key = m.officials[2].sign_key; });
  refuses([](auto& m) { m.issuers[0].id = m.officials[2].id; });
  refuses([](auto& m) { m.officials[3].id = m.officials[2].id; });
  refuses([](auto& m) { m.threshold = 0; });
  refuses([](auto& m) { m.threshold = 3; });
  refuses([](auto& m) { m.issuers.clear(); });
  refuses([](auto& m) { m.polls.clear(); });
  refuses([](auto& m) { m.polls.push_back(m.polls[0]); });
  CHECK(good.scrutineers().size() == 2);
  CHECK(good.chief().id.str() == "s1");
  CHECK(good.organiser().id.str() == "org");
  CHECK(good.registrar().id.str() == "reg");
}

TEST_CASE("manifest has at most one of each administrator, whose keys are their own") {
  const Manifest good = with_every_role();
  const auto refuses = [&](const std::function<void(Manifest&)>& spoil) {
    check_refused(good, spoil);
  };
  for (const OfficialRole role :
       {OfficialRole::system_administrator, OfficialRole::security_administrator,
        OfficialRole::audit_administrator}) {
    INFO(name_of(role));
    const Official* const found = good.find(role);
    REQUIRE(found != nullptr);
    CHECK(found->role == role);
    CHECK(manifest({group("A", 10)}).find(role) == nullptr);
    refuses([&](auto& m) { m.officials.push_back(official(*m.suite, "again", role)); });
    refuses([&](auto& m) {
      for (Official& one : m.officials)
        if (one.role == role) one.chief = true;
    });
    refuses([&](auto& m) {
      for (Official& one : m.officials)
        if (one.role == role) one.exchange_key = m.issuers[0].sign_key + one.sign_key;
    });
    refuses([&](auto& m) {
      for (Official& one : m.officials)
        if (one.role == role) one.sign_key = m.issuers[0].sign_key;
    });
  }
  refuses([](auto& m) { m.officials[4].chief = true; });  // a teller
  for (const int unknown : {0, 8}) {
    Manifest bad = good;
    bad.officials[4].role = static_cast<OfficialRole>(unknown);
    CHECK_FALSE(Manifest::parse(bad.encode()));
  }
}

TEST_CASE("manifest refuses too many issuers, and ids and keys of others") {
  const Manifest good = with_issuers(manifest({group("A", 10)}), 3);
  const auto refuses = [&](const std::function<void(Manifest&)>& spoil) {
    check_refused(good, spoil);
  };
  REQUIRE(good.check());
  refuses([](auto& m) { m = with_issuers(std::move(m), kMaxIssuers + 1); });
  refuses([](auto& m) { m.issuers[2].id = m.issuers[1].id; });
  refuses([](auto& m) { m.issuers[2].id = m.officials[0].id; });
  refuses([](auto& m) { m.issuers[2].sign_key = m.issuers[0].sign_key; });
  refuses([](auto& m) { m.issuers[2].sign_key = *m.officials[2].exchange_key; });
  refuses([](auto& m) { m.issuers[2].name.clear(); });
}

TEST_CASE("meeting ids are DNS labels, dates are days of the calendar, texts print as they read",
          "[R7-1]") {
  CHECK(is_valid_meeting_id("qingshan-2026-decision"));
  CHECK(is_valid_meeting_id(std::string(50, 'a')));
  for (const char* bad : {"", "-a", "a-", "A", "a_b", "a.b", "票"})
    CHECK_FALSE(is_valid_meeting_id(bad));
  CHECK_FALSE(is_valid_meeting_id(std::string(51, 'a')));
  CHECK(is_valid_date("2024-02-29"));
  CHECK(is_valid_date("2000-02-29"));
  for (const char* bad : {"2023-02-29", "1900-02-29", "2026-00-10", "2026-13-01", "2026-04-31",
                          "2026-4-01", "2026/04/01", "0000-01-01", "", "2026-01-0a"})
    CHECK_FALSE(is_valid_date(bad));
  CHECK(is_plain_text("周𬱖（虚构）· A"));
  for (const char* bad : {"a\tb", "\x7f", "\xc2\x85", "\xe2\x80\xa8", "\xff"})
    CHECK_FALSE(is_plain_text(bad));
}
