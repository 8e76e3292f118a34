// The suites, for tests of what holds in each.
#pragma once

#include <catch2/catch.hpp>

#include "core/group/suite.hpp"

namespace piaojue::test {

inline Catch::Generators::GeneratorWrapper<const Suite*> suites() {
  return Catch::Generators::from_range(Suite::all().begin(), Suite::all().end());
}

/// For TEST_CASE_METHOD: the test case runs once with each suite; a failure names it.
class EachSuite {
 public:
  const Suite& suite() const { return *suite_; }

 private:
  const Suite* suite_ = GENERATE(suites());
  Catch::ScopedMessage name_{
      Catch::MessageBuilder("INFO", CATCH_INTERNAL_LINEINFO, Catch::ResultWas::Info)
      << suite_->name()};
};

}  // namespace piaojue::test

/// Runs the rest of the test case once with each `const Suite& suite`; a failure names it.
#define PJ_EACH_SUITE(suite)                               \
  const Suite& suite = *GENERATE(piaojue::test::suites()); \
  INFO(suite.name())
