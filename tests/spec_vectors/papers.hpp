// What voters of the example hand in, with fixed nonces, each judged by production code.
#pragma once

#include "tests/spec_vectors/example.hpp"

namespace piaojue::vectors {

/// The example is opened.
BallotKeys example_keys(const Example& example);
ExampleBallot make_ballot(const Example& example, std::uint32_t voter,
                          std::vector<bool> selections);
ExampleNote make_note(const Example& example, std::uint32_t voter, const std::string& text);
/// Withdrawn by voter 3.
CredentialVoid make_void(const Example& example);

}  // namespace piaojue::vectors
