// Prints core/spec_vectors.json: spec_vectors > core/spec_vectors.json. A unit test compares.
#include <iostream>

#include "tests/spec_vectors/spec_vectors.hpp"

int main() {
  std::cout << piaojue::vectors::make_spec_vectors();
  return std::cout ? 0 : 1;
}
