// Lets Catch2 print a Result: CHECK(parse(bytes)) shows the error it got.
#pragma once

#include <catch2/catch.hpp>

#include "core/base/result.hpp"

namespace Catch {

template <class T>
struct StringMaker<boost::system::result<T, piaojue::Error>> {
  static std::string convert(const boost::system::result<T, piaojue::Error>& result) {
    return result ? "a value" : "error: " + result.error().message;
  }
};

}  // namespace Catch
