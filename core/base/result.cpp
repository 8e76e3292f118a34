#include "core/base/result.hpp"

#include <stdexcept>

namespace piaojue {

void throw_exception_from_error(const Error& error, const boost::source_location& at) {
  throw std::logic_error(error.message + " (unchecked result at " + at.to_string() + ")");
}

}  // namespace piaojue
