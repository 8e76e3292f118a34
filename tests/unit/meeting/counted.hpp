// Polls counted in the clear, for the tests of what a count leads to.
#pragma once

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/clear_count.hpp"
#include "tests/unit/meeting/samples.hpp"

namespace piaojue::testing {

using OrderedJson = nlohmann::ordered_json;

/// So many ballots of one group that mark the same.
inline void cast(std::vector<test::ClearBallot>& box, std::size_t group, std::size_t ballots,
                 const Choices& choices, const std::vector<std::string>& notes = {}) {
  for (std::size_t i = 0; i < ballots; ++i) box.push_back({group, {choices, notes}});
}

/// Everybody on the roster is present.
inline OrderedJson result_of(const Manifest& manifest, const PollDefinition& poll,
                             std::vector<test::ClearBallot> box) {
  REQUIRE(poll.check());
  test::ClearPoll clear{manifest, poll, {}, std::move(box)};
  for (const VoterGroup& group : manifest.groups) clear.present.push_back(group.entitled);
  const auto text = test::count_in_clear(clear);
  if (!text) FAIL(text.error().message);
  return OrderedJson::parse(*text);
}

/// A choice whose options g1, g2, … have these points.
inline Question graded(const std::string& id, const std::vector<std::uint64_t>& points,
                       std::uint64_t weight = 1) {
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < points.size(); ++i) codes.push_back("g" + std::to_string(i + 1));
  Question question = choice(id, std::move(codes));
  for (std::size_t i = 0; i < points.size(); ++i)
    question.options[i].points = Rational(points[i], 1);
  question.weight = Rational(weight, 1);
  return question;
}

inline VoterGroup weighted(const std::string& id, std::uint32_t entitled, Rational weight,
                           const std::string& set = "", bool disclosed = false) {
  VoterGroup out = group(id, entitled, disclosed);
  out.weight = weight;
  if (!set.empty()) out.set = make_id<GroupId>(set);
  return out;
}

/// A poll that elects, of nominees n1, n2, … of one unit and post.
inline PollDefinition election(std::size_t nominees, std::uint32_t seats,
                               Base base = Base::returned) {
  PollDefinition poll =
      decision(base, {Comparison::more_than, Rational(1, 2)}, UnmarkedRule::abstain);
  poll.kind = PollKind::election;
  poll.quorum = {};
  poll.subjects.clear();
  for (std::size_t i = 1; i <= nominees; ++i)
    poll.subjects.push_back(subject("n" + std::to_string(i), "nominee"));
  if (seats > 0) poll.rule->seats = {{"", "", seats}};
  return poll;
}

/// One ballot's choices that mark `yes` for these nominees (from 1) and leave the others blank.
inline Choices yes_for(std::size_t nominees, const std::vector<std::size_t>& chosen) {
  Choices choices(nominees);
  for (const std::size_t nominee : chosen) choices[nominee - 1] = {0};
  return choices;
}

/// The ids of subjects in `list` of which `field` is true.
inline std::vector<std::string> those(const OrderedJson& list, const char* field) {
  std::vector<std::string> out;
  for (const OrderedJson& one : list)
    if (one.at(field).get<bool>()) out.push_back(one.at("subject").get<std::string>());
  return out;
}

}  // namespace piaojue::testing
