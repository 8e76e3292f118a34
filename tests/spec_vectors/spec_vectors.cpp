#include "tests/spec_vectors/spec_vectors.hpp"

#include "tests/spec_vectors/sections.hpp"

namespace piaojue::vectors {
namespace {

/// The first numbers there are; a suite that this version lacks has no section.
constexpr std::uint16_t kMostSuites = 8;

Json suite_section(const Example& example) {
  const Suite& suite = *example.suite;
  return {{"suite", suite.name()},
          {"number", suite.number()},
          {"hashing", hashing(suite)},
          {"transcript", transcripts(suite)},
          {"sigma_proofs", sigma_proofs(suite)},
          {"signature", signatures(suite)},
          {"merkle", merkle_trees(suite)},
          {"meeting", meeting(example)},
          {"ceremony", ceremony(example)},
          {"statements", statements(example)},
          {"blind_rsa", blind_rsa(example)},
          {"ballots", ballots(example)},
          {"notes", notes(example)},
          {"void_and_challenge", void_and_challenge(example)},
          {"card", card(example)},
          {"decryption", decryption(example)},
          {"trail", trail(example)}};
}

}  // namespace

std::string make_spec_vectors() {
  std::vector<Example> examples;
  for (std::uint16_t number = 1; number <= kMostSuites; ++number)
    if (const auto suite = Suite::from_number(number)) examples.push_back(make_example(**suite));
  Json suites = Json::array();
  for (const Example& example : examples) suites.push_back(suite_section(example));
  const Json document = {{"format", "piaojue-spec-vectors/1"},
                         {"protocol", kProtocolVersion},
                         {"encodings", encodings()},
                         {"merging", merging(*examples.front().manifest)},
                         {"counting", counting()},
                         {"suites", std::move(suites)}};
  return document.dump(1) + "\n";
}

}  // namespace piaojue::vectors
